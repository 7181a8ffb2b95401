// What an open value is known not to be: in the last `else` of `if mode == "list": … elif mode == "show": …` it is neither.
import { type Constant, sameConstant, shownNot, type Value } from "./value.ts";

export interface RuledOut {
  /** The very value of which it was shown. */
  readonly of: Value | null;
  readonly constants: readonly Constant[];
}

/** Of one value. */
const RULED_OUT_MAX = 12;

/** Of all that the value may be, none of these. */
export function rulingOut(value: Value, ones: readonly Constant[]): Value {
  const constants = value.constants.filter((one) => !isAmong(one, ones));
  const before = ruledOut(value);
  const more = ones.filter((one) => !isAmong(one, before));
  const isTold = value.isOpen && before.length + more.length <= RULED_OUT_MAX;
  if (constants.length === value.constants.length && (more.length === 0 || !isTold)) return value;
  const { isNot: _, ...rest } = value;
  if (!isTold) return { ...rest, constants };
  const isNot: { -readonly [K in keyof RuledOut]: RuledOut[K] } = { of: null, constants: [...before, ...more] };
  const made: Value = { ...rest, constants, isNot };
  isNot.of = made;
  return made;
}

/** Beside the constants that it may be. */
export function ruledOut(value: Value): readonly Constant[] {
  return shownNot(value)?.constants ?? [];
}

export function isRuledOut(value: Value, constant: Constant): boolean {
  return isAmong(constant, ruledOut(value)) && !isAmong(constant, value.constants);
}

/** Whatever was shown of the one was shown of the other. */
export function isRuledOutAs(one: Value, other: Value): boolean {
  return shownNot(one) === undefined || ruledOut(one).every((constant) => isAmong(constant, ruledOut(other)));
}

function isAmong(one: Constant, all: readonly Constant[]): boolean {
  return all.some((other) => sameConstant(one, other));
}
