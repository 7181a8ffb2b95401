// How a secret is shown: its first characters, and stars for the rest, so that columns and its length stay.
import type { Place } from "../../model/finding.ts";

const SHOWN_UNITS_MAX = 4;
/** Of a short password even the first letters are much. */
const SHOWN_SHARE = 1 / 5;

/** "ghp_zQWB… (40 characters)". `openUnits` at its begin are no secret. */
export function redacted(value: string, openUnits: number): string {
  const first = value.slice(0, shownUnits(value, openUnits)).split("\n", 1)[0];
  return `${first}… (${value.length} characters)`;
}

function shownUnits(value: string, openUnits: number): number {
  return Math.min(value.length, openUnits + Math.min(SHOWN_UNITS_MAX, Math.floor((value.length - openUnits) * SHOWN_SHARE)));
}

/** The line without what stands at these places. Of a piece of Python only what its quotes hold is hidden. */
export function maskLine(line: string, number: number, places: readonly Place[]): string {
  let masked = line;
  for (const place of places) {
    if (number < place.line || number > place.endLine) continue;
    const from = number === place.line ? place.column : 0;
    const to = number === place.endLine ? place.endColumn : line.length;
    masked = masked.slice(0, from) + hide(masked.slice(from, to)) + masked.slice(to);
  }
  return masked;
}

/** A text may end on another line. */
const QUOTED = /(["'`]+)([^"'`]+)(\1|$)/g;

function hide(text: string): string {
  return /["'`]/.test(text)
    ? text.replaceAll(QUOTED, (_, quote: string, inside: string, end: string) => quote + stars(inside) + end)
    : stars(text);
}

function stars(text: string): string {
  const shown = shownUnits(text, 0);
  return text.slice(0, shown) + "*".repeat(text.length - shown);
}
