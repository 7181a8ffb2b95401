// What answering a request leaves in what outlives it (containers and objects that modules hold, variables declared global, classes): the next request finds it, in whatever order they come.
import { eachObjectOfThing } from "../calls/summaries.ts";
import { Covering, SAME_OBJECTS } from "../values/covering.ts";
import { State, type Frame, type Thing } from "../values/state.ts";
import { joinThings } from "../values/joined-things.ts";
import { HARMLESS, join, type Value } from "../values/value.ts";

/** New objects that lie in what is left; more of them are not kept. */
const MADE_MAX = 2000;
/** What each request finds as it was at first. */
const OF_REQUEST = new Set(["threading.local", "contextvars.ContextVar"]);

export interface Lasting {
  /** What each request begins with. */
  readonly base: State;
  /** Objects with higher numbers are made by the request. */
  readonly last: number;
  /** What is kept as long as a request is answered. */
  readonly exceptions: readonly number[];
  /** It runs at the begin of each request: what a request keeps for itself is there for what answers it. */
  readonly isBefore: boolean;
}

export class LeftBehind {
  readonly #lasting: Lasting;
  readonly #changed = new Map<number, Thing>();
  readonly #made = new Map<number, Thing>();

  constructor(lasting: Lasting) {
    this.#lasting = lasting;
  }

  /** `ends`: how a request may leave the program. */
  note(ends: readonly State[]): void {
    for (const end of ends)
      State.everyDifference(this.#lasting.base, end, (id, _, after) => {
        if (id > this.#lasting.last) return false;
        this.#noteThing(id, after, end);
        return true;
      });
  }

  #noteThing(id: number, after: Thing, end: State): void {
    const { base, exceptions, isBefore } = this.#lasting;
    const known = this.#changed.get(id) ?? base.peek(id);
    if (known === undefined || exceptions.includes(id)) return;
    if (!isBefore && known.kind === "instance" && OF_REQUEST.has(known.foreign ?? "")) return;
    const left = known.kind === "frame" && after.kind === "frame" ? settable(known, after) : after;
    if (new Covering(base, end, SAME_OBJECTS).thing(known, left)) return;
    this.#changed.set(id, withoutCounts(known, joinThings(known, left)));
    this.#keep(left, end);
  }

  /** New objects that are found through what is left. */
  #keep(left: Thing, end: State): void {
    const open: Thing[] = [left];
    for (let thing = open.pop(); thing !== undefined; thing = open.pop())
      eachObjectOfThing(thing, (id) => {
        if (id <= this.#lasting.last || this.#made.has(id) || this.#made.size === MADE_MAX) return;
        const inner = end.peek(id);
        if (inner === undefined) return;
        // A frame is changed in place by the state that made it.
        this.#made.set(id, inner.kind === "frame" ? { ...inner, names: new Map(inner.names), owner: null } : inner);
        open.push(inner);
      });
  }

  get isEmpty(): boolean {
    return this.#changed.size === 0;
  }

  /** From now on what begins with this state finds it; the objects that are otherwise there now. */
  settleIn(state: State): Iterable<number> {
    for (const [id, thing] of this.#made) state.put(id, thing);
    for (const [id, thing] of this.#changed) {
      const before = state.peek(id);
      state.put(id, before === undefined ? thing : joinThings(before, thing));
    }
    return this.#changed.keys();
  }
}

/** Each that finds what others left, with what it begins with then. */
export function withOthers<T extends { readonly left: LeftBehind }>(all: readonly T[], from: State): readonly (readonly [T, State])[] {
  const leaving = all.filter(({ left }) => !left.isEmpty);
  return all.flatMap((one) => {
    const others = leaving.filter((other) => other !== one);
    if (others.length === 0) return [];
    const begin = from.copy();
    for (const { left } of others) left.settleIn(begin);
    return [[one, begin] as const];
  });
}

/** Without what is only noted beside the variables. */
function settable(known: Frame, after: Frame): Frame {
  const names = new Map(known.names);
  for (const [name, value] of after.names) if (!name.startsWith("?")) names.set(name, value);
  return { ...after, names };
}

/** What is counted goes on being counted. */
function withoutCounts(before: Thing, thing: Thing): Thing {
  const uncounted = (value: Value, known: Value | undefined): Value => {
    if (value === known || !value.constants.some((one) => typeof one === "number" && known?.constants.includes(one) !== true)) return value;
    return join({ ...value, constants: value.constants.filter((one) => typeof one !== "number") }, HARMLESS);
  };
  const named = <K>(values: ReadonlyMap<K, Value>, known: ReadonlyMap<K, Value>): ReadonlyMap<K, Value> =>
    new Map([...values].map(([key, value]) => [key, uncounted(value, known.get(key))]));
  if (thing.kind === "mapping" && before.kind === "mapping") return { ...thing, slots: named(thing.slots, before.slots) };
  if (thing.kind === "instance" && before.kind === "instance") return { ...thing, fields: named(thing.fields, before.fields) };
  if (thing.kind === "frame" && before.kind === "frame") return { ...thing, names: named(thing.names, before.names), owner: null };
  return thing;
}
