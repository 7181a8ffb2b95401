// Which versions to raise so that no known weakness is left: one for each vulnerable package of a file.
import type { ProjectLock } from "../../model/project.ts";
import type { AuditedProject } from "../auditor.ts";
import { matchVersion } from "./advisories/match-version.ts";
import { declaredBy, findDependencyFiles } from "./dependency-files.ts";
import { constraintOf, isPin, upgradeOf } from "./judge-advisories.ts";
import { openAdvisories } from "./shipped-advisories.ts";

export interface FoundUpgrade {
  /** Relative to the audited root, and the folder of its project; "" is the root. */
  readonly file: string;
  readonly folder: string;
  readonly format: ProjectLock["format"] | "manifest";
  readonly line: number | null;
  readonly name: string;
  readonly from: string;
  /** Null: no version is known that fixes everything. */
  readonly to: string | null;
  /** What is declared, where the upgrade lies outside of it; null where it fits. */
  readonly outside: string | null;
  /** Its line in a requirements file has hashes. */
  readonly hashed: boolean;
  /** Where the project itself pins it to the version that it has: raised with the lock, or nothing is. */
  readonly pins: readonly { readonly file: string; readonly line: number }[];
}

export function findUpgrades(
  { tree, read }: Pick<AuditedProject, "tree" | "read">,
  { fetchedAdvisories }: { readonly fetchedAdvisories: string | null },
): readonly FoundUpgrade[] {
  const { database } = openAdvisories(fetchedAdvisories);
  const found = new Map<string, FoundUpgrade>();
  for (const { file, format, listing, project } of findDependencyFiles({ tree, read }).files) {
    const all = declaredBy(project).filter(({ source }) => source.file !== file || format === "manifest");
    for (const one of listing.packages) {
      const { name, version: from, origin, source, hashed } = one;
      if (from === "" || origin.kind !== "registry") continue;
      const advisories = database.of(name);
      if (!advisories.some((advisory) => matchVersion(advisory, from) === "affected")) continue;
      const declared = all.filter((each) => each.name === name);
      const upgrade = upgradeOf(advisories, { one, declared });
      const outside = upgrade === null || upgrade.isAllowed ? null : constraintOf(declared);
      const { folder } = project;
      found.set(`${source.file}:${source.line}:${name}`, {
        file: source.file,
        folder,
        format,
        line: source.line,
        name,
        from,
        to: upgrade?.version ?? null,
        outside,
        hashed,
        pins: declared.flatMap(({ specifier, source: { file: at, line } }) =>
          isPin(specifier) && line !== null ? [{ file: at, line }] : [],
        ),
      });
    }
  }
  return [...found.values()];
}
