// Reads the output of instances and jobs as lines with time and origin, masked; with `follow` it stays with them.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { arrivedAt, offsetSince, readArrivals } from "./arrival-times.ts";
import type { LogFile } from "./plan-trim.ts";

export interface LogQuery {
  readonly app: string | null;
  readonly environment: string | null;
  readonly process: string | null;
  /** `v3`, or a whole release id. */
  readonly release: string | null;
  readonly sinceMs: number | null;
  readonly grep: RegExp | null;
  /** Of the past: this many lines, the latest. Null: all. */
  readonly tail: number | null;
}

export interface LogLine {
  readonly time: string;
  readonly app: string;
  readonly environment: string;
  readonly instance: string;
  readonly release: string;
  readonly process: string;
  readonly line: string;
}

export interface ParsedId {
  readonly release: string;
  readonly process: string;
}

const CHUNK_BYTES = 256 * 1024;
const LINE_CHARS_MAX = 16 * 1024;

/**
 * `<app>-<environment>-v<n>-<process>-<suffix>` (model/host/desired-state.ts): what is between the release and the suffix is the process, or the
 * name of a job (prepare-command.ts).
 * `<app>-<environment>-private-<kind>` is a private service, which belongs to no release.
 */
export function parseInstanceId(id: string, app: string, environment: string): ParsedId {
  const rest = id.startsWith(`${app}-${environment}-`) ? id.slice(app.length + environment.length + 2) : id;
  const match = /^(v\d+)-(.+)-[^-]+$/.exec(rest) ?? /^(private)-([^-]+)$/.exec(rest);
  return { release: match?.[1] ?? "", process: match?.[2] ?? rest };
}

export function matches(file: LogFile, query: LogQuery): boolean {
  const { release, process } = parseInstanceId(file.id, file.app, file.environment);
  return (
    (query.app === null || query.app === file.app) &&
    (query.environment === null || query.environment === file.environment) &&
    (query.process === null || query.process === process) &&
    (query.release === null || query.release.replace(/^.*\//, "") === release)
  );
}

/** Reads one file piece by piece; `next` gives the whole lines that were added since the last call. */
export class LogReader {
  readonly #file: LogFile;
  readonly #query: LogQuery;
  readonly #mask: (text: string) => string;
  readonly #nowMs: () => number;
  #offset: number;
  #lineOffset: number;
  #partial = "";
  /** Reading began in the middle of a line: what is left of it is not shown. */
  #isInsideLine: boolean;
  #decoder = new StringDecoder("utf8");

  constructor(file: LogFile, query: LogQuery, at: { readonly mask: (text: string) => string; readonly nowMs: () => number }) {
    this.#file = file;
    this.#query = query;
    this.#mask = at.mask;
    this.#nowMs = at.nowMs;
    const start = query.sinceMs === null ? 0 : offsetSince(readArrivals(file.path), query.sinceMs);
    this.#offset = Math.max(start, firstByte(file), file.sizeBytes - readBytesMax(query));
    this.#lineOffset = this.#offset;
    this.#isInsideLine = this.#offset > 0 && this.#offset !== start;
  }

  next(): LogLine[] {
    const lines: LogLine[] = [];
    const arrivals = readArrivals(this.#file.path);
    for (let chunk = this.#read(); chunk !== null; chunk = this.#read()) {
      const parts = (this.#partial + chunk).split("\n");
      this.#partial = (parts.pop() as string).slice(0, LINE_CHARS_MAX);
      for (const part of parts) {
        const atMs = arrivedAt(arrivals, this.#lineOffset) ?? this.#nowMs();
        this.#lineOffset += Buffer.byteLength(part) + 1;
        const line = this.#isInsideLine ? null : this.#toLine(part, atMs);
        this.#isInsideLine = false;
        if (line) lines.push(line);
      }
    }
    return lines;
  }

  #toLine(raw: string, atMs: number): LogLine | null {
    const text = this.#mask(raw.replaceAll("\0", "").replace(/\r$/, "").slice(0, LINE_CHARS_MAX));
    if (this.#query.sinceMs !== null && atMs < this.#query.sinceMs) return null;
    if (this.#query.grep !== null && !this.#query.grep.test(text)) return null;
    const { app, environment, id } = this.#file;
    return { time: new Date(atMs).toISOString(), app, environment, instance: id, ...parseInstanceId(id, app, environment), line: text };
  }

  #read(): string | null {
    let fd: number;
    try {
      fd = openSync(this.#file.path, "r");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw cause;
    }
    try {
      if (fstatSync(fd).size < this.#offset) this.#restart(); // it was cut to nothing
      const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = readSync(fd, bytes, 0, CHUNK_BYTES, this.#offset);
      this.#offset += read;
      return read === 0 ? null : this.#decoder.write(bytes.subarray(0, read));
    } finally {
      closeSync(fd);
    }
  }

  #restart(): void {
    [this.#offset, this.#lineOffset, this.#partial] = [0, 0, ""];
    this.#decoder = new StringDecoder("utf8");
  }
}

/** The past is held in memory while it is sorted. */
const PAST_BYTES_MAX = 32 * 1024 * 1024;
const LINE_BYTES_USUAL = 1024;

function readBytesMax({ tail, grep }: LogQuery): number {
  return tail === null || grep !== null ? PAST_BYTES_MAX : Math.min(PAST_BYTES_MAX, Math.max(CHUNK_BYTES, tail * LINE_BYTES_USUAL));
}

/** Behind the hole that a trim has left. Blocks say how much is missing, not where: holes are only ever made at the start. */
function firstByte(file: LogFile): number {
  const missing = file.sizeBytes - file.diskBytes;
  return missing > CHUNK_BYTES ? missing : 0;
}
