// What a rule offers → the fix of a finding.
import type { Fix } from "../../model/finding.ts";
import type { Position } from "../../python/parse/ast.ts";
import type { OfferedFix } from "../rule.ts";

export function fixIn(file: string, offered: OfferedFix | null): { readonly fix?: Fix } {
  if (offered === null) return {};
  const { title, isSafe, edits } = offered;
  return { fix: { title, isSafe, edits: edits.map(({ at, text }) => ({ place: { file, ...positionOf(at) }, text })) } };
}

/** A node has more than its position. */
export function positionOf({ line, column, endLine, endColumn }: Position): Position {
  return { line, column, endLine, endColumn };
}
