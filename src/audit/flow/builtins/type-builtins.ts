// Built-in functions that ask about types and attributes, and the methods of `object` and `type`.
import type { Builtin, Builtins } from "./builtins.ts";
import type { CallSite } from "../language/call-site.ts";
import { eachWay, nameIn, namesIn } from "./names-given.ts";
import { isDataclass, linearOrder } from "../language/class-tree.ts";
import { classOf, isInstance, isSubclass, isText } from "../guards/type-tests.ts";
import { joinAll } from "../machine.ts";
import { cleanFor, joinTaint, KIND_BITS } from "../values/taint.ts";
import { HASH } from "../language/keys.ts";
import {
  constant,
  FALSE,
  HARMLESS,
  NO_ARGUMENTS,
  NONE,
  NOTHING,
  onlyConstant,
  open,
  reference,
  TRUE,
  UNKNOWN,
  type Value,
} from "../values/value.ts";

const holder =
  (name: string): Builtin =>
  (machine, { positional: [value = UNKNOWN] }) =>
    machine.holder(name, value);

/** Fewer letters choose nothing: `_`. */
const PREFIX_MIN = 2;

/** What a text begins with, as far as the program writes it. */
function prefixOf({ parts }: Value): string {
  const [first] = parts ?? [];
  return typeof first === "string" ? first : "";
}

export const TYPE_BUILTINS: Readonly<Record<string, Builtin>> = {
  isinstance: (machine, { positional: [value = UNKNOWN, types = UNKNOWN] }) => decided(machine, isInstance(machine, value, types)),
  issubclass: (machine, { positional: [cls = UNKNOWN, types = UNKNOWN] }) => {
    const own = machine.checkedByClass(cls, types, "__subclasscheck__");
    return decided(machine, own === null ? isSubclass(machine, cls, types) : machine.truth(own));
  },
  // Told apart where it stands for what it is a hash of; a number of which nothing is known elsewhere.
  hash: (machine, { positional: [value = UNKNOWN] }) => {
    const key = machine.asKey(value);
    return onlyConstant(key) === undefined ? HARMLESS : machine.holder(HASH, key);
  },
  // Told apart from that of any other object; a number of which nothing else is known.
  id: (machine, { positional: [value = UNKNOWN] }) => {
    const key = value.refs.length === 1 ? machine.asKey(value) : value;
    return onlyConstant(key) === undefined || value.constants.length > 0 ? HARMLESS : machine.holder(HASH, key);
  },
  callable: (_, { positional: [value = UNKNOWN] }) =>
    value.refs.length > 0 && !value.isOpen && value.refs.every(({ kind }) => kind === "function" || kind === "class" || kind === "partial")
      ? TRUE
      : value.refs.length === 0 && value.constants.length > 0 && !value.isOpen
        ? FALSE
        : HARMLESS,
  hasattr: (machine, { positional: [value = UNKNOWN, name] }) => {
    const known = nameIn(name);
    return known === null ? HARMLESS : decided(machine, machine.hasAttribute(value, known));
  },
  type: (machine, args, site) => {
    const [value = UNKNOWN] = args.positional;
    if (args.positional.length >= 3)
      return machine.plainNew({ ...args, positional: [reference({ kind: "foreign", name: "type" }), ...args.positional] }, site);
    const of = classOf(machine, value);
    return of !== null ? reference(of) : isText(value) ? reference({ kind: "foreign", name: "str" }) : UNKNOWN;
  },
  getattr: (machine, { positional: [value = UNKNOWN, name, otherwise] }, site) => {
    const known = nameIn(name);
    const several = known === null ? namesIn(name) : [];
    if (several.length > 0) return eachWay(machine, several, (one) => gotten(machine, { value, name: one, otherwise }, site));
    // Who chooses the name chooses what it is; behind a written beginning it is one of those that begin so.
    if (known === null && (name === undefined || name.taint.length === 0)) return undefined;
    if (known === null) {
      const prefix = prefixOf(name!);
      const begun = prefix.length < PREFIX_MIN ? [] : machine.methodsLike(value, prefix);
      if (begun.length > 0) return joinAll(begun.map((one) => machine.attribute(value, one, site)));
      const taint = prefix.length < PREFIX_MIN ? name!.taint : cleanFor(name!.taint, KIND_BITS.reflection);
      return open(joinTaint(machine.taintIn(value), taint));
    }
    return gotten(machine, { value, name: known, otherwise }, site);
  },
  delattr: (machine, { positional: [target = UNKNOWN, name] }) => {
    const known = nameIn(name);
    if (known !== null) machine.deleteAttribute(target, known);
    return NONE;
  },
  "globals().items": (machine, args) => machine.method(machine.merged([machine.namesOfModule()]), "items", args),
  "globals().values": (machine, args) => machine.method(machine.merged([machine.namesOfModule()]), "values", args),
  "globals().keys": (machine, args) => machine.method(machine.merged([machine.namesOfModule()]), "keys", args),
  "globals().copy": (machine) => machine.merged([machine.namesOfModule()]),
  "globals().get": (machine, args) => machine.method(machine.merged([machine.namesOfModule()]), "get", args),
  "globals().update": (machine, args) => machine.boundAll(args),
  vars: (machine, { positional: [value] }, site) =>
    value === undefined ? machine.namesHere() : machine.attribute(value, "__dict__", site),
  // One like no other: a mark for what is not there.
  object: (machine) => machine.record("object", new Map(), NOTHING),
  super: (machine, { positional: [cls = UNKNOWN, self = UNKNOWN] }) => {
    const [ref] = cls.refs;
    return ref?.kind === "class" ? reference({ kind: "super", cls: ref.cls, self }) : UNKNOWN;
  },
  slice: (machine, { positional }) => {
    const [from, to, step] =
      positional.length === 1 ? [NONE, positional[0]!, NONE] : [positional[0] ?? NONE, positional[1] ?? NONE, positional[2] ?? NONE];
    return machine.sliceObject(from, to, step);
  },
  property: (machine, { positional: [get = UNKNOWN, set = UNKNOWN, remove = UNKNOWN], keywords }) =>
    machine.record(
      "property",
      new Map([
        ["held", keywords.get("fget") ?? get],
        ["fset", keywords.get("fset") ?? set],
        ["fdel", keywords.get("fdel") ?? remove],
      ]),
      NOTHING,
    ),
  staticmethod: holder("staticmethod"),
  classmethod: holder("classmethod"),
  "weakref.WeakMethod": holder("weakref.ref"),
  "types.MethodType": (_, { positional: [callee = UNKNOWN, self = UNKNOWN] }) => {
    const [ref] = callee.refs;
    return ref?.kind === "function" && callee.refs.length === 1 ? reference({ kind: "function", fn: { ...ref.fn, self } }) : undefined;
  },
  "object.__new__": (machine, args, site) => machine.plainNew(args, site),
  "type.__new__": (machine, args, site) => machine.plainNew(args, site),
  "str.__new__": (machine, args, site) => machine.plainNew(args, site),
  "object.__setattr__": (machine, { positional: [self = UNKNOWN, name, value = UNKNOWN] }) => {
    const known = nameIn(name);
    if (known !== null) machine.setPlainAttribute(self, known, value);
    return NONE;
  },
  "object.__getattribute__": (machine, { positional: [self = UNKNOWN, name = UNKNOWN] }, site) => machine.readPlainly(self, name, site),
  "os.fspath": (machine, { positional: [value = UNKNOWN] }) => machine.asked(value, "__fspath__"),
  "dataclasses.fields": (machine, { positional: [value = UNKNOWN] }) => fieldRecords(machine, value),
  "dataclasses.asdict": (machine, { positional: [value = UNKNOWN] }, site) => machine.merged([machine.attribute(value, "__dict__", site)]),
  "dataclasses.astuple": (machine, { positional: [value = UNKNOWN] }) => machine.fieldsAsTuple(value),
  "dataclasses.replace": (machine, { positional: [value = UNKNOWN], keywords }) => machine.replaced(value, keywords),
  "copy.replace": (machine, { positional: [value = UNKNOWN], keywords }, site) =>
    machine.hasAttribute(value, "__replace__") === true
      ? machine.callMethod(value, "__replace__", { ...NO_ARGUMENTS, keywords }, site)
      : machine.replaced(value, keywords),
  "attrs.evolve": (machine, { positional: [value = UNKNOWN], keywords }) => machine.replaced(value, keywords),
  "attrs.asdict": (machine, { positional: [value = UNKNOWN] }, site) => machine.merged([machine.attribute(value, "__dict__", site)]),
  "attrs.field": attrsField,
  "attr.ib": attrsField,
};

/** `dataclasses.fields`: of each its name, as far as that is known. */
function fieldRecords(machine: Builtins, value: Value): Value {
  const [ref] = value.refs;
  const thing = machine.onlyObject(value);
  const cls = ref?.kind === "class" ? ref.cls : thing?.kind === "instance" ? thing.cls : null;
  if (cls === null || !isDataclass(cls.node)) return machine.anything(UNKNOWN);
  const names = linearOrder(machine, cls)
    .toReversed()
    .flatMap(({ node }) => node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : [])));
  return machine.listed(
    [...new Set(names)].map((name) => machine.record("dataclasses.Field", new Map([["name", constant(name)]]), UNKNOWN)),
    "tuple",
  );
}

function attrsField(machine: Builtins, { keywords }: { readonly keywords: ReadonlyMap<string, Value> }): Value {
  const converter = keywords.get("converter");
  const factory = keywords.get("factory");
  const otherwise = keywords.get("default") ?? UNKNOWN;
  if (converter !== undefined)
    return machine.record(
      "attrs.field",
      new Map([
        ["converter", converter],
        ["default", otherwise],
      ]),
      NOTHING,
    );
  return factory === undefined ? otherwise : reference({ kind: "factory", of: factory });
}

interface Gotten {
  readonly value: Value;
  readonly name: string;
  readonly otherwise: Value | undefined;
}

function gotten(machine: Builtins, { value, name, otherwise }: Gotten, site: CallSite): Value {
  const has = otherwise === undefined ? true : machine.hasAttribute(value, name);
  if (has === false) return otherwise!;
  const found = machine.attribute(value, name, site);
  return otherwise === undefined || has === true ? found : machine.either(found, otherwise);
}

function decided(machine: Builtins, truth: boolean | undefined): Value {
  return truth === undefined ? HARMLESS : machine.truthValue(truth);
}
