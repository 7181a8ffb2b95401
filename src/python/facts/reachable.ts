// The modules that run when an app starts: everything its entry imports, directly or not.
import type { ProjectFacts } from "./project-facts.ts";

const FILES_MAX = 4_000;

/** Files reachable by imports from the given ones, themselves included. Packages on the way count, since importing runs them. */
export function reachableFrom(facts: ProjectFacts, entries: readonly string[]): ReadonlySet<string> {
  const seen = new Set(entries);
  for (const file of seen) {
    if (seen.size > FILES_MAX) break;
    const module = facts.module(file);
    for (const fact of module?.imports ?? []) {
      if (fact.scope.typesOnly) continue;
      const target = facts.importedFile(fact, file);
      if (target !== null && target.file.endsWith(".py")) seen.add(target.file);
    }
  }
  return seen;
}
