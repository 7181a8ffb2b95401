// What the other programs report and Fairlead does not, and the list of these with a reason for each, as text.
import type { Finding } from "../../../src/model/finding.ts";
import type { Rule } from "../../../src/audit/rule.ts";
import type { PeerFinding } from "./run-peers.ts";

const CODE_MAX_UNITS = 140;

/** Those that no finding of ours is about: of the same weakness, at a line of theirs or on a way that leads over it. */
export function droppedOf(theirs: readonly PeerFinding[], ours: readonly Finding[], rules: readonly Rule[]): readonly PeerFinding[] {
  const byFile = Map.groupBy(
    ours.flatMap((finding) => [finding.place, ...finding.trace.map(({ place }) => place)].map((place) => ({ finding, place }))),
    ({ place }) => place.file,
  );
  return theirs.filter(({ number, file, line, endLine }) => {
    const twins = rules.filter(({ aliases }) => aliases.includes(`B${number}`) || aliases.includes(`S${number}`));
    const isTwin = ({ rule, cwe }: Finding): boolean => twins.some((twin) => twin.id === rule || (twin.cwe !== null && twin.cwe === cwe));
    const there = byFile.get(file) ?? [];
    return !there.some(({ finding, place }) => place.line <= endLine && line <= place.endLine && isTwin(finding));
  });
}

export function lineOf({ ids, file, code }: PeerFinding): string {
  return `${ids.join(" ")} ${file} | ${code.slice(0, CODE_MAX_UNITS)}`.trimEnd();
}

/** `## reason` heads the entries that it holds for; a reason without entries and an entry without a reason are mistakes. */
export function readList(text: string): readonly { readonly line: string; readonly reason: string }[] {
  const [, ...sections] = text.split(/^## /m);
  return sections.flatMap((section) => {
    const [reason = "", ...lines] = section.split("\n").filter((line) => line.trim() !== "");
    if (lines.length === 0) throw new Error(`nothing is listed for the reason: ${reason}`);
    return lines.map((line) => ({ line, reason }));
  });
}

/** What one list has more often than the other. */
export function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
