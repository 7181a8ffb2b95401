// One finding per place and weakness where several auditors look at one file: the surer one, of equally sure ones that with the narrower place.
import { CONFIDENCES } from "../model/finding.ts";
import type { Unmarked } from "./fingerprint.ts";

/** Of one file. Two findings of the same rule are two. */
export function oneEach(found: readonly Unmarked[]): readonly Unmarked[] {
  const places = found.map((one, i) => ({ one, i }));
  const byWeakness = Map.groupBy(places, ({ one }) => one.cwe);
  return found.filter((one, i) => {
    const same = one.cwe === null ? [] : byWeakness.get(one.cwe)!;
    return !same.some(
      ({ one: other, i: j }) =>
        one.rule !== other.rule && !areOfTwoThings(one, other) && overlap(one, other) && isBetter(other, one, j < i),
    );
  });
}

/** Two packages on one line of a manifest: their rules are of one area, and each names its package. */
function areOfTwoThings(one: Unmarked, other: Unmarked): boolean {
  return one.rule.slice(0, 3) === other.rule.slice(0, 3) && one.symbol !== "" && other.symbol !== "" && one.symbol !== other.symbol;
}

function isBetter(one: Unmarked, other: Unmarked, isFirst: boolean): boolean {
  const surer = CONFIDENCES.indexOf(other.confidence) - CONFIDENCES.indexOf(one.confidence);
  if (surer !== 0) return surer > 0;
  const narrower = size(other) - size(one);
  return narrower === 0 ? isFirst : narrower > 0;
}

function size({ place }: Unmarked): number {
  return (place.endLine - place.line) * 10_000 + place.endColumn - place.column;
}

function overlap({ place: one }: Unmarked, { place: other }: Unmarked): boolean {
  return startsBefore(one, other) && startsBefore(other, one);
}

type Range = Unmarked["place"];

function startsBefore(one: Range, other: Range): boolean {
  return one.line < other.endLine || (one.line === other.endLine && one.column < other.endColumn);
}
