// Takes down what the unit at hand depends on and what it brings: which modules it reads and changes, which functions it followed, what it says to what is asked.
import type { FunctionValue } from "../values/value.ts";
import { startKey, textKey } from "../program/place-key.ts";
import type { FlowModule, Program } from "../program/program.ts";
import type { QuestionNote, RouteNote } from "./unit-record.ts";

/** What a unit brings, while it runs. */
export interface UnitNotes {
  readonly calls: Map<number, boolean>;
  readonly followed: Set<number>;
  readonly reached: Set<number>;
  readonly tooLong: Set<number>;
  readonly defined: Set<number>;
  readonly definedBefore: Set<number>;
  readonly questions: Map<string, { -readonly [K in keyof QuestionNote]: QuestionNote[K] }>;
  readonly answers: Map<string, number>;
  readonly routes: RouteNote[];
  usesStores: boolean;
}

export class Ledger {
  readonly #program: Program;
  /** Of each object that a module's body made: twice the module's number, one more where it is not the module's frame. */
  readonly #marks: number[] = [];
  /** By mark. */
  #touched: Uint8Array;
  /** By number of the module. */
  #willWrite: Uint8Array;
  /** The modules whose bodies run, innermost last; empty once all have. */
  readonly #loading: (number | null)[] = [];
  /** Objects up to this were made by the bodies of modules. */
  #base = Number.POSITIVE_INFINITY;
  #notes: UnitNotes = noNotes();
  /** Functions that were gone into, and modules of which something was read wherever it is written. */
  readonly #bodies = new Set<number>();
  readonly #keys = new WeakMap<FunctionValue["node"], number>();

  constructor(program: Program) {
    this.#program = program;
    this.#touched = new Uint8Array(2 * program.modules.length);
    this.#willWrite = new Uint8Array(program.modules.length);
  }

  get notes(): UnitNotes {
    return this.#notes;
  }

  /** Objects with higher numbers are of nobody's interest. */
  get base(): number {
    return this.#base;
  }

  /** The modules whose bodies the unit ran. */
  readonly #entered: number[] = [];

  get modulesEntered(): readonly number[] {
    return [...this.#entered];
  }

  begin(): void {
    this.#entered.length = 0;
    this.#notes = noNotes();
    this.#touched.fill(0);
    this.#bodies.clear();
    this.#willWrite.fill(0);
  }

  /** All modules are loaded: from here on roots run. */
  endLoading(lastId: number): void {
    this.#base = lastId;
  }

  enterModule(module: FlowModule, frame: number): void {
    const number = this.#program.numberOf(module);
    this.#loading.push(number);
    this.#entered.push(number);
    this.#marks[frame] = 2 * number;
  }

  /** What is made now belongs to no module of the tree. */
  enterStandIn(): void {
    this.#loading.push(null);
  }

  get isLoading(): boolean {
    return this.#loading.length > 0;
  }

  leaveModule(): void {
    this.#loading.pop();
  }

  /** An object of this number is made. */
  made(id: number): void {
    const loading = this.#loading.at(-1);
    if (typeof loading === "number" && id <= this.#base) this.#marks[id] = 2 * loading + 1;
  }

  read(id: number): void {
    const mark = this.#marks[id];
    if (mark !== undefined) this.#touched[mark] = 1;
  }

  /** As in `touched`; undefined for what no module made. */
  markOf(id: number): number | undefined {
    return this.#marks[id];
  }

  /** What the body of each module made, by its number, oldest first. */
  madeByModules(): readonly (readonly number[])[] {
    const made: number[][] = Array.from({ length: this.#willWrite.length }, () => []);
    for (const [id, mark] of this.#marks.entries()) if (mark !== undefined) made[mark >> 1]!.push(id);
    return made;
  }

  /** Something of the module beside its variables: a function that is gone into, a class. */
  touch(module: FlowModule): void {
    const number = this.#program.numberOf(module);
    if (number >= 0) this.#touched[2 * number + 1] = 1;
  }

  /** A function is gone into. */
  enter(fn: Pick<FunctionValue, "node" | "module">): void {
    this.touch(fn.module);
    this.#bodies.add(this.keyOf(fn));
  }

  /** Something that is written in some function of the module, be it run or not. */
  touchText(module: FlowModule): void {
    this.touch(module);
    const number = this.#program.numberOf(module);
    if (number >= 0) this.#bodies.add(textKey(number));
  }

  get bodies(): ReadonlySet<number> {
    return this.#bodies;
  }

  get touched(): number[] {
    return setIn(this.#touched);
  }

  /** Something that functions of the module at hand will change: bound when all bodies have run. */
  willWrite(id: number): void {
    const mark = this.#marks[id];
    if (mark === undefined) return;
    this.#touched[mark] = 1;
    this.#willWrite[mark >> 1] = 1;
  }

  get willWriteTo(): number[] {
    return setIn(this.#willWrite);
  }

  /** Modules that made these objects. */
  modulesOf(ids: readonly number[]): number[] {
    return [...new Set(ids.flatMap((id) => (this.#marks[id] === undefined ? [] : [this.#marks[id] >> 1])))];
  }

  hasTouched(module: number): boolean {
    return this.#touched[2 * module] === 1 || this.#touched[2 * module + 1] === 1;
  }

  keyOf({ node, module }: Pick<FunctionValue, "node" | "module">): number {
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const key = startKey(module.standsFor?.number ?? this.#program.numberOf(module), node);
    this.#keys.set(node, key);
    return key;
  }

  question(key: string): { -readonly [K in keyof QuestionNote]: QuestionNote[K] } {
    const known = this.#notes.questions.get(key) ?? { key, isSeen: false, isOpen: false, isFollowed: false };
    this.#notes.questions.set(key, known);
    return known;
  }
}

function noNotes(): UnitNotes {
  return {
    calls: new Map(),
    followed: new Set(),
    reached: new Set(),
    tooLong: new Set(),
    defined: new Set(),
    definedBefore: new Set(),
    questions: new Map(),
    answers: new Map(),
    routes: [],
    usesStores: false,
  };
}

function setIn(flags: Uint8Array): number[] {
  const found: number[] = [];
  for (let i = flags.indexOf(1); i >= 0; i = flags.indexOf(1, i + 1)) found.push(i);
  return found;
}
