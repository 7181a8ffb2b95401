import { argumentText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import type { Call } from "../../../../python/parse/ast.ts";
import { lastNameReplaced } from "../../../fixes/call-edits.ts";
import { defineRule, type At, type OfferedFix } from "../../../rule.ts";

export const insecureTemporaryName = defineRule({
  id: "PTH001",
  name: "insecure-temporary-name",
  cwe: 377,
  severity: "medium",
  summary: "A temporary file's name is chosen first and the file made later",
  aliases: ["B306", "B325", "S306"],
  checks: {
    calls: {
      ...eachCall("{}", "tempfile.mktemp os.tempnam os.tmpnam", (call, at) => {
        const prefix = argumentText(call, [1, "prefix"], at);
        // A pipe of Windows has a name and no file.
        if (prefix?.text.startsWith("\\\\.\\pipe") !== true)
          at.report(call, "Between this name and the file somebody else can make it, as a link for example: use `tempfile.mkstemp`.", {
            fix: madeAtOnce(call, at),
          });
      }),
    },
  },
});

/** The same arguments give a file that is there already, open: who only wanted a name must look. */
function madeAtOnce(call: Call, at: At): OfferedFix | null {
  const edit = at.module.target(call.func, at.scope) === "tempfile.mktemp" ? lastNameReplaced(call.func, "mkstemp") : null;
  if (edit === null) return null;
  const { endLine, endColumn } = call;
  const path = { at: { line: endLine, column: endColumn, endLine, endColumn }, text: "[1]" };
  return { title: "Use the file of `tempfile.mkstemp`", isSafe: false, edits: [edit, path] };
}
