// `isinstance` and its like: of which types a value is.
import { isBuiltInException, isCaughtBy } from "../language/exceptions.ts";
import type { Builtins } from "../builtins/builtins.ts";
import { fromOutside, KIND_BITS, NUMBER_KINDS } from "../values/taint.ts";
import { isBytes, reference, type Constant, type Ref, type Value } from "../values/value.ts";

/** Built-in types that are one of another. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  bool: ["int"],
  dict: ["collections.abc.Mapping", "collections.abc.MutableMapping", "collections.abc.Iterable"],
  list: ["collections.abc.Sequence", "collections.abc.MutableSequence", "collections.abc.Iterable"],
  tuple: ["collections.abc.Sequence", "collections.abc.Iterable"],
  str: ["collections.abc.Sequence", "collections.abc.Iterable"],
  set: ["collections.abc.Set", "collections.abc.Iterable"],
};
const TYPES = new Set([
  "str",
  "int",
  "float",
  "bool",
  "bytes",
  "list",
  "dict",
  "tuple",
  "set",
  "frozenset",
  "complex",
  "bytearray",
  "NoneType",
  "slice",
  "io.StringIO",
  "io.BytesIO",
]);

/** What a text is none of. */
const NO_TEXTS = new Set(["dict", "list", "tuple", "set", "frozenset", "int", "float", "bool", "complex", "slice"]);

/** Classes of libraries that a text is none of; what asks about texts, what a request keeps several of them in, and what only says how something behaves is left out. */
const THING = /(?:^|\.)[A-Z]\w*$/;
const MAY_BE_TEXT =
  /(?:str|text|markup|bytes|url|path|dict|mapping|map|args|params|query|form|header|cookie|environ|data|field|body|file|stream|io|proxy|request|iterable|sequence|collection|container|sized|hashable|any|union|type|protocol|promise)\w*$/i;

function isThing(name: string): boolean {
  return THING.test(name) && !MAY_BE_TEXT.test(name.slice(name.lastIndexOf(".") + 1)) && !/^(?:typing|collections|numbers)\./.test(name);
}

/** What is one of these things of libraries is no text that came from outside. */
export function withoutTexts(value: Value, { refs, isOpen }: Value): Value {
  if (isOpen || refs.length === 0 || !refs.every((ref) => ref.kind === "foreign" && isThing(ref.name))) return value;
  const taint = value.taint.filter(({ source, cleaned }) => source !== "remote" || (cleaned & KIND_BITS.document) === 0);
  return taint.length === value.taint.length ? value : { ...value, taint, parts: null };
}

/** For sure no container: what was put together of texts, or comes from where only texts are. */
export function isText({ constants, refs, isOpen, parts, taint }: Value): boolean {
  if (refs.length > 0 || constants.some((one) => one === null || typeof one !== "string")) return false;
  const outside = fromOutside(taint);
  const isSentText =
    outside.length > 0 &&
    outside.length === taint.length &&
    taint.every(({ cleaned }) => (cleaned & KIND_BITS.document) !== 0 && (cleaned & NUMBER_KINDS) !== NUMBER_KINDS);
  return !isOpen || parts !== null || isSentText;
}

/** Nothing but what came from outside. */
function isSent({ refs, taint }: Value): boolean {
  return refs.length === 0 && taint.length > 0 && fromOutside(taint).length === taint.length;
}

/** A library makes its objects itself: nobody sends one. */
function isOfStandIn(ref: Ref): boolean {
  return ref.kind === "class" && ref.cls.module.standsFor !== undefined;
}

function typeOfConstant(value: Constant): string {
  if (value === null) return "NoneType";
  if (isBytes(value)) return "bytes";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return typeof value === "bigint" || Number.isInteger(value) ? "int" : "float";
}

/** Its class, where that is certain: own, or the dotted name of a built-in type. */
export function classOf(machine: Builtins, value: Value): Ref | null {
  if (value.isOpen || value.constants.length + value.refs.length !== 1) return null;
  const [known] = value.constants;
  if (known !== undefined) return { kind: "foreign", name: typeOfConstant(known) };
  const [ref] = value.refs;
  if (ref?.kind === "function" || ref?.kind === "partial") return { kind: "foreign", name: "function" };
  if (ref?.kind === "class") return { kind: "foreign", name: "type" };
  const thing = machine.onlyObject(value);
  if (thing?.kind === "sequence") return thing.type === "iterator" ? null : { kind: "foreign", name: thing.type };
  if (thing?.kind === "mapping") return { kind: "foreign", name: "dict" };
  if (thing?.kind === "instance" && thing.foreign !== null && TYPES.has(thing.foreign)) return { kind: "foreign", name: thing.foreign };
  if (thing?.kind === "instance" && thing.foreign !== null && isBuiltInException(thing.foreign))
    return { kind: "foreign", name: thing.foreign };
  return thing?.kind === "instance" && thing.cls !== null ? { kind: "class", cls: thing.cls } : null;
}

/** Undefined where it may be both. `types`: a class, or a tuple of classes. */
export function isInstance(machine: Builtins, value: Value, types: Value): boolean | undefined {
  const own = machine.checkedByClass(value, types, "__instancecheck__");
  if (own !== null) return machine.truth(own);
  const of = classOf(machine, value);
  const items = types.refs.length === 1 && types.refs[0]!.kind === "object" ? machine.itemsOf(types) : [types];
  const refs = (items ?? []).flatMap((one) => one.refs);
  const isNoText = (ref: Ref): boolean =>
    ref.kind === "foreign" ? NO_TEXTS.has(ref.name) || isThing(ref.name) : ref.kind === "class" && !machine.hasOthersBelow(ref.cls);
  if (of === null && isText(value) && refs.length > 0 && refs.every(isNoText)) return false;
  if (of === null && isSent(value) && refs.length > 0 && refs.every(isOfStandIn)) return false;
  return of === null ? undefined : isSubclass(machine, reference(of), types);
}

export function isSubclass(machine: Builtins, cls: Value, types: Value): boolean | undefined {
  const items = types.refs.length === 1 && types.refs[0]!.kind === "object" ? machine.itemsOf(types) : [types];
  const [of] = cls.refs;
  if (items === null || of === undefined || cls.refs.length !== 1) return undefined;
  const each = items.map((type) => isBelow(machine, of, type));
  return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
}

function isBelow(machine: Builtins, of: Ref, type: Value): boolean | undefined {
  const [ref] = type.refs;
  if (ref === undefined || type.refs.length !== 1 || type.isOpen) return undefined;
  if (of.kind === "foreign") {
    if (ref.kind === "class") return (TYPES.has(of.name) || of.name === "function") && !machine.hasOthersBelow(ref.cls) ? false : undefined;
    if (ref.kind !== "foreign") return undefined;
    if (
      ref.name === of.name ||
      ref.name === "object" ||
      ABOVE[of.name]?.includes(ref.name.replace(/^typing\./, "collections.abc.")) === true
    )
      return true;
    if (isBuiltInException(of.name) && isBuiltInException(ref.name)) return isCaughtBy(of.name, ref.name);
    return TYPES.has(of.name) && TYPES.has(ref.name) ? false : undefined;
  }
  return of.kind === "class" ? machine.isBelowClass(of.cls, ref) : undefined;
}
