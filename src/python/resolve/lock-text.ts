// Helpers that the readers of locks share: errors with the lock's name, line numbers, origins.
import type { TargetPlatform } from "../../model/platform.ts";
import type { PackageFile, ResolvedPackage, ResolvedSet } from "../../model/resolved-set.ts";
import { BAD_LOCK, LOCK_INCOMPLETE, NO_FILE_FITS, UNKNOWN_SELECTION } from "../../platform/errors/python-lock-errors.ts";
import type { UserError } from "../../platform/errors/user-error.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { chooseFiles } from "./choose-files.ts";
import { tagRanks } from "./tags.ts";
import { MarkerError } from "./marker.ts";
import { markerHolds } from "./evaluate-marker.ts";
import type { MarkerEnvironment } from "./evaluate-marker.ts";

export function badLock(file: string, reason: string): UserError {
  return userError(BAD_LOCK, { file, reason });
}

export function lockIncomplete(file: string, missing: string): UserError {
  return userError(LOCK_INCOMPLETE, { file, missing });
}

/** Like markerHolds, but a marker that does not parse is an error of the lock. */
export function lockMarkerHolds(file: string, marker: string | null | undefined, environment: MarkerEnvironment): boolean {
  try {
    return markerHolds(marker, environment);
  } catch (cause) {
    if (cause instanceof MarkerError) throw badLock(file, `the marker \`${marker}\` cannot be read: ${cause.message}`);
    throw cause;
  }
}

/** Throws UNKNOWN_SELECTION for the first asked name that is not known. */
export function checkKnown(file: string, kind: "group" | "extra" | "member", asked: readonly string[], known: readonly string[]): void {
  const missing = asked.find((name) => !known.includes(name));
  if (missing !== undefined) throw userError(UNKNOWN_SELECTION, { file, kind, name: missing, known: [...known].sort() });
}

/** Line on which each package of an array of tables begins, by `name` and `version`. */
export function packageLines(text: string): (name: string, version: string) => number | null {
  const lines = new Map<string, number>();
  let header = 0;
  let name = "";
  for (const [i, line] of text.split("\n").entries()) {
    if (line.startsWith("[")) header = line.startsWith("[[package") && line.indexOf(".") === -1 ? i + 1 : 0;
    if (header === 0) continue;
    const field = /^(name|version)\s*=\s*["']([^"']*)["']/.exec(line);
    if (field?.[1] === "name") {
      name = field[2]!;
      if (!lines.has(name)) lines.set(name, header);
    } else if (field?.[1] === "version") lines.set(`${name} ${field[2]}`, header);
  }
  return (wanted, version) => lines.get(`${wanted} ${version}`) ?? lines.get(wanted) ?? null;
}

/** Why a release was taken back, where a lock says so: `yanked = true`, or the reason. */
export function yankedReason(value: unknown): string | null {
  if (value === true) return "no reason is given";
  return typeof value === "string" && value !== "" ? value : null;
}

/** A package as a lock has it, for any platform. */
export interface LockedPackage extends Omit<ResolvedPackage, "files" | "sha256s"> {
  readonly allFiles: readonly PackageFile[];
  /** Where the lock has hashes without the names of their files. */
  readonly sha256s?: readonly string[];
}

export interface SetParts {
  readonly platform: TargetPlatform;
  readonly lock: ResolvedSet["lock"];
  readonly packages: readonly LockedPackage[];
  readonly leftOut: ResolvedSet["leftOut"];
}

/** Chooses each package's files and sorts; refuses a package twice, and one of which the lock names files and none fits. */
export function finishSet({ platform, lock, packages: locked, leftOut }: SetParts): ResolvedSet {
  const twice = locked.find(({ name }, i) => locked.findIndex((other) => other.name === name) !== i);
  if (twice) throw lockIncomplete(lock.file, `it has \`${twice.name}\` twice, and the markers do not exclude each other`);
  const ranks = tagRanks(platform);
  const packages = locked.map((one) => ({ ...one, files: chooseFiles(one.allFiles, ranks) }));
  const without = packages.filter(
    ({ origin, files, allFiles }) => (origin.kind === "registry" || origin.kind === "url") && files.length === 0 && allFiles.length > 0,
  );
  if (without.length > 0) {
    const details = without.map(({ name, version, allFiles }) => `${name} ${version}: ${someNames(allFiles)}`);
    const names = without.map(({ name, version }) => `${name} ${version}`);
    throw userError(NO_FILE_FITS, { file: lock.file, platform: describePlatform(platform), packages: names }, { details });
  }
  const sorted = packages.map(resolvedPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
  const kept = new Set(sorted.map(({ name }) => name));
  return {
    platform,
    lock,
    packages: sorted,
    leftOut: leftOut.filter(({ name }) => !kept.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export function describePlatform({ os, arch, libc, python }: TargetPlatform): string {
  return `${os} ${arch}${libc ? ` (${libc.kind} ${libc.version.join(".")})` : ""}, CPython ${python.version}`;
}

const SHOWN_MAX = 4;

function someNames(files: readonly PackageFile[]): string {
  const names = files.slice(0, SHOWN_MAX).map(({ filename }) => filename);
  return names.join(", ") + (files.length > SHOWN_MAX ? ` and ${files.length - SHOWN_MAX} more` : "");
}

function resolvedPackage(one: LockedPackage & Pick<ResolvedPackage, "files">): ResolvedPackage {
  const { name, version, origin, files, marker, source, allFiles } = one;
  const sha256s = one.sha256s ?? [...new Set(allFiles.map(({ sha256 }) => sha256))];
  return { name, version, origin, files, sha256s, marker, source };
}
