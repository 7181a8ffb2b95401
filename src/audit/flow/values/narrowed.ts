// Values of which more is known, or less is of interest, than of the whole.
import { cleanFor, isFromNowhere, KIND_BITS, type Taint } from "./taint.ts";
import { knownText, type Value } from "./value.ts";

/** What something is that may be None as well, where it is asked for what None has not. */
export function besideNone(value: Value): Value {
  const { constants, refs } = value;
  return constants.length > 0 && refs.length > 0 && constants.every((one) => one === null) ? { ...value, constants: [] } : value;
}

/** What was asked what only texts answer. */
export function askedAsText(value: Value): Value {
  return knownText(
    value.isOpen ? { ...value, constants: value.constants.filter((one) => one !== null && typeof one !== "string") } : value,
  );
}

/** The same of which is known that it is not long. */
export function notLarge(value: Value): Value {
  const bounded = (taint: Taint): Taint => cleanFor(taint, KIND_BITS.size);
  const parts = value.parts?.map((part) => (typeof part === "string" ? part : { taint: bounded(part.taint) })) ?? null;
  return { ...value, taint: bounded(value.taint), parts };
}

/** A part of something from outside is no method of it. */
export function asText(value: Value): Value {
  const isPart = value.isOpen && value.refs.length > 0 && value.refs.every(({ kind }) => kind === "bound") && !isFromNowhere(value.taint);
  return isPart ? { ...value, refs: [] } : value;
}

/** Nothing but a text, or things of the program. */
export function isPlain(self: Value): boolean {
  return (
    self.refs.every(({ kind }) => kind === "object" || kind === "encoded") ||
    (self.refs.length === 0 && (self.isOpen || self.constants.length > 0))
  );
}
