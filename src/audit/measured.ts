// What was measured of each rule, in one line: on generated cases of its weakness, and by reading what it found in real projects.
import { MEASURED } from "./measured.gen.ts";

export interface Measured {
  /** Of the findings that were read in real projects (ecosystem/flows/judged.txt). */
  readonly judged?: { readonly real: number; readonly meant: number; readonly false: number; readonly open: number };
  /** Of the generated cases of its weakness (test/web-pairs/measured.txt). */
  readonly cases?: { readonly bad: number; readonly found: number; readonly good: number; readonly alarms: number };
}

/** "Measured: …"; null where nothing was. */
export function measuredLine({ id, cwe }: { readonly id: string; readonly cwe: number | null }): string | null {
  const { judged, cases } = MEASURED[id] ?? {};
  const parts: string[] = [];
  if (cases !== undefined) {
    const kinds = `generated cases of CWE-${cwe}`;
    parts.push(
      `of ${kinds}, ${cases.found} of ${cases.bad} that do harm are found and ${cases.alarms} of ${cases.good} that do none are reported`,
    );
  }
  if (judged !== undefined) {
    const decided = judged.real + judged.meant + judged.false;
    const meant = judged.meant === 0 ? "" : ` (${judged.meant} of them meant to be so)`;
    const open = judged.open === 0 ? "" : `; ${judged.open} could not be decided`;
    parts.push(`of ${decided} findings that were read in real projects, ${judged.real + judged.meant} were so${meant}${open}`);
  }
  return parts.length === 0 ? null : `Measured: ${parts.join("; ")}.`;
}
