// Who asks for a package: the shortest way from what the project declares, through the lock's own edges.
import type { LockListing } from "../../python/managers/manager-reader.ts";

/** Names from the project's own dependency to the package, both included; null where nobody is known to ask. */
export type WayTo = (name: string) => readonly string[] | null;

/** Of a longer one only the last part is told. */
const WAY_MAX = 30;

/** `declared`: what the manifest asks for, used where the lock does not say what its roots are. */
export function whoAsks({ packages, roots, hasEdges }: LockListing, declared: readonly string[]): WayTo {
  const edges = new Map<string, string[]>();
  for (const { name, asksFor } of packages) {
    const before = edges.get(name);
    if (before === undefined) edges.set(name, [...asksFor]);
    else for (const one of asksFor) before.push(one);
  }
  const from = new Map<string, string | null>();
  const asked = new Set([...edges.values()].flat());
  // What nobody asks for was asked for by the project, in whatever way.
  const unasked = hasEdges ? [...edges.keys()].filter((name) => !asked.has(name)) : [];
  const open = [...new Set([...(roots ?? declared), ...unasked])].filter((name) => edges.has(name));
  for (const name of open) from.set(name, null);
  for (const name of hasEdges ? open : []) {
    for (const next of edges.get(name) ?? []) {
      if (from.has(next) || !edges.has(next)) continue;
      from.set(next, name);
      open.push(next);
    }
  }
  return (name) => {
    if (!from.has(name)) return null;
    const way = [name];
    for (let before = from.get(name); before !== null && before !== undefined && way.length < WAY_MAX; before = from.get(before))
      way.push(before);
    return way.reverse();
  };
}
