// When the bytes of a log arrived: the app writes to its file itself, so the agent notes `offset milliseconds` whenever the file has grown.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";

export interface Arrival {
  /** The file had this size … */
  readonly offset: number;
  /** … at this time, since 1970. */
  readonly atMs: number;
}

export function arrivalsPath(log: string): string {
  return `${log}.times`;
}

export function noteArrival(log: string, arrival: Arrival): void {
  appendFileSync(arrivalsPath(log), `${arrival.offset} ${arrival.atMs}\n`, { mode: 0o600 });
}

export function readArrivals(log: string): Arrival[] {
  try {
    return parseArrivals(readFileSync(arrivalsPath(log), "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

/** Forgets the older half of the notes: lines before then count as of the first one left. */
export function halveArrivals(log: string): void {
  const arrivals = readArrivals(log);
  const kept = arrivals.slice(Math.ceil(arrivals.length / 2));
  writeFileSync(arrivalsPath(log), kept.map(({ offset, atMs }) => `${offset} ${atMs}\n`).join(""), { mode: 0o600 });
}

export function removeArrivals(log: string): void {
  rmSync(arrivalsPath(log), { force: true });
}

/** A line that is not whole, or not two numbers, is left out. */
export function parseArrivals(text: string): Arrival[] {
  return text
    .split("\n")
    .map((line) => /^(\d+) (\d+)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ offset: Number(match[1]), atMs: Number(match[2]) }));
}

/** Time of the byte at `offset`: the first note of a size beyond it. Null when none was made yet: it has only just arrived. */
export function arrivedAt(arrivals: readonly Arrival[], offset: number): number | null {
  let low = 0;
  let high = arrivals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((arrivals[middle] as Arrival).offset > offset) high = middle;
    else low = middle + 1;
  }
  return arrivals[low]?.atMs ?? null;
}

/** Offset from which on everything arrived at or after `sinceMs`. */
export function offsetSince(arrivals: readonly Arrival[], sinceMs: number): number {
  const before = arrivals.filter((arrival) => arrival.atMs < sinceMs);
  return before.at(-1)?.offset ?? 0;
}
