// What a person sees: colours only on a terminal without NO_COLOR, progress on one line there and plain lines elsewhere, tables as wide as that, else of 80 columns.
import { ESCAPES, visibleLength, wrapWords } from "./wrap-words.ts";

export interface Output {
  /** A line on stdout. */
  line(text?: string): void;
  /** The one JSON document of a `--json` call, on stdout. */
  json(value: unknown): void;
  /** A remark on stderr that does not belong to the result; on a terminal broken between words. Indented text is left as it is. */
  note(text: string): void;
  /** What is going on, on stderr: replaced in place on a terminal, a line each elsewhere; the same text twice is printed once. */
  progress(text: string): void;
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
  readonly style: Style;
  readonly isTerminal: boolean;
  /** Of the terminal, else of a page that is to be read. */
  readonly columns: number;
}

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

export interface OutputStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly isTerminal: boolean;
  /** Columns of the terminal, asked at each line: a window changes its size. */
  readonly columns?: () => number | undefined;
  readonly colour: boolean;
}

/** Columns where nothing says how wide the page is. */
const WIDTH_ELSEWHERE = 80;
const CLEAR_LINE = "\r\x1b[K";

export function createOutput(streams: OutputStreams): Output {
  let shown = "";
  const clear = (): void => {
    if (shown !== "" && streams.isTerminal) streams.stderr.write(CLEAR_LINE);
    shown = "";
  };
  // A terminal that was never told its size (of `script`, of a container) says 0.
  const columns = (): number => streams.columns?.() || WIDTH_ELSEWHERE;
  const line = (text = ""): void => {
    clear();
    streams.stdout.write(`${text}\n`);
  };
  return {
    line,
    json: (value) => line(JSON.stringify(value, null, 2)),
    note(text) {
      clear();
      const lines = streams.isTerminal && !text.startsWith(" ") ? wrapWords(text, columns()) : [text];
      for (const one of lines) streams.stderr.write(`${one}\n`);
    },
    progress(text) {
      if (text === shown) return;
      // A longer line would wrap, and only its last row could be cleared.
      if (streams.isTerminal) streams.stderr.write(`${CLEAR_LINE}${fit(text, columns() - 1).trimEnd()}`);
      else streams.stderr.write(`${text}\n`);
      shown = text;
    },
    table(headings, rows) {
      for (const text of formatTable(headings, rows, columns())) line(text);
    },
    style: createStyle(streams.colour),
    isTerminal: streams.isTerminal,
    get columns() {
      return columns();
    },
  };
}

/** Output of this process. */
export function processOutput(env: Readonly<Record<string, string | undefined>>): Output {
  process.stdout.on("error", endQuietlyWhenNobodyReads);
  const isTerminal = process.stderr.isTTY && env["CI"] === undefined && env["TERM"] !== "dumb";
  const colour = process.stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return createOutput({ stdout: process.stdout, stderr: process.stderr, isTerminal, columns: () => process.stderr.columns, colour });
}

/** `fairlead logs | head` closes the pipe: that is no error of ours, and there is nobody left to write to. */
function endQuietlyWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}

function createStyle(colour: boolean): Style {
  const wrap = (on: number, off: number) => (text: string) => (colour ? `\x1b[${on}m${text}\x1b[${off}m` : text);
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39), yellow: wrap(33, 39) };
}

/** Columns padded to their widest cell; when the row is too wide, the widest column is shortened with "…". */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[], widthMax: number): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => visibleLength(row[column] ?? ""))));
  while (widths.reduce((sum, w) => sum + w, 2 * (widths.length - 1)) > widthMax) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= 4) break;
    widths[widest]! -= 1;
  }
  return all.map((row) =>
    row
      .map((cell, column) => fit(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function fit(cell: string, width: number): string {
  const length = visibleLength(cell);
  if (length <= width) return cell + " ".repeat(width - length);
  return `${cell.replaceAll(ESCAPES, "").slice(0, width - 1)}…`;
}
