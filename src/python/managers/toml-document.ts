// A TOML file with the line of each value, which the parser itself does not keep.
import { TomlError, parse } from "smol-toml";

export type TomlTable = { readonly [key: string]: unknown };

export interface TomlDocument {
  readonly file: string;
  readonly data: TomlTable;
  /** Line of a key (`["project", "name"]`), or of the first line under it that holds `text`. Null when it is not found. */
  lineOf(path: readonly string[], text?: string): number | null;
}

export type TomlReading =
  | { readonly kind: "read"; readonly document: TomlDocument }
  | { readonly kind: "broken"; readonly line: number; readonly reason: string };

export function readToml(file: string, text: string): TomlReading {
  const known = recent.get(text);
  if (known?.file === file) return { kind: "read", document: known };
  try {
    const data = parse(text, { integersAsBigInt: "asNeeded" }) as TomlTable;
    if (nestsTooDeep(data)) return { kind: "broken", line: 1, reason: `tables nested deeper than ${NESTING_MAX}` };
    const document = { file, data, lineOf: lineFinder(text) };
    if (text.length > LARGE_CHARS) remember(text, document);
    return { kind: "read", document };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    return { kind: "broken", line: cause.line, reason: firstLine(cause.message) };
  }
}

/** A lock of some hundred kilobytes is asked several questions in a row, and parsing it is most of each answer. */
const LARGE_CHARS = 32 * 1024;
const RECENT_MAX = 2;
const recent = new Map<string, TomlDocument>();

function remember(text: string, document: TomlDocument): void {
  const oldest = recent.keys().next().value;
  if (recent.size >= RECENT_MAX && oldest !== undefined) recent.delete(oldest);
  recent.set(text, document);
}

/** No tool nests its tables deeper; a dotted key of thousands of parts would overflow the stack of whoever follows them. */
const NESTING_MAX = 100;

export function nestsTooDeep(data: unknown): boolean {
  let level: unknown[] = [data];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > NESTING_MAX) return true;
    level = level.flatMap((value) => (Array.isArray(value) || isTable(value) ? (Object.values(value) as unknown[]) : []));
  }
  return false;
}

/** A table below another, empty when it is missing or no table. */
export function table(data: unknown, ...path: readonly string[]): TomlTable {
  let value = data;
  for (const key of path) value = isTable(value) ? value[key] : undefined;
  return isTable(value) ? value : {};
}

export function text(data: unknown, ...path: readonly string[]): string | null {
  const key = path.at(-1) as string;
  const value = table(data, ...path.slice(0, -1))[key];
  return typeof value === "string" ? value : null;
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function tables(value: unknown): readonly TomlTable[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

interface KeyLine {
  readonly path: string;
  readonly line: number;
}

/** Of all questions about one document: a list of a hundred thousand faulty entries would take minutes, for lines that nobody reads. */
const LINES_LOOKED_AT_MAX = 20_000_000;

function lineFinder(source: string): TomlDocument["lineOf"] {
  let index: { keys: KeyLine[]; lines: string[] } | null = null;
  let left = LINES_LOOKED_AT_MAX;
  return (path, wanted) => {
    index ??= indexKeys(source);
    if ((left -= index.keys.length) < 0) return null;
    const key = joinPath(path);
    const at = index.keys.findIndex((entry) => entry.path === key || entry.path.startsWith(`${key}\u0000`));
    if (at === -1) return null;
    const start = index.keys[at]!.line;
    if (wanted === undefined) return start;
    const next = index.keys.find((entry, i) => i > at && entry.path !== key && !entry.path.startsWith(`${key}\u0000`));
    const end = next?.line ?? index.lines.length + 1;
    for (let line = start; line < end && left > 0; line++, left--) if (index.lines[line - 1]!.includes(wanted)) return line;
    return start;
  };
}

const HEADER = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const KEY = /^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=/;

/** Header and key lines by their full path. Lines inside arrays and long strings may look like keys of another table; they only cost a wrong line, never a wrong value. */
function indexKeys(source: string): { keys: KeyLine[]; lines: string[] } {
  const lines = source.split("\n");
  const keys: KeyLine[] = [];
  let prefix: string[] = [];
  let long: string | null = null;
  let open = 0;
  for (const [i, line] of lines.entries()) {
    if (long !== null) {
      if (line.includes(long)) long = null;
      continue;
    }
    const header = open > 0 ? null : HEADER.exec(line);
    const key = open > 0 ? null : KEY.exec(line);
    if (header) {
      prefix = splitPath(header[1]!);
      keys.push({ path: joinPath(prefix), line: i + 1 });
    } else if (key) keys.push({ path: joinPath([...prefix, ...splitPath(key[1]!)]), line: i + 1 });
    const quote = /"""|'''/.exec(line)?.[0];
    if (quote && line.split(quote).length === 2) long = quote;
    if (!header) open = Math.max(0, open + brackets(line));
  }
  return { keys, lines };
}

function brackets(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "").replace(/#.*$/, "");
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

function splitPath(written: string): string[] {
  return [...written.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function joinPath(path: readonly string[]): string {
  return path.join("\u0000");
}

function firstLine(message: string): string {
  return (message.split("\n")[0] as string).replace(/^Invalid TOML document: /, "");
}
