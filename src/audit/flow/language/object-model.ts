// Python's object model: descriptors, metaclasses, and instances of classes that are made from a built-in type.
import { classAttribute, isDataclass, isProperty, linearOrder } from "./class-tree.ts";
import type { Raised } from "../machine.ts";
import { NOWHERE, type Access, type CallSite } from "./call-site.ts";
import { HASH } from "./keys.ts";
import { withoutItem, withoutSlot } from "../values/filled.ts";
import { sliced } from "../values/slices.ts";
import { isUnder } from "../values/state.ts";
import { anyItem } from "../values/thing-parts.ts";
import { ANY_NAME } from "./property-names.ts";
import { annotationsOf } from "./written-annotations.ts";
import { FunctionAttributes } from "./function-attributes.ts";
import {
  constant,
  join,
  NONE,
  NOTHING,
  object,
  onlyConstant,
  reference,
  UNKNOWN,
  type ClassValue,
  type Constant,
  type Ref,
  type Value,
} from "../values/value.ts";

/** Field of an instance that is a dictionary, a list or a text itself: what it holds as one. */
export const HELD = "()";
/** Rounds of an iterator of the program's own that are followed one by one. */
const ROUNDS_MAX = 12;

/** Of `x[from:to:step]`: null where it is left out, undefined where it is not known. */
export type SliceEnds = readonly [Constant | null | undefined, Constant | null | undefined, Constant | null | undefined];

export abstract class ObjectModel extends FunctionAttributes {
  /** Names that classes bind to special methods or to descriptors: what none binds need not be looked for. */
  readonly #decisive = new Set<string>();

  /** A class binds this name to what decides itself about reading and writing. */
  protected noteDecisive(name: string): void {
    this.#decisive.add(name);
  }

  /** Some class does, or defines this special method. */
  protected isDecisive(name: string): boolean {
    return this.#decisive.has(name);
  }

  /** Whether the class or one of its bases in sight says it itself. */
  protected hasSpecial(cls: ClassValue, name: string): boolean {
    return this.isDecisive(name) && classAttribute(this, cls, name) !== null;
  }

  protected abstract override metaclassOf(cls: ClassValue): ClassValue | null;
  protected abstract subclassesOf(cls: ClassValue): readonly ClassValue[];

  // ---- classes and functions as objects ----

  protected ofClass({ cls }: Ref & { kind: "class" }, name: string, site: CallSite): Value | null {
    if (name === "__name__" || name === "__qualname__") return constant(cls.node.name);
    if (name === "__members__" && this.isEnum(cls)) return this.mapping(new Map(this.enumMembers(cls)));
    if (name === "__dict__") {
      const named = new Map(this.classVariables(cls));
      const any = named.get(ANY_NAME) ?? NOTHING;
      named.delete(ANY_NAME);
      return this.mapping(named, any);
    }
    if (name === "__subclasses__") return reference({ kind: "bound", self: reference({ kind: "class", cls }), name });
    if (name === "__annotations__") return this.mapping(annotationsOf(cls.node, this.namesOf(cls.module)));
    if (name === "__mro__") return this.#classes(linearOrder(this, cls), "tuple");
    if (name === "__bases__") return this.list(this.basesOf(cls), "tuple");
    // No class in sight says it.
    if (name === "__new__") return reference({ kind: "foreign", name: "object.__new__" });
    const meta = this.metaclassOf(cls);
    if (meta === null) return null;
    const self = reference({ kind: "class", cls });
    const member = this.classMember(meta, name, self, site);
    const made = member === null && this.isDecisive("__getattr__") ? this.classMember(meta, "__getattr__", self, site) : null;
    return made === null ? member : this.call(made, { positional: [constant(name)], keywords: new Map(), rest: NOTHING }, site);
  }

  #classes(all: readonly ClassValue[], type: "list" | "tuple"): Value {
    return this.list(
      all.map((cls) => reference({ kind: "class", cls })),
      type,
    );
  }

  protected subclassList(cls: ClassValue): Value {
    return this.#classes(this.subclassesOf(cls), "list");
  }

  protected enumMembers(cls: ClassValue): readonly (readonly [string, Value])[] {
    return [...this.classVariables(cls)].filter(([, { refs }]) => {
      const [ref] = refs;
      const thing = ref?.kind === "object" ? this.thing(ref.id) : undefined;
      return thing?.kind === "instance" && thing.cls?.node === cls.node;
    });
  }

  /** `x[from:to] = value`. */
  setSlice(target: Value, [from, to, step]: SliceEnds, value: Value): void {
    const only = this.onlyThing(target);
    const more = this.itemsOf(value);
    if (step !== null && step !== 1) return this.#setSteps(target, [from, to, step], more ?? []);
    const isKnown = (from === null || typeof from === "number") && (to === null || typeof to === "number");
    if (only?.thing.kind !== "sequence" || only.thing.items === null || more === null || !isKnown) {
      const put = this.anyOf(value);
      for (const { id, thing } of this.things(target))
        if (thing.kind === "sequence") this.state?.put(id, { ...thing, items: null, rest: join(anyItem(thing), put) });
      return;
    }
    const { items } = only.thing;
    const place = (at: number | null, otherwise: number): number =>
      Math.max(0, Math.min(items.length, at === null ? otherwise : at < 0 ? items.length + at : at));
    const start = place(from, 0);
    this.state?.put(only.id, { ...only.thing, items: items.toSpliced(start, Math.max(0, place(to, items.length) - start), ...more) });
  }

  /** `x[::2] = values`: each in its place; without values these places are gone. */
  #setSteps(target: Value, ends: SliceEnds, values: readonly Value[]): void {
    const only = this.onlyThing(target);
    const items = only?.thing.kind === "sequence" ? only.thing.items : null;
    const isKnown = ends.every((end) => end === null || typeof end === "number");
    const [from, to, step] = ends.map((end) => end ?? undefined) as [number | undefined, number | undefined, number | undefined];
    if (only?.thing.kind !== "sequence" || items === null || !isKnown || step === 0)
      return this.setSlice(target, [undefined, undefined, null], this.list(values));
    const places = sliced([...items.keys()], from, to, step);
    const left =
      values.length === 0 ? items.filter((_, i) => !places.includes(i)) : items.map((item, i) => values[places.indexOf(i)] ?? item);
    this.state?.put(only.id, { ...only.thing, items: left });
  }

  deleteItem(target: Value, key: Value): void {
    const isOnly = this.onlyThing(target) !== null;
    for (const { id, thing } of this.things(target)) {
      if (thing.kind === "mapping" && thing.chain !== undefined) this.inFirst(thing.chain, (first) => this.deleteItem(first, key));
      else if (thing.kind === "mapping" && thing.fieldsOf !== undefined) this.#deleteFieldOf(thing.fieldsOf, onlyConstant(key));
      else if (thing.kind === "mapping") this.state?.put(id, withoutSlot(thing, onlyConstant(this.asKey(key)), isOnly));
      else if (thing.kind === "sequence") this.state?.put(id, withoutItem(thing, isOnly ? onlyConstant(key) : undefined));
    }
  }

  #deleteFieldOf(id: number, name: Constant | undefined): void {
    const thing = this.thing(id);
    if (typeof name === "string") super.deleteAttribute(object(id), name);
    else if (thing?.kind === "instance") this.state?.put(id, { ...thing, maybe: new Set(thing.fields.keys()) });
  }

  // ---- descriptors ----

  protected described(value: Value, { cls, self, site }: Access): Value {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance") return value;
    const { foreign, fields } = only.thing;
    if (foreign === null) {
      if (!this.isDecisive("__get__") || this.isTooNested()) return value;
      this.nested += 1;
      const got = this.special(value, "__get__", [self ?? NONE, reference({ kind: "class", cls })]) ?? value;
      this.nested -= 1;
      return got;
    }
    const held = fields.get("held") ?? UNKNOWN;
    const bound = (to: Value): Value => this.#bound(held, to, cls);
    switch (foreign) {
      case "staticmethod":
        return held;
      case "classmethod":
        return bound(reference({ kind: "class", cls }));
      case "property":
        return self === null ? value : this.call(held, { positional: [self], keywords: new Map(), rest: NOTHING }, site);
      case "functools.partialmethod": {
        const [ref] = held.refs;
        const given = self === null ? [] : [self];
        if (ref?.kind !== "partial") return value;
        return reference({ ...ref, args: { ...ref.args, positional: [...given, ...ref.args.positional] } });
      }
      case "functools.singledispatch":
        return self === null ? value : this.instance(null, foreign, new Map([...fields, ["self", self]]));
      default:
        return value;
    }
  }

  protected isTakenByClass(cls: ClassValue, name: string): boolean {
    const found = classAttribute(this, cls, name)?.value;
    const thing = found === undefined ? undefined : this.onlyThing(found)?.thing;
    const [ref] = found?.refs ?? [];
    if (ref?.kind === "function" && isProperty(ref.fn.node)) return true;
    if (thing?.kind !== "instance") return name === "__getattribute__";
    if (thing.cls === null) return thing.foreign === "property";
    return classAttribute(this, thing.cls, "__set__") !== null;
  }

  #bound(value: Value, self: Value, cls: ClassValue): Value {
    const [ref] = value.refs;
    return ref?.kind === "function" ? reference({ kind: "function", fn: { ...ref.fn, self, cls: ref.fn.cls ?? cls } }) : value;
  }

  /** Whether a class variable took what was to be written (or deleted: `value` null). */
  protected tookByDescriptor(target: Value, name: string, value: Value | null): boolean {
    const only = this.isDecisive(name) ? this.onlyThing(target) : null;
    if (only?.thing.kind !== "instance" || only.thing.cls === null) return false;
    const found = classAttribute(this, only.thing.cls, name)?.value;
    const descriptor = found === undefined ? null : this.onlyThing(found);
    if (found === undefined || descriptor?.thing.kind !== "instance") return false;
    const args = value === null ? [target] : [target, value];
    if (descriptor.thing.foreign === "property") {
      const method = descriptor.thing.fields.get(value === null ? "fdel" : "fset") ?? UNKNOWN;
      this.call(method, { positional: args, keywords: new Map(), rest: NOTHING }, NOWHERE);
      return true;
    }
    return this.special(found, value === null ? "__delete__" : "__set__", args) !== null;
  }

  protected override plainKey(key: Value): Value | null {
    const held = this.innerOf(key);
    return held !== null && onlyConstant(held) !== undefined ? held : null;
  }

  protected override isEqualByItself(cls: ClassValue): boolean {
    return isDataclass(cls.node) || this.hasSpecial(cls, "__eq__") || this.hasSpecial(cls, "__hash__");
  }

  protected override hashOf(value: Value): Value | null {
    const said = this.isDecisive("__hash__") ? this.special(value, "__hash__", []) : null;
    const thing = said === null ? undefined : this.onlyThing(said)?.thing;
    if (thing?.kind === "instance" && thing.foreign === HASH) return thing.fields.get("held") ?? null;
    const fields = said === null ? this.fieldsInOrder(value) : null;
    return fields === null ? said : this.list(fields, "tuple");
  }

  /** A method that Python takes from the class, whatever the object itself has under its name; null where the program's own classes have none. */
  protected memberOfType(ref: Ref & { kind: "object" }, name: string, site: CallSite): Value | null {
    const thing = this.isDecisive(name) ? this.thing(ref.id) : undefined;
    return thing?.kind === "instance" && thing.cls !== null ? this.classMember(thing.cls, name, reference(ref), site) : null;
  }

  /** Calls the method, where the value is for sure an instance of a class that has it; else null. */
  protected special(value: Value, name: string, args: readonly Value[]): Value | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance" || only.thing.cls === null) return null;
    const member = this.classMember(only.thing.cls, name, value, NOWHERE);
    return member === null || isNone(member) ? null : this.call(member, { positional: args, keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  // ---- instances of classes that are made from a built-in type ----

  /** What such an instance is as a dictionary, list or text; null for any other value. */
  innerOf(value: Value): Value | null {
    if (value.refs.length !== 1 || value.refs[0]!.kind !== "object") return null;
    const only = this.onlyThing(value);
    return only?.thing.kind === "instance" ? (only.thing.fields.get(HELD) ?? null) : null;
  }

  /** What an object gives as a mapping: one that it is made from, or what its `keys()` and `__getitem__` say; null for any other value. */
  protected asMapping(value: Value): Value | null {
    const inner = this.innerOf(value);
    if (inner !== null || value.refs.length !== 1 || !this.isDecisive("__getitem__")) return inner;
    const thing = this.onlyThing(value)?.thing;
    if (thing?.kind !== "instance" || thing.cls === null || classAttribute(this, thing.cls, "keys") === null) return null;
    const keys = this.itemsOf(this.special(value, "keys", []) ?? UNKNOWN);
    if (keys === null) return null;
    const made = this.mapping(new Map());
    for (const key of keys) this.setItem(made, key, this.special(value, "__getitem__", [key]) ?? UNKNOWN);
    return made;
  }

  /** Fields in order, of what unpacks like a tuple. */
  protected recordItems(value: Value): readonly Value[] | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance") return null;
    const { foreign, cls, fields } = only.thing;
    if (foreign === "namedtuple") return [...fields.values()];
    const record = cls === null ? null : this.recordBase(cls);
    if (record !== null) return record.fields.map((name) => fields.get(name) ?? UNKNOWN);
    if (cls === null || !this.foreignBases(cls).some((base) => /^typing(?:_extensions)?\.NamedTuple$/.test(base))) return null;
    const names = cls.node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : []));
    return names.map((name) => fields.get(name) ?? this.classVariable(cls, name) ?? UNKNOWN);
  }

  /** What `collections.namedtuple` made, where a class is made from it. */
  protected recordBase(cls: ClassValue): (Ref & { kind: "record" }) | null {
    if (cls.node.bases.length === 0) return null;
    for (const one of linearOrder(this, cls))
      for (const { refs } of this.basesOf(one)) for (const ref of refs) if (ref.kind === "record") return ref;
    return null;
  }

  /** Of a data class the values that it is compared by. */
  fieldsInOrder(value: Value): readonly Value[] | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance" || only.thing.cls === null || !isDataclass(only.thing.cls.node)) return null;
    const { cls, fields } = only.thing;
    if (this.hasSpecial(cls, "__eq__") || this.hasSpecial(cls, "__lt__")) return null;
    const names = linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node }) => node.body.flatMap((one) => (one.kind === "AnnAssign" && one.target.kind === "Name" ? [one.target.id] : [])));
    return [...new Set(names)].map((name) => fields.get(name) ?? this.classVariable(cls, name) ?? UNKNOWN);
  }

  /** What an iterator of the program's own gives until it stops; null where that is not known one by one. */
  protected drained(
    iterator: Value,
    next: "__next__" | "__anext__",
  ): { readonly items: readonly Value[]; readonly isExact: boolean } | null {
    if (!this.isDecisive(next)) return null;
    const items: Value[] = [];
    let isExact = true;
    for (let i = 0; i < ROUNDS_MAX && this.state !== null; i++) {
      const { value, stops } = this.#attempt(() => this.special(iterator, next, []));
      if (value === null) return null;
      if (this.state !== null) items.push(value);
      if (stops.length === 0) continue;
      const isOver = this.state === null;
      this.meet([this.state, ...stops.map(({ state }) => state)]);
      if (isOver) return { items, isExact };
      isExact = false;
    }
    return { items, isExact: false };
  }

  #attempt(run: () => Value | null): { readonly value: Value | null; readonly stops: readonly Raised[] } {
    const caught: Raised[] = [];
    this.at.catching.push(caught);
    const value = run();
    this.at.catching.pop();
    const isStop = (one: Raised): boolean => /^Stop(?:Async)?Iteration$/.test(this.raisedName(one.value, one.state) ?? "");
    for (const one of caught) if (!isStop(one)) this.raise(one.value, one.state);
    return { value, stops: caught.filter(isStop) };
  }

  /** Items of what counts its own: `__len__` and `__getitem__`. */
  protected counted(value: Value): readonly Value[] | null {
    const length = this.isDecisive("__len__") ? this.special(value, "__len__", []) : null;
    const count = length === null ? undefined : onlyConstant(length);
    if (length === null) return this.#untilBeyond(value);
    if (typeof count !== "number" || count > ROUNDS_MAX) return null;
    const items = Array.from({ length: Math.max(0, count) }, (_, i) => this.special(value, "__getitem__", [constant(i)]));
    return items.every((item) => item !== null) ? items : null;
  }

  /** Without a length: as long as there is something. */
  #untilBeyond(value: Value): readonly Value[] | null {
    const items: Value[] = [];
    for (let i = 0; i < ROUNDS_MAX && this.state !== null; i++) {
      const caught: Raised[] = [];
      this.at.catching.push(caught);
      const item = this.isDecisive("__getitem__") ? this.special(value, "__getitem__", [constant(i)]) : null;
      this.at.catching.pop();
      if (item === null) return null;
      if (this.state === null) this.state = caught.find((one) => this.raisedName(one.value, one.state) === "IndexError")?.state ?? null;
      else for (const one of caught) this.raise(one.value, one.state);
      if (item === NOTHING) return items;
      items.push(item);
    }
    return null;
  }

  /** A dictionary of a class of its own is asked for what is not there. */
  protected missing(value: Value, held: Value, key: Value): Value | null {
    const known = onlyConstant(this.asKey(key));
    const only = this.onlyThing(held);
    if (!this.isDecisive("__missing__") || only?.thing.kind !== "mapping") return null;
    if (known === undefined) {
      const isEmpty = only.thing.slots.size === 0 && only.thing.rest === NOTHING;
      const made = this.special(value, "__missing__", [key]);
      return made === null || isEmpty ? made : join(this.slotAt(only.thing, key), made);
    }
    const isThere = isUnder(only.thing, known);
    if (isThere === true) return null;
    const made = this.special(value, "__missing__", [key]);
    return isThere === false || made === null ? made : join(this.slotAt(only.thing, key), made);
  }

  protected membersOf(value: Value): readonly Value[] | null {
    const [ref] = value.refs;
    if (ref?.kind !== "class" || value.refs.length !== 1 || !this.isEnum(ref.cls)) return null;
    return this.enumMembers(ref.cls).map(([, member]) => member);
  }
}

function isNone({ constants, refs }: Value): boolean {
  return refs.length === 0 && constants.length === 1 && constants[0] === null;
}
