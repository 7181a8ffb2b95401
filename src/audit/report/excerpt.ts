// Code as a person sees it: numbered lines with a mark below, step by step for a flow; cropped to the terminal, and without what could change the terminal.
import type { Finding, Place, TraceStep } from "../../model/finding.ts";
import { cellsOf, printable } from "./printable.ts";
import type { TextOptions } from "./text-options.ts";

/** A flow may have 24 steps; the way in and the way out tell the most. */
const STEPS_FIRST = 4;
const STEPS_LAST = 4;
const LINE_MAX_CELLS = 160;
/** Code units that one cell may take: a letter of two, with a mark or two on it. */
const LETTERS_PER_CELL_MAX = 4;

/** The place of the finding, or each step of its flow. */
export function excerptOf(finding: Finding, options: TextOptions): string[] {
  const { place, trace } = finding;
  if (isOfThePast(finding, options)) return [];
  const steps: readonly TraceStep[] = trace.length === 0 ? [{ place, text: "" }] : trace;
  const width = String(Math.max(...steps.map(({ place: at }) => at.line))).length;
  const isLong = steps.length > STEPS_FIRST + STEPS_LAST + 1;
  const first = isLong ? steps.slice(0, STEPS_FIRST) : steps;
  const last = isLong ? steps.slice(-STEPS_LAST) : [];
  const gap = `  ${" ".repeat(width)} ${options.style.dim(`⋮ ${steps.length - first.length - last.length} more steps`)}`;
  let file = place.file;
  const lines = (step: TraceStep): string[] => {
    const head = step.place.file === file ? [] : [`  ${options.style.dim(`${" ".repeat(width)} ┌`)} ${printable(step.place.file)}`];
    file = step.place.file;
    return [...head, ...marked(step, width, options)];
  };
  return [...first.flatMap(lines), ...(isLong ? [gap] : []), ...last.flatMap(lines)];
}

/** What history holds is told by a line without a range; the file of today may have another text there. */
function isOfThePast({ place, code, message, trace }: Finding, { line }: TextOptions): boolean {
  const isEmpty = place.line === place.endLine && place.column === place.endColumn;
  return trace.length === 0 && isEmpty && code !== message && line(place.file, place.line)?.trim() !== code;
}

function marked({ place, text }: TraceStep, width: number, { style, line: lineOf, columns }: TextOptions): string[] {
  const number = String(place.line).padStart(width);
  const gutter = `  ${style.dim(`${" ".repeat(width)} │`)} `;
  const raw = lineOf(place.file, place.line);
  if (raw === null || raw.trim() === "") return text === "" ? [] : [`  ${style.dim(`${number} │`)} ${printable(text)}`];
  const room = Math.min(LINE_MAX_CELLS, columns) - width - 5;
  const { line, from, length } = crop(raw, place, room);
  const said = text === "" ? "" : ` ${printable(text)}`;
  const mark = `${" ".repeat(from)}${style.red("^".repeat(length))}`;
  const below =
    said === "" || from + length + cellsOf(said) <= room ? [`${gutter}${mark}${said}`] : [`${gutter}${mark}`, `${gutter}${said.trim()}`];
  return [`  ${style.dim(`${number} │`)} ${line}`, ...below];
}

interface Cropped {
  readonly line: string;
  /** Cells before the mark, and those it takes. */
  readonly from: number;
  readonly length: number;
}

/** The part of the line around what is marked, not wider than `room`; without the blanks it begins with. */
function crop(whole: string, place: Place, room: number): Cropped {
  const indent = whole.length - whole.trimStart().length;
  const column = Math.min(place.column, whole.length);
  // Of a script on one line a screen's width counts: to measure all of it takes longer than the audit.
  const raw = whole.slice(0, Math.max(indent, column) + LETTERS_PER_CELL_MAX * room);
  const end = place.endLine === place.line ? Math.min(place.endColumn, raw.length) : raw.trimEnd().length;
  const start = startOf(raw, { indent: Math.min(indent, column), column, room });
  const before = start > indent ? "…" : "";
  const shown = fitting(printable(raw.slice(start).trimEnd()), room - before.length);
  const from = before.length + cellsOf(printable(raw.slice(start, column)));
  const length = Math.max(1, cellsOf(printable(raw.slice(column, end))));
  return { line: `${before}${shown}`, from, length: Math.max(1, Math.min(length, room - from)) };
}

const SHOWN_BEFORE_MARK = 20;

/** Where the line begins to be shown: at its code, or so that the mark is in sight. */
function startOf(
  raw: string,
  { indent, column, room }: { readonly indent: number; readonly column: number; readonly room: number },
): number {
  if (column - indent > LETTERS_PER_CELL_MAX * room) return column - SHOWN_BEFORE_MARK;
  const isInSight =
    cellsOf(printable(raw.slice(indent, column))) < room * (2 / 3) || cellsOf(printable(raw.slice(indent).trimEnd())) <= room;
  return isInSight ? indent : Math.max(indent, column - SHOWN_BEFORE_MARK);
}

function fitting(text: string, room: number): string {
  if (cellsOf(text) <= room) return text;
  let cells = 0;
  let shown = "";
  for (const letter of text) {
    cells += cellsOf(letter);
    if (cells >= room) break;
    shown += letter;
  }
  return `${shown}…`;
}
