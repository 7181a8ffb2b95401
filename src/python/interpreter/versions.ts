// The versions of CPython that constraints are asked about, and when each minor version ends.
import { satisfies } from "../resolve/specifier.ts";

/** End of security fixes by minor version of Python 3 (peps.python.org, release schedules; later ones by the five-year rule of PEP 602). */
const END_OF_LIFE: Readonly<Record<number, string>> = {
  5: "2020-09-30",
  6: "2021-12-23",
  7: "2023-06-27",
  8: "2024-10-07",
  9: "2025-10-31",
  10: "2026-10-31",
  11: "2027-10-31",
  12: "2028-10-31",
  13: "2029-10-31",
  14: "2030-10-31",
  15: "2031-10-31",
};
const OLDEST_KNOWN_MINOR = 5;

/** Date of its end of life when that has passed, else null. */
export function endOfLife(version: string, nowMs: number): string | null {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  if (major < 3) return "2020-01-01";
  const date = minor < OLDEST_KNOWN_MINOR ? END_OF_LIFE[OLDEST_KNOWN_MINOR] : END_OF_LIFE[minor];
  return date !== undefined && Date.parse(date) < nowMs ? date : null;
}

const NEWEST_MINOR = 30;
/** Minor versions with real patch levels; of the others, past and to come, two stand for all. */
const [OLDEST_USED_MINOR, NEWEST_USED_MINOR] = [6, 16];
const PATCHES = Array.from({ length: 26 }, (_, patch) => patch);
const FEW_PATCHES = [0, 40];

/** What a constraint could mean, those in use first: what is not released yet still makes an intersection non-empty. */
export const PYTHON_2_VERSIONS: readonly string[] = ["2.7.18", "2.7.0", "2.6.9", "2.5.0", "2.0.0"];
export const PYTHON_3_VERSIONS: readonly string[] = [
  ...PATCHES.flatMap((patch) =>
    Array.from({ length: NEWEST_USED_MINOR - OLDEST_USED_MINOR + 1 }, (_, i) => `3.${NEWEST_USED_MINOR - i}.${patch}`),
  ),
  ...FEW_PATCHES.flatMap((patch) => Array.from({ length: NEWEST_MINOR + 1 }, (_, minor) => `3.${minor}.${patch}`)),
];

/** Alternatives are joined by " || ": one of them suffices. */
export function allows(constraint: string, version: string): boolean {
  return constraint.split("||").some((alternative) => satisfies(version, alternative));
}

/** What both allow, with alternatives that allow nothing left out; null when nothing is left. */
export function intersect(a: string, b: string): string | null {
  const alternatives: string[] = [];
  for (const left of a.split("||")) {
    for (const right of b.split("||")) {
      const clauses = [
        ...new Set([...left.split(","), ...right.split(",")].map((clause) => clause.trim()).filter((clause) => clause !== "")),
      ];
      const both = clauses.join(",");
      if (!alternatives.includes(both) && [...PYTHON_3_VERSIONS, ...PYTHON_2_VERSIONS].some((version) => satisfies(version, both)))
        alternatives.push(both);
    }
  }
  return alternatives.length === 0 ? null : alternatives.join(" || ");
}
