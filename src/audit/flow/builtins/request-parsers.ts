// Parsers of requests as flask-restful has them: each argument is declared with its type, and that is what it lets through.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { HELD } from "../language/object-model.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import { constant, HARMLESS, NONE, NOTHING, onlyConstant, open, UNKNOWN, type CallArguments, type Value } from "../values/value.ts";

type Self = Parameters<ObjectMethods[string]>[1];

export const PARSER = "reqparse.RequestParser";
export const NAMESPACE = "reqparse.Namespace";
/** Types of which nothing but a number, a date or the like comes. */
const CLEAN =
  /(?:^|\.)(?:int|float|bool|boolean|natural|positive|int_range|date|datetime|datetime_from_iso8601|date_from_iso8601|UUID|Decimal)(?:\(\))?$/;
const LISTED = new Set(["append", "split"]);

const made: Builtin = (machine) => machine.record(PARSER, new Map([["arguments", machine.listedPairs()]]), NOTHING);

export const REQUEST_PARSERS: Readonly<Record<string, Builtin>> = Object.fromEntries(
  ["flask_restful", "flask_restx", "flask_restplus"].map((library) => [`${library}.reqparse.RequestParser`, made]),
);

function declared({ thing }: Self): Value {
  return thing.fields.get("arguments") ?? UNKNOWN;
}

function add(machine: Builtins, self: Self, { positional, keywords }: CallArguments): Value {
  const name = keywords.get("dest") ?? positional[0] ?? keywords.get("name") ?? UNKNOWN;
  const known = onlyConstant(name);
  const key = typeof known === "string" ? constant(known.replace(/^-+/, "")) : name;
  machine.setItem(declared(self), key, machine.record("reqparse.Argument", keywords, NOTHING));
  return NONE;
}

function sent(machine: Builtins, argument: Value, site: CallSite): Value {
  const thing = machine.onlyObject(argument);
  const options = thing?.kind === "instance" ? thing.fields : new Map<string, Value>();
  const [type, choices] = [options.get("type"), options.get("choices")];
  const action = onlyConstant(options.get("action") ?? UNKNOWN);
  const value = one(machine, { type, choices }, site);
  return typeof action === "string" && LISTED.has(action) ? machine.anything(value) : value;
}

function one(
  machine: Builtins,
  { type, choices }: { readonly type: Value | undefined; readonly choices: Value | undefined },
  site: CallSite,
): Value {
  const given = machine.fromOutside(
    { class: "remote", cleaned: 0, isDrawn: false, isRouted: false, isNamed: false, type: null },
    site,
    "parse_args()",
  );
  if (choices !== undefined && machine.taintIn(choices).length === 0) return machine.anyOf(choices);
  const [ref] = type?.refs ?? [];
  if (type === undefined || ref === undefined) return given;
  if (ref.kind === "foreign") return CLEAN.test(ref.name) ? HARMLESS : given;
  const judged = machine.call(type, { positional: [given], keywords: new Map(), rest: NOTHING }, NOWHERE);
  return judged === NOTHING ? given : judged;
}

export const REQUEST_PARSER: ObjectMethods = {
  add_argument: add,
  copy: (machine, self) => machine.record(PARSER, new Map([["arguments", machine.copied(declared(self), 0)]]), NOTHING),
  parse_args: (machine, self) => {
    const pairs = machine.pairsOf(declared(self));
    const site = machine.siteHere;
    const found = new Map([...(pairs?.names ?? [])].map(([name, argument]) => [name, sent(machine, argument, site)]));
    const rest = pairs?.rest === NOTHING ? NOTHING : open(one(machine, { type: undefined, choices: undefined }, site).taint);
    const held = machine.listedPairs();
    for (const [name, value] of found) machine.setItem(held, constant(name), value);
    if (rest !== NOTHING) machine.setItem(held, UNKNOWN, rest);
    return machine.record(NAMESPACE, new Map([...found, [HELD, held]]), rest);
  },
};

/** A dictionary whose keys are attributes as well. */
export const PARSED_ARGUMENTS: ObjectMethods = Object.fromEntries(
  ["get", "pop", "items", "keys", "values", "setdefault", "update", "copy"].map((name) => [
    name,
    (machine, { thing }, args) => machine.method(thing.fields.get(HELD) ?? UNKNOWN, name, args) ?? UNKNOWN,
  ]),
);
