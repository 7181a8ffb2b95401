// The advisories to judge by: those that were fetched into the home where there are any, else those that came with the program.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { noteRead } from "../../platform/noted-reads.ts";
import { readAdvisoryFile, type AdvisoryDatabase } from "./advisories/advisory-file.ts";

const SHIPPED = join(import.meta.dirname, "data/advisories.gz");

export interface OpenedAdvisories {
  readonly database: AdvisoryDatabase;
  /** Why the fetched ones were not taken; null where they were, or there are none. */
  readonly problem: string | null;
}

let shipped: AdvisoryDatabase | null = null;

/** `fetched`: the file in the home; null without one. */
export function openAdvisories(fetched: string | null): OpenedAdvisories {
  let problem: string | null = null;
  const bytes = fetched === null ? null : bytesOf(fetched);
  if (bytes !== null) {
    const reading = typeof bytes === "string" ? { kind: "broken" as const, reason: bytes } : readAdvisoryFile(bytes);
    if (reading.kind === "read") return { database: reading.database, problem: null };
    problem = reading.reason;
  }
  shipped ??= openShipped();
  return { database: shipped, problem };
}

function openShipped(): AdvisoryDatabase {
  const reading = readAdvisoryFile(readFileSync(SHIPPED));
  if (reading.kind === "broken") throw new Error(`${SHIPPED}: ${reading.reason}`);
  return reading.database;
}

function bytesOf(path: string): Uint8Array | string | null {
  noteRead(path);
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? null : `it cannot be read (${code ?? String(error)})`;
  }
}
