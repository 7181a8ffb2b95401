// What a call gives to a template: the names that it knows, and which template it is.
import type { Builtins } from "../builtins/builtins.ts";
import type { RenderModel } from "../models/template-models.ts";
import { doubt, fromOutside, KIND_BITS, type Taint } from "../values/taint.ts";
import { join, NOTHING, open, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

const TEXTS_MAX = 8;
/** No slash, and no more than a text. */
const OF_PARTS = KIND_BITS.path | KIND_BITS.document;

export interface Given {
  readonly names: ReadonlyMap<string, Value>;
  /** Of names that are not known. */
  readonly rest: Value;
}

export function contextOf(machine: Builtins, { context, hasKeywords }: RenderModel, args: CallArguments): Given {
  const names = new Map<string, Value>();
  let rest: Value = args.rest;
  const value = context === null ? undefined : argumentOf(args, context, (one) => machine.pairsOf(one) !== null);
  if (value !== undefined) {
    const pairs = machine.pairsOf(value);
    for (const [name, one] of pairs?.names ?? []) names.set(name, one);
    rest = join(rest, pairs?.rest ?? (fromOutside(value.taint).length > 0 ? open(value.taint) : NOTHING));
  }
  if (hasKeywords) for (const [name, one] of args.keywords) names.set(name, one);
  return { names, rest: { ...rest, taint: doubtedParts(rest.taint) } };
}

/** Parts of an address have the names that routes give them: another name that a template asks for is hardly one. */
function doubtedParts(taint: Taint): Taint {
  return taint.flatMap((label) => ((label.cleaned & OF_PARTS) === OF_PARTS ? doubt([label]) : [label]));
}

/** By name, else the first position whose value fits. */
export function argumentOf(
  { positional, keywords }: CallArguments,
  { positions, name }: NonNullable<RenderModel["template"]>,
  fits: (value: Value) => boolean,
): Value {
  const named = name === null ? undefined : keywords.get(name);
  if (named !== undefined) return named;
  const given = positions.flatMap((position) => positional[position] ?? []);
  return given.find(fits) ?? given[0] ?? UNKNOWN;
}

export function textsOf(value: Value): string[] {
  return value.constants.filter((one) => typeof one === "string").slice(0, TEXTS_MAX);
}
