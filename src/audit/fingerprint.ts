// What tells a finding again after the code around it has moved.
import { createHash } from "node:crypto";
import type { Finding } from "../model/finding.ts";
import { detached } from "../platform/detached-text.ts";

export type Unmarked = Omit<Finding, "fingerprint">;

const DIGITS = 32;

/** Gives the findings of one module their fingerprints: of equal ones in the same function the first is the first again, whatever lies between. */
export function fingerprintAll(findings: readonly Unmarked[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { rule, place, symbol, code } = finding;
    const key = [rule, place.file, symbol, code.replaceAll(/\s+/g, " ")].join("\0");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    // They outlive the text of the file that they were cut from.
    const kept = { ...finding, symbol: detached(symbol), code: detached(code), message: detached(finding.message) };
    return { ...kept, fingerprint: createHash("sha256").update(`${key}\0${count}`).digest("hex").slice(0, DIGITS) };
  });
}
