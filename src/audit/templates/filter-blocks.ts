// What the filters of a block do to all that is put out in it.
import { effectOf } from "./filters.ts";
import { DEPTH_MAX, type Expr, type Template } from "./template.ts";

/** Filters that escape markup as well. */
const FORCING = new Set(["force_escape", "forceescape"]);

/** `{% filter force_escape|lower %}`: what is put out in it is escaped, whatever it says itself. */
export function escapesBody(
  filter: Expr,
  { file, isAutoescaped }: { readonly file: { readonly template: Template }; readonly isAutoescaped: boolean },
): boolean {
  let at = filter;
  for (let depth = 0; at.kind === "Filter" && depth < DEPTH_MAX; depth += 1) {
    if (FORCING.has(at.name)) return true;
    // The text of a body is markup where escaping is on, and that `escape` leaves alone.
    if ((at.name === "e" || at.name === "escape") && file.template.engine === "jinja" && !isAutoescaped) return true;
    // What is not known, and comes after it, may undo it.
    if (effectOf(at.name) === null) return false;
    at = at.of;
  }
  return false;
}
