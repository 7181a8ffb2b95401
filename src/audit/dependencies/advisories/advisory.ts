// What is known about a weakness of one distribution: the part of an OSV entry that decides whether a version has it.

export interface Advisory {
  readonly id: string;
  /** Other names of the same weakness: CVE, GHSA, PYSEC. */
  readonly aliases: readonly string[];
  /** Each range is a list of events; OSV 1.7, `affected[].ranges[].events`. */
  readonly ranges: readonly (readonly RangeEvent[])[];
  /** Versions that are named one by one. They and the ranges both count. */
  readonly versions: readonly string[];
  /** CVSS vector, or the word of the database (`HIGH`); null where none is known. */
  readonly severity: string | null;
}

export const EVENTS = ["introduced", "fixed", "last_affected", "limit"] as const;
export type EventKind = (typeof EVENTS)[number];
export type RangeEvent = readonly [EventKind, string];

/** The release itself is meant to harm (OpenSSF malicious packages). */
export function isMalware({ id }: Pick<Advisory, "id">): boolean {
  return id.startsWith("MAL-");
}
