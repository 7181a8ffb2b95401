// What dictionaries are keyed by, where that is no constant: tuples, classes, functions, members of an enum and other objects.
import { Machine } from "../machine.ts";
import type { FlowModule } from "../program/program.ts";
import { startKey } from "../program/place-key.ts";
import { CLEAN, joinTaint, type Taint } from "../values/taint.ts";
import { constant, isBytes, NOTHING, object, onlyConstant, type ClassValue, type Constant, type Ref, type Value } from "../values/value.ts";

/** No text of a program begins so: a name for a key that is no constant. */
const MARK = "\u0000";
/** What `hash()` gives of something fixed, and `id()` of an object. */
export const HASH = "hash";
const PARTS_MAX = 8;
const DEPTH_MAX = 3;

export abstract class Keys extends Machine {
  /** Of what a dictionary's keys may be, where these are not known. */
  protected taintOfKeys(value: Value): Taint {
    const keys = this.things(value).map(({ thing }) => (thing.kind === "mapping" ? this.deepTaint(thing.restKeys) : CLEAN));
    return keys.reduce(joinTaint, value.taint);
  }

  /** What each name stands for. */
  readonly #named = new Map<string, Value>();

  /** The same as a constant that tells it from every other key; as it is where that cannot be. */
  asKey(key: Value): Value {
    if (key.refs.length !== 1 || key.isOpen || key.constants.length > 0) return key;
    const plain = this.plainKey(key);
    if (plain !== null) return plain;
    const name = this.#nameOf(key, 0);
    if (name === null) return key;
    if (!this.#named.has(name)) this.#named.set(name, key);
    return constant(name);
  }

  /** What was put in under this key. */
  keyValue(key: Constant): Value {
    const found = typeof key === "string" && key.startsWith(MARK) ? this.#named.get(key) : undefined;
    if (found === undefined) return constant(key);
    // A tuple is no object that may change: another one like it does as well.
    const thing = this.things(found)[0]?.thing;
    const items = this.#partsOf.get(key as string);
    return items !== undefined && thing?.kind !== "sequence" ? this.list(items, "tuple") : found;
  }

  /** Parts of the tuples that are keys. */
  readonly #partsOf = new Map<string, readonly Value[]>();

  /** The constant that it is equal to: a member of an enum that is a text or a number as well. */
  protected abstract plainKey(key: Value): Value | null;
  protected abstract isEnum(cls: ClassValue): boolean;
  /** It says itself what is equal to it. */
  protected abstract isEqualByItself(cls: ClassValue): boolean;

  /** What objects of its class that are equal have in common; null where that is not known. */
  protected abstract hashOf(value: Value): Value | null;

  #nameOf(value: Value, depth: number): string | null {
    const known = onlyConstant(value);
    if (known !== undefined) return isBytes(known) ? `b${known.bytes}` : `${typeof known}${String(known)}`;
    const [ref] = value.refs;
    if (ref === undefined || value.isOpen || value.refs.length !== 1 || value.constants.length > 0) return null;
    const name = this.#nameOfRef(ref, depth);
    return name === null ? null : `${MARK}${name}`;
  }

  #nameOfRef(ref: Ref, depth: number): string | null {
    switch (ref.kind) {
      case "foreign":
        return `foreign ${ref.name}`;
      case "class":
        return this.#isOfModule(ref.cls) ? `class ${startKey(this.program.numberOf(ref.cls.module), ref.cls.node)}` : null;
      case "function":
        return this.#isOfModule(ref.fn) && ref.fn.self === null
          ? `function ${startKey(this.program.numberOf(ref.fn.module), ref.fn.node)}`
          : null;
      case "object":
        return this.#nameOfObject(ref.id, depth);
      default:
        return null;
    }
  }

  /** Made once, when its module is loaded. */
  #isOfModule({ frame, module }: Pick<ClassValue, "frame" | "module">): boolean {
    return frame === null || frame === this.moduleFrame(module);
  }

  protected abstract moduleFrame(module: FlowModule): number;

  #nameOfObject(id: number, depth: number): string | null {
    const thing = this.thing(id);
    if (thing?.kind === "sequence") {
      const isFixed = thing.type === "tuple" || thing.type === "set";
      if (!isFixed || thing.items === null || thing.items.length > PARTS_MAX || depth > DEPTH_MAX) return null;
      const names = thing.items.map((item) => this.#nameOf(item, depth + 1));
      if (names.includes(null)) return null;
      const name = `${thing.type} ${(thing.type === "set" ? names.toSorted((one, other) => (one! < other! ? -1 : 1)) : names).join("\u0001")}`;
      if (thing.type === "tuple") this.#partsOf.set(`${MARK}${name}`, thing.items);
      return name;
    }
    if (thing?.kind !== "instance" || thing.foreign === "namedtuple") return null;
    if (thing.foreign === HASH) return this.#nameOf(thing.fields.get("held") ?? NOTHING, depth + 1);
    if (thing.cls !== null && this.isEqualByItself(thing.cls)) {
      const said = depth > DEPTH_MAX ? null : this.hashOf(object(id));
      const name = said === null ? null : this.#nameOf(said, depth + 1);
      return name === null ? null : `equal ${startKey(this.program.numberOf(thing.cls.module), thing.cls.node)} ${name}`;
    }
    const member = thing.cls !== null && this.isEnum(thing.cls) ? onlyConstant(thing.fields.get("name") ?? NOTHING) : undefined;
    if (typeof member === "string" && thing.cls !== null)
      return `member ${startKey(this.program.numberOf(thing.cls.module), thing.cls.node)} ${member}`;
    // A call that is told again may be about other objects.
    this.journal.spoil();
    return `object ${id}`;
  }
}
