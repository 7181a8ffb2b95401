// What the units of an analysis brought, together; from the units themselves or from records of an earlier run, in the same way.
import { explain, type CallExplanation, type WatchedCall } from "../explanation.ts";
import { ClosedProgram } from "./closed-program.ts";
import type { Generation } from "./generation.ts";
import { rankOf } from "./gravest.ts";
import type { FlowHit } from "../machine.ts";
import type { Changes } from "./plan.ts";
import { verdictOf, type Answer, type QuestionOutline, type Verdict } from "../questions.ts";
import type { TemplateSet } from "../../templates/template-set.ts";
import { doubt } from "../values/taint.ts";
import { startKey } from "../program/place-key.ts";
import type { Program } from "../program/program.ts";
import { hitOf, type UnitRecord } from "./unit-record.ts";

/** More than was thought is otherwise than in the earlier run: the run begins anew, with that. */
export class ChangesFound extends Error {
  readonly changes: Partial<Readonly<Record<keyof Changes, readonly number[]>>>;

  constructor(changes: ChangesFound["changes"]) {
    super("more has changed than was thought");
    this.changes = changes;
  }
}

const NO_ANSWER: Answer = { isSeen: false, isOpen: false, isFollowed: false };

export interface Analysed {
  /** Values from outside that reach sinks, in the order in which they are found; the gravest for each place and kind. */
  readonly hits: readonly FlowHit[];
  readonly notFollowed: number;
  /** Calls that render a template, those of them whose template is not known or not there, and renderings that were not followed to their end. */
  readonly renders: { readonly calls: number; readonly unknown: number; readonly cut: number };
  /** Of each question: whether what comes there is harmless, or nothing does. */
  verdict(question: QuestionOutline): Exclude<Verdict, "proved">;
  explain(call: WatchedCall): CallExplanation;
  /** Calls that were come to, and those of them of which was known what they call. */
  readonly calls: { readonly followed: number; readonly resolved: number };
  /** Null where nothing is to be left, or the run was not finished. */
  readonly generation: Generation | null;
  /** Units that were run, and those that were told from an earlier run. */
  readonly units: { readonly run: number; readonly told: number };
}

/** Text of a line of a file, from 1. */
type LineReader = (file: string, line: number) => string;

interface Lines {
  readonly program: Program;
  readonly templates?: TemplateSet;
}

function lineReader({ program, templates }: Lines): LineReader {
  const byFile = new Map(program.modules.map((module) => [module.file, module]));
  return (file, line) => byFile.get(file)?.line(line) ?? templates?.lineOf(file, line) ?? "";
}

export class Outcome {
  readonly #program: Program;
  readonly #lineOf: LineReader;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #hits = new Map<string, FlowHit>();
  /** Of each, the functions that were run by themselves and brought it; empty where the body of a module did. */
  readonly #broughtBy = new Map<string, Set<number>>();
  readonly #calls = new Map<number, boolean>();
  readonly #questions = new Map<string, Answer>();
  readonly #answers = new Map<string, number>();
  readonly followed = new Set<number>();
  readonly reached = new Set<number>();
  /** By what was run: a function by itself, or null for the body of a module, and what that went into. */
  readonly #wentInto: { readonly by: number | null; readonly functions: readonly number[] }[] = [];
  readonly defined = new Set<number>();
  readonly #renders = new Set<string>();
  readonly #rendersUnknown = new Set<string>();
  #rendersCut = 0;
  steps = 0;
  notFollowed = 0;

  constructor(options: Lines) {
    this.#program = options.program;
    this.#lineOf = lineReader(options);
    this.#numbers = new Map(options.program.modules.map(({ file }, i) => [file, i]));
  }

  add(record: UnitRecord & { readonly key?: number; readonly modules?: readonly number[] }): void {
    const { hits, calls, questions, answers, followed, reached, defined, rendering, steps, cut } = record;
    this.#wentInto.push({ by: record.modules === undefined ? (record.key ?? null) : null, functions: followed });
    for (const one of hits) {
      const hit = hitOf(one, this.#lineOf);
      keepGravest(this.#hits, hit);
      this.#noteBringer(keyOfHit(hit), record.key ?? null);
    }
    for (const call of calls) {
      const key = Math.floor(call / 2);
      if (call % 2 === 1 || !this.#calls.has(key)) this.#calls.set(key, call % 2 === 1);
    }
    for (const { key, ...more } of questions) {
      const known = this.#answer(key);
      this.#questions.set(key, {
        isSeen: known.isSeen || more.isSeen,
        isOpen: known.isOpen || more.isOpen,
        isFollowed: known.isFollowed || more.isFollowed,
      });
    }
    for (const [test, bits] of answers) this.#answers.set(test, (this.#answers.get(test) ?? 0) | bits);
    for (const key of followed) this.followed.add(key);
    for (const key of reached) this.reached.add(key);
    for (const key of defined) this.defined.add(key);
    for (const call of rendering?.calls ?? []) this.#renders.add(call);
    for (const call of rendering?.unknown ?? []) this.#rendersUnknown.add(call);
    this.#rendersCut += rendering?.cut ?? 0;
    this.steps += steps;
    this.notFollowed += cut;
  }

  analysed(generation: Generation | null, units: Analysed["units"]): Analysed {
    const calls = [...this.#calls.values()];
    let closed: ClosedProgram | null = null;
    const closedProgram = (): ClosedProgram => (closed ??= this.#closedProgram());
    return {
      hits: [...this.#hits].flatMap(([key, hit]) => this.#asCalled(key, hit, closedProgram)),
      notFollowed: this.notFollowed,
      renders: { calls: this.#renders.size, unknown: this.#rendersUnknown.size, cut: this.#rendersCut },
      verdict: (question) => {
        const { key, kind, file, around, branches } = question;
        const found = this.#answer(key);
        const innermost = around.at(-1);
        const isReached = innermost === undefined || this.reached.has(startKey(this.#numbers.get(file) ?? -1, innermost));
        // Whoever calls the function in earnest was followed through it, and came by nowhere.
        if (kind !== null && isReached && innermost !== undefined && !found.isSeen && !found.isOpen) return "disproved";
        if (kind !== null && innermost === undefined && !found.isSeen && closedProgram().isClosed) return "disproved";
        if (kind !== null && !isReached && closedProgram().isDead(file, around)) return "disproved";
        const verdict = verdictOf({ ...found, isFollowed: found.isFollowed || isReached }, { branches }, this.#answers);
        return verdict === "unknown" && this.#isIdle(question, closedProgram) ? "idle" : verdict;
      },
      explain: (call) => explain(call, this.#answers),
      calls: { followed: calls.length, resolved: calls.filter(Boolean).length },
      generation,
      units,
    };
  }

  #noteBringer(hit: string, root: number | null): void {
    const known = this.#broughtBy.get(hit);
    if (root === null) this.#broughtBy.set(hit, new Set());
    else if (known === undefined) this.#broughtBy.set(hit, new Set([root]));
    else if (known.size > 0) known.add(root);
  }

  /** What is chosen badly where nobody calls the function is not surely a weakness; where nobody can, it is none. */
  #asCalled(key: string, hit: FlowHit, closedProgram: () => ClosedProgram): readonly FlowHit[] {
    const roots = [...(this.#broughtBy.get(key) ?? [])];
    if (hit.message === undefined || roots.length === 0 || !roots.every((one) => this.#isUncalled(one) && closedProgram().isIdle(one)))
      return [hit];
    return [{ ...hit, taint: doubt(hit.taint) }];
  }

  #isIdle({ file, around, lambda }: QuestionOutline, closedProgram: () => ClosedProgram): boolean {
    const innermost = lambda ?? around.at(-1);
    if (innermost === undefined) return false;
    const key = startKey(this.#numbers.get(file) ?? -1, innermost);
    return this.#isUncalled(key) && closedProgram().isIdle(key);
  }

  /** Neither by the body of a module nor on behalf of a request, also before its handler began. */
  #isUncalled(key: number): boolean {
    this.#called ??= new Set(this.#wentInto.flatMap(({ by, functions }) => (by === null || this.reached.has(by) ? functions : [])));
    return !this.reached.has(key) && !this.#called.has(key);
  }
  #called: ReadonlySet<number> | null = null;

  #closedProgram(): ClosedProgram {
    const unresolved = this.notFollowed > 0 ? null : [...this.#calls].filter(([, isKnown]) => !isKnown).map(([key]) => key);
    return new ClosedProgram({
      program: this.#program,
      reached: unresolved === null ? new Set() : this.reached,
      unresolved: unresolved ?? [],
    });
  }

  #answer(question: string): Answer {
    return this.#questions.get(question) ?? NO_ANSWER;
  }
}

function keyOfHit({ kind, rule, module, place }: FlowHit): string {
  return `${kind === "secret" ? rule : kind} ${module.file} ${place.line}:${place.column}`;
}

/** For each place and kind; of what was chosen badly for each rule, as a cookie may lack one word and another. */
export function keepGravest(hits: Map<string, FlowHit>, hit: FlowHit): void {
  const { kind } = hit;
  const key = keyOfHit(hit);
  const before = hits.get(key);
  if (before === undefined || rankOf(kind, hit.taint) < rankOf(kind, before.taint)) hits.set(key, hit);
}
