// What comes out of a text that was written in another way: bytes of base64, the number of a character.
import { cleanFor, doubt, isInert, KIND_BITS, NUMBER_KINDS, soil } from "./taint.ts";
import { open, type Value } from "./value.ts";

/** What a text may do harm to that was decoded: whatever was asked of it before is asked no more. */
export const DECODED_KINDS = NUMBER_KINDS & ~KIND_BITS.document;

/** The number of a character or of bytes, which may become these again. */
export function codeOf(value: Value): Value {
  return { ...open(cleanFor(value.taint, NUMBER_KINDS)), refs: [{ kind: "encoded", of: value }] };
}

/** What lies behind such a number. */
export function decodedOf(value: Value): Value {
  const [ref] = value.refs;
  if (ref?.kind === "encoded") return ref.of;
  // Of a number that was asked for as one, a single character.
  const isNumber = value.taint.some(isInert);
  return open(isNumber ? doubt(soil(value.taint, DECODED_KINDS)) : value.taint);
}
