// What a call says by its name alone.
import type { Call, Expression } from "../../../python/parse/ast.ts";
import type { Value } from "../values/value.ts";

/** `x.__dict__` and `vars(x)`: the `x`, of which they are the fields. */
export function holderOf(node: Expression): Expression | null {
  if (node.kind === "Attribute") return node.attr === "__dict__" ? node.value : null;
  if (node.kind !== "Call" || node.func.kind !== "Name" || node.func.id !== "vars") return null;
  return node.args[0] ?? null;
}

const TEXT_METHODS = new Set(["format", "join", "replace", "format_map"]);

/** What it gives is what is asked about, not what it is given. */
export function isTextCall({ func }: Call): boolean {
  return func.kind === "Attribute" && TEXT_METHODS.has(func.attr);
}

/** Of a method: what it belongs to, where a library's name says so. */
export function ownerOf({ refs: [ref] }: Value): string {
  return ref?.kind === "foreign" ? ref.name : "*";
}
