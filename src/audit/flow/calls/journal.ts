// What the calls that are running have read and changed of what was there before them: what their results depend on, and what they do beside giving one.
import type { FlowHit } from "../machine.ts";
import type { Thing } from "../values/state.ts";
import { sourceStep } from "../values/taint.ts";
import { NOTHING, type FunctionValue, type Value } from "../values/value.ts";

/** One running call, or one round of a loop. What is listed was there before it, with what it held then. */
export interface Recording {
  /** Objects with higher numbers were made by the call. */
  readonly oldest: number;
  readonly things: Map<number, Thing | undefined>;
  readonly variables: Map<number, Map<string, Value | undefined>>;
  readonly changedThings: Set<number>;
  readonly changedVariables: Map<number, Set<string>>;
  readonly hits: FlowHit[];
  readonly hitsAt: Map<FlowHit["place"], FlowHit[]>;
  /** It cannot be told in these terms: a module was loaded, a class defined. */
  isSpoiled: boolean;
  /** A call inside was too many calls deep to be gone into: it may be gone into where the call at hand is less deep, or a root. */
  isTooDeep: boolean;
  /** Functions that were not gone into once more within themselves: elsewhere, where fewer of their calls are open, they might be. */
  readonly notAgain: Set<FunctionValue["node"]>;
  /** Of a round of a loop: the frame that the loop stands in. */
  readonly frame: number | null;
  /** Variables of that frame that were given a value before anybody asked for one, with the last one; asked for is only what they were given. */
  readonly given: Map<string, Value | undefined>;
}

/** What a call did not go into. */
export type Cut = Pick<Recording, "isTooDeep"> & { readonly notAgain: Iterable<FunctionValue["node"]> };

/** What depends on more is not told again. */
const READS_MAX = 1000;
/** A round of a loop reads the variables of its own function as well. */
const READS_OF_ROUND_MAX = 4000;

/** Of one call; more of them are the same few told again. */
const HITS_MAX = 1000;

export class Journal {
  /** Objects up to this number were there before the innermost call that is recorded; 0 without one. */
  oldest = 0;
  readonly #open: Recording[] = [];

  /** `frame`: of a round of a loop, where the loop stands. */
  begin(oldest: number, frame: number | null = null): void {
    this.oldest = oldest;
    this.#open.push({
      oldest,
      things: new Map(),
      variables: new Map(),
      changedThings: new Set(),
      changedVariables: new Map(),
      hits: [],
      hitsAt: new Map(),
      isSpoiled: false,
      isTooDeep: false,
      notAgain: new Set(),
      frame,
      given: frame === null ? NOTHING_GIVEN : new Map(),
    });
  }

  /** What the innermost call did, its caller did as well. */
  end(): Recording {
    const done = this.#open.pop()!;
    const outer = this.#open.at(-1);
    this.oldest = outer?.oldest ?? 0;
    if (outer === undefined) return done;
    if (done.isSpoiled) outer.isSpoiled = true;
    this.cutLike(done);
    if (outer.isSpoiled) return done;
    for (const hit of done.hits) keepHit(outer, hit);
    this.#handUp(done, outer);
    return done;
  }

  /** What was there before the outer call as well. By `forEach`: an iterator makes a pair for each entry, which is most of what calls cost here. */
  #handUp(done: Recording, outer: Recording): void {
    const { oldest } = outer;
    done.things.forEach((thing, id) => {
      if (id <= oldest) this.readThing(id, thing);
    });
    done.variables.forEach((names, frame) => {
      if (frame <= oldest) names.forEach((value, name) => this.#carry(done, frame, name, value));
    });
    done.changedThings.forEach((id) => {
      if (id <= oldest) outer.changedThings.add(id);
    });
    done.changedVariables.forEach((names, frame) => {
      if (frame <= oldest) names.forEach((name) => addTo(outer.changedVariables, frame, name));
    });
  }

  /** What was only given a value inside is so around it; what it is behind the round, nobody around has given it. */
  #carry({ frame, given }: Recording, of: number, name: string, before: Value | undefined): void {
    if (frame === of && given.has(name)) this.#give(of, name, before, UNLIKE_ANY);
    else this.readVariable(of, name, before);
  }

  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  spoil(): void {
    const top = this.#open.at(-1);
    if (top !== undefined) top.isSpoiled = true;
  }

  /** A call was not gone into, for it is too deep. */
  cut(): void {
    const top = this.#open.at(-1);
    if (top !== undefined) top.isTooDeep = true;
  }

  /** A call of this function was not gone into, for as many of them are open. */
  cutOf(node: FunctionValue["node"]): void {
    this.#open.at(-1)?.notAgain.add(node);
  }

  /** As that call was, this one is. */
  cutLike({ isTooDeep, notAgain }: Cut): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    top.isTooDeep ||= isTooDeep;
    for (const node of notAgain) top.notAgain.add(node);
  }

  hit(hit: FlowHit): void {
    const top = this.#open.at(-1);
    if (top !== undefined) keepHit(top, hit);
  }

  readThing(id: number, thing: Thing | undefined): void {
    const top = this.#open.at(-1)!;
    if (top.isSpoiled || top.things.has(id)) return;
    top.things.set(id, thing);
    if (top.things.size > readsMax(top)) top.isSpoiled = true;
  }

  readVariable(frame: number, name: string, value: Value | undefined): void {
    const top = this.#open.at(-1)!;
    if (frame === top.frame && top.given.has(name)) {
      if (top.given.get(name) === value) return;
      top.given.delete(name);
    }
    noteVariable(top, frame, name, value);
  }

  wroteThing(id: number, before: Thing | undefined): void {
    this.readThing(id, before);
    this.#open.at(-1)!.changedThings.add(id);
  }

  wroteVariable(frame: number, name: string, before: Value | undefined, value: Value | undefined): void {
    this.#give(frame, name, before, value);
    addTo(this.#open.at(-1)!.changedVariables, frame, name);
  }

  #give(frame: number, name: string, before: Value | undefined, value: Value | undefined): void {
    const top = this.#open.at(-1)!;
    const isFirst = frame === top.frame && top.variables.get(frame)?.has(name) !== true;
    if (isFirst || (frame === top.frame && top.given.has(name))) top.given.set(name, value);
    noteVariable(top, frame, name, before);
  }
}

/** Of a call, which has no frame of its own: nothing is written to it. */
const NOTHING_GIVEN = new Map<string, Value | undefined>();

/** As if it had been given one that it does not have. */
const UNLIKE_ANY: Value = { ...NOTHING };

function readsMax({ frame }: Recording): number {
  return frame === null ? READS_MAX : READS_OF_ROUND_MAX;
}

function noteVariable(top: Recording, frame: number, name: string, value: Value | undefined): void {
  if (top.isSpoiled) return;
  const names = top.variables.get(frame);
  if (names === undefined) top.variables.set(frame, new Map([[name, value]]));
  else if (!names.has(name)) names.set(name, value);
  if (names !== undefined && names.size > readsMax(top)) top.isSpoiled = true;
}

/** One hit may be told a thousand times over, by calls that were told themselves: it is kept once, and as many as are ever shown. */
function keepHit({ hits, hitsAt }: Recording, hit: FlowHit): void {
  if (hits.length >= HITS_MAX) return;
  const known = hitsAt.get(hit.place);
  if (known === undefined) hitsAt.set(hit.place, [hit]);
  else if (known.some((one) => isSameHit(one, hit))) return;
  else known.push(hit);
  hits.push(hit);
}

function isSameHit(one: FlowHit, other: FlowHit): boolean {
  if (one.kind !== other.kind || one.rule !== other.rule || one.taint.length !== other.taint.length) return false;
  return one.taint.every((label, i) => {
    const like = other.taint[i]!;
    return label.confidence === like.confidence && label.cleaned === like.cleaned && sourceStep(label) === sourceStep(like);
  });
}

function addTo(map: Map<number, Set<string>>, key: number, name: string): void {
  const names = map.get(key);
  if (names === undefined) map.set(key, new Set([name]));
  else names.add(name);
}
