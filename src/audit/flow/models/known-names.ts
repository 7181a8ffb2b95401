// All names that models speak about, with what stands before each of their dots: whether a library is known to have something of a name.
import type { Models } from "./models.ts";

const kept = new WeakMap<Models, ReadonlySet<string>>();

/** `flask`, `flask.request`, `flask.request.args`. */
export function knownNames(models: Models): ReadonlySet<string> {
  const before = kept.get(models);
  if (before !== undefined) return before;
  const found = new Set<string>();
  for (const part of Object.values(models)) {
    const names = part instanceof Map ? part.keys() : part instanceof Set ? part : [];
    for (const name of names) {
      if (typeof name !== "string") continue;
      for (let end = name.length; end > 0; end = name.lastIndexOf(".", end - 1)) found.add(name.slice(0, end).replace(/\(\)$/, ""));
    }
  }
  kept.set(models, found);
  return found;
}
