// The line of each key in a TOML text: smol-toml gives values without places. Expects a text that smol-toml has already accepted.

/** Dotted path (parts that are not bare keys are quoted) → line from 1. A table's line is that of its header, or of the first key that implies it. */
export function tomlLines(text: string): ReadonlyMap<string, number> {
  const scan: Scan = { text, at: 0, line: 1, found: new Map() };
  let table: readonly string[] = [];
  for (;;) {
    skipBlank(scan, true);
    if (scan.at >= text.length) return scan.found;
    if (text[scan.at] === "[") table = readHeader(scan);
    else readPair(scan, table);
  }
}

/** Path parts as one string, the key of the map above. */
export function dotted(parts: readonly string[]): string {
  return parts.map((part) => (/^[\w-]+$/.test(part) ? part : JSON.stringify(part))).join(".");
}

/** No key of a configuration has more parts; each of them is noted with all before it. */
const PARTS_MAX = 100;

interface Scan {
  readonly text: string;
  at: number;
  line: number;
  readonly found: Map<string, number>;
}

function readHeader(scan: Scan): readonly string[] {
  while (scan.text[scan.at] === "[") scan.at += 1;
  const path = readKey(scan);
  record(scan, path);
  while (scan.text[scan.at] === "]") scan.at += 1;
  return path;
}

function readPair(scan: Scan, table: readonly string[]): void {
  const before = scan.at;
  const path = [...table, ...readKey(scan)];
  record(scan, path);
  if (scan.text[scan.at] === "=") scan.at += 1;
  skipValue(scan, path);
  if (scan.at === before) throw new Error(`the TOML scanner is stuck in line ${scan.line}`);
}

function record(scan: Scan, path: readonly string[]): void {
  for (let length = 1; length <= Math.min(path.length, PARTS_MAX); length++) {
    const name = dotted(path.slice(0, length));
    if (!scan.found.has(name)) scan.found.set(name, scan.line);
  }
}

function readKey(scan: Scan): string[] {
  const parts: string[] = [];
  for (;;) {
    skipBlank(scan, false);
    const first = scan.text[scan.at];
    if (first === '"' || first === "'") parts.push(unquote(readString(scan)));
    else {
      const bare = /[\w-]*/y;
      bare.lastIndex = scan.at;
      const word = bare.exec(scan.text)?.[0] ?? "";
      scan.at += word.length;
      parts.push(word);
    }
    skipBlank(scan, false);
    if (scan.text[scan.at] !== ".") return parts;
    scan.at += 1;
  }
}

/** TOML's escapes in keys are JSON's but for \e, \x and \U, which no key of ours has: such a key keeps its raw text. */
function unquote(raw: string): string {
  if (raw.startsWith("'")) return raw.slice(1, -1);
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}

function skipValue(scan: Scan, path: readonly string[]): void {
  skipBlank(scan, false);
  const first = scan.text[scan.at];
  if (first === '"' || first === "'") readString(scan);
  else if (first === "[") skipItems(scan, "]", () => skipValue(scan, path));
  else if (first === "{") skipItems(scan, "}", () => readPair(scan, path));
  else while (scan.at < scan.text.length && !/[,\]}#\n]/.test(scan.text[scan.at] as string)) scan.at += 1;
}

function skipItems(scan: Scan, end: "]" | "}", readItem: () => void): void {
  scan.at += 1;
  for (;;) {
    skipBlank(scan, true);
    const next = scan.text[scan.at];
    if (next === undefined) return;
    if (next === ",") scan.at += 1;
    else if (next === end) {
      scan.at += 1;
      return;
    } else readItem();
  }
}

/** The raw text of a string with its quotes; counts the lines of a multi-line one. */
function readString(scan: Scan): string {
  const quote = scan.text[scan.at] as string;
  const start = scan.at;
  const fence = scan.text.startsWith(quote.repeat(3), scan.at) ? quote.repeat(3) : quote;
  scan.at += fence.length;
  while (scan.at < scan.text.length && !scan.text.startsWith(fence, scan.at))
    scan.at += quote === '"' && scan.text[scan.at] === "\\" ? 2 : 1;
  scan.at += fence.length;
  // A multi-line string may end in up to two quotes of its own before the fence.
  while (fence.length === 3 && scan.text[scan.at] === quote) scan.at += 1;
  const raw = scan.text.slice(start, scan.at);
  scan.line += raw.split("\n").length - 1;
  return raw;
}

function skipBlank(scan: Scan, overLines: boolean): void {
  for (;;) {
    const char = scan.text[scan.at];
    if (char === " " || char === "\t" || char === "\r" || char === "\uFEFF") scan.at += 1;
    else if (overLines && char === "#") while (scan.at < scan.text.length && scan.text[scan.at] !== "\n") scan.at += 1;
    else if (overLines && char === "\n") {
      scan.at += 1;
      scan.line += 1;
    } else return;
  }
}
