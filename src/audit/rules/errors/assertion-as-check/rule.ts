import type { Assert, Expression } from "../../../../python/parse/ast.ts";
import { childrenOf } from "../../../../python/parse/walk.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { defineRule, type At } from "../../../rule.ts";

const TELLING = new Set(
  (
    "auth authenticated authorized authorised authorization perm perms permission permissions permitted allowed admin superuser staff owner owns " +
    "password credential credentials csrf signature verified verify trusted role roles privileged login forbidden"
  ).split(" "),
);
const REQUEST = new Set(["request", "req"]);

export const assertionAsCheck = defineRule({
  id: "ERR002",
  name: "assertion-as-check",
  cwe: 703,
  severity: "medium",
  summary: "A check that security rests on disappears when Python optimises",
  aliases: ["B101", "S101"],
  checks: { assertion },
});

function assertion({ test, line, column, endLine, endColumn }: Assert, at: At): void {
  if (at.scope.fn === null || isTypeCheck(test)) return;
  const names = namesIn(test);
  const isCheck = names.some((name) => wordsOf(name).some((word) => TELLING.has(word)));
  const isOfRequest = names.some((name) => REQUEST.has(name)) && names.length > 1;
  if (isCheck || isOfRequest)
    at.report({ line, column, endLine, endColumn }, "With `python -O` this is not checked: raise an exception instead.", {
      confidence: "pattern",
      severity: isCheck ? "medium" : "low",
    });
}

/** `assert x is not None`, `assert isinstance(x, T)`: says something to a type checker. */
function isTypeCheck(test: Expression): boolean {
  if (test.kind === "Compare") return test.ops[0] === "Is" || test.ops[0] === "IsNot" || isLength(test.left);
  if (test.kind === "BoolOp") return test.values.every(isTypeCheck);
  return (
    test.kind === "Name" ||
    (test.kind === "Call" && test.func.kind === "Name" && ["isinstance", "issubclass", "callable", "hasattr"].includes(test.func.id))
  );
}

function isLength(node: Expression): boolean {
  return node.kind === "Call" && node.func.kind === "Name" && node.func.id === "len";
}

const NODES_MAX = 60;

function namesIn(test: Expression): string[] {
  const names: string[] = [];
  const open: ReturnType<typeof childrenOf> = [test];
  for (let seen = 0; open.length > 0 && seen < NODES_MAX; seen++) {
    const node = open.pop()!;
    if (node.kind === "Name") names.push(node.id);
    if (node.kind === "Attribute") names.push(node.attr);
    open.push(...childrenOf(node));
  }
  return names;
}
