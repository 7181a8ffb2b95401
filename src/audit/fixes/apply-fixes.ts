// Carries out the fixes of one file's findings on its text. Pure: what overlaps is left for the next run, and what would not fit the text changes nothing.
import type { Finding, Fix, TextEdit } from "../../model/finding.ts";

export interface FixedText {
  readonly text: string;
  readonly applied: readonly Finding[];
  /** Their edits touch those of others, or are not about this text. */
  readonly left: readonly Finding[];
}

/** Line ends of the text stay as they are; all edits of a fix are made, or none. */
export function applyFixes(text: string, findings: readonly Finding[]): FixedText {
  const starts = lineStarts(text);
  const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
  const chosen: Span[] = [];
  const applied: Finding[] = [];
  const left: Finding[] = [];
  for (const finding of findings) {
    const spans = finding.fix === undefined ? null : spansOf(finding.fix, starts, text);
    const fresh = spans?.filter((span) => !chosen.some((other) => isSame(span, other))) ?? [];
    if (spans === null || fresh.some((span) => chosen.some((other) => overlaps(span, other)))) left.push(finding);
    else {
      chosen.push(...fresh);
      applied.push(finding);
    }
  }
  let result = text;
  const inOrder = chosen.map((span, i) => ({ ...span, i })).sort((a, b) => b.from - a.from || b.i - a.i);
  for (const { from, to, with: replacement } of inOrder)
    result = `${result.slice(0, from)}${replacement.replaceAll("\n", lineEnd)}${result.slice(to)}`;
  return { text: result, applied, left };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly with: string;
}

function spansOf({ edits }: Fix, starts: readonly number[], text: string): Span[] | null {
  const spans = edits.map((edit) => spanOf(edit, starts, text));
  return spans.some((span) => span === null) ? null : (spans as Span[]);
}

function spanOf({ place, text: replacement }: TextEdit, starts: readonly number[], text: string): Span | null {
  const from = offsetOf(place.line, place.column, starts, text);
  const to = offsetOf(place.endLine, place.endColumn, starts, text);
  return from === null || to === null || to < from ? null : { from, to, with: replacement };
}

/** The begin of the line behind the last is the end of the text. */
function offsetOf(line: number, column: number, starts: readonly number[], text: string): number | null {
  const start = starts[line - 1];
  if (start === undefined) return line === starts.length + 1 && column === 0 ? text.length : null;
  const next = starts[line] ?? text.length;
  const end = next - (/(?:\r\n|\r|\n)$/.exec(text.slice(Math.max(start, next - 2), next))?.[0].length ?? 0);
  return start + column > end ? null : start + column;
}

/** As the parser counts lines: CR, LF and CRLF end one. */
function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
}

/** Several findings may ask for one thing. */
function isSame(one: Span, other: Span): boolean {
  return one.from === other.from && one.to === other.to && one.with === other.with;
}

/** Two that are put in at one point stand beside each other. */
function overlaps(one: Span, other: Span): boolean {
  if (one.from === one.to && other.from === other.to) return false;
  return one.from < other.to && other.from < one.to;
}
