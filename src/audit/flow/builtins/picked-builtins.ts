// Functions of the standard library that pick, put in order, or make something of what they are given by rules of their own.
import type { Builtin, Builtins } from "./builtins.ts";
import { joinAll } from "../machine.ts";
import { encoded } from "./language-builtins.ts";
import { nameIn } from "./names-given.ts";
import type { CallSite } from "../language/call-site.ts";
import { JSON_TEXT } from "../values/lacks.ts";
import { KIND_BITS, LINE_KINDS } from "../values/taint.ts";
import {
  constant,
  join,
  NO_ARGUMENTS,
  NONE,
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type CallArguments,
  type Value,
} from "../values/value.ts";

/** Objects in objects that are turned into what JSON knows. */
const JSON_DEPTH_MAX = 4;

const plain = (...positional: Value[]): CallArguments => ({ ...NO_ARGUMENTS, positional });

const asMethod =
  (name: string): Builtin =>
  (machine, { positional: [of = UNKNOWN, ...more] }) =>
    machine.method(of, name, plain(...more));

export const PICKED_BUILTINS: Readonly<Record<string, Builtin>> = {
  /** Asked by the Python of models. */
  "stand_in.is_fixed": (_, { positional: [value = UNKNOWN] }) => constant(onlyConstant(value) !== undefined),
  "stand_in.either": (_, { positional: [one = UNKNOWN, other = UNKNOWN] }) => join(one, other),
  "operator.indexOf": asMethod("index"),
  "operator.countOf": asMethod("count"),
  "heapq.merge": (machine, { positional, keywords }) => {
    const all = positional.map((list) => machine.itemsOf(list));
    const items = all.includes(null) ? null : all.flatMap((one) => one!);
    return items === null
      ? machine.anything(positional.map((list) => machine.anyOf(list)).reduce(join, NOTHING))
      : machine.sorted(machine.listed(items), keywords);
  },
  "fnmatch.fnmatch": (_, { positional: [name, pattern] }) => matched(name, pattern),
  "fnmatch.fnmatchcase": (_, { positional: [name, pattern] }) => matched(name, pattern),
  "fnmatch.filter": (machine, { positional: [names = UNKNOWN, pattern] }) => {
    const items = machine.itemsOf(names);
    const are = items?.map((one) => onlyConstant(matched(one, pattern) ?? UNKNOWN));
    if (items === null || are === undefined) return machine.anything(machine.anyOf(names));
    const left = items.filter((_, i) => are[i] !== false);
    return are.includes(undefined) ? machine.begun(left, joinAll(left), "list") : machine.listed(left);
  },
  "types.new_class": (machine, { positional: [name = UNKNOWN, bases, , fill], keywords }, site) => {
    const names = machine.listedPairs();
    const body = fill ?? keywords.get("exec_body");
    if (body !== undefined && onlyConstant(body) !== null) machine.call(body, plain(names), site);
    const type = reference({ kind: "foreign", name: "type" });
    return machine.plainNew(plain(type, name, bases ?? keywords.get("bases") ?? machine.listed([], "tuple"), names), site);
  },
  "string.Formatter().format": (machine, { positional: [format = UNKNOWN, ...positional], keywords, rest }) =>
    machine.method(format, "format", { positional, keywords, rest }),
  "string.Formatter().vformat": (machine, { positional: [format = UNKNOWN, args = NOTHING, names = NOTHING] }) => {
    const [items, pairs] = [machine.itemsOf(args), machine.pairsOf(names)];
    return items === null || pairs === null
      ? undefined
      : machine.method(format, "format", { positional: items, keywords: pairs.names, rest: pairs.rest });
  },
  "json.dumps": (machine, { positional: [value = UNKNOWN], keywords }, site) => {
    const own = keywords.get("default") ?? defaultOf(machine, keywords.get("cls"), site);
    // A text, whatever it was made from.
    const kinds = LINE_KINDS | KIND_BITS.document;
    return { ...encoded(machine, own === undefined ? value : turned(machine, value, { own, site, depth: 0 }), kinds), lacks: JSON_TEXT };
  },
  "tomllib.loads": (machine, { positional: [text = UNKNOWN] }) => {
    const written = nameIn(text);
    const json = written === null ? null : machine.documentAsJson("toml", written);
    return (json === null ? null : machine.parsedJson(json)) ?? undefined;
  },
  "getopt.getopt": (machine, { positional: [given = UNKNOWN, short] }) => {
    const [items, options] = [machine.itemsOf(given), nameIn(short)];
    return items === null || options === null ? undefined : optionsIn(machine, items, options);
  },
};

/** Undefined where the name or the pattern is not known, or has more in it than stars. */
function matched(name: Value | undefined, pattern: Value | undefined): Value | undefined {
  const [known, wanted] = [nameIn(name), nameIn(pattern)];
  if (known === null || wanted === null || /[[\]]/.test(wanted)) return undefined;
  const escaped = wanted
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return constant(new RegExp(`^${escaped}$`, "s").test(known));
}

/** `class Encoder(JSONEncoder): def default(self, o)`. */
function defaultOf(machine: Builtins, cls: Value | undefined, site: CallSite): Value | undefined {
  const isOwn = cls !== undefined && cls.refs.length === 1 && cls.refs[0]!.kind === "class" && !cls.isOpen;
  return isOwn ? machine.attribute(machine.call(cls, NO_ARGUMENTS, site), "default", site) : undefined;
}

/** With what a function makes of each object that JSON does not know. */
function turned(
  machine: Builtins,
  value: Value,
  { own, site, depth }: { readonly own: Value; readonly site: CallSite; readonly depth: number },
): Value {
  const thing = depth > JSON_DEPTH_MAX ? undefined : machine.onlyObject(value);
  const inner = (one: Value): Value => turned(machine, one, { own, site, depth: depth + 1 });
  if (thing?.kind === "instance" && thing.cls !== null) return inner(machine.call(own, plain(value), site));
  if (thing?.kind === "sequence" && thing.items !== null && thing.type !== "set") return machine.listed(thing.items.map(inner));
  if (thing?.kind !== "mapping" || thing.rest !== NOTHING) return value;
  const made = machine.listedPairs();
  for (const [key, one] of thing.slots) machine.setItem(made, constant(key), inner(one));
  return made;
}

/** `-a value -b rest …`, where each option is one letter; undefined where one is not known. */
function optionsIn(machine: Builtins, items: readonly Value[], options: string): Value | undefined {
  const found: Value[] = [];
  let at = 0;
  for (; at < items.length; at++) {
    const item = items[at]!;
    const known = nameIn(item);
    if (known === null && item.parts === null && item.isOpen) return undefined;
    if (known === null || !/^-\w$/.test(known)) break;
    const takes = options[options.indexOf(known[1]!) + 1] === ":";
    found.push(machine.listed([item, takes ? (items[++at] ?? NONE) : constant("")], "tuple"));
  }
  return machine.listed([machine.listed(found), machine.listed(items.slice(at))], "tuple");
}
