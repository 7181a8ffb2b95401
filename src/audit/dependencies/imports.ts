// Which distributions the project's code imports or names, and where.
import { distributionsOf } from "../../python/import-names/distribution-of.ts";
import { isStandardLibrary } from "../../python/import-names/standard-library.ts";
import type { AuditedProject } from "../auditor.ts";

export interface ImportedNames {
  /** By distribution: the first import, outside tests and examples where there is one. */
  readonly imported: ReadonlyMap<string, ImportPlace>;
  /** Distributions whose modules stand as text in code: `INSTALLED_APPS`, settings, entry points. */
  readonly named: ReadonlySet<string>;
  /** Top-level modules with the files that import them, outside tests and examples. */
  readonly filesOf: ReadonlyMap<string, readonly string[]>;
  /** Modules that were not read. */
  readonly unread: number;
}

export interface ImportPlace {
  readonly file: string;
  readonly line: number;
  /** In a test, example or migration only. */
  readonly isAside: boolean;
}

const WORDS_MAX = 100_000;
/** Above this a file is data. */
const FILE_BYTES_MAX = 2 * 1024 * 1024;
const ALL_BYTES_MAX = 256 * 1024 * 1024;

export function findImports({ tree, aspect, isAside }: Pick<AuditedProject, "tree" | "aspect" | "isAside">): ImportedNames {
  const found = new Map<string, ImportPlace>();
  const files = new Map<string, Set<string>>();
  const words = new Set<string>();
  let unread = 0;
  let bytes = 0;
  for (const { path, link, sizeBytes } of tree.files) {
    if (!path.endsWith(".py") || link !== null) continue;
    const said = sizeBytes > FILE_BYTES_MAX || bytes > ALL_BYTES_MAX ? null : aspect(path, "imports");
    if (said === null) {
      unread += 1;
      continue;
    }
    bytes += sizeBytes;
    const aside = isAside(path);
    for (const [module, line] of said.imports) {
      const top = module.split(".", 1)[0]!;
      if (isStandardLibrary(top)) continue;
      if (!aside) files.set(top, (files.get(top) ?? new Set()).add(path));
      const key = top === "google" || top === "azure" ? module : top;
      const before = found.get(key);
      if (before === undefined || (before.isAside && !aside)) found.set(key, { file: path, line, isAside: aside });
    }
    if (words.size < WORDS_MAX) for (const word of said.words) words.add(word);
  }
  return {
    imported: byDistribution(found),
    named: new Set([...words].filter((word) => !isStandardLibrary(word)).flatMap(distributionsOf)),
    filesOf: new Map([...files].map(([top, paths]) => [top, [...paths]])),
    unread,
  };
}

function byDistribution(found: ReadonlyMap<string, ImportPlace>): Map<string, ImportPlace> {
  const places = new Map<string, ImportPlace>();
  for (const [module, place] of found) {
    for (const name of distributionsOf(module)) {
      const before = places.get(name);
      if (before === undefined || (before.isAside && !place.isAside)) places.set(name, place);
    }
  }
  return places;
}
