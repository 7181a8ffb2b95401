// What lies in things: attributes, subscripts, what iteration gives; and writing there.
import { classAttribute, isSpecial, linearOrder } from "./class-tree.ts";
import { joinAll, Machine } from "./machine.ts";
import { lineOf, type SourceModel } from "./models.ts";
import { atHeader, cleanFor, joinTaint } from "./taint.ts";
import { anyItem, slotOf, type Mapping, type Sequence } from "./state.ts";
import {
  constant,
  join,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  reference,
  sameConstant,
  text,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Constant,
  type Ref,
  type Value,
} from "./value.ts";

const ITEMS_MAX = 64;
/** Of a mapping that is filled step by step; what comes later is not told apart. */
const SLOTS_MAX = 200;

export abstract class Things extends Machine {
  /** What the body of a class bound. */
  abstract classVariable(cls: ClassValue, name: string): Value | undefined;
  abstract classVariables(cls: ClassValue): ReadonlyMap<string, Value>;
  abstract basesOf(cls: ClassValue): readonly Value[];
  abstract call(callee: Value, args: CallArguments, site: CallSite): Value;
  abstract globalOf(ref: Ref & { kind: "module" }, name: string): Value;

  // ---- reading ----

  attribute(value: Value, name: string, site: CallSite): Value {
    const found = value.refs.map((ref) => this.#attributeOf(ref, name, site));
    // Where a model knows what the method of such a thing gives, what else it might be is no matter.
    const known = value.refs.map((ref) => (ref.kind === "foreign" ? `${ref.name}.${name}` : "")).filter((one) => this.isKnownResult(one));
    const part = known.map((one) => this.models.attributePasses.get(one)).find((one) => one !== undefined);
    if (part !== undefined) return open(cleanFor(value.taint, part.cleans));
    // An attribute of something from outside is from outside as well.
    if (known.length === 0 && (value.isOpen || value.constants.length > 0))
      found.push(reference({ kind: "bound", self: { ...value, refs: [] }, name }), open(value.taint));
    const result = found.length === 1 ? found[0]! : joinAll(found);
    return known.length === 0 || value.taint.length === 0 ? result : { ...result, taint: joinTaint(result.taint, value.taint) };
  }

  /** A model knows what a method of this name gives, or what an attribute is. */
  protected isKnownResult(name: string): boolean {
    const { passes, returns, sourceCalls, attributePasses } = this.models;
    return passes.has(name) || returns.has(name) || sourceCalls.has(name) || attributePasses.has(name);
  }

  #attributeOf(ref: Ref, name: string, site: CallSite): Value {
    switch (ref.kind) {
      case "module":
        return this.globalOf(ref, name);
      case "foreign":
        return this.foreignAttribute(`${ref.name}.${name}`, site);
      case "class":
        return (
          this.classMember(ref.cls, name, null, site) ??
          this.#brought(ref.cls, { member: `.${name}`, site }) ??
          reference({ kind: "bound", self: reference(ref), name })
        );
      case "super":
        return this.classMember(ref.cls, name, ref.self, site, true) ?? this.#inherited(ref.cls, name, site);
      case "object":
        return this.#fieldOf(ref, name, site);
      default:
        return reference({ kind: "bound", self: reference(ref), name });
    }
  }

  foreignAttribute(written: string, site: CallSite): Value {
    const name = this.models.aliases.get(written) ?? written;
    const fixed = this.models.constants.get(name);
    if (fixed !== undefined) return constant(fixed);
    const from = this.models.sourceAttributes.get(name);
    return from === undefined ? reference({ kind: "foreign", name: this.#memberOf(name) ?? name }) : this.fromOutside(from, site, name);
  }

  /** A collection of a database, whatever it is called. */
  #memberOf(name: string): string | null {
    const are = this.models.members.size === 0 ? undefined : this.models.members.get(name.slice(0, name.lastIndexOf(".")));
    return are === undefined || this.isKnownResult(name) || this.models.sinks.has(name) ? null : are;
  }

  abstract fromOutside(from: SourceModel, site: CallSite, what: string): Value;

  #fieldOf(ref: Ref & { kind: "object" }, name: string, site: CallSite): Value {
    const thing = this.thing(ref.id);
    if (thing?.kind !== "instance") return reference({ kind: "bound", self: reference(ref), name });
    const field = thing.fields.get(name);
    if (field !== undefined) return field;
    if (thing.cls !== null) {
      const member = this.classMember(thing.cls, name, reference(ref), site);
      if (member !== null) return member;
      if (name === "__dict__") return this.mapping(thing.fields, thing.rest);
      const made = this.classMember(thing.cls, "__getattr__", reference(ref), site);
      if (made !== null) return this.call(made, { positional: [constant(name)], keywords: new Map(), rest: NOTHING }, site);
      return thing.rest === NOTHING ? this.#inherited(thing.cls, name, site) : thing.rest;
    }
    if (thing.rest !== NOTHING) return thing.rest;
    return reference({ kind: "bound", self: reference(ref), name });
  }

  /** What a base of another package brings: of several the one that a model knows. */
  #inherited(cls: ClassValue, name: string, site: CallSite): Value {
    return this.#brought(cls, { member: `().${name}`, site }) ?? UNKNOWN;
  }

  /** `member`: as it is written behind the class, `.objects` of the class itself or `().request` of an instance. */
  #brought(cls: ClassValue, { member, site }: { readonly member: string; readonly site: CallSite }): Value | null {
    const { aliases, sourceAttributes, sinks } = this.models;
    for (const base of this.foreignBases(cls)) {
      const name = `${this.#steered(cls, base, member)}${member.replace(/^\(\)/, "")}`;
      if (aliases.has(name) || sourceAttributes.has(name) || sinks.has(name) || this.isKnownResult(name))
        return this.foreignAttribute(name, site);
    }
    return null;
  }

  /** An instance of the class as a model names it: another thing where it is told by the class itself what to do. */
  #steered(cls: ClassValue, base: string, member: string): string {
    if (!member.startsWith("()")) return base;
    const steered = this.models.steered.get(base);
    const isSteered = steered !== undefined && [...steered.methods].some((name) => classAttribute(this, cls, name) !== null);
    return isSteered ? steered.is : `${base}()`;
  }

  /** Classes of other packages that a class is made from, as far as models say what those are made from. */
  protected foreignBases(cls: ClassValue): readonly string[] {
    return linearOrder(this, cls).flatMap((one) =>
      this.basesOf(one).flatMap(({ refs }) => refs.flatMap((ref) => (ref.kind === "foreign" ? [...lineOf(this.models, ref.name)] : []))),
    );
  }

  /** A method bound to `self`, the value of a property, or a class variable; null where the classes in sight have none. */
  protected classMember(cls: ClassValue, name: string, self: Value | null, site: CallSite, isBehind = false): Value | null {
    const found = classAttribute(this, cls, name, isBehind);
    if (found === null) return null;
    const { value, owner } = found;
    const [ref] = value.refs;
    if (ref?.kind !== "function" || ref.fn.self !== null) return value;
    const { fn } = ref;
    if (isSpecial(fn.node, "staticmethod")) return value;
    if (isSpecial(fn.node, "classmethod"))
      return reference({ kind: "function", fn: { ...fn, self: reference({ kind: "class", cls }), cls: owner } });
    if (self === null) return reference({ kind: "function", fn: { ...fn, cls: owner } });
    const bound = reference({ kind: "function", fn: { ...fn, self, cls: owner } });
    const isProperty = isSpecial(fn.node, "property") || isSpecial(fn.node, "cached_property");
    return isProperty ? this.call(bound, { positional: [], keywords: new Map(), rest: NOTHING }, site) : bound;
  }

  subscript(value: Value, key: Value): Value {
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind === "sequence") return this.#itemAt(thing, key);
      return thing.kind === "mapping" ? this.#slotOrMade(value, thing, key) : open(this.deepTaint(value));
    });
    for (const ref of value.refs)
      if (ref.kind === "foreign") found.push(NAMESPACES.has(ref.name) ? open(this.deepTaint(key)) : this.foreignItem(ref.name));
    for (const known of value.constants) found.push(this.#characterAt(known, key, value));
    if (value.isOpen) found.push(this.#pieceAt(value, key) ?? open(atHeader(value.taint, onlyConstant(key))));
    return found.length === 0 ? UNKNOWN : joinAll(found);
  }

  protected foreignItem(name: string): Value {
    return reference({ kind: "foreign", name: this.models.aliases.get(`${name}[]`) ?? this.models.members.get(name) ?? `${name}[]` });
  }

  #itemAt(sequence: Sequence, key: Value): Value {
    const index = onlyConstant(key);
    if (sequence.items === null || typeof index !== "number") return anyItem(sequence);
    return sequence.items.at(index) ?? NOTHING;
  }

  /** A `defaultdict` makes what is missing, and keeps it. */
  #slotOrMade(whole: Value, mapping: Mapping, key: Value): Value {
    const known = onlyConstant(key);
    const { factory } = mapping;
    if (!factory || known === undefined || slotOf(mapping, known) !== undefined) return this.slotAt(mapping, key);
    const made = this.call(factory, { positional: [], keywords: new Map(), rest: NOTHING }, NOWHERE);
    this.setItem(whole, key, made);
    return made;
  }

  slotAt(mapping: Mapping, key: Value): Value {
    if (key.isOpen || key.refs.length > 0) return joinAll([...mapping.slots.values(), mapping.rest]);
    return joinAll(key.constants.map((one) => slotOf(mapping, one) ?? mapping.rest));
  }

  #characterAt(known: Constant, key: Value, value: Value): Value {
    const index = onlyConstant(key);
    if (typeof known !== "string" || typeof index !== "number") return open(value.taint);
    const character = known.at(index);
    return character === undefined ? NOTHING : constant(character);
  }

  /** The character of a partly known text, where it lies in what is fixed of it. */
  #pieceAt(value: Value, key: Value): Value | null {
    const index = onlyConstant(key);
    const first = value.parts?.[0];
    if (typeof index !== "number" || typeof first !== "string" || index < 0 || index >= first.length) return null;
    return constant(first[index]!);
  }

  /** `from` and `to` as in `x[from:to]`; undefined for what is not known, null for what is left out. */
  slice(value: Value, from: Constant | null | undefined, to: Constant | null | undefined, isPlain: boolean): Value {
    const isKnown = isPlain && (from === null || typeof from === "number") && (to === null || typeof to === "number");
    const [start, end] = [from ?? undefined, to ?? undefined] as [number | undefined, number | undefined];
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind !== "sequence") return open(this.deepTaint(value));
      if (thing.items === null || !isKnown) return this.some(anyItem(thing), thing.type);
      return this.list(thing.items.slice(start, end), thing.type);
    });
    for (const known of value.constants)
      found.push(isKnown && typeof known === "string" ? constant(known.slice(start, end)) : open(value.taint));
    if (value.isOpen) found.push((isKnown ? sliceOfParts(value, start, end) : null) ?? open(value.taint));
    return found.length === 0 ? open(value.taint) : joinAll(found);
  }

  /** Items in order; null where they are not known one by one. */
  itemsOf(value: Value): readonly Value[] | null {
    const only = this.onlyThing(value);
    if (only?.thing.kind === "sequence") return only.thing.type === "set" && (only.thing.items?.length ?? 2) > 1 ? null : only.thing.items;
    if (only?.thing.kind === "mapping") return only.thing.restKeys === NOTHING ? [...only.thing.slots.keys()].map(constant) : null;
    const known = onlyConstant(value);
    return typeof known === "string" && known.length <= ITEMS_MAX ? known.split("").map(constant) : null;
  }

  /** Whatever iteration may give. */
  anyOf(value: Value): Value {
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind === "sequence") return anyItem(thing);
      if (thing.kind === "mapping") return joinAll([...[...thing.slots.keys()].map(constant), thing.restKeys]);
      return open(this.deepTaint(value));
    });
    for (const ref of value.refs) if (ref.kind === "foreign") found.push(this.foreignItem(ref.name));
    for (const known of value.constants) found.push(typeof known === "string" ? open(value.taint) : NOTHING);
    if (value.isOpen || value.refs.some(({ kind }) => kind !== "object")) found.push(open(value.taint));
    return joinAll(found);
  }

  /** As `str()` shows it: its pieces. */
  textOf(value: Value): Value {
    if (value.refs.length === 0 && value.constants.every((one) => typeof one === "string")) return value;
    return text(partsOf(value, this.deepTaint(value)));
  }

  // ---- writing ----

  setAttribute(target: Value, name: string, value: Value): void {
    const only = this.onlyThing(target);
    for (const { id, thing } of this.things(target)) {
      if (thing.kind !== "instance") continue;
      const before = only === null ? (thing.fields.get(name) ?? NOTHING) : NOTHING;
      this.state?.put(id, { ...thing, fields: new Map(thing.fields).set(name, join(before, value)) });
    }
    for (const ref of target.refs) {
      if (ref.kind === "class") this.setClassVariable(ref.cls, name, value);
      if (ref.kind === "module") this.setGlobal(ref, name, value);
    }
  }

  abstract setClassVariable(cls: ClassValue, name: string, value: Value): void;
  abstract setGlobal(ref: Ref & { kind: "module" }, name: string, value: Value): void;

  setItem(target: Value, key: Value, value: Value): void {
    const isOnly = this.onlyThing(target) !== null;
    for (const { id, thing } of this.things(target)) {
      if (thing.kind === "mapping") this.state?.put(id, withSlot(thing, key, value, isOnly));
      else if (thing.kind === "sequence") this.state?.put(id, withItem(thing, onlyConstant(key), value, isOnly));
    }
  }

  deleteAttribute(target: Value, name: string): void {
    const only = this.onlyThing(target);
    if (only?.thing.kind !== "instance") return;
    const fields = new Map(only.thing.fields);
    fields.delete(name);
    this.state?.put(only.id, { ...only.thing, fields });
  }

  /** `x[from:to] = value`. */
  setSlice(target: Value, from: Constant | null | undefined, to: Constant | null | undefined, value: Value): void {
    const only = this.onlyThing(target);
    const more = this.itemsOf(value);
    const isKnown = (from === null || typeof from === "number") && (to === null || typeof to === "number");
    if (only?.thing.kind !== "sequence" || only.thing.items === null || more === null || !isKnown)
      return this.setItem(target, UNKNOWN, this.anyOf(value));
    const { items } = only.thing;
    const place = (at: number | null, otherwise: number): number =>
      Math.max(0, Math.min(items.length, at === null ? otherwise : at < 0 ? items.length + at : at));
    const start = place(from, 0);
    this.state?.put(only.id, { ...only.thing, items: items.toSpliced(start, Math.max(0, place(to, items.length) - start), ...more) });
  }

  deleteItem(target: Value, key: Value): void {
    const only = this.onlyThing(target);
    const known = onlyConstant(key);
    if (only === null || known === undefined) return;
    const { id, thing } = only;
    if (thing.kind === "mapping") {
      const slots = new Map([...thing.slots].filter(([one]) => !sameConstant(one, known)));
      this.state?.put(id, { ...thing, slots });
    } else if (thing.kind === "sequence" && thing.items !== null && typeof known === "number") {
      const index = known < 0 ? thing.items.length + known : known;
      this.state?.put(id, { ...thing, items: thing.items.filter((_, i) => i !== index) });
    }
  }
}

/** Who chooses the key chooses what it is. */
const NAMESPACES = new Set(["globals()", "locals()"]);

/** Of what stands nowhere in the program. */
export const NOWHERE: CallSite = { line: 1, column: 0, endLine: 1, endColumn: 0 };

/** Where a call stands, for traces. */
export interface CallSite {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

function withSlot(mapping: Mapping, key: Value, value: Value, isOnly: boolean): Mapping {
  const known = onlyConstant(key);
  if (known === undefined || (mapping.slots.size >= SLOTS_MAX && slotOf(mapping, known) === undefined))
    return { ...mapping, rest: join(mapping.rest, value), restKeys: join(mapping.restKeys, key) };
  const slots = new Map(mapping.slots);
  const before = isOnly ? NOTHING : (slotOf(mapping, known) ?? mapping.rest);
  slots.set([...slots.keys()].find((one) => sameConstant(one, known)) ?? known, join(before, value));
  return { ...mapping, slots };
}

function withItem(sequence: Sequence, index: Constant | undefined, value: Value, isOnly: boolean): Sequence {
  const { items } = sequence;
  if (items === null) return { ...sequence, rest: join(sequence.rest, value) };
  if (typeof index !== "number") return { ...sequence, items: items.map((item) => join(item, value)) };
  const at = index < 0 ? items.length + index : index;
  return { ...sequence, items: items.map((item, i) => (i === at ? (isOnly ? value : join(item, value)) : item)) };
}

/** Of a partly known text, where both ends lie in what is fixed at its begin, or the begin does and there is no end. */
function sliceOfParts({ parts }: Value, start: number | undefined, end: number | undefined): Value | null {
  const first = parts?.[0];
  if (parts === null || typeof first !== "string" || (start ?? 0) < 0) return null;
  const from = start ?? 0;
  if (end !== undefined) return end >= 0 && end <= first.length ? constant(first.slice(from, end)) : null;
  return from <= first.length ? text([first.slice(from), ...parts.slice(1)]) : null;
}
