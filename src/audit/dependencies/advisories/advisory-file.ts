// The file that advisories are kept in: gzip over one line of JSON about the data, then one line a distribution, sorted by name. A look-up reads one line.
import { gunzipSync, gzipSync } from "node:zlib";
import { EVENTS, type Advisory, type RangeEvent } from "./advisory.ts";

export interface AdvisoryMeta {
  readonly format: 1;
  /** Where it comes from, in words. */
  readonly source: string;
  readonly licence: string;
  readonly attribution: string;
  /** YYYY-MM-DD of the newest entry. */
  readonly date: string;
  readonly advisories: number;
  readonly packages: number;
}

export interface AdvisoryDatabase {
  readonly meta: AdvisoryMeta;
  /** By PEP 503 normalised name. */
  of(name: string): readonly Advisory[];
}

/** All of PyPI's entries in OSV, malware included, are 20 MiB in this form. */
const INFLATED_MAX_BYTES = 256 * 1024 * 1024;
const NEWLINE = 10;
const TAB = 9;

export type AdvisoryReading =
  | { readonly kind: "read"; readonly database: AdvisoryDatabase }
  | { readonly kind: "broken"; readonly reason: string };

export function readAdvisoryFile(bytes: Uint8Array): AdvisoryReading {
  let data: Buffer;
  try {
    data = gunzipSync(bytes, { maxOutputLength: INFLATED_MAX_BYTES });
  } catch (cause) {
    return { kind: "broken", reason: `it cannot be unpacked (${(cause as NodeJS.ErrnoException).code ?? String(cause)})` };
  }
  const end = data.indexOf(NEWLINE);
  const meta = end === -1 ? null : metaOf(data.toString("utf8", 0, end));
  if (meta === null) return { kind: "broken", reason: "its first line does not say what it is" };
  return { kind: "read", database: { meta, of: remembered((name) => lookUp(data, end + 1, name)) } };
}

/** A package that stands in several locks is asked for again. */
const REMEMBERED_MAX = 5_000;

function remembered(look: AdvisoryDatabase["of"]): AdvisoryDatabase["of"] {
  const known = new Map<string, readonly Advisory[]>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = look(name);
    if (known.size < REMEMBERED_MAX) known.set(name, found);
    return found;
  };
}

export function writeAdvisoryFile(
  meta: Pick<AdvisoryMeta, "source" | "licence" | "attribution" | "date">,
  packages: ReadonlyMap<string, readonly Advisory[]>,
): Uint8Array {
  const names = [...packages.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const counts = { advisories: [...packages.values()].reduce((sum, list) => sum + list.length, 0), packages: names.length };
  const lines = names.map((name) => `${name}\t${JSON.stringify(packages.get(name)!.map(short))}\n`);
  return gzipSync(`${JSON.stringify({ format: 1, ...meta, ...counts } satisfies AdvisoryMeta)}\n${lines.join("")}`, { level: 9 });
}

/** What is empty is left out. */
function short({ id, aliases, ranges, versions, severity }: Advisory): object {
  return {
    id,
    ...(aliases.length > 0 && { aliases }),
    ...(ranges.length > 0 && { ranges }),
    ...(versions.length > 0 && { versions }),
    ...(severity !== null && { severity }),
  };
}

function metaOf(line: string): AdvisoryMeta | null {
  const meta = parsed(line) as Partial<AdvisoryMeta> | null;
  if (typeof meta !== "object" || meta === null || meta.format !== 1) return null;
  const { source, licence, attribution, date, advisories, packages } = meta;
  const isWhole =
    [source, licence, attribution].every((one) => typeof one === "string") &&
    /^\d{4}-\d\d-\d\d$/.test(String(date)) &&
    Number.isInteger(advisories) &&
    Number.isInteger(packages);
  return isWhole ? (meta as AdvisoryMeta) : null;
}

/** Binary search over lines: there are thousands, and an audit asks for some hundred. */
function lookUp(data: Buffer, first: number, name: string): readonly Advisory[] {
  const wanted = Buffer.from(name);
  let low = first;
  let high = data.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = Math.max(low, data.lastIndexOf(NEWLINE, middle - 1) + 1);
    const end = data.indexOf(NEWLINE, start);
    const tab = data.indexOf(TAB, start);
    if (end === -1 || tab === -1 || tab > end) return [];
    const order = data.compare(wanted, 0, wanted.length, start, tab);
    if (order === 0) return advisoriesOf(parsed(data.toString("utf8", tab + 1, end)));
    if (order < 0) low = end + 1;
    else high = start;
  }
  return [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a damaged line knows nothing; the file is written whole or not at all
  }
}

function advisoriesOf(value: unknown): readonly Advisory[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: Partial<Record<keyof Advisory, unknown>> | null) =>
    typeof one?.id !== "string"
      ? []
      : [
          {
            id: one.id,
            aliases: strings(one.aliases),
            ranges: list(one.ranges).map((range) => list(range).filter(isEvent)),
            versions: strings(one.versions),
            severity: typeof one.severity === "string" ? one.severity : null,
          },
        ],
  );
}

function isEvent(value: unknown): value is RangeEvent {
  return (
    Array.isArray(value) && value.length === 2 && (EVENTS as readonly string[]).includes(value[0] as string) && typeof value[1] === "string"
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === "string");
}
