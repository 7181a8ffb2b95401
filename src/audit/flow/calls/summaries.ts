// Calls that were interpreted, kept to be told again: a call that is like one of them, and finds what that one found, has the same result.
import type { Recording } from "./journal.ts";
import type { Raised } from "../machine.ts";
import { Pairing } from "./correspond.ts";
import { Relocation } from "./relocation.ts";
import type { State, Thing } from "../values/state.ts";
import { sameConstant, type CallArguments, type FunctionValue, type Value } from "../values/value.ts";

/** What a call left behind on one way out of it. */
interface Outcome {
  readonly value: Value;
  /** Objects that were there before and are changed, and new ones that can be reached from them or from the value. */
  readonly things: ReadonlyMap<number, Thing>;
  readonly variables: readonly { readonly frame: number; readonly name: string; readonly value: Value | undefined }[];
}

export interface CallResult {
  readonly value: Value;
  readonly state: State | null;
  readonly raised: readonly Raised[];
  /** What its parameters were at its end, by name. */
  readonly parameters: ReadonlyMap<string, Value>;
  readonly shown: Shown;
}

/** How it stands with the root that a call is made in, before the call or after it. */
export interface RootSoFar {
  /** Anything came from outside. */
  readonly hasTaint: boolean;
  /** It is called from outside. */
  readonly isAnswering: boolean;
}

/** A result that was taken over, from a call that was recorded so. */
export interface ToldCall extends CallResult {
  readonly after: RootSoFar;
  readonly recording: Recording;
}

/** What an answer says of the parameters: bits of the kinds that each is harmless for then. */
export interface Shown {
  readonly yes: ReadonlyMap<string, number>;
  readonly no: ReadonlyMap<string, number>;
}

export interface CallAtHand extends RootSoFar {
  readonly fn: FunctionValue;
  readonly args: CallArguments;
  readonly state: State;
  readonly depth: number;
  readonly isPlain: boolean;
}

interface Summary {
  readonly call: Omit<CallAtHand, "state">;
  readonly recording: Recording;
  readonly end: Outcome | null;
  readonly raised: readonly Outcome[];
  readonly parameters: ReadonlyMap<string, Value>;
  readonly shown: Shown;
  readonly after: RootSoFar;
}

const KEPT_PER_FUNCTION = 16;
const THINGS_MAX = 60;
const RAISED_MAX = 6;

export class Summaries {
  readonly #kept = new Map<FunctionValue["node"], Summary[]>();
  readonly #newId: () => number;

  constructor(newId: () => number) {
    this.#newId = newId;
  }

  /** `result` is what came of `call`, whose state is no more what it was. */
  keep(call: CallAtHand, recording: Recording, result: CallResult, after: RootSoFar): void {
    if (recording.isSpoiled || result.raised.length > RAISED_MAX) return;
    const end = result.state === null ? null : outcomeOf(result.value, result.state, recording);
    const raised = result.raised.map(({ value, state }) => outcomeOf(value, state, recording));
    if (end === "much" || raised.includes("much")) return;
    const { fn, args, depth, hasTaint, isAnswering, isPlain } = call;
    const { parameters, shown } = result;
    const summary: Summary = {
      call: { fn, args, depth, hasTaint, isAnswering, isPlain },
      recording,
      end,
      raised: raised as Outcome[],
      parameters,
      shown,
      after,
    };
    const kept = this.#kept.get(fn.node);
    if (kept === undefined) this.#kept.set(fn.node, [summary]);
    else {
      if (kept.length >= KEPT_PER_FUNCTION) kept.pop();
      kept.unshift(summary);
    }
  }

  /** Does to the state what such a call did; null where none was like it. */
  tell(call: CallAtHand, onHit: (hit: Recording["hits"][number]) => void): ToldCall | null {
    const kept = this.#kept.get(call.fn.node);
    if (kept === undefined) return null;
    for (const [i, summary] of kept.entries()) {
      const pairs = isLike(summary, call);
      if (pairs === null) continue;
      if (i > 0) kept.unshift(...kept.splice(i, 1));
      return this.#told(summary, pairs, call, onHit);
    }
    return null;
  }

  #told(
    { recording, end, raised, parameters, shown, after }: Summary,
    pairs: Pairing,
    { state }: CallAtHand,
    onHit: (hit: Recording["hits"][number]) => void,
  ): ToldCall {
    noteReads(recording, pairs, state);
    const move = new Relocation(recording.oldest, pairs, this.#newId);
    for (const hit of recording.hits) onHit(move.hit(hit));
    const ways = raised.map((one) => applied(one, state.copy(), move));
    const last = end === null ? null : applied(end, state, move);
    return {
      value: last?.value ?? { constants: [], refs: [], isOpen: false, taint: [], parts: null },
      state: last?.state ?? null,
      raised: ways,
      parameters: new Map([...parameters].map(([name, value]) => [name, move.value(value)])),
      shown,
      after,
      recording,
    };
  }
}

/** Null where it is another call, or finds other things. */
function isLike({ call, recording }: Summary, { fn, args, state, depth, hasTaint, isAnswering, isPlain }: CallAtHand): Pairing | null {
  if (call.hasTaint !== hasTaint || call.isAnswering !== isAnswering || call.isPlain !== isPlain) return null;
  if (call.fn.isAnswering !== fn.isAnswering) return null;
  if (recording.isCut && depth < call.depth) return null;
  if (!mayBeLike(call.args, args)) return null;
  const pairs = new Pairing();
  if (!pairs.fn(call.fn, fn) || !pairs.args(call.args, args)) return null;
  for (const [id, thing] of recording.things) {
    const other = state.peek(pairs.ids.get(id) ?? id);
    if (thing === undefined || other === undefined ? thing !== other : !pairs.thing(thing, other)) return null;
  }
  for (const [frame, names] of recording.variables) {
    const at = pairs.ids.get(frame) ?? frame;
    for (const [name, value] of names) {
      const other = state.peekVariable(at, name);
      if (value === undefined || other === undefined ? value !== other : !pairs.value(value, other)) return null;
    }
  }
  return pairs;
}

/** Most are told apart at first sight. */
function mayBeLike({ positional }: CallArguments, given: CallArguments): boolean {
  if (positional.length !== given.positional.length) return false;
  for (let i = 0; i < positional.length; i++) {
    const [one, other] = [positional[i]!, given.positional[i]!];
    if (one.isOpen !== other.isOpen || one.taint.length !== other.taint.length || one.refs.length !== other.refs.length) return false;
    if (one.constants.length !== other.constants.length) return false;
    if (one.constants.length > 0 && !sameConstant(one.constants[0]!, other.constants[0]!)) return false;
    if (one.refs.length > 0 && one.refs[0]!.kind !== other.refs[0]!.kind) return false;
  }
  return true;
}

/** For the calls around, this one has read what that one did. */
function noteReads({ things, variables }: Recording, { ids }: Pairing, state: State): void {
  for (const id of things.keys()) state.get(ids.get(id) ?? id);
  for (const [frame, names] of variables) for (const name of names.keys()) state.variable(ids.get(frame) ?? frame, name);
}

function applied({ value, things, variables }: Outcome, state: State, move: Relocation): { readonly value: Value; readonly state: State } {
  const result = move.value(value);
  for (const { frame, name, value: held } of variables) {
    if (held === undefined) state.dropVariable(move.id(frame), name);
    else state.setVariable(move.id(frame), name, move.value(held));
  }
  for (const [id, thing] of things) state.put(move.id(id), move.thing(thing));
  return { value: result, state };
}

/** "much": more than is worth keeping. */
function outcomeOf(value: Value, state: State, { oldest, changedThings, changedVariables }: Recording): Outcome | "much" {
  const things = new Map<number, Thing>();
  const open: number[] = [];
  const reach = (id: number): void => {
    if (id > oldest) open.push(id);
  };
  const variables = [...changedVariables].flatMap(([frame, names]) =>
    [...names].map((name) => ({ frame, name, value: state.peekVariable(frame, name) })),
  );
  for (const { value: held } of variables) if (held !== undefined) eachObject(held, reach);
  eachObject(value, reach);
  for (const id of changedThings) {
    const thing = state.peek(id);
    if (thing === undefined) continue;
    things.set(id, thing);
    eachObjectOfThing(thing, reach);
  }
  while (open.length > 0) {
    const id = open.pop()!;
    const thing = things.has(id) ? undefined : state.peek(id);
    if (thing === undefined) continue;
    if (things.size >= THINGS_MAX) return "much";
    // A frame is changed in place as long as its call runs.
    things.set(id, thing.kind === "frame" ? { ...thing, names: new Map(thing.names), owner: null } : thing);
    eachObjectOfThing(thing, reach);
  }
  return { value, things, variables };
}

export function eachObjectOfThing(thing: Thing, visit: (id: number) => void): void {
  switch (thing.kind) {
    case "sequence":
      for (const item of thing.items ?? []) eachObject(item, visit);
      if (thing.end !== undefined) eachObject(thing.end, visit);
      if (thing.view !== undefined) visit(thing.view.of);
      return eachObject(thing.rest, visit);
    case "mapping":
      for (const value of thing.slots.values()) eachObject(value, visit);
      eachObject(thing.rest, visit);
      if (thing.factory) eachObject(thing.factory, visit);
      if (thing.chain !== undefined) eachObject(thing.chain, visit);
      if (thing.fieldsOf !== undefined) visit(thing.fieldsOf);
      return eachObject(thing.restKeys, visit);
    case "instance":
      for (const value of thing.fields.values()) eachObject(value, visit);
      return eachObject(thing.rest, visit);
    case "frame":
      for (const value of thing.names.values()) eachObject(value, visit);
      if (thing.outer !== null) visit(thing.outer);
  }
}

function eachObject({ refs }: Value, visit: (id: number) => void): void {
  for (const ref of refs)
    switch (ref.kind) {
      case "object":
        visit(ref.id);
        break;
      case "function":
        if (ref.fn.frame !== null) visit(ref.fn.frame);
        if (ref.fn.self !== null) eachObject(ref.fn.self, visit);
        for (const value of ref.fn.defaults.values()) eachObject(value, visit);
        break;
      case "class":
        if (ref.cls.frame !== null) visit(ref.cls.frame);
        break;
      case "bound":
      case "super":
        eachObject(ref.self, visit);
        break;
      case "encoded":
      case "factory":
        eachObject(ref.of, visit);
        break;
      case "partial":
        eachObject(ref.callee, visit);
        for (const value of [...ref.args.positional, ...ref.args.keywords.values(), ref.args.rest]) eachObject(value, visit);
        break;
      default:
    }
}

/** A helper's answers say different things of what it was given: what it tests is understood. */
export function isTelling({ yes, no }: Shown): boolean {
  return [...yes.keys(), ...no.keys()].some((name) => yes.get(name) !== no.get(name));
}
