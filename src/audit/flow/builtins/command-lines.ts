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
/** Field of an argument: how it is written, on the command line or in the list. */
const NAMES = "(names)";
/** Commands of commands, at most. */
const COMMANDS_DEPTH_MAX = 4;
/** Types of which nothing but a number or the like comes. */
const NUMBERS = /^(?:int|float|bool|complex|decimal\.Decimal|uuid\.UUID|ipaddress\.ip_address)$/;
const FLAGS = new Set(["store_true", "store_false", "count", "version", "help"]);

export const COMMAND_LINE_BUILTINS: Readonly<Record<string, Builtin>> = {
  [PARSER]: (machine) => parser(machine),
};

/** `commands`: parsers of the commands behind it, by their names; `defaults`: what a command sets besides. */
function parser(machine: Builtins): Value {
  const kept = ["arguments", "commands", "defaults"].map((name) => [name, machine.listedPairs()] as const);
  return machine.record(PARSER, new Map(kept), NOTHING);
}

function declared({ thing }: Self): Value {
  return thing.fields.get("arguments") ?? UNKNOWN;
}

/** `add_subparsers().add_parser("deploy")`: what one command declares is none of the others'. */
function addCommand(machine: Builtins, { thing }: Self, { positional: [name = UNKNOWN] }: CallArguments): Value {
  const command = parser(machine);
  machine.setItem(thing.fields.get("commands") ?? UNKNOWN, name, command);
  return command;
}

function setDefaults(machine: Builtins, { thing }: Self, { keywords }: CallArguments): Value {
  for (const [name, value] of keywords) machine.setItem(thing.fields.get("defaults") ?? UNKNOWN, constant(name), value);
  return NONE;
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
  const names = machine.listed(args.positional, "tuple");
  const action = machine.record("argparse.Action", new Map([...args.keywords, [NAMES, names]]), NOTHING);
  machine.setItem(declared(self), key === null ? UNKNOWN : constant(key), action);
  return NONE;
}

function read(machine: Builtins, argument: Value, given: Value): Value {
  const options = fieldsOf(machine, argument);
  const own = options.get("action") ?? UNKNOWN;
  const action = onlyConstant(own);
  const otherwise = options.get("default") ?? NOTHING;
  if (own.refs.length === 1 && own.refs[0]!.kind === "class") return join(takenBy(machine, own, { options, given }), otherwise);
  if (action === "store_const" || action === "append_const") return join(options.get("const") ?? NONE, otherwise);
  if (typeof action === "string" && FLAGS.has(action)) return HARMLESS;
  const value = one(machine, options, given);
  const isSeveral = action === "append" || action === "extend" || isList(onlyConstant(options.get("nargs") ?? NOTHING));
  return join(isSeveral ? machine.anything(value) : value, otherwise);
}

/** `action=Own`: what its `__call__` puts under the name of the argument. */
function takenBy(
  machine: Builtins,
  action: Value,
  { options, given }: { readonly options: ReadonlyMap<string, Value>; readonly given: Value },
): Value {
  const names = options.get(NAMES) ?? UNKNOWN;
  const dest = keyOf({ ...NO_ARGUMENTS, positional: machine.itemsOf(names) ?? [], keywords: options });
  if (dest === null) return given;
  const beside = [...options].filter(([name]) => ![NAMES, "action", "dest"].includes(name));
  const made = machine.call(
    action,
    { ...NO_ARGUMENTS, positional: [names, constant(dest)], keywords: new Map(beside) },
    machine.methodSite,
  );
  const namespace = machine.record("types.SimpleNamespace", new Map([[dest, options.get("default") ?? NONE]]), NOTHING);
  const isMany = isList(onlyConstant(options.get("nargs") ?? NOTHING));
  const value = isMany ? machine.anything(one(machine, options, given)) : one(machine, options, given);
  const written = machine.itemsOf(names)?.[0] ?? NONE;
  machine.callMethod(made, "__call__", { ...NO_ARGUMENTS, positional: [UNKNOWN, namespace, value, written] }, machine.methodSite);
  return machine.attribute(namespace, dest, machine.methodSite);
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

/** `parse_args(["deploy", "--name", value])`: what each argument is given; null where something in the list is not understood. */
function writtenFields(machine: Builtins, { fields: held }: Self["thing"], items: readonly Value[]): Map<string, Value> | null {
  const { names, rest } = machine.pairsOf(held.get("arguments") ?? UNKNOWN) ?? { names: new Map<string, Value>(), rest: UNKNOWN };
  const commands = machine.pairsOf(held.get("commands") ?? UNKNOWN)?.names ?? new Map<string, Value>();
  if (rest !== NOTHING) return null;
  const found = new Map<string, Value>();
  const places = [...names].filter(([, argument]) => !isOption(machine, argument));
  for (let i = 0; i < items.length; i++) {
    const word = onlyConstant(items[i]!);
    const command = typeof word === "string" && places.length === 0 ? machine.onlyObject(commands.get(word) ?? UNKNOWN) : null;
    if (command?.kind === "instance") {
      const inner = writtenFields(machine, command, items.slice(i + 1));
      const dest = onlyConstant(held.get("dest") ?? NONE);
      if (inner === null) return null;
      if (typeof dest === "string") found.set(dest, items[i]!);
      for (const [name, value] of inner) found.set(name, value);
      break;
    }
    if (typeof word === "string" && /^-./.test(word)) {
      const [flag = word, ...written] = word.startsWith("--") ? word.split("=") : [word];
      const at = [...names].find(([, argument]) => namesOf(machine, argument).includes(flag));
      const following = written.length > 0 ? constant(written.join("=")) : items[i + 1];
      const given = at === undefined ? null : givenTo(machine, at[1], following);
      if (at === undefined || given === null) return null;
      found.set(at[0], given.value);
      if (given.isTaken && written.length === 0) i += 1;
    } else {
      const place = places.shift();
      const given = place === undefined || items[i]!.taint.some(isUnsettled) ? null : givenTo(machine, place[1], items[i]);
      if (given === null) return null;
      found.set(place![0], given.value);
    }
  }
  const defaults = machine.pairsOf(held.get("defaults") ?? UNKNOWN)?.names ?? new Map<string, Value>();
  for (const [name, value] of defaults) if (!found.has(name)) found.set(name, value);
  for (const [name, argument] of names) if (!found.has(name)) found.set(name, otherwiseOf(machine, argument));
  return found;
}

function namesOf(machine: Builtins, argument: Value): readonly unknown[] {
  return machine.itemsOf(fieldsOf(machine, argument).get(NAMES) ?? UNKNOWN)?.map(onlyConstant) ?? [];
}

function isOption(machine: Builtins, argument: Value): boolean {
  const [first] = namesOf(machine, argument);
  return typeof first === "string" && first.startsWith("-");
}

/** `isTaken`: the word behind it is its value. Null for arguments that take several, or none in a way of their own. */
function givenTo(
  machine: Builtins,
  argument: Value,
  following: Value | undefined,
): { readonly value: Value; readonly isTaken: boolean } | null {
  const fields = fieldsOf(machine, argument);
  const action = fields.get("action") === undefined ? "store" : onlyConstant(fields.get("action")!);
  if (action === "store_true" || action === "store_false") return { value: constant(action === "store_true"), isTaken: false };
  if (action === "store_const") return { value: fields.get("const") ?? NONE, isTaken: false };
  if (action !== "store" || fields.has("nargs") || following === undefined) return null;
  return { value: one(machine, fields, following), isTaken: true };
}

function otherwiseOf(machine: Builtins, argument: Value): Value {
  const fields = fieldsOf(machine, argument);
  const action = onlyConstant(fields.get("action") ?? NOTHING);
  const said = fields.get("default");
  if (said !== undefined) return said;
  return action === "store_true" || action === "store_false" ? constant(action === "store_false") : NONE;
}

function fieldsOf(machine: Builtins, argument: Value): ReadonlyMap<string, Value> {
  const thing = machine.onlyObject(argument);
  return thing?.kind === "instance" ? thing.fields : new Map();
}

function parsed(machine: Builtins, self: Self, args: CallArguments): readonly [Value, Value] {
  const list = args.positional.length + args.keywords.size === 1 ? (args.positional[0] ?? args.keywords.get("args")) : undefined;
  const items = list?.refs.length === 1 && !list.isOpen ? machine.itemsOf(list) : null;
  const written = items === null ? null : writtenFields(machine, self.thing, items);
  if (written !== null) return [machine.record("types.SimpleNamespace", written, NOTHING), machine.listed([])];
  const given = lineOf(machine, args);
  const fields = new Map<string, Value>();
  fill(machine, self.thing, { fields, given, depth: 0 });
  return [machine.record("types.SimpleNamespace", fields, given), given];
}

interface Filling {
  readonly fields: Map<string, Value>;
  readonly given: Value;
  readonly depth: number;
}

/** One of the commands is chosen: what several of them declare under a name is any of it. */
function fill(machine: Builtins, { fields: held }: Self["thing"], { fields, given, depth }: Filling): void {
  const add = (name: string, value: Value): unknown => fields.set(name, join(fields.get(name) ?? NOTHING, value));
  const pairs = (part: string): ReadonlyMap<string, Value> => machine.pairsOf(held.get(part) ?? UNKNOWN)?.names ?? new Map();
  for (const [name, argument] of pairs("arguments")) add(name, read(machine, argument, given));
  for (const [name, value] of pairs("defaults")) add(name, value);
  const { names: commands = new Map<string, Value>(), rest = UNKNOWN } = machine.pairsOf(held.get("commands") ?? UNKNOWN) ?? {};
  for (const command of depth < COMMANDS_DEPTH_MAX ? [...commands.values(), rest] : []) {
    const thing = machine.onlyObject(command);
    if (thing?.kind === "instance") fill(machine, thing, { fields, given, depth: depth + 1 });
    // A command that is not known may declare any of the names.
    else if (command !== NOTHING) for (const name of fields.keys()) add(name, given);
  }
}

export const COMMAND_LINE: ObjectMethods = {
  add_argument: add,
  add_argument_group: (_, self) => object(self.id),
  add_mutually_exclusive_group: (_, self) => object(self.id),
  add_subparsers: (machine, self, { keywords }) => {
    machine.state?.put(self.id, { ...self.thing, fields: new Map(self.thing.fields).set("dest", keywords.get("dest") ?? NONE) });
    return object(self.id);
  },
  add_parser: addCommand,
  set_defaults: setDefaults,
  parse_args: (machine, self, args) => parsed(machine, self, args)[0],
  parse_known_args: (machine, self, args) => {
    const [found, given] = parsed(machine, self, args);
    return machine.listed([found, machine.anything(given)], "tuple");
  },
};
