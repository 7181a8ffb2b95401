// Whether a version has the weakness that an advisory is about, as OSV defines it, with versions compared by PEP 440.
import { compareVersions, isVersion } from "../../../python/resolve/specifier.ts";
import type { Advisory, RangeEvent } from "./advisory.ts";

/** unknown: neither the version nor the range can be compared. */
export type Match = "affected" | "unaffected" | "unknown";

/** A local build (`2.0+cu118`) has what its public version has. */
export function matchVersion({ ranges, versions }: Pick<Advisory, "ranges" | "versions">, version: string): Match {
  if (versions.includes(version)) return "affected";
  if (!isVersion(version)) return ranges.length > 0 ? "unknown" : "unaffected";
  const wanted = publicVersion(version);
  if (versions.some((one) => isVersion(one) && compareVersions(publicVersion(one), wanted) === 0)) return "affected";
  const matches = ranges.map((events) => matchRange(events, wanted));
  if (matches.includes("affected")) return "affected";
  return matches.includes("unknown") ? "unknown" : "unaffected";
}

/** Higher than any release of a line. */
const LAST_OF_LINE = "99999";

/** Whether every release of a line (`2.10` of `==2.10.*`) has it: its first and its last, with nothing that begins or ends in between. */
export function matchLine(advisory: Pick<Advisory, "ranges" | "versions">, line: string): Match {
  const [first, last] = [line, `${line}.${LAST_OF_LINE}`];
  if (!isVersion(first)) return "unaffected";
  const isWhole = advisory.ranges.some(
    (events) =>
      matchRange(events, first) === "affected" &&
      matchRange(events, last) === "affected" &&
      events.every(([, at]) => at === START || compare(at, first) <= 0 || compare(at, last) > 0),
  );
  return isWhole ? "affected" : "unaffected";
}

/** Events in the order of their versions: the last one at or before the version decides. */
function matchRange(events: readonly RangeEvent[], version: string): Match {
  const ordered = orderedEvents(events);
  if (ordered === null) return "unknown";
  let isIn = false;
  for (const [kind, at] of ordered) {
    const order = at === START ? -1 : compare(at, version);
    if (kind === "introduced" && order <= 0) isIn = true;
    else if (kind === "fixed" && order <= 0) isIn = false;
    else if (kind === "last_affected" && order < 0) isIn = false;
    else if (kind === "limit" && order <= 0) return "unaffected";
  }
  return isIn ? "affected" : "unaffected";
}

/** Before every version. */
const START = "0";

const kept = new WeakMap<readonly RangeEvent[], readonly RangeEvent[] | null>();

/** Null where a version cannot be compared. */
function orderedEvents(events: readonly RangeEvent[]): readonly RangeEvent[] | null {
  let ordered = kept.get(events);
  if (ordered === undefined) {
    ordered = events.some(([, at]) => at !== START && !isVersion(at)) ? null : sortedEvents(events);
    kept.set(events, ordered);
  }
  return ordered;
}

function sortedEvents(events: readonly RangeEvent[]): readonly RangeEvent[] {
  return events.toSorted(([oneKind, one], [otherKind, other]) => {
    const order = one === other ? 0 : one === START ? -1 : other === START ? 1 : compare(one, other);
    return order === 0 ? RANK[oneKind] - RANK[otherKind] : order;
  });
}

/** The same few versions are compared again and again: parsing them is nearly all of the work. */
const COMPARED_MAX = 50_000;
const compared = new Map<string, number>();

function compare(one: string, other: string): number {
  if (one === other) return 0;
  const key = `${one} ${other}`;
  let order = compared.get(key);
  if (order === undefined) {
    if (compared.size >= COMPARED_MAX) compared.clear();
    compared.set(key, (order = compareVersions(one, other)));
  }
  return order;
}

/** Of two events at one version a new beginning comes last: fixed and introduced there means affected from there. */
const RANK = { limit: 0, last_affected: 3, fixed: 1, introduced: 2 } as const;

export function publicVersion(version: string): string {
  const plus = version.indexOf("+");
  return plus === -1 ? version : version.slice(0, plus);
}
