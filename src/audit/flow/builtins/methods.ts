// Methods of texts, lists, dictionaries and sets: what they give, and what they change.
import { decodedOf } from "../values/decoded.ts";
import type { Compare } from "../../../python/parse/ast.ts";
import { classAttribute } from "../language/class-tree.ts";
import { joinAll } from "../machine.ts";
import { HELD } from "../language/object-model.ts";
import type { Instance, Sequence, Thing } from "../values/state.ts";
import { beginAfter, begunWith } from "../values/joined-things.ts";
import { anyItem } from "../values/thing-parts.ts";
import { doubt, joinTaint, type Taint } from "../values/taint.ts";
import { kept, united } from "../values/sets.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import { blended, compareKeys, extremeBy, isComparable, lastOf, single, sortedBy, type SortKey } from "./sort-keys.ts";
import { Mappings } from "./mappings.ts";
import {
  constant,
  FALSE,
  HARMLESS,
  join,
  NONE,
  NOTHING,
  object,
  onlyConstant,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type Value,
} from "../values/value.ts";

/** They change what they are asked of, or give something that they take. */
const OF_CONTAINERS =
  /^(?:pop\w*|setdefault|update|append\w*|extend\w*|insert|add|put|write|union|difference\w*|intersection\w*|symmetric_\w+|sort|reverse|remove|discard|clear|rotate|most_common|elements|__\w+__)$/;

/** Whoever is given an iterator with them asks it for all it has. */
const USING_UP = new Set(
  "extend extendleft update join union intersection difference symmetric_difference intersection_update difference_update writelines".split(
    " ",
  ),
);

/** What is raised where a queue holds nothing; of one that is waited for, where it was shut. */
const EMPTY_QUEUE = ["queue.Empty", "asyncio.QueueEmpty"];
const SHUT_QUEUE = ["queue.ShutDown", "asyncio.QueueShutDown"];

interface Popping {
  readonly name: string;
  readonly index: Value | null;
  /** What is raised where nothing is in it. */
  readonly empty: readonly string[];
}

export abstract class Methods extends Mappings {
  /** Undefined where the receiver has no such method that is known. */
  method(self: Value, name: string, args: CallArguments): Value | undefined {
    const result = this.#method(self, name, args);
    if (USING_UP.has(name))
      for (const value of args.positional)
        if (result === undefined) this.leaveSome(value);
        else this.leaveItems(value, []);
    return result;
  }

  #method(self: Value, name: string, args: CallArguments): Value | undefined {
    const only = this.onlyThing(self);
    if (only !== null) {
      const { id, thing } = only;
      if (thing.kind === "sequence") return this.#sequenceMethod(id, thing, name, args);
      if (thing.kind === "mapping") return this.mappingMethod(id, thing, name, args);
      return this.#instanceMethod(id, thing, name, args);
    }
    const things = this.things(self);
    if (things.some(({ thing }) => thing.kind !== "instance")) return this.#blurred(self, name, args);
    if (things.length > 0) return undefined;
    if (self.refs.length > 0 && self.refs.every(({ kind }) => kind === "encoded")) {
      if (name === "to_bytes") return decodedOf(self);
      const isKept = ["encode", "decode", "strip", "rstrip"].includes(name);
      return isKept ? self : this.textMethod({ ...self, refs: [] }, name, args);
    }
    return self.refs.length === 0 ? this.textMethod(self, name, args) : undefined;
  }

  #hasOwn(thing: Thing, name: string): boolean {
    return thing.kind === "instance" && thing.cls !== null && classAttribute(this, thing.cls, name) !== null;
  }

  /** One of several things, or perhaps something else: whatever is put in may be in each. */
  #blurred(self: Value, name: string, args: CallArguments): Value {
    if (!OF_CONTAINERS.test(name)) return this.#askedOfEach(self, name, args);
    const { positional } = args;
    // A key chooses what is given, and is no part of it.
    const put = joinAll(name === "get" || name === "pop" ? positional.slice(1) : positional);
    if (["append", "add", "extend", "insert", "update", "setdefault", "write", "put", "appendleft"].includes(name))
      for (const { id, thing } of this.things(self)) {
        if (thing.kind === "sequence") this.state?.put(id, { ...thing, items: null, rest: join(anyItem(thing), put) });
        else if (thing.kind === "mapping") this.state?.put(id, { ...thing, rest: join(thing.rest, put), restKeys: UNKNOWN });
      }
    return joinAll([this.anyOf(self), open(joinTaint(this.deepTaint(self), this.deepTaint(put)))]);
  }

  /** What each of them gives; of what is no container of Python itself only is known what it may hold. */
  #askedOfEach(self: Value, name: string, args: CallArguments): Value {
    const given = self.refs.map((ref) => {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      const one = reference(ref);
      if (thing?.kind === "instance" && this.#hasOwn(thing, name)) return this.callMethod(one, name, args, NOWHERE);
      const known = thing?.kind === "mapping" || thing?.kind === "sequence" ? this.method(one, name, args) : undefined;
      return known ?? open(doubt(this.deepTaint(one)));
    });
    const isMore = self.isOpen || self.constants.some((one) => one !== null);
    return joinAll(isMore ? [...given, this.textMethod({ ...self, refs: [] }, name, args) ?? open(doubt(self.taint))] : given);
  }

  #instanceMethod(id: number, thing: Instance, name: string, args: CallArguments): Value | undefined {
    const { foreign, cls, fields } = thing;
    if (foreign === "namedtuple" && name === "_replace") return this.instance(null, "namedtuple", new Map([...fields, ...args.keywords]));
    if (foreign === "namedtuple" && name === "_asdict") return this.mapping(fields);
    if (foreign !== null) return this.objectMethod({ id, thing }, name, args);
    if ((name === "_replace" || name === "_asdict") && cls !== null && this.isNamedTuple(cls))
      return name === "_asdict" ? this.mapping(fields) : this.instance(cls, null, new Map([...fields, ...args.keywords]));
    const held = fields.get(HELD);
    if (cls === null || held === undefined || classAttribute(this, cls, name) !== null || this.keepsByItself(cls, name)) return undefined;
    return this.method(held, name, args);
  }

  protected abstract keepsByItself(cls: ClassValue, name: string): boolean;
  protected abstract isNamedTuple(cls: ClassValue): boolean;

  /** Of a thing of the standard library. */
  protected abstract objectMethod(
    of: { readonly id: number; readonly thing: Instance },
    name: string,
    args: CallArguments,
  ): Value | undefined;

  // ---- lists, tuples, sets ----

  #sequenceMethod(id: number, sequence: Sequence, name: string, { positional, keywords }: CallArguments): Value | undefined {
    const { items, max } = sequence;
    const [first = UNKNOWN, second = UNKNOWN] = positional;
    if (sequence.type === "iterator") {
      const asked = this.#asked(id, sequence, { name, given: positional[0] ?? NONE, second });
      if (asked !== undefined) return asked;
    }
    const put = (next: readonly Value[] | null, added: Value = NOTHING): Value => {
      const thing: Sequence =
        next === null ? { ...sequence, items: null, rest: join(anyItem(sequence), added) } : { ...sequence, items: next, rest: NOTHING };
      const begin = sequence.type === "list" && max === undefined ? beginAfter(sequence, name, positional) : null;
      const isFilled = next === null && (name === "append" || name === "add" || name === "insert");
      if (begin === null && !isFilled) this.state?.put(id, thing);
      else this.state?.grow(id, { ...begunWith(thing, begin, name === "append" ? first : null), ...(isFilled ? { isFilled } : {}) });
      return NONE;
    };
    switch (name) {
      case "append":
      case "add":
      case "put":
      case "put_nowait":
        return put(items === null ? null : lastOf([...items, first], max), first);
      case "appendleft":
        return put(items === null ? null : [first, ...items].slice(0, max), first);
      case "extendleft": {
        const more = this.itemsOf(first);
        return put(items === null || more === null ? null : [...more.toReversed(), ...items].slice(0, max), this.anyOf(first));
      }
      case "rotate": {
        const by = onlyConstant(positional[0] ?? constant(1));
        if (items === null || typeof by !== "number" || items.length === 0) return put(null);
        const at = (((items.length - by) % items.length) + items.length) % items.length;
        return put([...items.slice(at), ...items.slice(0, at)]);
      }
      case "extend":
      case "update": {
        const more = this.itemsOf(first);
        return put(items === null || more === null ? null : lastOf([...items, ...more], max), this.anyOf(first));
      }
      case "insert": {
        const at = onlyConstant(first);
        return put(items === null || typeof at !== "number" ? null : items.toSpliced(at, 0, second), second);
      }
      case "pop":
      case "popleft":
        return this.#popped(id, sequence, {
          name,
          index: positional[0] ?? null,
          empty: sequence.type === "set" ? ["KeyError"] : ["IndexError"],
        });
      case "get":
      case "get_nowait":
        if (sequence.type !== "list") return undefined;
        if (items?.length === 0 && name === "get" && this.waitsForMore()) return NOTHING;
        return this.#popped(id, this.#broughtMeanwhile(id, sequence), {
          name: "popleft",
          index: null,
          empty: name === "get" && positional.length + keywords.size === 0 ? SHUT_QUEUE : EMPTY_QUEUE,
        });
      case "join":
        this.takeTurns();
        return NONE;
      case "remove":
      case "discard": {
        const known = onlyConstant(first);
        const object = this.onlyThing(first)?.id;
        const isIt = (item: Value): boolean =>
          item === first ||
          (known !== undefined && onlyConstant(item) === known) ||
          (object !== undefined && this.onlyThing(item)?.id === object);
        const at = items?.findIndex(isIt) ?? -1;
        if (items !== null && at >= 0) return put(items.toSpliced(at, 1));
        // It may be any of them.
        const isNone = items?.every((item) => known !== undefined && onlyConstant(item) !== undefined) === true;
        return put(isNone ? items : null);
      }
      case "clear":
        return put([]);
      case "tolist":
        return this.make({ ...sequence });
      case "copy":
        return this.make({ ...sequence });
      case "reverse":
        return put(items === null ? null : items.toReversed());
      case "sort":
        return put(items === null ? null : this.ordered(items, keywords));
      case "index": {
        const known = onlyConstant(first);
        const at = items?.findIndex((item) => known !== undefined && onlyConstant(item) === known) ?? -1;
        return at >= 0 && items!.slice(0, at).every((item) => onlyConstant(item) !== undefined) ? constant(at) : HARMLESS;
      }
      case "empty":
        return items === null ? HARMLESS : constant(items.length === 0);
      case "qsize":
        return items === null ? HARMLESS : constant(items.length);
      case "count": {
        const [wanted, known] = [onlyConstant(first), items?.map(onlyConstant)];
        const isKnown = typeof wanted === "string" && known?.every((one) => typeof one === "string") === true;
        return isKnown ? constant(known.filter((one) => one === wanted).length) : HARMLESS;
      }
      case "union":
        return this.#asSet(
          united([items, ...positional.map((one) => this.#members(one))]),
          joinAll([anyItem(sequence), ...positional.map((one) => this.anyOf(one))]),
        );
      case "intersection":
      case "difference":
        return this.#asSet(
          kept(items, { sets: positional.map((one) => this.#members(one)), isIn: name === "intersection" }),
          anyItem(sequence),
        );
      case "intersection_update":
      case "difference_update": {
        const isIn = name === "intersection_update";
        return put(kept(items, { sets: positional.map((one) => this.#members(one)), isIn }));
      }
      case "symmetric_difference_update": {
        const other = this.#members(first);
        const apart = [kept(items, { sets: [other], isIn: false }), kept(other, { sets: [items], isIn: false })];
        return put(united(apart), this.anyOf(first));
      }
      case "symmetric_difference":
        return this.some(joinAll([anyItem(sequence), this.anyOf(first)]), "set");
      default:
        return undefined;
    }
  }

  /** `next`, `send`, `throw` and `close` of an iterator. */
  #asked(
    id: number,
    { paused }: Sequence,
    { name, given, second }: { readonly name: string; readonly given: Value; readonly second: Value },
  ): Value | undefined {
    switch (name) {
      case "send":
      case "asend":
        return paused === undefined ? this.#next(id) : this.resumed(id, { kind: "send", value: given });
      case "__next__":
      case "__anext__":
      case "popleft":
        return paused === undefined ? (name === "popleft" ? undefined : this.#next(id)) : this.resumed(id);
      case "throw":
      case "athrow":
        if (paused !== undefined) return this.resumed(id, { kind: "throw", value: given });
        // Where nothing in it is at work nothing catches it.
        if (name === "throw" && given.refs.length > 0) this.raise(given, this.state?.copy() ?? null);
        return undefined;
      case "close":
      case "aclose":
        if (paused !== undefined) this.closed(id);
        return NONE;
      case "(leave)":
        return paused === undefined ? FALSE : this.leftManager(id, onlyConstant(second) === null ? null : second);
      default:
        return undefined;
    }
  }

  #next(id: number): Value {
    return this.callForeign("next", { positional: [object(id)], keywords: new Map(), rest: NOTHING }, NOWHERE);
  }

  abstract callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value;

  #popped(id: number, sequence: Sequence, { name, index, empty }: Popping): Value {
    const { items } = sequence;
    if (items === null || items.length === 0) for (const error of empty) this.mayFail(error);
    const at = name === "popleft" ? 0 : index === null ? -1 : onlyConstant(index);
    if (items === null || typeof at !== "number") {
      const any = anyItem(sequence);
      this.state?.put(id, { ...sequence, items: null, rest: any });
      return any;
    }
    if (sequence.type === "set" && items.length > 1) {
      this.state?.put(id, { ...sequence, items: null, rest: anyItem(sequence) });
      return anyItem(sequence);
    }
    const found = items.at(at);
    if (found === undefined) {
      // Of what the running call made itself nobody else knows.
      if (this.isWaitedFor && items.length === 0 && empty !== SHUT_QUEUE && id > this.at.frame) this.state = null;
      return NOTHING;
    }
    this.state?.put(id, { ...sequence, items: items.toSpliced(at, 1) });
    return found;
  }

  #members(value: Value): readonly Value[] | null {
    const thing = this.onlyThing(value)?.thing;
    return thing?.kind === "sequence" ? thing.items : this.itemsOf(value);
  }

  #asSet(items: readonly Value[] | null, otherwise: Value): Value {
    return items === null ? this.some(otherwise, "set") : this.list(items, "set");
  }

  /** Sorted, where the keys say how; else each may be anywhere. */
  protected ordered(items: readonly Value[], keywords: ReadonlyMap<string, Value>): readonly Value[] {
    const key = keywords.get("key") ?? NONE;
    const isReversed = onlyConstant(keywords.get("reverse") ?? constant(false));
    const keys = key === NONE || onlyConstant(key) === null ? items : items.map((item) => this.call(key, single(item), NOWHERE));
    const known = keys.map((one) => this.#sortKey(one));
    if (known.includes(null) && typeof isReversed === "boolean")
      return sortedBy(this, keys, isReversed)?.map((i) => items[i]!) ?? blended(items);
    if (known.includes(null) || typeof isReversed !== "boolean") return blended(items);
    const rank = items.map((item, i) => ({ item, key: known[i]! }));
    const order = rank.toSorted((a, b) => (isReversed ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)));
    return order.map(({ item }) => item);
  }

  /** Where a queue is empty, whoever runs beside gets a turn to put something there. */
  #broughtMeanwhile(id: number, sequence: Sequence): Sequence {
    if (sequence.items?.length !== 0) return sequence;
    this.othersTurn();
    const now = this.thing(id);
    return now?.kind === "sequence" ? now : sequence;
  }

  abstract mayFail(name: string): void;
  /** A queue is empty: true where a thread waits there for what others put in. */
  abstract waitsForMore(): boolean;
  abstract othersTurn(): void;
  abstract waitsForTurn(): boolean;
  abstract takeTurns(depth?: number): void;
  abstract override compares(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined;

  /** What decides the order for sure: a constant, or the constants at the begin of a tuple. */
  #sortKey(value: Value): SortKey | null {
    const known = onlyConstant(value);
    if (typeof known === "string" || typeof known === "number") return [known];
    const items = value.refs.length === 1 ? (this.itemsOf(value) ?? this.fieldsInOrder(value)) : null;
    const first = items?.[0] === undefined ? undefined : onlyConstant(items[0]);
    return typeof first === "string" || typeof first === "number"
      ? [first, ...items!.slice(1).map(onlyConstant).filter(isComparable)]
      : null;
  }

  sorted(what: Value, keywords: ReadonlyMap<string, Value> = new Map()): Value {
    const items = this.itemsOf(what);
    return items === null ? this.some(this.anyOf(what)) : this.list(this.ordered(items, keywords));
  }

  /** The least (or greatest) of some, where it is known which. */
  extreme(items: readonly Value[], keywords: ReadonlyMap<string, Value>, isGreatest: boolean): Value {
    const key = keywords.get("key") ?? NONE;
    const keys = onlyConstant(key) === null ? items : items.map((item) => this.call(key, single(item), NOWHERE));
    const known = keys.map((one) => this.#sortKey(one));
    const compared = known.includes(null) ? extremeBy(this, keys, isGreatest) : null;
    if (compared !== null) return items[compared]!;
    if (known.includes(null) || items.length === 0) return joinAll([...items, keywords.get("default") ?? NOTHING]);
    let best = 0;
    for (let i = 1; i < items.length; i++) {
      const by = compareKeys(known[i]!, known[best]!);
      if (isGreatest ? by > 0 : by < 0) best = i;
    }
    return items[best]!;
  }
}
