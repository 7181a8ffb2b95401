// Which lines belong together: a comment on any line of a statement speaks about the whole of it, of a compound one about its header.
import type { Module, Node, Statement } from "../../python/parse/ast.ts";
import { childrenOf } from "../../python/parse/walk.ts";

/** Answers for two lines (from 1) whether they are of the same statement. */
export function statementLines(module: Module): (one: number, other: number) => boolean {
  const owner = new Int32Array(module.endLine + 2);
  let count = 0;
  const open: Node[] = module.body.toReversed();
  while (open.length > 0) {
    const node = open.pop()!;
    if (isStatement(node)) {
      count += 1;
      owner.fill(count, firstLine(node), lastHeaderLine(node) + 1);
    }
    open.push(...childrenOf(node).filter(mayHoldStatements).toReversed());
  }
  return (one, other) => one === other || (owner[one] !== 0 && owner[one] === owner[other]);
}

function firstLine(node: Statement): number {
  return "decorator_list" in node ? Math.min(node.line, ...node.decorator_list.map(({ line }) => line)) : node.line;
}

/** For a compound statement the line before its body, or the one that holds both. */
function lastHeaderLine(node: Statement): number {
  const body = "body" in node ? node.body : "cases" in node ? node.cases : undefined;
  const first = body?.[0];
  return first === undefined ? node.endLine : Math.max(node.line, first.line - 1);
}

const STATEMENT_KINDS: ReadonlySet<string> = new Set([
  "FunctionDef",
  "AsyncFunctionDef",
  "ClassDef",
  "Return",
  "Delete",
  "Assign",
  "TypeAlias",
  "AugAssign",
  "AnnAssign",
  "For",
  "AsyncFor",
  "While",
  "If",
  "With",
  "AsyncWith",
  "Match",
  "Raise",
  "Try",
  "TryStar",
  "Assert",
  "Import",
  "ImportFrom",
  "Global",
  "Nonlocal",
  "Expr",
  "Pass",
  "Break",
  "Continue",
]);

function isStatement(node: Node): node is Statement {
  return STATEMENT_KINDS.has(node.kind);
}

function mayHoldStatements(node: Node): boolean {
  return isStatement(node) || node.kind === "ExceptHandler" || node.kind === "match_case";
}
