// Imports of the code that come neither from the project, nor the standard library, nor from what it declares.
import type { Source } from "../../model/project.ts";
import type { ImportFact, ModuleFacts } from "../facts/module-facts.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { broughtAlong } from "./brought-along.ts";
import { distributionsOf } from "./distribution-of.ts";
import { isStandardLibrary } from "./standard-library.ts";

export interface ForeignImport {
  /** Top-level module. */
  readonly imported: string;
  /** Likeliest distribution first, normalised. */
  readonly distributions: readonly string[];
  readonly source: Source;
}

/** Each foreign top-level module once, where the given files import it first, for certain and when they are loaded. */
export function foreignImports(facts: ProjectFacts, files: Iterable<string>): readonly ForeignImport[] {
  const found = new Map<string, ForeignImport>();
  for (const file of files) {
    if (/(?:^|\/)(?:setup|hatch_build|conftest|noxfile)\.py$/.test(file)) continue;
    const module = facts.module(file);
    for (const fact of module?.imports ?? []) {
      const imported = fact.module.split(".")[0]!;
      if (found.has(fact.module) || !isForeign(facts, module!, fact)) continue;
      const dotted = imported === "google" || imported === "azure" ? `${fact.module}.${fact.name ?? ""}` : imported;
      const key = imported === dotted ? imported : fact.module;
      if (!found.has(key)) found.set(key, { imported: key, distributions: distributionsOf(dotted), source: { file, line: fact.line } });
    }
  }
  return [...found.values()];
}

/** Guarded, conditional and type-only imports may fail without harm; one inside a function fails only when it is called. */
function isForeign(facts: ProjectFacts, module: ModuleFacts, fact: ImportFact): boolean {
  const { scope } = fact;
  if (fact.level > 0 || scope.guarded || scope.conditional || scope.typesOnly || scope.fn !== null) return false;
  const top = fact.module.split(".")[0]!;
  return !isStandardLibrary(top) && facts.fileOf(top, module.file) === null && facts.fileOf(fact.module, module.file) === null;
}

/** `provided`: names of a lock's packages, which are complete; without a lock, what the declared ones are known to bring counts too. */
export function undeclaredImports(
  imports: readonly ForeignImport[],
  provided: { readonly names: Iterable<string>; readonly complete: boolean },
): readonly ForeignImport[] {
  const names = provided.complete ? new Set(provided.names) : broughtAlong(provided.names);
  return imports.filter(({ imported, distributions }) => !distributions.some((name) => names.has(name)) && !sharesName(imported, names));
}

/** A distribution whose name begins or ends with the import's is taken to give it: `django-foo` gives `foo`, `foo-sdk` gives `foo`. */
function sharesName(imported: string, names: ReadonlySet<string>): boolean {
  if (/^(?:google|azure)\./.test(imported)) return [...names].some((name) => name.startsWith(imported.split(".")[0]!));
  const wanted = imported.replaceAll(/[-_.]+/g, "-").toLowerCase();
  return [...names].some(
    (name) =>
      name.startsWith(`${wanted}-`) ||
      name.endsWith(`-${wanted}`) ||
      wanted.startsWith(`${name}-`) ||
      name.replaceAll("-", "") === wanted.replaceAll("-", ""),
  );
}
