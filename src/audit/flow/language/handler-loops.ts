// Loops that tell an application its handlers one by one: `for path, show in PAGES: app.add_url_rule(path, view_func=show)`.
import type { AsyncFor, For } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { guessesOf } from "../models/guesses.ts";
import type { Models } from "../models/models.ts";

/** What brings a module, whose handlers are told by its body. */
const IMPORTING = new Set(["import_module", "__import__"]);
const kept = new WeakMap<For | AsyncFor, boolean>();

/** By what is called in its body. */
export function namesHandlers(node: For | AsyncFor, models: Models): boolean {
  const before = kept.get(node);
  if (before !== undefined) return before;
  const { entries, routes } = guessesOf(models);
  let found = false;
  for (const statement of node.body)
    walk(statement, (one) => {
      if (one.kind === "Call" && one.func.kind === "Name" && IMPORTING.has(one.func.id)) found = true;
      if (one.kind === "Call" && one.func.kind === "Attribute") found ||= IMPORTING.has(one.func.attr) || routes.has(one.func.attr);
      const made = one.kind === "Call" && one.func.kind === "Call" ? one.func.func : null;
      if (made?.kind === "Attribute") found ||= entries.has(made.attr);
      return !found;
    });
  kept.set(node, found);
  return found;
}
