// The difference of two texts in the unified format (POSIX diff -u): what changes is shown before it is written.

export interface DiffNames {
  readonly before: string;
  readonly after: string;
}

const CONTEXT_LINES = 3;
/** Beyond as many changed lines the shortest difference is no longer looked for: what differs is shown as replaced. */
const CHANGES_MAX = 300;

/** Lines of `--- …`, `+++ …` and hunks; none for equal texts. */
export function unifiedDiff(before: string, after: string, names: DiffNames): string[] {
  const rows = diffRows(linesOf(before), linesOf(after));
  const hunks = hunksOf(rows);
  return hunks.length === 0 ? [] : [`--- ${names.before}`, `+++ ${names.after}`, ...hunks.flatMap((hunk) => hunkLines(rows, hunk))];
}

interface Row {
  readonly mark: " " | "-" | "+";
  readonly text: string;
  /** Lines before this row in either text. */
  readonly old: number;
  readonly new: number;
}

const NO_END = "\n\\ No newline at end of file";

function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const last = lines.pop()!;
  return last === "" ? lines : [...lines, `${last}${NO_END}`];
}

function diffRows(a: readonly string[], b: readonly string[]): Row[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const rows: Row[] = [];
  let [x, y] = [0, 0];
  const add = (mark: Row["mark"], text: string): void => {
    rows.push({ mark, text, old: x, new: y });
    if (mark !== "+") x += 1;
    if (mark !== "-") y += 1;
  };
  for (const line of a.slice(0, start)) add(" ", line);
  for (const { mark, text } of editScript(a.slice(start, a.length - end), b.slice(start, b.length - end))) add(mark, text);
  for (const line of a.slice(a.length - end)) add(" ", line);
  return rows;
}

type Edit = Pick<Row, "mark" | "text">;

/** Myers, "An O(ND) Difference Algorithm and Its Variations", 1986: the furthest reaching path on each diagonal. */
function editScript(a: readonly string[], b: readonly string[]): Edit[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const traces: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(a.length + b.length, CHANGES_MAX); d++) {
    traces.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(furthest, k, d) ? furthest.get(k + 1)! : furthest.get(k - 1)! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return wayBack(traces, a, b);
    }
  }
  return [...a.map((text): Edit => ({ mark: "-", text })), ...b.map((text): Edit => ({ mark: "+", text }))];
}

function isDown(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && furthest.get(k - 1)! < furthest.get(k + 1)!);
}

function wayBack(traces: readonly ReadonlyMap<number, number>[], a: readonly string[], b: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = traces.length - 1; d >= 0; d--) {
    const furthest = traces[d]!;
    const k = x - y;
    const before = isDown(furthest, k, d) ? k + 1 : k - 1;
    const [fromX, fromY] = [furthest.get(before)!, furthest.get(before)! - before];
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      edits.push({ mark: " ", text: a[x]! });
    }
    if (d === 0) break;
    edits.push(x === fromX ? { mark: "+", text: b[fromY]! } : { mark: "-", text: a[fromX]! });
    [x, y] = [fromX, fromY];
  }
  return edits.reverse();
}

/** Ranges of rows: each change with its context, joined where they touch. */
function hunksOf(rows: readonly Row[]): [number, number][] {
  const hunks: [number, number][] = [];
  for (const [i, { mark }] of rows.entries()) {
    if (mark === " ") continue;
    const [from, to] = [Math.max(0, i - CONTEXT_LINES), Math.min(rows.length, i + CONTEXT_LINES + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks;
}

function hunkLines(rows: readonly Row[], [from, to]: readonly [number, number]): string[] {
  const shown = rows.slice(from, to);
  const [first] = shown;
  const count = (mark: "-" | "+"): number => shown.filter((row) => row.mark === " " || row.mark === mark).length;
  const range = (start: number, length: number): string => `${length === 0 ? start : start + 1}${length === 1 ? "" : `,${length}`}`;
  const head = `@@ -${range(first!.old, count("-"))} +${range(first!.new, count("+"))} @@`;
  return [head, ...shown.flatMap(({ mark, text }) => `${mark}${text}`.split("\n"))];
}
