// What the program's objects hold at one point of it. A branch takes a copy, which costs nothing.
import { IntMap } from "./int-map.ts";
import type { Journal } from "../calls/journal.ts";
import type { Ledger } from "../units/ledger.ts";
import type { ClassValue, Constant, FunctionValue, Value } from "./value.ts";
import { commonMeetings, type Meeting, type Place } from "./meeting.ts";
import { headless, joinRounds, joinThings, placeless } from "./joined-things.ts";
import { sameKey, slotOf } from "./thing-parts.ts";
import { join, NOTHING, UNKNOWN } from "./value.ts";

/** A list, tuple or set, or what is iterated over. */
export interface Sequence {
  readonly kind: "sequence";
  readonly type: "list" | "tuple" | "set" | "iterator";
  /** By index; null where the length is not known. */
  readonly items: readonly Value[] | null;
  /** Joined, where the items are not known one by one. */
  readonly rest: Value;
  /** What it begins with, where no more of it is known one by one; until it is changed. */
  readonly head?: readonly Constant[];
  /** What it ends with, likewise. */
  readonly tail?: readonly Constant[];
  /** What may lie at each index, of one of several lengths of which no more is known; until it is changed. */
  readonly places?: readonly Value[];
  /** Something lies in it, where it is not known how much; until it is changed. */
  readonly isFilled?: true;
  /** What a generator returned when it was through. */
  readonly end?: Value;
  /** A generator that is asked bit by bit: not all of what it gives lies here. */
  readonly paused?: Paused;
  /** No more are kept: of a `deque` with a length. */
  readonly max?: number;
  /** A `frozenset`: `|=` makes another one. */
  readonly isFrozen?: true;
  /** What a dictionary shows of itself: what it holds when it is looked at. */
  readonly view?: View;
}

/** `names.keys()`: of which dictionary it is, and what that held when this was made of it. */
export interface View {
  readonly of: number;
  readonly part: "keys" | "values" | "items";
  readonly seen: Thing | null;
}

/** Where a generator waits: the statements around, outermost first. Null where it was not begun. */
export interface Paused {
  readonly fn: FunctionValue;
  readonly frame: number;
  readonly cursor: Cursor | null;
}

export type Cursor = readonly {
  /** Of the statement in its block. */
  readonly index: number;
  /** Which of its blocks. */
  readonly branch?: number;
  /** Of a loop, what is still to come. */
  readonly left?: readonly Value[];
  /** Where that is a list, which is looked at anew for each round: how many of it had their turn. */
  readonly passed?: number;
  /** Of a statement that has run, what it has still to give. */
  readonly pending?: readonly Value[];
}[];

export interface Mapping {
  readonly kind: "mapping";
  readonly slots: ReadonlyMap<Constant, Value>;
  /** What lies under keys that are not known; NOTHING where all keys are. */
  readonly rest: Value;
  /** The keys that are not known. */
  readonly restKeys: Value;
  /** Called for a key that is missing: of a `defaultdict`. */
  readonly factory?: Value | null;
  /** Keys of slots that are there on some of the ways that led here, and not on others. */
  readonly maybe?: ReadonlySet<Constant>;
  /** List of the mappings that it stands before: of a `ChainMap`, which holds nothing itself. */
  readonly chain?: Value;
  /** The object whose fields it shows: `self.__dict__`, which holds nothing itself. */
  readonly fieldsOf?: number;
}

/** What a `Counter` says of what it has not seen; unlike a `defaultdict` it keeps nothing. */
export const UNCOUNTED = "collections.Counter.__missing__";

export function isCounter({ factory }: Mapping): boolean {
  const [ref] = factory?.refs ?? [];
  return ref?.kind === "foreign" && ref.name === UNCOUNTED;
}

export interface Instance {
  readonly kind: "instance";
  /** Null for one of another package. */
  readonly cls: ClassValue | null;
  /** Dotted name of what made it, for one of another package. */
  readonly foreign: string | null;
  readonly fields: ReadonlyMap<string, Value>;
  /** Of fields that are not listed. */
  readonly rest: Value;
  /** Fields that are there on some of the ways that led here, and not on others. */
  readonly maybe?: ReadonlySet<string>;
}

/** The variables of one call of a function, or of a module or class body. */
export interface Frame {
  readonly kind: "frame";
  readonly names: ReadonlyMap<string, Value>;
  /** Frame around it; null for that of a module. */
  readonly outer: number | null;
  /** The state that may change its names in place. */
  readonly owner: object | null;
}

export type Thing = Sequence | Mapping | Instance | Frame;

/** May change the variables of the frames that it made, as long as nobody else holds them. */
interface Owner {
  readonly name: "owner";
}

/** What the bodies of modules made that were loaded on some way: a way that did not come by finds it here. */
export interface Loaded {
  readonly things: Map<number, Thing>;
  /** From the first to the last of what one module made, with those that it loaded: whoever loaded it does not go through them again. */
  readonly until: Map<number, number>;
}

interface Holding {
  /** One for all states of an analysis. */
  readonly loaded: Loaded;
  readonly things?: IntMap<Thing>;
}

/** One for all: most states know of none. */
const NO_MEETINGS: readonly Meeting[] = [];

export class State {
  #things: IntMap<Thing>;
  readonly #journal: Journal;
  readonly #ledger: Ledger;
  #owner: Owner = { name: "owner" };
  readonly #loaded: Loaded;
  /** Ways that have met on the way here, the latest last. */
  meetings: readonly Meeting[] = NO_MEETINGS;

  constructor(journal: Journal, ledger: Ledger, { loaded, things = new IntMap() }: Holding) {
    this.#journal = journal;
    this.#ledger = ledger;
    this.#things = things;
    this.#loaded = loaded;
  }

  /** The same now, free to differ from now on. */
  copy(): State {
    this.#owner = { name: "owner" };
    const copy = new State(this.#journal, this.#ledger, { things: this.#things.copy(), loaded: this.#loaded });
    copy.meetings = this.meetings;
    return copy;
  }

  /** Things from `first` to `last`, which a module's body made just now, are there on all ways from here on, whether they come by or not. */
  keepLoaded(first: number, last: number): void {
    const { things, until } = this.#loaded;
    for (let id = first; id <= last; id++) {
      const end = until.get(id);
      const thing = end === undefined ? this.#things.get(id) : undefined;
      if (end !== undefined) id = end;
      if (thing === undefined) continue;
      things.set(id, thing.kind === "frame" ? { ...thing, names: new Map(thing.names), owner: null } : thing);
    }
    until.set(first, last);
  }

  get(id: number): Thing | undefined {
    const thing = this.peek(id);
    if (id <= this.#ledger.base) this.#ledger.read(id);
    if (id <= this.#journal.oldest && thing?.kind !== "frame") this.#journal.readThing(id, thing);
    return thing;
  }

  /** As `get`, and nobody takes note of it. */
  peek(id: number): Thing | undefined {
    return this.#things.get(id) ?? this.#loaded.things.get(id);
  }

  peekVariable(frame: number, name: string): Value | undefined {
    const thing = this.peek(frame);
    return thing?.kind === "frame" ? thing.names.get(name) : undefined;
  }

  /** What a variable or a thing is; nobody takes note of it. */
  at({ id, name }: Place): Value | Thing | undefined {
    return name === null ? this.peek(id) : this.peekVariable(id, name);
  }

  put(id: number, thing: Thing): void {
    this.grow(
      id,
      thing.kind === "sequence" && (thing.head ?? thing.tail ?? thing.isFilled) !== undefined && this.peek(id) !== undefined
        ? headless(thing)
        : thing,
    );
  }

  /** As `put`; a sequence begins as it says, also where it was there before. */
  grow(id: number, thing: Thing): void {
    if (id <= this.#ledger.base) this.#ledger.read(id);
    if (id <= this.#journal.oldest && thing.kind !== "frame") this.#journal.wroteThing(id, this.peek(id));
    this.#things.set(id, thing.kind === "sequence" && thing.places !== undefined && this.peek(id) !== undefined ? placeless(thing) : thing);
  }

  /** Is again what it was; nobody takes note of it. */
  restore(id: number, thing: Thing): void {
    this.#things.set(id, thing);
  }

  variable(frame: number, name: string): Value | undefined {
    const value = this.peekVariable(frame, name);
    if (frame <= this.#ledger.base) this.#ledger.read(frame);
    if (frame <= this.#journal.oldest) this.#journal.readVariable(frame, name, value);
    return value;
  }

  setVariable(frame: number, name: string, value: Value): void {
    if (frame <= this.#ledger.base) this.#ledger.read(frame);
    if (frame <= this.#journal.oldest) this.#journal.wroteVariable(frame, name, this.peekVariable(frame, name), value);
    this.#ownNames(frame).set(name, value);
  }

  /** As `setVariable`; nobody takes note of it. */
  supposeVariable(frame: number, name: string, value: Value): void {
    this.#ownNames(frame).set(name, value);
  }

  dropVariable(frame: number, name: string): void {
    if (frame <= this.#ledger.base) this.#ledger.read(frame);
    if (frame <= this.#journal.oldest) this.#journal.wroteVariable(frame, name, this.peekVariable(frame, name), undefined);
    this.#ownNames(frame).delete(name);
  }

  /** The names of a frame, to be changed. */
  #ownNames(id: number): Map<string, Value> {
    const thing = this.peek(id);
    const frame = thing?.kind === "frame" ? thing : null;
    if (frame !== null && frame.owner === this.#owner) return frame.names as Map<string, Value>;
    // Taking them over from an iterator costs half as much again.
    const names = new Map<string, Value>();
    frame?.names.forEach((value, name) => names.set(name, value));
    this.#things.set(id, { kind: "frame", names, outer: frame?.outer ?? null, owner: this.#owner });
    return names;
  }

  newFrame(id: number, outer: number | null): void {
    this.#things.set(id, { kind: "frame", names: new Map(), outer, owner: this.#owner });
  }

  /** What holds whichever of the two ways was taken. */
  static join(one: State, other: State, joined = joinThings): State {
    if (one === other || one.#things.isSame(other.#things)) return one;
    [one.#owner, other.#owner] = [{ name: "owner" }, { name: "owner" }];
    const both = new State(one.#journal, one.#ledger, { things: IntMap.merged(one.#things, other.#things, joined), loaded: one.#loaded });
    if (one.meetings.length > 0) both.meetings = commonMeetings(one, other);
    return both;
  }

  /** As `join`, of what a loop found and what it left. */
  static joinRounds(one: State, other: State): State {
    return State.join(one, other, joinRounds);
  }

  /** Each thing that is there, until `visit` answers false; whether it never did. */
  everyThing(visit: (id: number, thing: Thing) => boolean): boolean {
    return IntMap.everyDifference(new IntMap<Thing>(), this.#things, (id, _, thing) => visit(id, thing));
  }

  /** Each thing that is not the very same in both, until `visit` answers false; `one` is undefined where only the other has it. Whether it never did. */
  static everyDifference(one: State, other: State, visit: (id: number, one: Thing | undefined, other: Thing) => boolean): boolean {
    return one.#things.isSame(other.#things) || IntMap.everyDifference(one.#things, other.#things, visit);
  }
}

/** Whether something lies under this key; undefined where it may or may not. */
export function isUnder(mapping: Mapping, key: Constant): boolean | undefined {
  if (slotOf(mapping, key) === undefined) return mapping.rest === NOTHING ? false : undefined;
  return mapping.maybe !== undefined && [...mapping.maybe].some((one) => sameKey(one, key)) ? undefined : true;
}

/** What `**mapping` gives under a name; what is not there is what the function says without it. */
export function spreadOf(mapping: Mapping, name: string): Value {
  const value = mapping.slots.get(name);
  return value === undefined ? UNKNOWN : isUnder(mapping, name) === true ? value : join(value, UNKNOWN);
}

/** All its keys are known, and all of them are there. */
export function isSure({ restKeys, maybe }: Mapping): boolean {
  return restKeys === NOTHING && (maybe === undefined || maybe.size === 0);
}

/** Nothing lies in it; undefined where something may. */
export function isWithout({ slots, restKeys, maybe }: Mapping): boolean | undefined {
  if (slots.size > (maybe?.size ?? 0)) return false;
  return restKeys === NOTHING && slots.size === 0 ? true : undefined;
}

/** Any of what lies in it may be gone. */
export function perhapsWithout(mapping: Mapping): Mapping {
  return { ...mapping, maybe: new Set(mapping.slots.keys()) };
}
