// Names that get their value in another way than by an assignment of one value.
import type { Expression, Pattern, Statement } from "../parse/ast.ts";
import { walk } from "../parse/walk.ts";

/**
 * Of `for` and comprehensions, with what is iterated; null for `except … as`, for what is taken out of a value, of a pattern or a lambda,
 * and at module level for what a function declares `global`.
 */
export type Unvalued = Map<string, Expression | null>;

/** Twice, and from two different places, is not known. */
export function leaveUnvalued(into: Unvalued | undefined, name: string, iterated: Expression | null): void {
  into?.set(name, into.has(name) ? null : iterated);
}

/** Names of a target that get a part of something. */
export function takenApart(into: Unvalued | undefined, target: Expression | null, iterated: Expression | null): void {
  if (target === null) return;
  if (target.kind === "Name") leaveUnvalued(into, target.id, iterated);
  else if (target.kind === "Tuple" || target.kind === "List") for (const one of target.elts) takenApart(into, one, iterated);
  else if (target.kind === "Starred") takenApart(into, target.value, iterated);
}

/** Names that a pattern of `match` binds. */
export function captured(into: Unvalued | undefined, pattern: Pattern): void {
  walk(pattern, (node) => {
    const name = node.kind === "MatchAs" || node.kind === "MatchStar" ? node.name : node.kind === "MatchMapping" ? node.rest : null;
    if (name !== null) leaveUnvalued(into, name, null);
  });
}

/** `global ssl; import ssl`: the name is what is imported. */
export function importsInside(body: readonly Statement[], name: string): boolean {
  let found = false;
  for (const statement of body)
    walk(statement, (node) => {
      if (node.kind === "Import" || node.kind === "ImportFrom")
        found ||= node.names.some((one) => (one.asname ?? one.name.split(".")[0]) === name);
      return !found;
    });
  return found;
}
