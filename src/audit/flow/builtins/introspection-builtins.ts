// What a program asks about its own functions and classes (`inspect`), and what it packs into bytes and takes apart again (`struct`, `shlex`).
import type { Builtin, Builtins } from "./builtins.ts";
import type { Arg, Expression } from "../../../python/parse/ast.ts";
import { annotated } from "../language/written-annotations.ts";
import type { ObjectMethods, Self } from "./object-methods.ts";
import { nameIn } from "./names-given.ts";
import { cleanFor, KIND_BITS, NUMBER_KINDS, soil } from "../values/taint.ts";
import { classOf } from "../guards/type-tests.ts";
import {
  type CallArguments,
  constant,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  reference,
  text,
  UNKNOWN,
  type FunctionValue,
  type Value,
} from "../values/value.ts";

export const SIGNATURE = "inspect.Signature";
const BOUND = "inspect.BoundArguments";
const PACKED = "struct.pack";

export const INTROSPECTION_BUILTINS: Readonly<Record<string, Builtin>> = {
  "inspect.signature": (machine, { positional: [callee = UNKNOWN] }) => {
    const [ref] = callee.refs;
    if (ref?.kind !== "function" || callee.refs.length > 1) return undefined;
    const fields = new Map([
      ["held", callee],
      ["parameters", mappingOf(machine, parametersOf(machine, ref.fn))],
    ]);
    return machine.record(SIGNATURE, fields, NOTHING);
  },
  // A module's own names, among those that every module has.
  dir: (machine, { positional: [of = UNKNOWN] }) => {
    const own = machine.asked(of, "__dir__");
    if (own !== of) return own;
    const [ref] = of.refs;
    if (ref?.kind !== "module" || of.refs.length > 1 || of.isOpen) return undefined;
    const names = machine.variablesOf(ref.module).filter((name) => /^\w+$/.test(name));
    return machine.listed([...new Set([...names, ...OF_MODULES])].toSorted().map((name) => constant(name)));
  },
  // With those of classes that it is made from, which are not looked at.
  "typing.get_type_hints": (machine, { positional: [of = UNKNOWN], keywords }, site) => {
    const [ref] = of.refs;
    const isAlone = ref?.kind === "class" && of.refs.length === 1 && ref.cls.node.bases.length === 0 && keywords.size === 0;
    return isAlone ? machine.attribute(of, "__annotations__", site) : undefined;
  },
  "inspect.getmembers": (machine, { positional: [of = UNKNOWN], keywords }, site) => {
    const fields = machine.pairsOf(machine.attribute(of, "__dict__", site));
    if (keywords.size > 0 || fields === null || fields.rest !== NOTHING) return undefined;
    const names = [...fields.names.keys()].filter((name) => !name.includes(".")).toSorted();
    return machine.listed(names.map((name) => machine.listed([constant(name), machine.attribute(of, name, site)], "tuple")));
  },
  "sys.exception": (machine) => machine.handledHere() ?? undefined,
  "sys.exc_info": (machine) => {
    const handled = machine.handledHere();
    if (handled === null) return undefined;
    const of = classOf(machine, handled);
    return machine.listed([of === null ? UNKNOWN : reference(of), handled, UNKNOWN], "tuple");
  },
  "traceback.format_exc": (machine) => {
    const handled = machine.handledHere();
    return handled === null ? undefined : traced(machine, handled);
  },
  "struct.pack": (machine, { positional: [format, ...items] }) => {
    if (nameIn(format) === null) return undefined;
    const fields = new Map([
      ["format", format!],
      ["items", machine.listed(items, "tuple")],
    ]);
    const all = open(machine.taintIn(machine.listed(items)));
    return { ...all, refs: [{ kind: "encoded", of: machine.record(PACKED, fields, NOTHING) }] };
  },
  // At which place is not looked at.
  "struct.pack_into": (machine, { positional: [, buffer = UNKNOWN, , ...items] }) => {
    machine.setSlice(buffer, [undefined, undefined, null], open(machine.taintIn(machine.listed(items))));
    return NONE;
  },
  "struct.unpack": (machine, { positional: [format, packed = UNKNOWN] }) => {
    const [ref] = packed.refs;
    const thing = ref?.kind === "encoded" && packed.refs.length === 1 ? machine.onlyObject(ref.of) : undefined;
    const isPacked = thing?.kind === "instance" && thing.foreign === PACKED;
    if (isPacked && nameIn(thing.fields.get("format")) === nameIn(format)) return thing.fields.get("items");
    return unpackedAs(machine, nameIn(format), packed);
  },
  "struct.unpack_from": (machine, { positional: [format, packed = UNKNOWN], keywords }) =>
    unpackedAs(machine, nameIn(format), keywords.get("buffer") ?? packed),
  "shlex.split": (machine, { positional: [line = UNKNOWN, ...more], keywords }) => {
    const known = onlyConstant(line);
    if (more.length + keywords.size > 0) return undefined;
    const words = typeof known === "string" ? wordsIn(known) : null;
    if (words !== null) return machine.listed(words.map((word) => constant(word)));
    // Those that are written whole at its begin.
    const first = line.parts?.[0];
    const begin = typeof first === "string" ? wordsIn(first.slice(0, first.search(/\s\S*$/) + 1)) : null;
    return begin === null || begin.length === 0
      ? undefined
      : machine.begun(begin.map(constant), open(soil(machine.taintIn(line), KIND_BITS.command)), "list");
  },
};

/** As Python shows an exception that nobody caught: where it came from, its class, and what it says. */
function traced(machine: Builtins, raised: Value): Value {
  const name = classOf(machine, raised);
  const title = name?.kind === "class" ? name.cls.node.name : name?.kind === "foreign" ? name.name : "Exception";
  const said = machine.shown(raised);
  return text(["Traceback (most recent call last):\n", `${title}: `, ...partsOf(said, machine.taintIn(said)), "\n"]);
}

const UNPACKED_MAX = 32;

/** As the format says: letters for numbers, and for bytes, which hold what came. Null where it is not known. */
function unpackedAs(machine: Builtins, format: string | null, packed: Value): Value | undefined {
  if (format === null || !/^[@=<>!]?(?:\s*\d*[a-zA-Z?])*$/.test(format)) return undefined;
  const taint = machine.taintIn(packed);
  const [bytes, number] = [open(taint), open(cleanFor(taint, NUMBER_KINDS))];
  const items = [...format.matchAll(/(\d*)([a-zA-Z?])/g)].flatMap(([, count = "", letter = ""]) => {
    if (letter === "s" || letter === "p") return [bytes];
    const one = letter === "c" ? bytes : number;
    return letter === "x" ? [] : Array.from({ length: Math.min(count === "" ? 1 : Number(count), UNPACKED_MAX + 1) }, () => one);
  });
  return items.length > UNPACKED_MAX ? undefined : machine.listed(items, "tuple");
}

const OF_MODULES = ["__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"];
const WORD = /(?:[^\s'"\\#]|'[^']*'|"[^"\\]*")+/g;

/** As a POSIX shell splits it; null where more than plain quotes is in it. */
function wordsIn(line: string): readonly string[] | null {
  if (line.replaceAll(WORD, "").trim() !== "") return null;
  return (line.match(WORD) ?? []).map((word) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}

export const SIGNATURE_METHODS: ObjectMethods = {
  bind: bound,
  bind_partial: bound,
};

function bound(machine: Builtins, { thing }: Self, { positional, keywords, rest }: CallArguments): Value | undefined {
  const [ref] = thing.fields.get("held")?.refs ?? [];
  if (ref?.kind !== "function" || rest !== NOTHING) return undefined;
  const { posonlyargs, args, vararg, kwarg } = ref.fn.node.args;
  const plain = [...posonlyargs, ...args].slice(ref.fn.self === null ? 0 : 1);
  const given = new Map(positional.slice(0, plain.length).map((value, i) => [plain[i]!.arg, value]));
  const names = new Set([...plain, ...ref.fn.node.args.kwonlyargs].map(({ arg }) => arg));
  if (vararg !== null && positional.length > plain.length) given.set(vararg.arg, machine.listed(positional.slice(plain.length), "tuple"));
  for (const [name, value] of keywords) if (names.has(name)) given.set(name, value);
  const others = new Map([...keywords].filter(([name]) => !names.has(name)));
  if (kwarg !== null && others.size > 0) given.set(kwarg.arg, mappingOf(machine, others));
  const defaults = [...parametersOf(machine, ref.fn)].flatMap(([name, parameter]) => {
    const otherwise = machine.attribute(parameter, "default", machine.siteHere);
    return otherwise === EMPTY ? [] : [[name, otherwise] as const];
  });
  const called = [
    mappingOf(machine, given),
    machine.listed(plain.map(({ arg }) => constant(arg))),
    vararg === null ? NONE : constant(vararg.arg),
    kwarg === null ? NONE : constant(kwarg.arg),
    mappingOf(machine, new Map(defaults)),
  ];
  return machine.callForeign(BOUND, { positional: called, keywords: new Map(), rest: NOTHING }, machine.siteHere);
}

function mappingOf(machine: Builtins, names: ReadonlyMap<string, Value>): Value {
  const made = machine.listedPairs();
  for (const [name, value] of names) machine.setItem(made, constant(name), value);
  return made;
}

/** As `signature(fn).parameters` has them. */
function parametersOf(machine: Builtins, { node, module, self, defaults }: FunctionValue): ReadonlyMap<string, Value> {
  const { posonlyargs, args, kwonlyargs, vararg, kwarg, defaults: written, kw_defaults: ofKeywords } = node.args;
  const positional = [...posonlyargs, ...args];
  const missing = positional.length - written.length;
  const made = (parameter: Arg, otherwise: Expression | null): readonly [string, Value] => {
    const { arg, annotation } = parameter;
    const fields = new Map([
      ["name", constant(arg)],
      ["annotation", annotation === null ? EMPTY : annotated(annotation, machine.namesOf(module))],
      ["default", otherwise === null ? EMPTY : (defaults.get(otherwise) ?? UNKNOWN)],
      ["kind", UNKNOWN],
    ]);
    return [arg, machine.record("inspect.Parameter", fields, NOTHING)];
  };
  const all = [
    ...positional.map((one, i) => made(one, written[i - missing] ?? null)).slice(self === null ? 0 : 1),
    ...(vararg === null ? [] : [made(vararg, null)]),
    ...kwonlyargs.map((one, i) => made(one, ofKeywords[i] ?? null)),
    ...(kwarg === null ? [] : [made(kwarg, null)]),
  ];
  return new Map(all);
}

const EMPTY = reference({ kind: "foreign", name: "inspect.Parameter.empty" });
