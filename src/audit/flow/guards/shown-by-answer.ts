// What the answer of a function that says yes or no shows of what it was given.
import type { Call, Expression } from "../../../python/parse/ast.ts";
import type { State } from "../values/state.ts";
import type { Shown } from "../calls/summaries.ts";
import { ALL_KINDS } from "../values/taint.ts";
import type { FunctionValue, Value } from "../values/value.ts";

export const NOTHING_SHOWN: Shown = { yes: new Map(), no: new Map() };

/** Of more nothing is said. */
const FIELDS_MAX = 16;

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
    const bits = names.flatMap((name) => {
      const values = ways.map(({ state }) => ({ state, value: state.variable(frame, name) }));
      const own = values.reduce((all, { value }) => all & (value === undefined ? 0 : harmlessFor(value)), ALL_KINDS);
      return [[name, own] as const, ...fieldsShown(name, values)];
    });
    return new Map(bits.filter(([, some]) => some !== 0));
  };
  return { yes: bitsOn(true), no: bitsOn(false) };
}

/** Of an object: what each of its fields went through that holds something from outside. */
function fieldsShown(
  name: string,
  ways: readonly { readonly state: State; readonly value: Value | undefined }[],
): readonly (readonly [string, number])[] {
  const things = ways.map(({ state, value }) => {
    const [ref, ...others] = value?.refs ?? [];
    const thing = ref?.kind === "object" && others.length === 0 && value?.isOpen === false ? state.get(ref.id) : undefined;
    return thing?.kind === "instance" && thing.cls !== null ? thing : null;
  });
  const [first] = things;
  if (first == null || things.includes(null) || first.fields.size > FIELDS_MAX) return [];
  return [...first.fields.keys()].flatMap((field) => {
    const values = things.map((thing) => thing?.fields.get(field));
    if (values.every((value) => value !== undefined && value.taint.length === 0)) return [];
    return [[`${name}.${field}`, values.reduce((all, value) => all & (value === undefined ? 0 : harmlessFor(value)), ALL_KINDS)] as const];
  });
}

/** What an answer shows of what the call gave: arguments, the object that its method was taken from, and their fields. */
export function shownOfGiven(
  { func, args, keywords }: Call,
  {
    node,
    isMethod,
    shown,
  }: { readonly node: FunctionValue["node"]; readonly isMethod: boolean; readonly shown: ReadonlyMap<string, number> },
): readonly { readonly given: Expression; readonly bits: number }[] {
  const parameters = [...node.args.posonlyargs, ...node.args.args].map(({ arg }) => arg);
  const own = isMethod && func.kind === "Attribute" ? [func.value] : [];
  const given = new Map<string, Expression>();
  for (const [i, one] of [...own, ...args].entries()) {
    const name = parameters[i + (isMethod && own.length === 0 ? 1 : 0)];
    if (name !== undefined) given.set(name, one);
  }
  for (const { arg, value } of keywords) if (arg !== null) given.set(arg, value);
  return [...shown].flatMap(([name, bits]) => {
    const [of, field] = name.split(".");
    const value = given.get(of!);
    if (value === undefined) return [];
    const { line, column, endLine, endColumn } = value;
    const place = { line, column, endLine, endColumn };
    return [{ given: field === undefined ? value : { ...place, kind: "Attribute", value, attr: field, ctx: "Load" }, bits }];
  });
}

/** Bits of the kinds; all of them for what is fixed. */
function harmlessFor({ taint, refs }: Value): number {
  return refs.some(({ kind }) => kind === "object") ? 0 : taint.reduce((all, { cleaned }) => all & cleaned, ALL_KINDS);
}
