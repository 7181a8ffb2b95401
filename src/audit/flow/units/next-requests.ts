// What one request leaves behind, the next one finds: what changes something that outlives it is run before all others.
import { digestOf } from "../../digest.ts";
import type { Candidate } from "./candidates.ts";
import type { Left } from "./generation.ts";
import { LeftBehind } from "./left-behind.ts";
import { shownThing } from "../program/surface.ts";
import type { RootInfo, UnitRecord } from "./unit-record.ts";
import { Units } from "./units.ts";
import type { State } from "../values/state.ts";
import { NOTHING } from "../values/value.ts";

/** So many are run before the others, and of many a part: each is run once more. */
const FIRST_MAX = 12;
const FIRST_PART = 0.04;
/** Behind all of which more is known. */
const FAR = Number.MAX_SAFE_INTEGER;
/** Once more where they find what others of them left. */
const ROUNDS_MAX = 2;
const STEPS_MAX = 20_000;
/** What needs more leaves nothing. */
const STEPS_OF_FIRST_MAX = 5_000;

/** How a root leaves the program, and what it took. */
export interface Run {
  readonly ends: readonly State[];
  readonly steps: number;
  /** Null where it was not run. */
  readonly record: Pick<UnitRecord, "touched" | "bodies" | "tooLong"> | null;
}

/** No steps are left for it. */
const NOT_RUN: Run = { ends: [], steps: 0, record: null };

export abstract class NextRequests extends Units {
  #left: Left = { digest: "", marks: [], roots: [], touched: null, bodies: null, tooLong: [], steps: 0 };

  protected get left(): Left {
    return this.#left;
  }

  /** `isBefore`: of what runs before each request, and as a part of it. */
  protected leftBehind(base: State, isBefore = false): LeftBehind {
    return new LeftBehind({ base, last: this.lastId, exceptions: this.requestIds, isBefore });
  }

  /** Those that are nearest to where something is changed. */
  #first(entries: readonly Candidate[]): readonly Candidate[] {
    const near = entries.flatMap((one) => {
      // A lambda that a table names is no function of its own: what it leaves nobody has looked up.
      const isNamed = one.info.entry === "before" && one.info.table !== "";
      const distance = this.relevance.leavesAt(one.info.key) ?? (isNamed ? FAR : null);
      return distance === null ? [] : [{ one, distance }];
    });
    const most = Math.max(FIRST_MAX, Math.ceil(entries.length * FIRST_PART));
    return near
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, most)
      .map(({ one }) => one);
  }

  /** What a root begins with: what all others leave, and not what it left itself the last time. */
  readonly #views = new Map<number, State>();

  protected beginOf({ key }: RootInfo, base: State): State {
    return this.#views.get(key) ?? base;
  }

  /** `run`: how a root leaves the program. From here on `base` has what they leave; whether there is anything. `earlier`: of a run in which they left nothing, and have read nothing that is otherwise now. */
  protected runFirst(
    entries: readonly Candidate[],
    { base, earlier, run }: { readonly base: State; readonly earlier: Left | null; readonly run: (root: Candidate, begin: State) => Run },
  ): boolean {
    const first = this.#first(entries);
    const roots = first.map(({ info }) => info.key);
    if (earlier !== null && earlier.roots.join() === roots.join()) {
      this.#left = earlier;
      for (const key of earlier.tooLong) this.tooLong.add(key);
      return false;
    }
    const [touched, bodies, tooLong] = [new Set<number>(), new Set<number>(), new Set<number>()];
    let isWhole = true;
    const changed = new Set<number>();
    const stepsOfOther = this.stepsLeft;
    this.stepsLeft = STEPS_OF_FIRST_MAX;
    let stepsLeft = STEPS_MAX;
    for (let round = 0; round < ROUNDS_MAX && (round === 0 || (changed.size > 0 && first.length > 1)); round++) {
      const all = first.map((root) => {
        const begin = this.beginOf(root.info, base);
        const left = this.leftBehind(begin, root.info.entry === "before");
        const { ends, steps, record } = stepsLeft > 0 ? run(root, begin) : NOT_RUN;
        isWhole &&= record !== null || stepsLeft <= 0;
        stepsLeft -= steps;
        for (const mark of record?.touched ?? []) touched.add(mark);
        for (const key of record?.bodies ?? []) bodies.add(key);
        for (const key of record?.tooLong ?? []) tooLong.add(key);
        left.note(ends);
        return { root, left };
      });
      for (const id of this.#settled(
        all.filter(({ left }) => !left.isEmpty),
        base,
      ))
        changed.add(id);
    }
    this.stepsLeft = stepsOfOther;
    this.#left = {
      digest: digestOf([...changed].map((id) => this.#shown(id, base)).join("\n")),
      marks: [...new Set([...changed].flatMap((id) => this.ledger.markOf(id) ?? []))],
      roots,
      touched: isWhole ? [...touched] : null,
      bodies: isWhole ? [...bodies] : null,
      tooLong: [...tooLong],
      steps: STEPS_MAX - stepsLeft,
    };
    return changed.size > 0;
  }

  #settled(leaving: readonly { readonly root: Candidate; readonly left: LeftBehind }[], base: State): readonly number[] {
    for (const { root } of leaving) if (!this.#views.has(root.info.key)) this.#views.set(root.info.key, base.copy());
    return leaving.flatMap(({ root, left }) => {
      for (const [key, view] of this.#views) if (key !== root.info.key) left.settleIn(view);
      return [...left.settleIn(base)];
    });
  }

  /** Object ids of what keeps things while a request is answered. */
  protected get requestIds(): readonly number[] {
    return [...this.storeIds, ...this.keptIds];
  }

  /** What is kept while a request is answered. */
  protected shownStores(base: State): string {
    return this.requestIds.map((id) => shownThing(base.peek(id), base, this)).join("\n");
  }

  #shown(id: number, base: State): string {
    const thing = base.peek(id);
    if (thing?.kind !== "frame") return shownThing(thing, base, this);
    return shownThing({ kind: "instance", cls: null, foreign: "frame", fields: thing.names, rest: NOTHING }, base, this);
  }

  /** Whether a root has read something of which other requests left something else then. */
  protected findsOther({ touched }: UnitRecord, earlier: Left): boolean {
    if (earlier.digest === this.#left.digest) return false;
    const marks = new Set([...earlier.marks, ...this.#left.marks]);
    return touched.some((mark) => marks.has(mark));
  }
}
