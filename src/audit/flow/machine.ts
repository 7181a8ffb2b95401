// The abstract machine: the state of the program where it is being interpreted, the call that is running, and its limits.
import type { Node, Position } from "../../python/parse/ast.ts";
import type { Severity, TraceStep } from "../../model/finding.ts";
import type { Harm } from "../templates/judge-output.ts";
import type { TemplateSet } from "../templates/template-set.ts";
import type { Documents } from "./documents/documents.ts";
import type { Models } from "./models/models.ts";
import { Journal } from "./calls/journal.ts";
import { Ledger } from "./units/ledger.ts";
import type { ModuleUses } from "./program/module-uses.ts";
import type { FlowModule, Program } from "./program/program.ts";
import { Rendering } from "./rendering/rendering.ts";
import type { Relevance } from "./program/relevance.ts";
import type { WatchedCall } from "./explanation.ts";
import type { Asked, Question } from "./questions.ts";
import { State, type Frame, type Instance, type Loaded, type Mapping, type Sequence, type Thing, type View } from "./values/state.ts";
import { eachPart, mapThing, shownFields } from "./values/thing-parts.ts";
import { isFromNowhere, isSettledFor, joinTaint, KIND_BITS, UNSETTLED, type FlowKind, type Taint } from "./values/taint.ts";
import {
  join,
  NOTHING,
  object,
  UNKNOWN,
  type ClassValue,
  type Constant,
  type FunctionValue,
  type Ref,
  type Value,
} from "./values/value.ts";

/** A value from outside that reached a sink. */
export interface FlowHit {
  readonly kind: FlowKind;
  readonly module: Pick<FlowModule, "file" | "line">;
  readonly place: Position;
  readonly taint: Taint;
  /** What was called, as resolved; null for an answer. */
  readonly sink: string | null;
  /** The rule that speaks about it and how grave it is at most, where the sink says so itself. */
  readonly rule: string | null;
  readonly severity: Severity | null;
  /** What is to be said of it, where that is not what its kind says. */
  readonly message?: string;
  /** What it does in a template, where it is put out there. */
  readonly harm?: Harm;
}

/** One running call of a function, or of a module's or class's body. */
export interface Activation {
  readonly module: FlowModule;
  readonly frame: number;
  readonly fn: FunctionValue | null;
  readonly depth: number;
  /** Names that the body declares as belonging elsewhere: name → frame. */
  readonly elsewhere: ReadonlyMap<string, number>;
  readonly returned: { readonly value: Value; readonly state: State }[];
  readonly raised: Raised[];
  readonly loops: Loop[];
  /** Around the current statement, innermost last: what is raised goes there first. */
  readonly catching: Raised[][];
  /** What a generator yields, in order; null where the order or number is not known. */
  yielded: Value[] | null;
  yieldedAny: Value;
}

export interface Loop {
  readonly breaks: State[];
  readonly continues: State[];
  /** Each of its rounds is followed by itself, as often as the program goes round. */
  isExact: boolean;
}

export interface Raised {
  readonly value: Value;
  readonly state: State;
}

export interface MachineOptions {
  readonly program: Program;
  readonly models: Models;
  readonly onHit: (hit: FlowHit) => void;
  /** Without: what is rendered is not followed. */
  readonly templates?: TemplateSet;
  /** Without: what files of the project say is not known. */
  readonly documents?: Documents;
  /** What is to be judged where values come to it. */
  readonly questions?: readonly Asked[];
  /** Calls of which is to be told what came to them. */
  readonly watched?: readonly WatchedCall[];
  readonly uses: (module: FlowModule) => ModuleUses;
  readonly relevance: Relevance;
  /** The modules that are interpreted in this run; null: all. */
  readonly live: ReadonlySet<FlowModule> | null;
}

/** Statements and expressions of one root; what is above is counted, and its results are less sure. */
export const STEPS_PER_ROOT_MAX = 20_000;
/** Of a program of so few modules that all of its roots together do not come near what a run may take. */
const STEPS_PER_ROOT_OF_FEW_MAX = 60_000;
const FEW_MODULES_MAX = 300;
/** The frame of what there is once for all modules; what the program makes is counted from here. */
export const PROCESS = 1;
const TAINT_DEPTH_MAX = 4;
/** More than programs have; each of those behind it costs a step. */
const NESTED_FREE = 8;
const NESTED_MAX = 24;
const NO_THINGS: readonly never[] = [];

export abstract class Machine {
  readonly program: Program;
  readonly models: Models;
  readonly relevance: Relevance;
  protected readonly onHit: (hit: FlowHit) => void;
  protected readonly questions: ReadonlyMap<Node, readonly Question[]>;
  protected readonly watched: ReadonlyMap<Node, WatchedCall>;
  /** Null where the program cannot be. */
  state: State | null = null;
  protected readonly journal = new Journal();
  readonly ledger: Ledger;
  /** The running call. */
  protected at!: Activation;
  protected steps = 0;
  /** Of the unit, but for what runs now. */
  protected unitSteps = 0;
  /** Number of steps at which it ends. */
  protected stepsLeft: number;
  /** Anything came from outside since the root began. */
  protected hasTaint = false;
  /** The root is called from outside, or the body of a module has asked for something from there: whoever is called now is called in earnest. */
  protected isAnswering = false;
  protected lastId = PROCESS;
  protected readonly rendering: Rendering | null;
  /** The modules that are interpreted in this run; null: all. What the others bring is known from an earlier one. */
  protected readonly live: ReadonlySet<FlowModule> | null;
  protected readonly uses: (module: FlowModule) => ModuleUses;

  protected readonly documents: Documents | null;

  constructor({ program, models, onHit, templates, documents, questions = [], watched = [], uses, relevance, live }: MachineOptions) {
    this.documents = documents ?? null;
    this.watched = new Map(watched.map((one) => [one.node, one]));
    this.live = live;
    const liveFiles = live === null ? null : new Set([...live].map(({ file }) => file));
    const asked = questions.flatMap((one) => (liveFiles?.has(one.outline.file) === false ? [] : (one.find() ?? [])));
    this.questions = Map.groupBy(asked, ({ node }) => node);
    this.#byFunction = Map.groupBy(asked, ({ around }) => around.at(-1));
    this.program = program;
    this.stepsLeft = program.modules.length > FEW_MODULES_MAX ? STEPS_PER_ROOT_MAX : STEPS_PER_ROOT_OF_FEW_MAX;
    this.ledger = new Ledger(program);
    this.uses = uses;
    this.relevance = relevance;
    this.models = models;
    this.onHit = (hit) => {
      this.journal.hit(hit);
      onHit(hit);
    };
    this.rendering = templates === undefined ? null : new Rendering(templates, models.templates, this.onHit);
    this.state = this.emptyState();
  }

  readonly #loaded: Loaded = { things: new Map(), until: new Map() };

  /** With nothing in it but what the modules made that were loaded on other ways. */
  protected emptyState(): State {
    return new State(this.journal, this.ledger, { loaded: this.#loaded });
  }

  readonly #byFunction: ReadonlyMap<FunctionValue["node"] | undefined, readonly Question[]>;

  /** Questions of which this is the innermost function around. */
  protected questionsIn(node: FunctionValue["node"]): readonly Question[] {
    return this.#byFunction.get(node) ?? [];
  }

  get isExhausted(): boolean {
    return this.steps > this.stepsLeft;
  }

  /** Calls and look-ups that objects begin by themselves, one inside the other, within the function at hand. */
  protected nested = 0;

  /** A class that is its own `__init__`, an object that is its own `__get__`: Python has no end of them either. */
  protected isTooNested(): boolean {
    if (this.nested < NESTED_FREE) return false;
    this.steps += 1;
    if (this.nested < NESTED_MAX && !this.isExhausted) return false;
    this.journal.cut();
    return true;
  }

  /** It lay there when the program was loaded: if it was empty, it is there to be filled, by whoever runs. */
  protected isOfLoading(id: number): boolean {
    return !this.ledger.isLoading && id <= this.ledger.base;
  }

  protected newId(): number {
    this.lastId += 1;
    this.ledger.made(this.lastId);
    return this.lastId;
  }

  protected make(thing: Thing): Value {
    const id = this.newId();
    this.state?.put(id, thing);
    return object(id);
  }

  protected list(items: readonly Value[], type: Sequence["type"] = "list"): Value {
    return this.make({ kind: "sequence", type, items, rest: NOTHING });
  }

  /** A sequence of which only is known what may be in it. */
  protected some(rest: Value, type: Sequence["type"] = "list"): Value {
    return this.make({ kind: "sequence", type, items: null, rest });
  }

  protected mapping(slots: ReadonlyMap<Constant, Value>, rest: Value = NOTHING): Value {
    return this.make({ kind: "mapping", slots, rest, restKeys: rest === NOTHING ? NOTHING : UNKNOWN });
  }

  protected instance(cls: ClassValue | null, foreign: string | null, fields: ReadonlyMap<string, Value> = new Map()): Value {
    return this.make({ kind: "instance", cls, foreign, fields, rest: NOTHING });
  }

  protected thing(id: number): Thing | undefined {
    const thing = this.state?.get(id);
    if (thing?.kind === "mapping" && thing.chain !== undefined) return this.behindEachOther(thing.chain);
    if (thing?.kind === "mapping" && thing.fieldsOf !== undefined) return shownFields(thing, this.state?.get(thing.fieldsOf));
    return thing?.kind === "sequence" && thing.view !== undefined ? this.seenNow(id, thing, thing.view) : thing;
  }

  /** What mappings hold that stand one behind the other. */
  protected abstract behindEachOther(chain: Value): Mapping;

  /** What a dictionary shows of itself is what it holds now. */
  protected abstract seenNow(id: number, shown: Sequence, view: View): Sequence;

  /** The frame around a frame. */
  protected outerOf(frame: number): number | null {
    const thing = this.thing(frame);
    return thing?.kind === "frame" ? thing.outer : null;
  }

  /** The things a value may be, with their ids. */
  protected things({ refs }: Value): readonly { readonly id: number; readonly thing: Exclude<Thing, Frame> }[] {
    if (refs.length === 0) return NO_THINGS;
    const found: { readonly id: number; readonly thing: Exclude<Thing, Frame> }[] = [];
    for (const ref of refs) {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (ref.kind === "object" && thing !== undefined && thing.kind !== "frame") found.push({ id: ref.id, thing });
    }
    return found;
  }

  /** The one thing that it is for sure; null where it may be another or nothing. */
  protected onlyThing(value: Value): { readonly id: number; readonly thing: Sequence | Mapping | Instance } | null {
    const [ref] = value.refs;
    if (value.isOpen || value.constants.length > 0 || value.refs.length !== 1 || ref?.kind !== "object") return null;
    const thing = this.thing(ref.id);
    return thing === undefined || thing.kind === "frame" ? null : { id: ref.id, thing };
  }

  /** Labels of a value and of all that lies in it; what is not looked into is not settled. */
  protected deepTaint(value: Value): Taint {
    return value.refs.length === 0 ? value.taint : this.#deepTaintOf(value, 0, null);
  }

  /** `seen`: at which depth each object was looked into; what lies in it twice is looked at once. */
  #deepTaintOf(value: Value, depth: number, before: Map<number, number> | null): Taint {
    const { taint, refs } = value;
    if (refs.length === 0) return taint;
    if (!this.hasTaint || depth > TAINT_DEPTH_MAX) return joinTaint(taint, UNSETTLED);
    let all = taint;
    // A part of something open is open itself: its labels are those of the whole.
    for (const { kind } of refs)
      if (kind !== "object" && ((kind !== "bound" && kind !== "encoded") || !value.isOpen)) all = joinTaint(all, UNSETTLED);
    let seen = before;
    for (const ref of refs) {
      if (ref.kind !== "object" || (seen?.get(ref.id) ?? Infinity) <= depth) continue;
      const thing = this.thing(ref.id);
      if (thing === undefined || thing.kind === "frame") continue;
      const known = (seen ??= new Map());
      known.set(ref.id, depth);
      eachPart(thing, (part) => {
        if (part !== NOTHING) all = joinTaint(all, this.#deepTaintOf(part, depth + 1, known));
      });
    }
    return all;
  }

  /** Whether nothing in it, nor in what lies in it, comes from outside, as `deepTaint` would say. */
  protected isDeeplyFromNowhere(value: Value): boolean {
    if (!isFromNowhere(value.taint)) return false;
    if (value.refs.length === 0 || !this.hasTaint) return true;
    const seen = new Set<number>();
    let level: readonly Value[] = [value];
    for (let depth = 0; depth <= TAINT_DEPTH_MAX && level.length > 0; depth++) {
      const next: Value[] = [];
      for (const { refs } of level)
        for (const ref of refs) {
          if (ref.kind !== "object" || seen.has(ref.id)) continue;
          seen.add(ref.id);
          const thing = this.thing(ref.id);
          if (thing === undefined || thing.kind === "frame") continue;
          let isClean = true;
          eachPart(thing, (part) => {
            if (!isFromNowhere(part.taint)) isClean = false;
            if (part.refs.length > 0) next.push(part);
          });
          if (!isClean) return false;
        }
      level = next;
    }
    return true;
  }

  /** Whether a value is harmless for this kind of sink, as far as can be known: with all that lies in it. */
  protected isHarmless(value: Value, kind: FlowKind): boolean {
    if (!value.isOpen && value.constants.length === 0 && value.refs.length === 0) return false;
    const before = this.hasTaint;
    this.hasTaint = true;
    const taint = this.deepTaint(value);
    this.hasTaint = before;
    return isSettledFor(taint, KIND_BITS[kind]);
  }

  /** The same again, so deep: what is changed in the one is not changed in the other. What lies in it twice is copied once. */
  copied(value: Value, depth: number, copies = new Map<number, Ref>()): Value {
    const refs = value.refs.map((ref) => {
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      if (ref.kind !== "object" || thing === undefined || thing.kind === "frame") return ref;
      const inner = (one: Value): Value =>
        depth > 0 ? (this.ownCopy(one, "__deepcopy__", [UNKNOWN]) ?? this.copied(one, depth - 1, copies)) : one;
      const copy = copies.get(ref.id) ?? this.make(mapThing(thing, inner)).refs[0]!;
      copies.set(ref.id, copy);
      return copy;
    });
    return { ...value, refs };
  }

  /** As the object's own class says how it is copied; null where it does not. */
  abstract ownCopy(value: Value, name: string, args: readonly Value[]): Value | null;

  /** Kind of the thing with this id. */
  kindOf(id: number): Thing["kind"] | undefined {
    return this.thing(id)?.kind;
  }

  get moduleHere(): FlowModule {
    return this.at.module;
  }

  /** What happens meanwhile stands in this module. */
  inside<T>(module: FlowModule, run: () => T): T {
    const around = this.at;
    this.at = { ...around, module };
    try {
      return run();
    } finally {
      this.at = around;
    }
  }

  /** Slots with a name, and what any other may hold; null where it is no mapping. */
  pairsOf(value: Value): { readonly names: ReadonlyMap<string, Value>; readonly rest: Value } | null {
    const mappings = this.things(value).flatMap(({ thing }) => (thing.kind === "mapping" ? [thing] : []));
    const [first] = mappings;
    if (first === undefined) return null;
    const names = new Map<string, Value>();
    for (const { slots } of mappings)
      for (const [key, one] of slots) if (typeof key === "string") names.set(key, join(names.get(key) ?? NOTHING, one));
    return { names, rest: joinAll(mappings.map(({ rest }) => rest)) };
  }

  protected step(node: Position, words: string): TraceStep {
    const { line, column, endLine, endColumn } = node;
    return { place: { file: this.at.module.file, line, column, endLine, endColumn }, text: words };
  }

  /** Goes on where any of these ways ends; nowhere without one. */
  protected meet(states: readonly (State | null)[]): void {
    let met: State | null = null;
    for (const state of states) if (state !== null) met = met === null ? state : State.join(met, state);
    this.state = met;
  }
}

export function joinAll(values: readonly Value[]): Value {
  return values.reduce(join, NOTHING);
}
