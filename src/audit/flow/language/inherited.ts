// What classes inherit from Python itself: how an object begins, and what the methods of `object`, `type`, containers and exceptions do.
import { fieldsOfRecord } from "../calls/record-fields.ts";
import { Calls } from "../calls/calls.ts";
import { classAttribute, linearOrder } from "./class-tree.ts";
import { HELD } from "./object-model.ts";
import { joinTaint } from "../values/taint.ts";
import type { CallSite } from "./call-site.ts";
import {
  NO_ARGUMENTS,
  NONE,
  NOTHING,
  onlyConstant,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Ref,
  type Value,
} from "../values/value.ts";

/** Dotted name of a base → what makes the container or text that its instances are. */
const CONTAINERS: Readonly<Record<string, string>> = {
  dict: "dict",
  list: "list",
  set: "set",
  frozenset: "set",
  tuple: "tuple",
  str: "str",
  bytes: "bytes",
  int: "int",
  float: "float",
  "collections.OrderedDict": "dict",
  "collections.defaultdict": "collections.defaultdict",
  "collections.Counter": "collections.Counter",
  "collections.deque": "collections.deque",
  "collections.UserDict": "dict",
  "collections.UserList": "list",
  "collections.UserString": "str",
  "enum.IntEnum": "int",
  "enum.StrEnum": "str",
  "enum.Flag": "int",
  "enum.IntFlag": "int",
  "typing.TypedDict": "dict",
  "typing_extensions.TypedDict": "dict",
};
export function isUserDict(bases: readonly string[]): boolean {
  return bases.includes("collections.UserDict");
}

/** They are what they were made from: `__init__` changes nothing. */
const FIXED = new Set(["str", "tuple", "int", "float", "bytes", "frozenset"]);
const EXCEPTION = /(?:^|\.)(?:(?:[A-Z]\w*)?(?:Error|Exception|Warning|Exit|Interrupt|Iteration)|BaseException|ExceptionGroup)$/;

export abstract class Inherited extends Calls {
  protected abstract instantiatePlain(cls: ClassValue, args: CallArguments, site: CallSite): Value;
  /** `type.__new__(meta, name, bases, names)`. */
  protected abstract newClass(args: CallArguments, site: CallSite): Value;

  /** As `object.__new__` leaves it, with what built-in bases put into it. */
  protected bare(cls: ClassValue, args: CallArguments, site: CallSite): Value {
    const bases = this.#builtInBases(cls);
    const record = this.recordBase(cls);
    const fields = new Map<string, Value>(record === null ? [] : fieldsOfRecord(record, args));
    const container = bases.map((base) => CONTAINERS[base]).find((one) => one !== undefined);
    if (container !== undefined) {
      const held = this.callForeign(container, this.fillsByItself(cls) ? NO_ARGUMENTS : args, site);
      fields.set(HELD, held);
      if (bases.some((base) => base.startsWith("collections.User"))) fields.set("data", held);
    }
    if (bases.some((base) => EXCEPTION.test(base))) this.#said(fields, bases, args);
    return this.instance(cls, null, fields);
  }

  /** What an exception was made with, and a group of them keeps by name as well. */
  #said(fields: Map<string, Value>, bases: readonly string[], { positional }: CallArguments): void {
    fields.set("args", this.list(positional, "tuple"));
    const [message, exceptions] = positional;
    if (exceptions !== undefined && bases.some((base) => base.endsWith("ExceptionGroup")))
      fields.set("message", message!).set("exceptions", exceptions);
  }

  #builtInBases(cls: ClassValue): readonly string[] {
    return linearOrder(this, cls).flatMap((one) =>
      this.basesOf(one).flatMap(({ refs }) => refs.flatMap((ref) => (ref.kind === "foreign" ? [plainBase(ref.name)] : []))),
    );
  }

  /** What an exception made with one argument shows. */
  protected onlyArgument(value: Value): Value | null {
    const only = value.refs.length === 0 ? null : this.onlyThing(value);
    if (only?.thing.kind !== "instance") return null;
    const { cls, foreign, fields } = only.thing;
    const isException = cls === null ? EXCEPTION.test(foreign ?? "") : this.#builtInBases(cls).some((base) => EXCEPTION.test(base));
    const args = isException ? fields.get("args") : undefined;
    const items = args === undefined ? null : this.itemsOf(args);
    return items?.length === 1 ? items[0]! : null;
  }

  protected override inheritedCall(ref: Ref & { kind: "super" }, name: string, args: CallArguments, site: CallSite): Value {
    const { self } = ref;
    const [first = UNKNOWN, second = UNKNOWN] = args.positional;
    const known = onlyConstant(first);
    switch (name) {
      case "__init__":
        this.#begun(self, args, site);
        return NONE;
      case "__new__":
        return this.plainNew(args, site);
      case "__call__": {
        const [cls] = self.refs;
        return cls?.kind === "class" ? this.instantiatePlain(cls.cls, args, site) : this.unknown(this.taintOf(args));
      }
      case "__setattr__":
        if (typeof known === "string") this.setPlainAttribute(self, known, second);
        return NONE;
      case "__getattribute__":
        return this.readPlainly(self, first, site);
      case "__init_subclass__":
      case "__set_name__":
      case "__post_init__":
        return NONE;
      case "__str__":
      case "__repr__":
      case "__format__":
        return this.textOf(this.onlyArgument(self) ?? self);
    }
    const held = this.innerOf(self);
    if (held !== null) return this.dunder(held, name, args, site);
    // A base of another package: what it does with what it is given is not known.
    return this.unknown(this.taintOf(args));
  }

  #begun(self: Value, args: CallArguments, site: CallSite): void {
    const only = this.onlyThing(self);
    if (only?.thing.kind !== "instance" || only.thing.cls === null) return;
    const bases = this.#builtInBases(only.thing.cls);
    const container = bases.map((base) => CONTAINERS[base]).find((one) => one !== undefined);
    const fields = new Map(only.thing.fields);
    if (container !== undefined && !FIXED.has(container)) {
      const held = this.callForeign(container, this.fillsByItself(only.thing.cls) ? NO_ARGUMENTS : args, site);
      fields.set(HELD, held);
      if (fields.has("data")) fields.set("data", held);
    }
    if (bases.some((base) => EXCEPTION.test(base))) this.#said(fields, bases, args);
    this.state?.put(only.id, { ...only.thing, fields });
    this.filledByItself(self, args);
  }

  /** A `UserDict` puts each item where its own `__setitem__` says, also those that it begins with. */
  protected fillsByItself(cls: ClassValue): boolean {
    return this.isDecisive("__setitem__") && classAttribute(this, cls, "__setitem__") !== null && isUserDict(this.foreignBases(cls));
  }

  protected filledByItself(self: Value, args: CallArguments): void {
    const thing = this.onlyThing(self)?.thing;
    const cls = thing?.kind === "instance" ? thing.cls : null;
    if (cls === null || (args.positional.length === 0 && args.keywords.size === 0) || !this.fillsByItself(cls)) return;
    this.mixedIn(self, cls, { name: "update", args });
  }

  /** `object.__new__(cls)`, `str.__new__(cls, text)`, `type.__new__(meta, name, bases, names)`. */
  override plainNew(args: CallArguments, site: CallSite): Value {
    const [first = UNKNOWN, ...positional] = args.positional;
    const [ref] = first.refs;
    if (positional.length >= 3 && typeof onlyConstant(positional[0]!) === "string") return this.newClass(args, site);
    return ref?.kind === "class" ? this.bare(ref.cls, { ...args, positional }, site) : this.unknown(this.taintOf(args));
  }

  /** `object.__getattribute__(self, name)`. */
  override readPlainly(self: Value, name: Value, site: CallSite): Value {
    const known = onlyConstant(name);
    const [ref] = self.refs;
    return ref?.kind === "object" && typeof known === "string" ? this.plainAttribute(ref, known, site) : this.unknown(self.taint);
  }

  /** What a generator makes a manager of, left by hand. */
  #leftManager(manager: Value, raised: Value): Value {
    const only = this.onlyThing(manager);
    const isWaiting = only?.thing.kind === "sequence" && only.thing.paused !== undefined;
    return isWaiting ? this.leftManager(only.id, onlyConstant(raised) === null ? null : raised) : NONE;
  }

  /** `x.__getitem__(key)` and the like, of what the language itself made; any other name is a method. */
  override dunder(value: Value, name: string, args: CallArguments, site: CallSite): Value {
    const [first = UNKNOWN, second = UNKNOWN] = args.positional;
    switch (name) {
      case "__getitem__":
        return this.subscript(value, first);
      case "__setitem__":
        this.setItem(value, first, second);
        return NONE;
      case "__delitem__":
        this.deleteItem(value, first);
        return NONE;
      case "__iter__":
        return this.callForeign("iter", { positional: [value], keywords: new Map(), rest: NOTHING }, site);
      case "__enter__":
        return this.entered(value, site);
      case "__exit__":
        return this.#leftManager(value, second);
      case "__len__":
        return this.callForeign("len", { positional: [value], keywords: new Map(), rest: NOTHING }, site);
      case "__str__":
        return this.shown(value);
      case "__add__":
      case "__iadd__":
        return this.binary("Add", value, first);
      case "__contains__":
        return this.truthValue(this.compares("In", first, value));
      default:
        return this.method(value, name, args) ?? this.unknown(joinTaint(this.deepTaint(value), this.taintOf(args)));
    }
  }
}

/** `dict[]` of `dict[str, int]` and `typing.Dict[]` are `dict`. */
function plainBase(name: string): string {
  return name.replace(/(?:\[\])+$/, "").replace(/^typing\.(Dict|List|Set|Tuple)$/, (_, type: string) => type.toLowerCase());
}
