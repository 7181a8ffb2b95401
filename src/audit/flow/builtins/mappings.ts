// Methods of dictionaries, of what they show of themselves, and of those that count or stand one behind the other.
import type { BinOp } from "../../../python/parse/ast.ts";
import { joinAll } from "../machine.ts";
import { isFromNowhere } from "../values/taint.ts";
import { withSlot } from "../values/filled.ts";
import { isCounter, isSure, isUnder, perhapsWithout, type Mapping, type Sequence, type View } from "../values/state.ts";
import { slotOf } from "../values/thing-parts.ts";
import { areMarks, lacking } from "../guards/lacking.ts";
import { Texts } from "./texts.ts";
import {
  constant,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  object,
  onlyConstant,
  open,
  UNKNOWN,
  type CallArguments,
  type Constant,
  type Value,
} from "../values/value.ts";

/** One `ChainMap` in another, or in itself. */
const BEHIND_MAX = 4;
/** Of a list that is longer on one way than on another, so many pairs are put in one by one. */
const PAIRS_MAX = 200;

export abstract class Mappings extends Texts {
  protected mappingMethod(id: number, mapping: Mapping, name: string, { positional, keywords }: CallArguments): Value | undefined {
    const [first = UNKNOWN, otherwise = NONE] = positional;
    const given = otherwise === first && name === "get" ? beside(mapping, otherwise) : otherwise;
    const key = this.asKey(first);
    const known = onlyConstant(key);
    const isThere = known === undefined ? undefined : isUnder(mapping, known);
    switch (name) {
      case "get":
        return isThere === true ? slotOf(mapping, known!) : isThere === false ? given : join(this.slotAt(mapping, key), given);
      case "setdefault": {
        if (isThere === true) return slotOf(mapping, known!);
        const value = isThere === false ? given : join(this.slotAt(mapping, key), given);
        this.setItem(object(id), key, value);
        return value;
      }
      case "pop": {
        const value = isThere === true ? slotOf(mapping, known!)! : isThere === false ? given : join(this.slotAt(mapping, key), given);
        this.deleteItem(object(id), key);
        return value;
      }
      case "update":
        if (isCounter(mapping)) this.tally(object(id), positional[0] ?? this.mapping(keywords), 1);
        else this.merge(id, positional[0] ?? null, keywords);
        return NONE;
      case "clear":
        if (isBorrowed(mapping)) for (const one of mapping.slots.keys()) this.deleteItem(object(id), constant(one));
        else this.state?.put(id, { kind: "mapping", slots: new Map<Constant, Value>(), rest: NOTHING, restKeys: NOTHING });
        return NONE;
      case "copy":
        return isBorrowed(mapping) ? this.merged([object(id)]) : this.make({ ...mapping });
      case "keys":
      case "values":
      case "items":
        return this.make(this.#shownBy(id, mapping, name));
      // Of several values under one key any may be asked for.
      case "add":
        this.setItem(object(id), key, join(this.slotAt(mapping, key), given));
        return NONE;
      case "getlist":
      case "getall":
        return this.some(this.slotAt(mapping, key));
      case "popitem":
        return this.#poppedPair(id, mapping, keywords.get("last") ?? positional[0]);
      case "move_to_end":
        return this.#movedToEnd(id, mapping, { key: known, last: onlyConstant(keywords.get("last") ?? constant(true)) });
      case "most_common":
        return this.#mostCommon(id, mapping, positional[0] ?? NONE);
      case "subtract":
        this.tally(object(id), positional[0] ?? NOTHING, -1);
        return NONE;
      case "total":
        return [...mapping.slots.values()].reduce(
          (sum, count) => this.binary("Add", sum, count),
          mapping.rest === NOTHING ? constant(0) : HARMLESS,
        );
      case "elements":
        return this.some(this.anyOf(object(id)));
      case "new_child":
        return mapping.chain === undefined
          ? undefined
          : this.chained([positional[0] ?? this.mapping(new Map()), ...(this.itemsOf(mapping.chain) ?? [])]);
      default:
        return undefined;
    }
  }

  abstract binary(op: BinOp["op"], left: Value, right: Value): Value;

  /** Counts what a sequence gives, or adds the numbers that another counter holds. */
  tally(counter: Value, what: Value, sign: 1 | -1): void {
    const thing = this.onlyThing(what)?.thing;
    const add = (key: Value, count: Value): void => {
      const mapping = this.onlyThing(counter)?.thing;
      const known = onlyConstant(this.asKey(key));
      const before =
        mapping?.kind === "mapping" && known !== undefined && mapping.rest === NOTHING ? (slotOf(mapping, known) ?? constant(0)) : HARMLESS;
      this.setItem(counter, key, this.binary(sign === 1 ? "Add" : "Sub", before, count));
    };
    if (thing?.kind === "mapping") {
      for (const [key, count] of thing.slots) add(this.keyValue(key), count);
      if (thing.rest !== NOTHING) this.setItem(counter, thing.restKeys, HARMLESS);
      return;
    }
    const items = this.itemsOf(what);
    if (items === null && what !== NOTHING) this.setItem(counter, this.anyOf(what), HARMLESS);
    for (const item of items ?? []) add(item, constant(1));
  }

  /** The most frequent first; of equal ones the one that was there before. */
  #mostCommon(id: number, mapping: Mapping, most: Value): Value {
    const { slots } = mapping;
    const counts = [...slots].map(([key, value]) => ({ key, value, count: onlyConstant(value) }));
    const max = onlyConstant(most);
    const isKnown = isSure(mapping) && counts.every(({ count }) => typeof count === "number") && (max === null || typeof max === "number");
    if (!isKnown) return this.some(this.list([this.anyOf(object(id)), HARMLESS], "tuple"));
    const order = counts.toSorted((one, other) => (other.count as number) - (one.count as number));
    return this.list(order.slice(0, max ?? order.length).map(({ key, value }) => this.list([this.keyValue(key), value], "tuple")));
  }

  // ---- one behind the other ----

  /** A `ChainMap`: what is not in the first is looked for in the next; what is written is written into the first. */
  chained(maps: readonly Value[]): Value {
    const chain = this.list(maps.length === 0 ? [this.mapping(new Map())] : maps);
    return this.make({ kind: "mapping", slots: new Map(), rest: NOTHING, restKeys: NOTHING, chain });
  }

  #behind = 0;

  protected override behindEachOther(chain: Value): Mapping {
    if (this.#behind >= BEHIND_MAX) return { kind: "mapping", slots: new Map(), rest: UNKNOWN, restKeys: UNKNOWN, chain };
    this.#behind += 1;
    const found = this.#mergedChain(chain);
    this.#behind -= 1;
    return found;
  }

  #mergedChain(chain: Value): Mapping {
    const made = this.merged((this.itemsOf(chain) ?? [UNKNOWN]).toReversed());
    const thing = this.onlyThing(made)?.thing;
    const { slots, rest, restKeys } = thing as Mapping;
    return { kind: "mapping", slots, rest, restKeys, chain };
  }

  protected override ofChain(chain: Value, name: string): Value | null {
    if (name === "maps") return chain;
    return name === "parents" ? this.chained(this.itemsOf(chain)?.slice(1) ?? [UNKNOWN]) : null;
  }

  #poppedPair(id: number, mapping: Mapping, last: Value | undefined): Value {
    const isLast = last === undefined ? true : onlyConstant(last);
    const pairs = [...mapping.slots];
    const pair = isLast === false ? pairs[0] : pairs.at(-1);
    if (!isSure(mapping) || pair === undefined || typeof isLast !== "boolean") {
      this.state?.put(id, perhapsWithout(mapping));
      return this.list([UNKNOWN, joinAll([...mapping.slots.values(), mapping.rest])], "tuple");
    }
    this.deleteItem(object(id), constant(pair[0]));
    return this.list([this.keyValue(pair[0]), pair[1]], "tuple");
  }

  #movedToEnd(
    id: number,
    mapping: Mapping,
    { key, last }: { readonly key: Constant | undefined; readonly last: Constant | undefined },
  ): Value {
    const value = key === undefined ? undefined : slotOf(mapping, key);
    if (key === undefined || value === undefined) return NONE;
    const others = [...mapping.slots].filter(([one]) => one !== key);
    this.state?.put(id, { ...mapping, slots: new Map(last === false ? [[key, value], ...others] : [...others, [key, value]]) });
    return NONE;
  }

  #shownBy(of: number, mapping: Mapping, part: View["part"]): Sequence {
    const { slots, rest, restKeys } = mapping;
    const view = { of, part, seen: mapping };
    const known = (items: readonly Value[]): Sequence => ({ kind: "sequence", type: "list", items, rest: NOTHING, view });
    const any = (one: Value): Sequence => ({ kind: "sequence", type: "list", items: null, rest: one, view });
    const keys = (): readonly Value[] => [...slots.keys()].map((one) => this.keyValue(one));
    switch (part) {
      case "keys":
        return isSure(mapping) ? known(keys()) : any(joinAll([...keys(), restKeys]));
      case "values":
        return rest === NOTHING && isSure(mapping) ? known([...slots.values()]) : any(joinAll([...slots.values(), rest]));
      case "items":
        if (rest === NOTHING && isSure(mapping))
          return known([...slots].map(([key, value]) => this.list([this.keyValue(key), value], "tuple")));
        // One pair for all: what a key may be is told from what lies under it.
        return any(this.list([joinAll([...keys(), restKeys]), joinAll([...slots.values(), rest])], "tuple"));
    }
  }

  protected override seenNow(id: number, shown: Sequence, { of, part, seen }: View): Sequence {
    const mapping = this.thing(of);
    if (mapping === seen || mapping?.kind !== "mapping") return shown;
    const now = this.#shownBy(of, mapping, part);
    this.state!.put(id, now);
    return now;
  }

  /** A new dictionary with what all of these hold, later ones over earlier ones. */
  merged(values: readonly Value[]): Value {
    const made = this.mapping(new Map());
    const [ref] = made.refs;
    for (const value of values) if (ref?.kind === "object") this.merge(ref.id, value, new Map());
    return made;
  }

  /** What pairs that are lists themselves begin with: their keys. */
  #firstOfEach(pairs: Value): Value {
    const any = this.onlyThing(pairs)?.thing.kind === "sequence" ? this.anyOf(pairs) : UNKNOWN;
    const key = any.refs.length === 0 ? UNKNOWN : this.subscript(any, constant(0));
    return isFromNowhere(key.taint) ? UNKNOWN : key;
  }

  /** Puts what another dictionary, a sequence of pairs or keywords hold into a dictionary. */
  merge(id: number, from: Value | null, keywords: ReadonlyMap<string, Value>): void {
    const target = object(id);
    if (from !== null) {
      const only = this.onlyThing(this.asMapping(from) ?? from);
      const items = only?.thing.kind === "sequence" ? only.thing.items : only?.thing.kind === "instance" ? this.itemsOf(from) : null;
      const pairs = items?.map((pair) => this.itemsOf(pair)) ?? null;
      if (only?.thing.kind === "mapping") {
        // Under keys that are not known it may hold something for each that is there.
        if (only.thing.rest !== NOTHING) this.#mayReplace(target, only.thing.rest);
        for (const [key, value] of only.thing.slots)
          if (isUnder(only.thing, key) === true) this.setItem(target, constant(key), value);
          else this.#mayPut(target, constant(key), value);
        if (only.thing.rest !== NOTHING) this.setItem(target, only.thing.restKeys, only.thing.rest);
      } else if (pairs !== null && pairs.every((pair) => pair?.length === 2)) {
        for (const pair of pairs) this.setItem(target, pair![0]!, pair![1]!);
      } else {
        const others = this.#putPairs(target, from) ?? open(this.deepTaint(from));
        if (others !== NOTHING) this.#mayReplace(target, others);
        if (others !== NOTHING) this.setItem(target, this.#firstOfEach(from), others);
      }
    }
    for (const [name, value] of keywords) this.setItem(target, constant(name), value);
  }

  /** Of pairs in an order that is not known, each under its own key; what the others are. Null where it holds no pairs that are known. */
  #putPairs(target: Value, from: Value): Value | null {
    if (this.onlyThing(from)?.thing.kind !== "sequence") return null;
    const member = this.anyOf(from);
    const known = member.refs.filter(({ kind }) => kind === "object");
    const pairs = known.map((ref) => this.itemsOf({ ...member, refs: [ref], constants: [], isOpen: false }));
    if (pairs.length === 0 || pairs.length > PAIRS_MAX || !pairs.every((pair) => pair?.length === 2)) return null;
    for (const pair of pairs) this.#mayPut(target, pair![0]!, pair![1]!);
    return member.isOpen || known.length < member.refs.length ? open(member.taint) : NOTHING;
  }

  #mayPut(target: Value, key: Value, value: Value): void {
    for (const { id, thing } of this.things(target))
      if (thing.kind === "mapping" && thing.fieldsOf !== undefined) this.setAnyField(object(thing.fieldsOf), value);
      else if (thing.kind === "mapping") this.state?.put(id, withSlot(thing, key, value, false));
  }

  #mayReplace(target: Value, value: Value): void {
    for (const { id, thing } of this.things(target))
      if (thing.kind === "mapping" && thing.fieldsOf !== undefined) this.setAnyField(object(thing.fieldsOf), value);
      else if (thing.kind === "mapping" && thing.slots.size > 0)
        this.state?.put(id, { ...thing, slots: new Map([...thing.slots].map(([key, before]) => [key, join(before, value)])) });
  }
}

/** `ESCAPES.get(c, c)`: what is not among the keys, where these are characters. */
function beside(mapping: Mapping, value: Value): Value {
  const keys = [...mapping.slots.keys()];
  return value.isOpen && isSure(mapping) && areMarks(keys) ? lacking(value, keys.join("")) : value;
}

/** What it holds lies elsewhere. */
function isBorrowed({ chain, fieldsOf }: Mapping): boolean {
  return chain !== undefined || fieldsOf !== undefined;
}
