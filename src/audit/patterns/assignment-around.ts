// The assignment that a call is part of, and the names it gives a value.
import type { AnnAssign, Assign, AugAssign, Call, Expression, Position } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";

export type Assignment = Assign | AnnAssign | AugAssign;

/** The assignment whose value this call is part of. */
export function statementAround(call: Call, { module: { facts } }: At): Assignment | null {
  const isAround = ({ node }: { readonly node: Assignment }): boolean => encloses(node, call);
  return (facts.assignments.findLast(isAround) ?? facts.augments.findLast(isAround))?.node ?? null;
}

export function targetsOf(statement: Assignment): readonly Expression[] {
  return statement.kind === "Assign" ? statement.targets : [statement.target];
}

export function encloses(outer: Position, { line, column, endLine, endColumn }: Position): boolean {
  if (outer.line > line || outer.endLine < endLine) return false;
  return (outer.line < line || outer.column <= column) && (outer.endLine > endLine || outer.endColumn >= endColumn);
}

export function nameOfTarget(target: Expression): string {
  if (target.kind === "Name") return target.id;
  if (target.kind === "Attribute") return target.attr;
  return target.kind === "Subscript" && target.slice.kind === "Constant" && target.slice.type === "str" ? target.slice.value : "";
}
