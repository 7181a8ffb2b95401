// The classifiers that PyPI knows; it refuses others, but for those that begin with `Private ::`.
import { readFileSync } from "node:fs";
import { join } from "node:path";

let known: ReadonlySet<string> | null = null;
let old: ReadonlyMap<string, readonly string[]> | null = null;

export function isKnownClassifier(classifier: string): boolean {
  known ??= new Set(lines("classifiers.txt"));
  return known.has(classifier) || classifier.startsWith("Private ::");
}

/** What takes the place of a classifier that PyPI refuses by now; null for any other. */
export function replacedClassifier(classifier: string): readonly string[] | null {
  old ??= new Map(
    lines("old-classifiers.txt").map((line) => {
      const [name = "", others = ""] = line.split(" => ");
      return [name, others === "" ? [] : others.split(" | ")];
    }),
  );
  return old.get(classifier) ?? null;
}

/** A newer version of what the list has may have come since. */
export function isNewVersion(classifier: string): boolean {
  known ??= new Set(lines("classifiers.txt"));
  const family = /^(.+) :: [\d.]+$/.exec(classifier)?.[1];
  return family !== undefined && known.has(family);
}

function lines(file: string): string[] {
  return readFileSync(join(import.meta.dirname, "data", file), "utf8")
    .split("\n")
    .filter((line) => line !== "");
}
