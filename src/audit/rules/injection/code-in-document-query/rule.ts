import type { Dict } from "../../../../python/parse/ast.ts";
import { builtText } from "../../../patterns/built-text.ts";
import { defineRule, type At } from "../../../rule.ts";

const OPERATORS = new Set(["$where", "$function", "$accumulator"]);

export const codeInDocumentQuery = defineRule({
  id: "INJ011",
  name: "code-in-document-query",
  cwe: 943,
  severity: "high",
  summary: "Code in a query of a document or graph database that is not written out",
  aliases: [],
  checks: { dict: operators },
});

function operators(node: Dict, at: At): void {
  for (const [i, key] of node.keys.entries()) {
    if (key?.kind !== "Constant" || key.type !== "str" || !OPERATORS.has(key.value)) continue;
    const value = node.values[i]!;
    const code = value.kind === "Dict" ? bodyOf(value) : value;
    if (code === null || builtText(code, at).holes.length === 0) continue;
    at.report(value, `The database runs this as JavaScript (\`${key.value}\`), and a part of it is not fixed by the module.`, {
      confidence: "pattern",
    });
  }
}

/** `{"$function": {"body": code, …}}`. */
function bodyOf({ keys, values }: Dict): Dict["values"][number] | null {
  const at = keys.findIndex((key) => key?.kind === "Constant" && (key.value === "body" || key.value === "accumulate"));
  return at < 0 ? null : values[at]!;
}
