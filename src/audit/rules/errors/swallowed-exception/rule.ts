import type { Expression, Statement } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";

const BROAD = new Set(["Exception", "BaseException", "builtins.Exception", "builtins.BaseException"]);

export const swallowedException = defineRule({
  id: "ERR001",
  name: "swallowed-exception",
  cwe: 390,
  severity: "low",
  summary: "Any error is caught and nothing is done about it",
  aliases: ["B110", "B112", "S110", "S112"],
  checks: {
    handler: (node, at) => {
      if (node.body.every(doesNothing) && isBroad(node.type, at))
        at.report(firstLine(node), "Any error disappears here, also the one that nobody expected: name the exception, or log it.");
    },
  },
});

function doesNothing(statement: Statement): boolean {
  if (statement.kind === "Pass" || statement.kind === "Continue") return true;
  return statement.kind === "Expr" && statement.value.kind === "Constant";
}

function isBroad(type: Expression | null, at: At): boolean {
  if (type === null) return true;
  if (type.kind === "Tuple") return type.elts.some((one) => isBroad(one, at));
  return BROAD.has(at.module.target(type, at.scope) ?? "");
}

/** Only the header: the body may hold a comment of many lines. */
function firstLine(node: { readonly line: number; readonly column: number; readonly type: Expression | null }): {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
} {
  const { line, column, type } = node;
  return { line, column, endLine: type?.endLine ?? line, endColumn: type?.endColumn ?? column + "except".length };
}
