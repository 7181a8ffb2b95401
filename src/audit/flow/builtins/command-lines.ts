// Parsers of command lines as argparse has them: each argument is declared with its type and its choices, and that is what it lets through.
import type { Builtin, Builtins } from "./builtins.ts";
import type { ObjectMethods } from "./object-methods.ts";
import { isFromNowhere, isUnsettled } from "../values/taint.ts";
import {
  constant,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  object,
  onlyConstant,
  open,
  UNKNOWN,
  type CallArguments,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";

type Self = Parameters<ObjectMethods[string]>[1];

const PARSER = "argparse.ArgumentParser";
/** Types of which nothing but a number or the like comes. */
const NUMBERS = /^(?:int|float|bool|complex|decimal\.Decimal|uuid\.UUID|ipaddress\.ip_address)$/;
const FLAGS = new Set(["store_true", "store_false", "count", "version", "help"]);

export const COMMAND_LINE_BUILTINS: Readonly<Record<string, Builtin>> = {
  [PARSER]: (machine) => machine.record(PARSER, new Map([["arguments", machine.listedPairs()]]), NOTHING),
};

function declared({ thing }: Self): Value {
  return thing.fields.get("arguments") ?? UNKNOWN;
}

/** `--dry-run` is kept as `dry_run`, the first long name before a short one. */
function keyOf({ positional, keywords }: CallArguments): string | null {
  const said = onlyConstant(keywords.get("dest") ?? NOTHING);
  if (typeof said === "string") return said;
  const names = positional.map(onlyConstant);
  const name = names.find((one) => typeof one === "string" && one.startsWith("--")) ?? names[0];
  return typeof name === "string" ? name.replace(/^-+/, "").replaceAll("-", "_") : null;
}

function add(machine: Builtins, self: Self, args: CallArguments): Value {
  const key = keyOf(args);
  machine.setItem(declared(self), key === null ? UNKNOWN : constant(key), machine.record("argparse.Action", args.keywords, NOTHING));
  return NONE;
}

function read(machine: Builtins, argument: Value, given: Value): Value {
  const thing = machine.onlyObject(argument);
  const options = thing?.kind === "instance" ? thing.fields : new Map<string, Value>();
  const action = onlyConstant(options.get("action") ?? UNKNOWN);
  const otherwise = options.get("default") ?? NOTHING;
  if (action === "store_const" || action === "append_const") return join(options.get("const") ?? NONE, otherwise);
  if (typeof action === "string" && FLAGS.has(action)) return HARMLESS;
  const value = one(machine, options, given);
  const isSeveral = action === "append" || action === "extend" || isList(onlyConstant(options.get("nargs") ?? NOTHING));
  return join(isSeveral ? machine.anything(value) : value, otherwise);
}

function isList(nargs: ReturnType<typeof onlyConstant>): boolean {
  return nargs === "*" || nargs === "+" || nargs === "..." || typeof nargs === "number";
}

function one(machine: Builtins, options: ReadonlyMap<string, Value>, given: Value): Value {
  const [type, choices] = [options.get("type"), options.get("choices")];
  if (choices !== undefined && isFromNowhere(machine.taintIn(choices)) && machine.itemsOf(choices) !== null) return machine.anyOf(choices);
  const [ref] = type?.refs ?? [];
  if (type === undefined || ref === undefined || (ref.kind === "foreign" && ref.name === "str")) return given;
  if (ref.kind === "foreign" && NUMBERS.test(ref.name)) return HARMLESS;
  const made = machine.call(type, { positional: [given], keywords: new Map(), rest: NOTHING }, machine.methodSite);
  return made === NOTHING ? given : made;
}

/** What the command line says, or the list that is given instead of it. */
function lineOf(machine: Builtins, { positional: [list], keywords }: CallArguments): Value {
  const given = list ?? keywords.get("args");
  const taint = given === undefined || onlyConstant(given) === null ? null : machine.taintIn(given);
  if (taint !== null && !taint.some(isUnsettled)) return open(taint);
  return machine.callForeign(`${PARSER}().parse_known_args`, NO_ARGUMENTS, machine.methodSite);
}

function parsed(machine: Builtins, self: Self, args: CallArguments): readonly [Value, Value] {
  const given = lineOf(machine, args);
  const names = machine.pairsOf(declared(self))?.names ?? new Map<string, Value>();
  const fields = new Map([...names].map(([name, argument]) => [name, read(machine, argument, given)]));
  return [machine.record("types.SimpleNamespace", fields, given), given];
}

export const COMMAND_LINE: ObjectMethods = {
  add_argument: add,
  add_argument_group: (_, self) => object(self.id),
  add_mutually_exclusive_group: (_, self) => object(self.id),
  parse_args: (machine, self, args) => parsed(machine, self, args)[0],
  parse_known_args: (machine, self, args) => {
    const [found, given] = parsed(machine, self, args);
    return machine.listed([found, machine.anything(given)], "tuple");
  },
};
