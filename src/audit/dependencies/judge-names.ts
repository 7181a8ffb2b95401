// Names that are not what they look like: one letter from a popular package, or a module's name where the distribution is called otherwise.
import { distributionsOf, isKnownImport } from "../../python/import-names/distribution-of.ts";
import { isStandardLibrary } from "../../python/import-names/standard-library.ts";
import type { DeclaredDependency, ListedPackage } from "../../python/managers/manager-reader.ts";
import type { FileReport } from "../auditor.ts";
import { imitatedName } from "../rules/dependencies/imitated-name/rule.ts";
import { importNameRequired } from "../rules/dependencies/import-name-required/rule.ts";
import { placeOf } from "./judge-advisories.ts";
import { shippedList } from "./shipped-list.ts";

/** Only these are worth imitating; a name of the list itself is known by too many people to be an imitation. */
const IMITATED_RANK_MAX = 1_000;
/** Shorter names are one letter from each other anyway. */
const LENGTH_MIN = 6;

export function judgeName(one: ListedPackage, report: FileReport): void {
  if (one.origin.kind !== "registry" || one.name.length < LENGTH_MIN || popular().has(one.name)) return;
  const near = imitationOf(one.name);
  if (near === null) return;
  const message = `\`${one.name}\` is one letter from \`${near}\`, which is among the most used packages, and is itself not known: is \`${near}\` meant?`;
  report.add(imitatedName, placeOf(one), message, { confidence: "pattern", symbol: one.name, code: one.name });
}

export function judgeDeclaredName({ name, marker, source, url, path }: DeclaredDependency, report: FileReport): void {
  if (marker !== null || url !== null || path !== null || source.line === null) return;
  const at = { line: source.line };
  const module = name.replaceAll("-", "_");
  if (isStandardLibrary(module)) {
    const message = `\`${name}\` is a module of Python itself: the distribution of that name is an old copy, or somebody else's. Take the line away.`;
    report.add(importNameRequired, at, message, { symbol: name, code: name });
    return;
  }
  const [distribution] = distributionsOf(module);
  if (!isKnownImport(module) || distribution === undefined || distribution === name || popular().has(name) || !popular().has(distribution))
    return;
  const message = `\`${module}\` is imported from \`${distribution}\`; the distribution called \`${name}\` is another one. Require \`${distribution}\`.`;
  report.add(importNameRequired, at, message, { confidence: "possible", symbol: name, code: name });
}

let ranks: ReadonlyMap<string, number> | null = null;

/** Name → place in the list of the most downloaded distributions. */
function popular(): ReadonlyMap<string, number> {
  ranks ??= new Map(shippedList("popular-names.txt").map((name, i) => [name.toLowerCase().replaceAll(/[-_.]+/g, "-"), i]));
  return ranks;
}

/** A number more or less is another version of the same, not an imitation. */
export function imitationOf(name: string): string | null {
  for (const [known, rank] of popular()) {
    if (rank >= IMITATED_RANK_MAX) return null;
    if (known.length >= LENGTH_MIN && isOneEditApart(name, known) && name.replaceAll(/[\d-]+/g, "") !== known.replaceAll(/[\d-]+/g, ""))
      return known;
  }
  return null;
}

/** One letter more, less, another, or two neighbours exchanged. */
export function isOneEditApart(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const [a, b] = [one.slice(start), other.slice(start)];
  if (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)) return true;
  return a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
}
