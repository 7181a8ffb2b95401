// What lies in things: subscripts, what iteration gives; and writing there.
import { Attributes } from "./attributes.ts";
import { NOWHERE } from "./call-site.ts";
import { linesOf, TEXT_FILE } from "../builtins/project-files.ts";
import type { FlowModule } from "../program/program.ts";
import { isText } from "../guards/type-tests.ts";
import { withItem, withSlot } from "../values/filled.ts";
import { joinAll } from "../machine.ts";
import { ALL_KINDS, atHeader, joinTaint, UNSETTLED, unquoted, soil } from "../values/taint.ts";
import { characterAt, constantSlice, indexOf, isNothingOf, pieceAt, sliced, sliceOfParts } from "../values/slices.ts";
import { isCounter, isSure, isUnder, type Instance, type Mapping, type Sequence } from "../values/state.ts";
import { anyItem, slotOf } from "../values/thing-parts.ts";
import {
  constant,
  HARMLESS,
  isBytes,
  join,
  NOTHING,
  object,
  onlyConstant,
  open,
  partsOf,
  reference,
  text,
  UNKNOWN,
  type CallArguments,
  type Constant,
  type Ref,
  type Value,
  NO_ARGUMENTS,
} from "../values/value.ts";
import { notLarge } from "../values/narrowed.ts";

const ITEMS_MAX = 64;
const FIRST = constant(0);
const CHAINED_MAX = 8;
const NAMESPACES = new Set(["globals()", "locals()"]);

export abstract class Things extends Attributes {
  /** Of a sequence that begins with these, and of which no more is known one by one; `rest`: with them. */
  begun(items: readonly Value[], rest: Value, type: "list" | "tuple" | "set"): Value {
    const head: Constant[] = [];
    for (const item of type === "set" ? [] : items) {
      const known = onlyConstant(item);
      if (known === undefined) break;
      head.push(known);
    }
    return head.length === 0 ? this.some(rest, type) : this.make({ kind: "sequence", type, items: null, rest, head });
  }

  /** What `**options` takes: all that no parameter has. */
  protected keywordsLeft({ keywords, rest, restKeys }: CallArguments, used: ReadonlySet<string>): Value {
    const left = [...keywords].filter(([name]) => !used.has(name));
    const taken = this.mapping(new Map(left), rest);
    const only = restKeys === undefined ? null : this.onlyThing(taken);
    // Keywords that are written in a call: nobody outside chooses what they are called.
    if (only?.thing.kind === "mapping" && only.thing.restKeys !== NOTHING)
      this.state?.put(only.id, { ...only.thing, restKeys: restKeys!.length === 0 ? HARMLESS : open(restKeys!) });
    return taken;
  }

  subscript(value: Value, key: Value): Value {
    const failing = this.#lacks(value, key);
    if (failing !== null) return this.fails(failing, [key]);
    if (key.isOpen && key.taint.length > 0 && this.onlyThing(value)?.thing.kind === "mapping") this.mayQuote("KeyError", key);
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind === "sequence") return this.#itemAt(thing, key);
      return thing.kind === "mapping" ? this.#slotOrMade(value, thing, key) : (this.itemOf(thing, key) ?? open(this.deepTaint(value)));
    });
    for (const ref of value.refs)
      if (ref.kind === "foreign") found.push(NAMESPACES.has(ref.name) ? this.#nameAt(ref.name, key) : this.foreignItem(ref.name, key));
      else if (ref.kind === "module") found.push(this.#variableOf(ref, key));
    for (const known of value.constants) found.push(characterAt(known, key, value));
    if (value.isOpen) found.push(pieceAt(value, key) ?? open(atHeader(value.taint, onlyConstant(key))));
    return found.length === 0 ? UNKNOWN : joinAll(found);
  }

  /** Of a thing of the standard library, where it is known. */
  protected abstract itemOf(thing: Instance, key: Value): Value | null;

  /** It fails on some of what comes from outside, and what it raises quotes that. */
  abstract mayQuote(name: string, value: Value | undefined): void;

  /** Who chooses the key chooses what it is. */
  #nameAt(namespace: string, key: Value): Value {
    const known = onlyConstant(key);
    if (typeof known !== "string") return open(this.deepTaint(key));
    return this.pairsOf(namespace === "globals()" ? this.namesOfModule() : this.namesHere())?.names.get(known) ?? UNKNOWN;
  }

  /** `fn.__globals__[name]` */
  #variableOf(ref: Ref & { kind: "module" }, key: Value): Value {
    const name = onlyConstant(key);
    return typeof name === "string" ? this.globalOf(ref, name) : open(this.deepTaint(key));
  }

  /** Variables where the program is now, and those of its module. */
  abstract namesHere(): Value;
  abstract namesOfModule(): Value;

  /** What names of a module are; NOTHING for one that it has not. */
  abstract namesOf(module: FlowModule): (name: string) => Value;

  abstract moduleNamed(name: string | null, isWhole: boolean): Value | null;

  protected foreignItem(name: string, key?: Value): Value {
    if (name === "sys.version_info" && key !== undefined && onlyConstant(key) === 0) return constant(3);
    const known = name === "sys.modules" && key !== undefined ? onlyConstant(key) : undefined;
    const module = typeof known === "string" ? this.moduleNamed(known, true) : null;
    if (module !== null) return module;
    return reference({ kind: "foreign", name: this.models.aliases.get(`${name}[]`) ?? this.models.members.get(name) ?? `${name}[]` });
  }

  #itemAt(sequence: Sequence, key: Value): Value {
    const index = indexOf(key);
    const begun = index === undefined ? undefined : index < 0 ? sequence.tail?.at(index) : sequence.head?.[index];
    if (begun !== undefined && sequence.items === null) return constant(begun);
    if (sequence.items === null && index !== undefined && index >= 0 && sequence.places !== undefined)
      return sequence.places[index] ?? NOTHING;
    if (sequence.items === null || index === undefined) return anyItem(sequence);
    return sequence.items.at(index) ?? NOTHING;
  }

  /** A key that is not there, of what the running call made itself. */
  #lacks(value: Value, key: Value): string | null {
    const only = this.isWaitedFor && this.state !== null ? this.onlyThing(value) : null;
    const known = onlyConstant(only?.thing.kind === "mapping" ? this.asKey(key) : key);
    if (only === null || known === undefined || only.id <= this.at.frame) return null;
    const { thing } = only;
    if (thing.kind === "mapping") {
      const isKnown = thing.rest === NOTHING && !thing.factory;
      return isKnown && isUnder(thing, known) === false ? "KeyError" : null;
    }
    const isBeyond = thing.kind === "sequence" && typeof known === "number" && thing.items !== null && thing.items.at(known) === undefined;
    return isBeyond ? "IndexError" : null;
  }

  /** A `defaultdict` makes what is missing, and keeps it. */
  #slotOrMade(whole: Value, mapping: Mapping, given: Value): Value {
    const key = this.asKey(given);
    const known = onlyConstant(key);
    const { factory } = mapping;
    const isThere = known === undefined ? mapping.rest !== NOTHING : slotOf(mapping, known) !== undefined;
    if (!factory || isThere) return this.slotAt(mapping, key);
    if (isCounter(mapping)) return known === undefined || mapping.rest !== NOTHING ? join(this.slotAt(mapping, key), FIRST) : FIRST;
    const made = this.call(factory, NO_ARGUMENTS, NOWHERE);
    this.setItem(whole, key, made);
    return known === undefined ? join(this.slotAt(mapping, key), made) : made;
  }

  slotAt(mapping: Mapping, given: Value): Value {
    const key = this.asKey(given);
    if (key.isOpen || key.refs.length > 0) return joinAll([...mapping.slots.values(), mapping.rest]);
    return joinAll(key.constants.map((one) => slotOf(mapping, one) ?? mapping.rest));
  }

  /** `from`, `to` and `step` as in `x[from:to:step]`; undefined for what is not known, null for what is left out. */
  slice(value: Value, from: Constant | null | undefined, to: Constant | null | undefined, step: Constant | null | undefined): Value {
    const ends = [from, to, step];
    const isKnown = ends.every((end) => end === null || typeof end === "number") && step !== 0;
    const [start, end, by] = ends.map((one) => one ?? undefined) as [number | undefined, number | undefined, number | undefined];
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind !== "sequence") return open(this.deepTaint(value));
      if (thing.items === null || !isKnown) return this.some(anyItem(thing), thing.type);
      return this.list(sliced(thing.items, start, end, by), thing.type);
    });
    for (const known of value.constants) found.push(isKnown ? constantSlice(known, [start, end, by]) : open(value.taint));
    if (value.isOpen) {
      const isEmpty = isKnown && isNothingOf([start, end, by]);
      const piece =
        (isKnown ? sliceOfParts(value, [start, end, by], isText(value)) : null) ??
        (isEmpty ? HARMLESS : open(start === undefined && end === undefined ? value.taint : unquoted(value.taint)));
      found.push(isKnown && end !== undefined && end >= 0 ? notLarge(piece) : piece);
    }
    // What another package gives is not known, whatever it is: a part of it is no more so.
    if (value.refs.some(({ kind }) => kind !== "object")) found.push(open(joinTaint(value.taint, UNSETTLED)));
    return found.length === 0 ? open(value.taint) : joinAll(found);
  }

  /** Items in order; null where they are not known one by one. */
  itemsOf(value: Value): readonly Value[] | null {
    const only = this.#whole(value);
    if (only?.thing.kind === "sequence") return only.thing.type === "set" && (only.thing.items?.length ?? 2) > 1 ? null : only.thing.items;
    if (only?.thing.kind === "mapping") return isSure(only.thing) ? [...only.thing.slots.keys()].map((one) => this.keyValue(one)) : null;
    if (only?.thing.kind === "instance" && only.thing.foreign === TEXT_FILE) return this.#linesIn(only.thing);
    const known = onlyConstant(value);
    if (known !== undefined && isBytes(known) && known.bytes.length <= ITEMS_MAX)
      return known.bytes.split("").map((one) => constant(one.charCodeAt(0)));
    return typeof known === "string" && known.length <= ITEMS_MAX ? known.split("").map(constant) : null;
  }

  #linesIn({ fields }: Instance): readonly Value[] | null {
    const held = onlyConstant(fields.get("held") ?? UNKNOWN);
    return typeof held === "string" ? linesOf(held) : null;
  }

  /** What a generator gives is known when it has run. */
  #whole(value: Value): ReturnType<Things["onlyThing"]> {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "sequence" || only.thing.paused === undefined) return only;
    this.forced(only.id);
    return this.state === null ? null : this.onlyThing(value);
  }

  abstract forced(id: number): void;
  /** What a generator gives when it is asked the next time. */
  abstract resumed(id: number, input?: { readonly kind: "send" | "throw"; readonly value: Value }): Value;
  abstract closed(id: number): void;
  /** Of a manager that is a generator: whether it ends what was raised. */
  abstract leftManager(id: number, raised: Value | null): Value;

  /** What an iterator has still to give; of anything else nothing is taken away. */
  leaveItems(value: Value, left: readonly Value[]): void {
    const only = value.refs.length === 1 && this.state !== null ? this.onlyThing(value) : null;
    if (only?.thing.kind === "sequence" && only.thing.type === "iterator" && only.thing.items !== null)
      this.state!.put(only.id, { ...only.thing, items: left });
  }

  /** As `leaveItems`, of an iterator that somebody will ask for nobody knows how many. */
  leaveSome(value: Value): void {
    const only = value.refs.length === 1 && this.state !== null ? this.onlyThing(value) : null;
    if (only?.thing.kind !== "sequence" || only.thing.type !== "iterator" || only.thing.items === null || only.thing.items.length === 0)
      return;
    this.state!.put(only.id, { ...only.thing, items: null, rest: joinAll(only.thing.items) });
  }

  /** Whatever iteration may give. */
  anyOf(value: Value): Value {
    this.#whole(value);
    if (this.state === null) return NOTHING;
    const found: Value[] = this.things(value).map(({ thing }) => {
      if (thing.kind === "sequence") return anyItem(thing);
      if (thing.kind === "mapping") return joinAll([...[...thing.slots.keys()].map((one) => this.keyValue(one)), thing.restKeys]);
      return open(this.deepTaint(value));
    });
    for (const ref of value.refs) if (ref.kind === "foreign") found.push(this.#lineOf(value, ref.name) ?? this.foreignItem(ref.name));
    for (const known of value.constants) found.push(typeof known === "string" ? open(value.taint) : NOTHING);
    if (value.isOpen || value.refs.some(({ kind }) => kind !== "object")) found.push(open(value.taint));
    return joinAll(found);
  }

  /** Of a file that somebody sent, which is gone through line by line. */
  #lineOf({ taint }: Value, name: string): Value | null {
    return taint.length > 0 && this.models.sourceCalls.has(`${name}.readline`) ? open(soil(taint, ALL_KINDS)) : null;
  }

  /** As `str()` shows it: its pieces. */
  textOf(value: Value): Value {
    if (value.refs.length === 0 && value.constants.every((one) => typeof one === "string")) return value;
    return text(partsOf(value, this.deepTaint(value)));
  }

  // ---- writing ----

  #inFirst = 0;

  /** What is written into mappings that stand one behind the other goes into the first; of one that is its own first nothing is known. */
  protected inFirst(chain: Value, write: (first: Value) => void): void {
    if (this.#inFirst >= CHAINED_MAX) return;
    this.#inFirst += 1;
    write(this.subscript(chain, FIRST));
    this.#inFirst -= 1;
  }

  /** As `self.__dict__[name] = value`. */
  #setFieldOf(id: number, name: Constant | undefined, value: Value, isOnly: boolean): void {
    if (typeof name === "string" && isOnly) super.setAttribute(object(id), name, value);
    else this.setAnyField(object(id), value);
  }

  /** As `setattr(target, name, value)`, of which nobody knows which field it is. */
  abstract setAnyField(target: Value, value: Value): void;

  setItem(target: Value, key: Value, value: Value): void {
    const name = onlyConstant(key);
    for (const ref of target.refs) {
      const isGlobals = ref.kind === "foreign" && ref.name === "globals()";
      const of = isGlobals ? ({ kind: "module", module: this.at.module } as const) : ref;
      if (of.kind === "module" && typeof name === "string") this.setGlobal(of, name, value);
      else if (of.kind === "module") this.setAnyField(reference(of), value);
    }
    const isOnly = this.onlyThing(target) !== null;
    for (const { id, thing } of this.things(target)) {
      if (thing.kind === "mapping" && thing.chain !== undefined) this.inFirst(thing.chain, (first) => this.setItem(first, key, value));
      else if (thing.kind === "mapping" && thing.fieldsOf !== undefined) this.#setFieldOf(thing.fieldsOf, onlyConstant(key), value, isOnly);
      else if (thing.kind === "mapping") this.state?.put(id, withSlot(thing, this.asKey(key), value, isOnly));
      else if (thing.kind === "sequence") this.state?.put(id, withItem(thing, onlyConstant(key), value, isOnly));
    }
  }
}
