// The smallest version that no longer has what is known about a package. Only versions that advisories name as fixed are known without a network.
import { compareVersions, isVersion } from "../../../python/resolve/specifier.ts";
import { allowsVersion } from "../../../python/resolve/walk-graph.ts";
import type { Advisory } from "./advisory.ts";
import { matchVersion, publicVersion } from "./match-version.ts";

export interface Upgrade {
  readonly version: string;
  /** Inside what the project declares. */
  readonly isAllowed: boolean;
}

/** The first version in which all of `advisories` are fixed, null where none is named. */
export function fixedIn(advisories: readonly Advisory[], version: string): string | null {
  return (
    candidates(advisories, version).find((one) => advisories.every((advisory) => matchVersion(advisory, one) === "unaffected")) ?? null
  );
}

/** `all`: every advisory of the package, so that the upgrade brings no other weakness. `constraint`: alternatives joined by " || ". */
export function smallestUpgrade(all: readonly Advisory[], version: string, constraint: string): Upgrade | null {
  const ofThese = known.get(all) ?? new Map<string, Upgrade | null>();
  known.set(all, ofThese);
  const key = `${version} ${constraint}`;
  const before = ofThese.get(key);
  if (before !== undefined) return before;
  const found = findUpgrade(all, version, constraint);
  ofThese.set(key, found);
  return found;
}

/** One package is asked about for each of its places. */
const known = new WeakMap<readonly Advisory[], Map<string, Upgrade | null>>();

function findUpgrade(all: readonly Advisory[], version: string, constraint: string): Upgrade | null {
  const named = candidates(all, version);
  const isClean = (one: string): boolean => all.every((advisory) => matchVersion(advisory, one) !== "affected");
  const allowed = named.find((one) => allowsVersion(constraint, one) && isClean(one));
  const chosen = allowed ?? named.find(isClean);
  return chosen === undefined ? null : { version: chosen, isAllowed: allowed !== undefined };
}

/** A pre-release is no upgrade unless one is in use. */
function candidates(advisories: readonly Advisory[], version: string): readonly string[] {
  if (!isVersion(version)) return [];
  const now = publicVersion(version);
  const named = advisories.flatMap(({ ranges }) => ranges.flat().flatMap(([kind, at]) => (kind === "fixed" ? [at] : [])));
  return [...new Set(named)]
    .filter((one) => isVersion(one) && compareVersions(one, now) > 0 && (!PRE_RELEASE.test(one) || PRE_RELEASE.test(now)))
    .sort(compareVersions);
}

const PRE_RELEASE = /\d\.?(?:a|b|c|rc|alpha|beta|pre|preview|dev)\d*/i;
