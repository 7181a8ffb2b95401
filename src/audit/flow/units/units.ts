// The units of an analysis, as they run: what each one brings is taken down from its begin to its end.
import { Entries } from "../entries/entries.ts";
import type { FlowHit, MachineOptions } from "../machine.ts";
import { ChangesFound, keepSurest } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import { surfaceOf } from "../program/surface.ts";
import { moduleOfKey } from "../program/place-key.ts";
import type { Summaries } from "../calls/summaries.ts";
import { recordHit, type UnitRecord } from "./unit-record.ts";

export abstract class Units extends Entries {
  /** Functions that were not followed to their end. */
  protected unitCut = 0;
  #hits = new Map<string, FlowHit>();
  #tooLongBefore: readonly number[] = [];

  constructor(options: Omit<MachineOptions, "onHit">) {
    super({ ...options, onHit: (hit) => keepSurest(this.#hits, hit) });
  }

  /** `group`: of roots that tell one another's calls; null for what tells only its own. */
  protected beginUnit(group: number | null = null): void {
    this.ledger.begin();
    this.summaries = this.#summariesOf(group);
    this.rendering?.notes.begin();
    this.#hits = new Map();
    this.unitSteps = 0;
    this.unitCut = 0;
    this.#tooLongBefore = [...this.tooLong];
  }

  readonly #shared = new Map<number, Summaries>();

  #summariesOf(group: number | null): Summaries {
    const summaries = (group === null ? undefined : this.#shared.get(group)) ?? this.noSummaries();
    if (group !== null) this.#shared.set(group, summaries);
    return summaries;
  }

  /** Nobody asks for its calls any more. */
  protected endGroup(group: number | null): void {
    if (group !== null) this.#shared.delete(group);
  }

  protected override countSteps(): void {
    this.unitSteps += this.steps;
    if (this.isExhausted) this.unitCut += 1;
    this.steps = 0;
  }

  /** `own`: modules that the unit is about itself. */
  protected endUnit(own: ReadonlySet<number>): UnitRecord {
    const { calls, followed, reached, tooLong, defined, definedBefore, questions, answers, routes, usesStores } = this.ledger.notes;
    const record = {
      touched: this.ledger.touched.filter((mark) => !own.has(mark >> 1)),
      hits: [...this.#hits.values()].flatMap((hit) => recordHit(hit) ?? []),
      calls: [...calls].map(([key, isKnown]) => 2 * key + (isKnown ? 1 : 0)),
      followed: [...followed],
      reached: [...reached],
      tooLongBefore: this.#tooLongBefore.filter((key) => this.ledger.hasTouched(moduleOfKey(key))),
      tooLong: [...tooLong],
      defined: [...defined],
      definedBefore: [...definedBefore],
      questions: [...questions.values()],
      answers: [...answers],
      routes,
      rendering: this.rendering?.notes.end() ?? null,
      usesStores,
      steps: this.unitSteps,
      cut: this.unitCut,
    };
    this.unitSteps = 0;
    return record;
  }

  /** What the modules show of themselves, once all have run. */
  protected surfaces(plan: Plan | null): readonly string[] {
    const surfaces = this.program.modules.map((module, i) => {
      const variables = this.globalsOf(module);
      return variables === undefined ? (plan?.earlier.surfaces[i] ?? "") : surfaceOf(variables, this);
    });
    if (plan === null) return surfaces;
    const { inner, surface } = plan.changes;
    const found = [...inner].filter((i) => surfaces[i] !== plan.earlier.surfaces[i] && !surface.has(i));
    if (found.length > 0) throw new ChangesFound({ surface: found });
    return surfaces;
  }
}
