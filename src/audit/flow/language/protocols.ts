// Special methods of the program's own classes: what subscripts, iteration, operators and comparisons mean for their instances.
import type { BinOp, Compare } from "../../../python/parse/ast.ts";
import { joinAll } from "../machine.ts";
import { HOLDERS_MAX, isHeld } from "../values/holders.ts";
import { classAttribute, linearOrder } from "./class-tree.ts";
import { leftIn, writtenLines } from "../builtins/text-pieces.ts";
import { ObjectModel } from "./object-model.ts";
import { deleterName, setterName } from "./property-names.ts";
import { cleanFor } from "../values/taint.ts";
import { NOWHERE } from "./call-site.ts";
import type { Instance } from "../values/state.ts";
import { constant, HARMLESS, join, NONE, NOTHING, onlyConstant, open, partsOf, type Constant, type Value } from "../values/value.ts";
import { besideNone } from "../values/narrowed.ts";

const OPERATOR_METHODS: Readonly<Record<BinOp["op"], string>> = {
  Add: "add",
  Sub: "sub",
  Mult: "mul",
  MatMult: "matmul",
  Div: "truediv",
  FloorDiv: "floordiv",
  Mod: "mod",
  Pow: "pow",
  LShift: "lshift",
  RShift: "rshift",
  BitOr: "or",
  BitAnd: "and",
  BitXor: "xor",
};
const UNARY_METHODS = { USub: "__neg__", UAdd: "__pos__", Invert: "__invert__" } as const;
/** The method, and the one that the other side is asked for. */
const COMPARISON_METHODS: Readonly<Partial<Record<Compare["ops"][number], readonly [string, string]>>> = {
  Eq: ["__eq__", "__eq__"],
  NotEq: ["__ne__", "__ne__"],
  Lt: ["__lt__", "__gt__"],
  LtE: ["__le__", "__ge__"],
  Gt: ["__gt__", "__lt__"],
  GtE: ["__ge__", "__le__"],
};

/** What a class with one order alone denies by it: of the left one, or of the right one asked about the left. */
const DENIED_BY: Partial<Record<Compare["ops"][number], readonly [string, string]>> = {
  Lt: ["__ge__", "__le__"],
  LtE: ["__gt__", "__lt__"],
  Gt: ["__le__", "__ge__"],
  GtE: ["__lt__", "__gt__"],
};

/** Comparisons by order, and what each says of two that are equal. */
const EQUAL: ReadonlyMap<Compare["ops"][number], boolean> = new Map([
  ["Lt", false],
  ["LtE", true],
  ["Gt", false],
  ["GtE", true],
]);

/** What the key of a sort makes of an item, where two of them are compared. */
export const COMPARED = "functools.cmp_to_key";

export abstract class Protocols extends ObjectModel {
  protected operatorOf(op: BinOp["op"], left: Value, right: Value): Value | null {
    if (left.refs.length + right.refs.length === 0) return null;
    const name = OPERATOR_METHODS[op];
    const own = this.#askedBoth([left, `__${name}__`], [right, `__r${name}__`]);
    return own ?? this.#modelled(left, `__${name}__`, right) ?? this.#modelled(right, `__r${name}__`, left);
  }

  /** As a model says of a thing of a library: `Markup("<b>%s</b>") % name` escapes. */
  #modelled({ refs }: Value, name: string, other: Value): Value | null {
    for (const ref of refs) {
      const pass = ref.kind === "foreign" ? this.models.passes.get(`${ref.name}.${name}`) : undefined;
      if (pass === undefined) continue;
      const result = open(cleanFor(this.deepTaint(other), pass.cleans));
      return pass.type === null ? result : { ...result, refs: [{ kind: "foreign", name: pass.type }] };
    }
    return null;
  }

  /** `left op= right`. */
  protected inPlace(op: BinOp["op"], left: Value, right: Value): Value | null {
    return this.#asked(left, `__i${OPERATOR_METHODS[op]}__`, right);
  }

  /** The left side first, unless the right one is of a class made from the left one's that says it in its own way. */
  #askedBoth([left, name]: readonly [Value, string], [right, reflected]: readonly [Value, string]): Value | null {
    const isRightFirst = this.isDecisive(reflected) && this.#isOwnOfSubclass(left, right, reflected);
    if (!isRightFirst) return this.#asked(left, name, right) ?? this.#asked(right, reflected, left);
    return this.#asked(right, reflected, left) ?? this.#asked(left, name, right);
  }

  #isOwnOfSubclass(left: Value, right: Value, name: string): boolean {
    const [one, other] = [left, right].map((value) =>
      value.refs.length === 1 && !value.isOpen ? this.onlyThing(value)?.thing : undefined,
    );
    if (one?.kind !== "instance" || other?.kind !== "instance" || one.cls === null || other.cls === null) return false;
    const { node } = one.cls;
    if (other.cls.node === node || !linearOrder(this, other.cls).some((cls) => cls.node === node)) return false;
    const [own, inherited] = [classAttribute(this, other.cls, name), classAttribute(this, one.cls, name)];
    return own !== null && own.owner.node !== inherited?.owner.node;
  }

  #asked(value: Value, name: string, other: Value): Value | null {
    if (value.refs.length === 0 || !this.isDecisive(name)) return null;
    const result = this.special(value, name, [other]);
    const isLeftOut = result?.refs.some((ref) => ref.kind === "foreign" && ref.name === "NotImplemented") ?? true;
    return isLeftOut ? null : result;
  }

  /** The number or text that an instance of a class made from these is. */
  protected asConstant(value: Value): Value {
    if (value.refs.length !== 1 || value.isOpen) return value;
    const held = this.innerOf(value);
    return held !== null && onlyConstant(held) !== undefined ? held : value;
  }

  protected unaryOf(op: keyof typeof UNARY_METHODS, value: Value): Value | null {
    const name = UNARY_METHODS[op];
    return value.refs.length === 0 || !this.isDecisive(name) ? null : this.special(value, name, []);
  }

  /** What the program's own `__eq__`, `__lt__` … says. */
  protected comparedBySpecial(op: Compare["ops"][number], left: Value, right: Value): Value | null {
    const names = COMPARISON_METHODS[op];
    if (names === undefined || left.refs.length + right.refs.length === 0) return null;
    const said = this.#askedBoth([left, names[0]], [right, names[1]]);
    if (said !== null || op !== "NotEq") return said ?? this.#ordered(op, left, right);
    // Without a `__ne__` it is what `__eq__` denies.
    return this.#denied(this.#askedBoth([left, "__eq__"], [right, "__eq__"]));
  }

  #denied(answer: Value | null): Value | null {
    const truth = answer === null ? undefined : this.truth(answer);
    return answer === null ? null : truth === undefined ? HARMLESS : constant(!truth);
  }

  /** By the one order that the class has (`functools.total_ordering`), or by what was given to `functools.cmp_to_key`. */
  #ordered(op: Compare["ops"][number], left: Value, right: Value): Value | null {
    const inOrder = this.#orderedByItems(op, left, right);
    if (inOrder !== null) return inOrder;
    const byKey = op === "Lt" ? this.#orderedByKey(left, right) : null;
    if (byKey !== null) return byKey;
    const [own, others] = DENIED_BY[op] ?? [];
    if (own === undefined || others === undefined) return null;
    return this.#denied(this.#asked(left, own, right) ?? this.#asked(right, others, left));
  }

  /** Lists, tuples and data classes: by the first items that differ. */
  #orderedByItems(op: Compare["ops"][number], left: Value, right: Value): Value | null {
    const equal = EQUAL.get(op);
    if (equal === undefined || left.refs.length !== 1 || right.refs.length !== 1) return null;
    const [one, other] = [this.#comparedItems(left), this.#comparedItems(right)];
    if (one === null || other === null) return null;
    for (const [i, item] of one.entries()) {
      if (i >= other.length) return constant(op === "Gt" || op === "GtE");
      const isSame = this.compares("Eq", item, other[i]!);
      if (isSame === undefined) return HARMLESS;
      if (isSame) continue;
      const truth = this.compares(op, item, other[i]!);
      return truth === undefined ? HARMLESS : constant(truth);
    }
    return constant(one.length < other.length ? op === "Lt" || op === "LtE" : equal);
  }

  #comparedItems(value: Value): readonly Value[] | null {
    const thing = this.onlyThing(value)?.thing;
    if (thing?.kind === "sequence") return thing.type === "list" || thing.type === "tuple" ? thing.items : null;
    return this.recordItems(value) ?? this.fieldsInOrder(value);
  }

  #orderedByKey(left: Value, right: Value): Value | null {
    const [one, other] = [this.onlyThing(left)?.thing, this.onlyThing(right)?.thing];
    if (one?.kind !== "instance" || one.foreign !== COMPARED || other?.kind !== "instance" || other.foreign !== COMPARED) return null;
    const items = [one, other].map(({ fields }) => fields.get("item") ?? NOTHING);
    const said = onlyConstant(
      this.call(one.fields.get("by") ?? NOTHING, { positional: items, keywords: new Map(), rest: NOTHING }, NOWHERE),
    );
    return typeof said === "number" ? constant(said < 0) : HARMLESS;
  }

  abstract truth(value: Value): boolean | undefined;
  abstract compares(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined;

  override subscript(whole: Value, given: Value): Value {
    const value = besideNone(whole);
    const key =
      (given.refs.length === 1 && this.isDecisive("__index__") ? this.special(given, "__index__", []) : null) ?? this.asConstant(given);
    if (value.refs.length === 0) return super.subscript(value, key);
    const special = this.isDecisive("__getitem__") ? this.special(value, "__getitem__", [key]) : null;
    if (special !== null) return special;
    const held = this.innerOf(value);
    if (held !== null) return this.missing(value, held, key) ?? this.subscript(held, key);
    const ends = key.refs.length === 1 ? this.#endsOf(key) : null;
    if (ends !== null) return this.slice(value, ends[0], ends[1], ends[2]);
    const index = onlyConstant(key);
    const record = typeof index === "number" ? this.recordItems(value) : null;
    return record === null ? (this.#ofClass(value, key) ?? super.subscript(value, key)) : (record.at(index as number) ?? NOTHING);
  }

  /** `slice(from, to, step)`. */
  sliceObject(start: Value, stop: Value, step: Value): Value {
    return this.instance(
      null,
      "slice",
      new Map([
        ["start", start],
        ["stop", stop],
        ["step", step],
      ]),
    );
  }

  #endsOf(key: Value): readonly (Constant | undefined)[] | null {
    const only = this.onlyThing(key);
    if (only?.thing.kind !== "instance" || only.thing.foreign !== "slice") return null;
    return ["start", "stop", "step"].map((name) => onlyConstant((only.thing as Instance).fields.get(name) ?? NONE));
  }

  /** `Box[str]` is `Box`, unless its metaclass or it itself says otherwise. */
  #ofClass(value: Value, key: Value): Value | null {
    const [ref] = value.refs;
    if (ref?.kind !== "class" || value.refs.length !== 1) return null;
    const meta = this.metaclassOf(ref.cls);
    const by =
      this.classMember(ref.cls, "__class_getitem__", null, NOWHERE) ??
      (meta === null ? null : this.classMember(meta, "__getitem__", value, NOWHERE));
    if (by === null) return value;
    return this.call(by, { positional: [key], keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  override slice(
    value: Value,
    from: Constant | null | undefined,
    to: Constant | null | undefined,
    step: Constant | null | undefined,
  ): Value {
    return super.slice(this.innerOf(value) ?? this.#asTuple(value) ?? this.bytesIn(value) ?? value, from, to, step);
  }

  /** What a `bytearray` holds; null for any other value. */
  protected abstract bytesIn(value: Value): Value | null;

  #asTuple(value: Value): Value | null {
    const items = value.refs.length === 1 ? this.recordItems(value) : null;
    return items === null ? null : this.list(items, "tuple");
  }

  override setItem(target: Value, key: Value, value: Value): void {
    if (target.refs.length > 0 && this.isDecisive("__setitem__") && this.special(target, "__setitem__", [key, value]) !== null) return;
    super.setItem(this.innerOf(target) ?? target, key, value);
  }

  override deleteItem(target: Value, key: Value): void {
    if (this.isDecisive("__delitem__") && this.special(target, "__delitem__", [key]) !== null) return;
    super.deleteItem(this.innerOf(target) ?? target, key);
  }

  override setAttribute(target: Value, name: string, value: Value): void {
    const only = this.isDecisive("__setattr__") ? this.special(target, "__setattr__", [constant(name), value]) : null;
    if (only === null) this.setPlainAttribute(target, name, value);
  }

  /** As `object.__setattr__`. */
  setPlainAttribute(target: Value, name: string, value: Value): void {
    const setter = setterName(name);
    if (this.isDecisive(setter) && this.special(target, setter, [value]) !== null) return;
    if (!this.tookByDescriptor(target, name, value)) super.setAttribute(target, name, value);
  }

  /** As `self.__dict__[name] = value`: past setters and descriptors. */
  protected setField(target: Value, name: string, value: Value): void {
    const thing = this.onlyThing(target)?.thing;
    // A property of this name comes before the field.
    if (thing?.kind === "instance" && thing.cls !== null && this.isTakenByClass(thing.cls, name)) this.noteDecisive(name);
    super.setAttribute(target, name, value);
  }

  override deleteAttribute(target: Value, name: string): void {
    const deleter = deleterName(name);
    if (this.isDecisive(deleter) && this.special(target, deleter, []) !== null) return;
    if (this.isDecisive("__delattr__") && this.special(target, "__delattr__", [constant(name)]) !== null) return;
    if (!this.tookByDescriptor(target, name, null)) super.deleteAttribute(target, name);
  }

  /** A name of it is gone: with the last of them its `__del__` runs. */
  protected finalised(value: Value): void {
    const only = value.refs.length === 1 ? this.onlyThing(value) : null;
    if (only?.thing.kind !== "instance" || only.thing.cls === null || this.state === null) return;
    if (classAttribute(this, only.thing.cls, "__del__") === null) return;
    const held = isHeld(this.state, { id: only.id, frame: this.at.frame, thingsMax: HOLDERS_MAX });
    if (held === true) return;
    const kept = held === undefined ? this.state.copy() : null;
    this.special(value, "__del__", []);
    this.meet([this.state, kept]);
  }

  override itemsOf(value: Value): readonly Value[] | null {
    if (value.refs.length === 0) return super.itemsOf(value);
    const by = this.#iterated(value);
    this.#usedUp = by?.items === null ? { value, any: by.any } : null;
    return by === null ? super.itemsOf(value) : by.items;
  }

  /** What was asked for its items one by one, in vain, and what they may be: asked again it has given them away. */
  #usedUp: { readonly value: Value; readonly any: Value } | null = null;

  override anyOf(value: Value): Value {
    if (value.refs.length === 0) return super.anyOf(value);
    const by = this.#iterated(value);
    const given = this.#usedUp?.value === value ? this.#usedUp.any : NOTHING;
    return by === null ? super.anyOf(value) : join(given, by.items === null ? by.any : joinAll(by.items));
  }

  /** What an object of the program's own gives, one by one where that is known; null for any other. */
  #iterated(value: Value): { readonly items: readonly Value[] | null; readonly any: Value } | null {
    const members = this.membersOf(value) ?? this.recordItems(value);
    if (members !== null) return { items: members, any: NOTHING };
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "instance") return null;
    for (const [start, next] of [
      ["__iter__", "__next__"],
      ["__aiter__", "__anext__"],
    ] as const) {
      const iterator = this.isDecisive(start) ? this.special(value, start, []) : null;
      if (iterator === null) continue;
      const drained = this.drained(iterator, next);
      if (drained !== null) return { items: drained.isExact ? drained.items : null, any: joinAll(drained.items) };
      return { items: super.itemsOf(iterator), any: super.anyOf(iterator) };
    }
    const left = only.thing.foreign === "io.StringIO" ? leftIn(only.thing) : null;
    const lines = left === null ? null : writtenLines(partsOf(left, this.deepTaint(left)));
    if (lines !== null) return { items: lines, any: NOTHING };
    const held = this.innerOf(value);
    if (held !== null) return { items: super.itemsOf(held), any: super.anyOf(held) };
    const items = this.fieldPairs(only.thing) ?? this.counted(value);
    return items === null ? null : { items, any: NOTHING };
  }

  /** Of a record of a library: name and value of each field, over which it iterates. */
  protected abstract fieldPairs(thing: Instance): readonly Value[] | null;

  override textOf(value: Value): Value {
    return super.textOf(this.innerOf(value) ?? value);
  }
}
