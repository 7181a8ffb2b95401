// What the scan says about one place of a text. The value itself is never part of it: whoever needs it slices the text it scanned.
import type { Confidence, Severity } from "../../model/finding.ts";

export type HitKind = "provider" | "private-key" | "url" | "command" | "header" | "framework-key" | "assigned";

export interface SecretHit {
  readonly kind: HitKind;
  /** Who issued it, or the name it is given to; "" where neither is known. */
  readonly of: string;
  /** "personal access token", "value of DB_PASSWORD". */
  readonly what: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Why it is less than proven, or less than grave: half a sentence; "" where there is nothing to add. */
  readonly because: string;
  /** Offsets in the scanned text, UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Units at its begin that every secret of this kind has: they may be shown. */
  readonly openUnits: number;
}
