// Where something stands in a program, for what is told of it.
import type { ClassValue, Value } from "../values/value.ts";

/** An attribute is read of an object, or of its class where `self` is null. */
export interface Access {
  readonly cls: ClassValue;
  readonly self: Value | null;
  readonly site: CallSite;
}

/** Of what stands nowhere in the program. */
export const NOWHERE: CallSite = { line: 1, column: 0, endLine: 1, endColumn: 0 };

/** Where a call stands, for traces. */
export interface CallSite {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
