import { argumentText } from "../../../patterns/built-text.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule } from "../../../rule.ts";

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
          at.report(call, "Between this name and the file somebody else can make it, as a link for example: use `tempfile.mkstemp`.");
      }),
    },
  },
});
