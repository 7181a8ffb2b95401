// Calls that were interpreted, kept to be told again: a call that is like one of them, and finds what that one found, has the same result.
import type { Cut, Recording } from "./journal.ts";
import type { Raised } from "../machine.ts";
import { Pairing } from "./correspond.ts";
import { Relocation } from "./relocation.ts";
import type { Meeting } from "../values/meeting.ts";
import { tellMeetings } from "../values/ways-met.ts";
import type { State, Thing } from "../values/state.ts";
import type { CallArguments, FunctionValue, Value } from "../values/value.ts";

/** What a call found of what was there before it. In lists: thousands of these are kept, and a map takes ten times the room of a list with two entries. */
interface Found {
  readonly ids: readonly number[];
  /** By the place of their id. */
  readonly things: readonly (Thing | undefined)[];
  readonly variables: readonly FoundVariable[];
}

interface FoundVariable {
  readonly frame: number;
  readonly name: string;
  readonly value: Value | undefined;
}

/** What a call left behind on one way out of it. */
interface Outcome {
  readonly value: Value;
  /** Objects that were there before and are changed, and new ones that can be reached from them or from the value. */
  readonly things: readonly (readonly [id: number, thing: Thing])[];
  readonly variables: readonly FoundVariable[];
}

export interface CallResult {
  readonly value: Value;
  readonly state: State | null;
  readonly raised: readonly Raised[];
  /** What its parameters were at its end, by name. */
  readonly parameters: ReadonlyMap<string, Value>;
  readonly shown: Shown;
  /** Of ways through it that met, as far as the caller may ask about them. */
  readonly meetings: readonly Meeting[];
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
  readonly cut: Cut;
  readonly isPlain: boolean;
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
  /** Of the functions that were not gone into once more, how many calls were open when it began. */
  readonly open: readonly (readonly [node: FunctionValue["node"], times: number])[];
  readonly isTooDeep: boolean;
  /** Objects with higher numbers were made by the call. */
  readonly oldest: number;
  readonly found: Found;
  readonly hits: Recording["hits"];
  readonly end: Outcome | null;
  readonly raised: readonly Outcome[];
  readonly parameters: readonly (readonly [name: string, value: Value])[];
  readonly shown: Shown;
  readonly meetings: readonly Meeting[];
  readonly after: RootSoFar;
}

/** What a call from here on down has gone into is enough, also where fewer calls are open. */
const DEEP = 6;
const KINDS_PER_FUNCTION = 64;
const KEPT_OF_A_KIND = 16;
const CONSTANT_SHOWN_MAX = 60;
const THINGS_MAX = 60;
const RAISED_MAX = 6;

type TimesOpen = (node: FunctionValue["node"]) => number;

interface Ended {
  readonly after: RootSoFar;
  readonly timesOpen: TimesOpen;
}

interface Telling {
  readonly onHit: (hit: Recording["hits"][number]) => void;
  readonly timesOpen: TimesOpen;
  /** Frame of the caller. */
  readonly owner: number;
}

export class Summaries {
  readonly #kept = new Map<FunctionValue["node"], Map<string, Summary[]>>();
  readonly #newId: () => number;

  constructor(newId: () => number) {
    this.#newId = newId;
  }

  /** `result` is what came of `call`, whose state is no more what it was. */
  keep(call: CallAtHand, recording: Recording, result: CallResult, { after, timesOpen }: Ended): void {
    if (recording.isSpoiled || result.raised.length > RAISED_MAX) return;
    const end = result.state === null ? null : outcomeOf(result.value, result.state, recording);
    const raised = result.raised.map(({ value, state }) => outcomeOf(value, state, recording));
    if (end === "much" || raised.includes("much")) return;
    const { fn, args, depth, hasTaint, isAnswering, isPlain } = call;
    const { parameters, shown, meetings } = result;
    const summary: Summary = {
      call: { fn, args, depth, hasTaint, isAnswering, isPlain },
      open: [...recording.notAgain].map((node) => [node, timesOpen(node)] as const),
      isTooDeep: recording.isTooDeep,
      oldest: recording.oldest,
      found: foundBy(recording),
      hits: recording.hits,
      end,
      raised: raised as Outcome[],
      parameters: [...parameters],
      shown,
      meetings,
      after,
    };
    const kept = this.#keptLike(call);
    if (kept.length >= KEPT_OF_A_KIND) kept.pop();
    kept.unshift(summary);
  }

  /** Does to the state what such a call did; null where none was like it. */
  tell(call: CallAtHand, telling: Telling): ToldCall | null {
    const kept = this.#keptLike(call);
    for (const [i, summary] of kept.entries()) {
      const pairs = isLike(summary, call, telling.timesOpen);
      if (pairs === null) continue;
      if (i > 0) kept.unshift(...kept.splice(i, 1));
      return this.#told(summary, pairs, call, telling);
    }
    return null;
  }

  /** Those that no look at objects is needed for to tell them from this one, the last one first. */
  #keptLike(call: CallAtHand): Summary[] {
    let ofFunction = this.#kept.get(call.fn.node);
    if (ofFunction === undefined) this.#kept.set(call.fn.node, (ofFunction = new Map()));
    const kind = kindOfCall(call);
    let kept = ofFunction.get(kind);
    if (kept !== undefined) return kept;
    const [oldest] = ofFunction.keys();
    if (ofFunction.size >= KINDS_PER_FUNCTION && oldest !== undefined) ofFunction.delete(oldest);
    ofFunction.set(kind, (kept = []));
    return kept;
  }

  #told(
    { call, open, isTooDeep, oldest, found, hits, end, raised, parameters, shown, meetings, after }: Summary,
    pairs: Pairing,
    { state }: CallAtHand,
    { onHit, owner }: Telling,
  ): ToldCall {
    noteReads(found, pairs, state);
    const move = new Relocation(oldest, pairs, this.#newId);
    for (const hit of hits) onHit(move.hit(hit));
    const ways = raised.map((one) => applied(one, state.copy(), move));
    const last = end === null ? null : applied(end, state, move);
    const value = last === null ? undefined : tellMeetings(last.state, meetings, { move, owner, given: end!.value, value: last.value });
    return {
      value: value ?? { constants: [], refs: [], isOpen: false, taint: [], parts: null },
      state: last?.state ?? null,
      raised: ways,
      parameters: new Map(parameters.map(([name, value]) => [name, move.value(value)])),
      shown,
      meetings: [],
      after,
      cut: { isTooDeep, notAgain: open.map(([node]) => node) },
      isPlain: call.isPlain,
    };
  }
}

/** Null where it is another call, or finds other things. */
function isLike({ call, open, isTooDeep, found }: Summary, { fn, args, state, depth }: CallAtHand, timesOpen: TimesOpen): Pairing | null {
  if (isTooDeep && depth < Math.min(call.depth, DEEP)) return null;
  // With fewer of them open it would go into them once more; where more calls are open, not much deeper.
  if (depth < call.depth && open.some(([node, times]) => timesOpen(node) < times)) return null;
  const pairs = new Pairing();
  if (!pairs.fn(call.fn, fn) || !pairs.args(call.args, args)) return null;
  const { ids, things, variables } = found;
  for (const [i, id] of ids.entries()) {
    const thing = things[i];
    const other = state.peek(pairs.ids.get(id) ?? id);
    if (thing === undefined || other === undefined ? thing !== other : !pairs.thing(thing, other)) return null;
  }
  for (const { frame, name, value } of variables) {
    const other = state.peekVariable(pairs.ids.get(frame) ?? frame, name);
    if (value === undefined || other === undefined ? value !== other : !pairs.value(value, other)) return null;
  }
  return pairs;
}

/** What tells most of them apart at first sight. */
function kindOfCall({ fn, args, hasTaint, isAnswering }: CallAtHand): string {
  let kind = `${hasTaint}${isAnswering}${fn.isAnswering === true}${args.keywords.size}`;
  for (const { constants, isOpen, taint, refs } of args.positional) {
    kind += isOpen ? `,?${taint.length}` : `,${taint.length}`;
    if (refs.length > 0) kind += `${refs[0]!.kind}${refs.length}`;
    const [first] = constants;
    if (first !== undefined) kind += `=${constants.length} ${typeof first === "object" ? "" : String(first).slice(0, CONSTANT_SHOWN_MAX)}`;
  }
  return kind;
}

function foundBy({ things, variables }: Recording): Found {
  const found: FoundVariable[] = [];
  for (const [frame, names] of variables) for (const [name, value] of names) found.push({ frame, name, value });
  return { ids: [...things.keys()], things: [...things.values()], variables: found };
}

/** For the calls around, this one has read what that one did. */
function noteReads({ ids: recorded, variables }: Found, { ids }: Pairing, state: State): void {
  for (const id of recorded) state.get(ids.get(id) ?? id);
  for (const { frame, name } of variables) state.variable(ids.get(frame) ?? frame, name);
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
    if (isBegun(thing)) return "much";
    things.set(id, thing);
    eachObjectOfThing(thing, reach);
  }
  while (open.length > 0) {
    const id = open.pop()!;
    const thing = things.has(id) ? undefined : state.peek(id);
    if (thing === undefined) continue;
    if (things.size >= THINGS_MAX || isBegun(thing)) return "much";
    // A frame is changed in place as long as its call runs.
    things.set(id, thing.kind === "frame" ? { ...thing, names: new Map(thing.names), owner: null } : thing);
    eachObjectOfThing(thing, reach);
  }
  return { value, things: [...things], variables };
}

/** A generator that waits in its midst: where, is said of this very one. */
function isBegun(thing: Thing): boolean {
  return thing.kind === "sequence" && thing.paused !== undefined && thing.paused.cursor !== null;
}

export function eachObjectOfThing(thing: Thing, visit: (id: number) => void): void {
  switch (thing.kind) {
    case "sequence":
      for (const item of thing.items ?? thing.places ?? []) eachObject(item, visit);
      if (thing.end !== undefined) eachObject(thing.end, visit);
      if (thing.view !== undefined) visit(thing.view.of);
      if (thing.paused !== undefined) eachObjectOfFunction(thing.paused.fn, visit);
      if (thing.paused !== undefined) visit(thing.paused.frame);
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
        eachObjectOfFunction(ref.fn, visit);
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

function eachObjectOfFunction({ frame, self, defaults }: FunctionValue, visit: (id: number) => void): void {
  if (frame !== null) visit(frame);
  if (self !== null) eachObject(self, visit);
  for (const value of defaults.values()) eachObject(value, visit);
}

/** A helper's answers say different things of what it was given: what it tests is understood. */
export function isTelling({ yes, no }: Shown): boolean {
  return [...yes.keys(), ...no.keys()].some((name) => yes.get(name) !== no.get(name));
}
