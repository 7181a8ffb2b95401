// What the answer of a function that says yes or no shows of what it was given.
import type { State } from "../values/state.ts";
import type { Shown } from "../calls/summaries.ts";
import { ALL_KINDS } from "../values/taint.ts";
import type { Value } from "../values/value.ts";

export const NOTHING_SHOWN: Shown = { yes: new Map(), no: new Map() };

interface Answerer {
  readonly frame: number;
  /** Of its parameters. */
  readonly names: readonly string[];
  readonly truth: (value: Value) => boolean | undefined;
}

/** What its parameters went through on the ways to each answer. */
export function shownByAnswer(
  returned: readonly { readonly value: Value; readonly state: State }[],
  { frame, names, truth }: Answerer,
): Shown {
  if (returned.length < 2) return NOTHING_SHOWN;
  const truths = returned.map(({ value }) => truth(value));
  if (!truths.includes(true) || !truths.includes(false)) return NOTHING_SHOWN;
  const bitsOn = (answer: boolean): Map<string, number> => {
    const ways = returned.filter((_, i) => truths[i] !== !answer);
    const bits = names.map((name) => {
      const values = ways.map(({ state }) => state.variable(frame, name));
      return [name, values.reduce((all, value) => all & (value === undefined ? 0 : harmlessFor(value)), ALL_KINDS)] as const;
    });
    return new Map(bits.filter(([, some]) => some !== 0));
  };
  return { yes: bitsOn(true), no: bitsOn(false) };
}

/** Bits of the kinds; all of them for what is fixed. */
function harmlessFor({ taint, refs }: Value): number {
  return refs.some(({ kind }) => kind === "object") ? 0 : taint.reduce((all, { cleaned }) => all & cleaned, ALL_KINDS);
}
