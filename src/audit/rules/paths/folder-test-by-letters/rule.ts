import type { Call, Compare, Expression } from "../../../../python/parse/ast.ts";
import { dottedName } from "../../../../python/parse/dotted-name.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { defineRule, type At } from "../../../rule.ts";

/** None of these ends with a separator, the root aside. */
const FOLDERS = /^(?:os\.path\.(?:abspath|realpath|normpath|dirname)|os\.getcwd|tempfile\.gettempdir)\(\)$/;
const RESOLVED = /(?:^|\.)(?:resolve|absolute)\(\)$/;
const SURENESS = { confidence: "possible" } as const;

export const folderTestByLetters = defineRule({
  id: "PTH006",
  name: "folder-test-by-letters",
  cwe: 22,
  severity: "medium",
  summary: "Whether a path lies in a folder is told by the letters that it begins with",
  aliases: [],
  checks: {
    comparison: commonPrefix,
    calls: {
      ...eachCall("os.path.{}().startswith", "abspath realpath normpath", begins),
      "str().startswith": (call, at) => {
        if (call.func.kind === "Attribute" && isResolvedText(call.func.value, at)) begins(call, at);
      },
    },
  },
});

/** `os.path.commonprefix([base, path]) == base` */
function commonPrefix(node: Compare, at: At): void {
  const [operator] = node.ops;
  const [right] = node.comparators;
  if (node.ops.length !== 1 || right === undefined || (operator !== "Eq" && operator !== "NotEq")) return;
  if (isPrefixOf(node.left, right, at) || isPrefixOf(right, node.left, at))
    at.report(
      node,
      "`commonprefix` compares letter by letter, so that `/srv/files-old` seems to lie in `/srv/files`: compare `os.path.commonpath`.",
      SURENESS,
    );
}

function isPrefixOf(node: Expression, folder: Expression, at: At): boolean {
  if (node.kind !== "Call" && node.kind !== "Name") return false;
  const [only, ...others] = node.kind === "Name" ? (at.module.everyBinding(node.id, at.scope) ?? []).map(({ value }) => value) : [node];
  if (only?.kind !== "Call" || others.length > 0 || at.module.target(only.func, at.scope) !== "os.path.commonprefix") return false;
  const [paths] = only.args;
  if ((paths?.kind !== "List" && paths?.kind !== "Tuple") || paths.elts.length !== 2) return false;
  const name = nameOf(folder);
  return name !== null && paths.elts.some((one) => nameOf(one) === name);
}

/** `base`, and `realpath(base)` as it is asked again. */
function nameOf(node: Expression): string | null {
  if (node.kind !== "Call") return dottedName(node);
  const [given, ...others] = node.args;
  const name = given === undefined || others.length > 0 || node.keywords.length > 0 ? null : dottedName(given);
  return name === null ? null : `${dottedName(node.func)}(${name})`;
}

/** `os.path.realpath(path).startswith(os.path.realpath(base))` */
function begins(call: Call, at: At): void {
  const [folder, ...others] = call.args;
  if (folder === undefined || others.length > 0) return;
  const isFolder = FOLDERS.test(at.module.target(folder, at.scope) ?? "") || isResolvedText(folder, at);
  if (isFolder)
    at.report(
      call,
      "A folder beside this one may begin with the same letters, as `/srv/files-old` does with `/srv/files`: compare with a separator at the end, or by `is_relative_to`.",
      SURENESS,
    );
}

/** `str(path.resolve())` */
function isResolvedText(node: Expression, at: At): boolean {
  const written = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope)?.[0]?.value : node;
  if (written?.kind !== "Call" || written.func.kind !== "Name" || written.func.id !== "str") return false;
  const [path] = written.args;
  return path !== undefined && RESOLVED.test(at.module.target(path, at.scope) ?? "");
}
