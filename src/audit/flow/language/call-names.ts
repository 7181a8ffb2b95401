// What a call says by its name alone.
import type { Call } from "../../../python/parse/ast.ts";
import type { Value } from "../values/value.ts";

const TEXT_METHODS = new Set(["format", "join", "replace", "format_map"]);

/** What it gives is what is asked about, not what it is given. */
export function isTextCall({ func }: Call): boolean {
  return func.kind === "Attribute" && TEXT_METHODS.has(func.attr);
}

/** Of a method: what it belongs to, where a library's name says so. */
export function ownerOf({ refs: [ref] }: Value): string {
  return ref?.kind === "foreign" ? ref.name : "*";
}
