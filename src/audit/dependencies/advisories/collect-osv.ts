// Gathers OSV entries into what an advisory file holds, and judges whether they can be relied on.
import type { Advisory } from "./advisory.ts";
import { readOsv } from "./osv.ts";

export interface CollectedOsv {
  readonly packages: ReadonlyMap<string, readonly Advisory[]>;
  readonly advisories: number;
  /** Withdrawn, or about nothing on PyPI. */
  readonly irrelevant: number;
  readonly malformed: readonly string[];
  /** YYYY-MM-DD of the newest entry; null without any. */
  readonly date: string | null;
}

const MALFORMED_KEPT_MAX = 100;

export class OsvCollector {
  readonly #packages = new Map<string, Map<string, Advisory>>();
  readonly #ids = new Set<string>();
  readonly #malformed: string[] = [];
  #malformedCount = 0;
  #irrelevant = 0;
  #newest = "";

  /** A file holds one entry, a list of them, or `{ "vulns": […] }` as the API answers. */
  add(value: unknown): void {
    const listed = Array.isArray(value) ? value : (value as { vulns?: unknown } | null)?.vulns;
    for (const one of Array.isArray(listed) ? (listed as unknown[]) : [value]) this.#addOne(one);
  }

  refuse(reason: string): void {
    this.#malformedCount += 1;
    if (this.#malformed.length < MALFORMED_KEPT_MAX) this.#malformed.push(reason);
  }

  #addOne(value: unknown): void {
    const reading = readOsv(value);
    if (reading.kind === "malformed") this.refuse(reading.reason);
    else if (reading.kind === "irrelevant") this.#irrelevant += 1;
    else {
      if (reading.modified > this.#newest) this.#newest = reading.modified;
      for (const [name, advisory] of reading.packages) {
        const list = this.#packages.get(name) ?? new Map<string, Advisory>();
        this.#packages.set(name, list.set(advisory.id, advisory));
        this.#ids.add(advisory.id);
      }
    }
  }

  collected(): CollectedOsv {
    return {
      packages: new Map([...this.#packages].map(([name, list]) => [name, [...list.values()].sort((a, b) => (a.id < b.id ? -1 : 1))])),
      advisories: this.#ids.size,
      irrelevant: this.#irrelevant,
      malformed: this.#malformed,
      date: this.#newest === "" ? null : this.#newest.slice(0, 10),
    };
  }

  /** Why it cannot be relied on; null when it can. */
  objection(today: string): string | null {
    const all = this.#ids.size + this.#irrelevant + this.#malformedCount;
    if (this.#malformedCount > all * MALFORMED_SHARE_MAX)
      return `${this.#malformedCount} of ${all} entries are no OSV entries, such as: ${this.#malformed[0]}`;
    if (this.#ids.size === 0) return "none of them is about a package on PyPI";
    // A clock may differ by a day; a date far ahead would hide for years that the data is old.
    const newestMs = Date.parse(this.#newest.slice(0, 10));
    return newestMs > Date.parse(today) + DAY_MS ? `the newest entry is of ${this.#newest.slice(0, 10)}, a day to come` : null;
  }
}

const MALFORMED_SHARE_MAX = 0.02;
const DAY_MS = 86_400_000;
