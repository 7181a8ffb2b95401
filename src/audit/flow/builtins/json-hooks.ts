// `json.loads(text, object_hook=…)`: functions of the program that are given each object of a document.
import type { Builtins } from "./builtins.ts";
import type { CallSite } from "../language/call-site.ts";
import { joinAll } from "../machine.ts";
import { constant, HARMLESS, join, NO_ARGUMENTS, NOTHING, type Value } from "../values/value.ts";

const HOOKED_DEPTH_MAX = 6;

interface Hook {
  readonly hook: Value;
  /** It is given names and values as a list. */
  readonly isOfPairs: boolean;
  /** The whole document is an object. */
  readonly isObject: boolean;
  readonly site: CallSite;
}

/** As the keywords of the call say. */
export function hookedBy(
  machine: Builtins,
  { written, loaded }: { readonly written: Value; readonly loaded: Value },
  keywords: ReadonlyMap<string, Value>,
  site: CallSite,
): Value {
  const ofPairs = keywords.get("object_pairs_hook");
  const hook = ofPairs ?? keywords.get("object_hook");
  if (keywords.has("parse_int") || keywords.has("parse_float"))
    return join(loaded, machine.anything(parsedNumber(machine, keywords, site)));
  return hook === undefined
    ? loaded
    : hooked(machine, loaded, { hook, isOfPairs: ofPairs !== undefined, isObject: isOfObject(written), site }, 0);
}

/** What is made of some number in it: which, and where it stands, is not looked at. */
function parsedNumber(machine: Builtins, keywords: ReadonlyMap<string, Value>, site: CallSite): Value {
  const by = ["parse_int", "parse_float"].flatMap((name) => keywords.get(name) ?? []);
  return joinAll(by.map((one) => machine.call(one, { ...NO_ARGUMENTS, positional: [HARMLESS] }, site)));
}

/** Each object of a document is what the hook makes of it, the inner ones first. */
function hooked(machine: Builtins, value: Value, by: Hook, depth: number): Value {
  const apply = (one: Value): Value => hooked(machine, one, by, depth + 1);
  const made = (given: Value): Value => machine.call(by.hook, { ...NO_ARGUMENTS, positional: [given] }, by.site);
  const thing = depth > HOOKED_DEPTH_MAX ? undefined : machine.onlyObject(value);
  if (thing?.kind === "sequence" && thing.items !== null) return machine.listed(thing.items.map(apply));
  if (thing?.kind === "mapping" && thing.rest === NOTHING) {
    const pairs = [...thing.slots].map(([key, one]) => [constant(key), apply(one)] as const);
    if (by.isOfPairs) return made(machine.listed(pairs.map((pair) => machine.listed(pair, "tuple"))));
    const names = machine.listedPairs();
    for (const [key, one] of pairs) machine.setItem(names, key, one);
    return made(names);
  }
  if (value.refs.length === 0 && !value.isOpen) return value;
  // Perhaps an object, perhaps not.
  const given = by.isOfPairs ? machine.anything(machine.listed([value, value], "tuple")) : value;
  return depth === 0 && by.isObject ? made(given) : join(value, made(given));
}

/** As it is written how the text begins. */
function isOfObject({ parts }: Value): boolean {
  const [first] = parts ?? [];
  return typeof first === "string" && first.trimStart().startsWith("{");
}
