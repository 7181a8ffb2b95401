// The units of an analysis, as they run: what each one brings is taken down from its begin to its end.
import { RequestClasses } from "../entries/request-classes.ts";
import type { FlowHit, MachineOptions } from "../machine.ts";
import { keepGravest } from "./outcome.ts";
import type { Outsides } from "./outsides.ts";
import type { Plan } from "./plan.ts";
import { innerOf, surfaceOf } from "../program/surface.ts";
import { moduleOfKey } from "../program/place-key.ts";
import type { Summaries } from "../calls/summaries.ts";
import { recordHit, type UnitRecord } from "./unit-record.ts";
import type { ClassValue } from "../values/value.ts";

export abstract class Units extends RequestClasses {
  /** Functions that were not followed to their end. */
  protected unitCut = 0;
  #hits = new Map<string, FlowHit>();
  #tooLongBefore: readonly number[] = [];

  constructor(options: Omit<MachineOptions, "onHit">) {
    super({ ...options, onHit: (hit) => keepGravest(this.#hits, hit) });
  }

  /** `group`: of roots that tell one another's calls; null for what tells only its own. */
  protected beginUnit(group: number | null = null): void {
    this.ledger.begin();
    this.beginProcess();
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

  /** Of all units that were run. */
  #stepsRun = 0;

  get stepsRun(): number {
    return this.#stepsRun;
  }

  protected override countSteps(): void {
    this.unitSteps += this.steps;
    this.#stepsRun += this.steps;
    if (this.isExhausted) this.unitCut += 1;
    this.steps = 0;
  }

  /** `own`: modules that the unit is about itself. */
  protected endUnit(own: ReadonlySet<number>): UnitRecord {
    const { calls, followed, reached, tooLong, defined, definedBefore, questions, answers, routes, usesStores } = this.ledger.notes;
    const record = {
      touched: this.ledger.touched.filter((mark) => !own.has(mark >> 1)),
      bodies: [...this.ledger.bodies].filter((key) => !own.has(moduleOfKey(key))),
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

  /** Of modules that were not run, as an earlier run knows it. */
  protected outsides(plan: Plan | null): Outsides {
    const made = this.ledger.madeByModules();
    const names = new Map(made.flatMap((ids, module) => ids.map((id, i) => [id, `${module}.${i}`] as const)));
    const seen = { program: this.program, basesOf: (cls: ClassValue) => this.basesOf(cls), nameOf: (id: number) => names.get(id) ?? "new" };
    const surfaces: string[] = [];
    const inners: string[] = [];
    for (const [i, module] of this.program.modules.entries()) {
      const variables = this.globalsOf(module);
      surfaces.push(variables === undefined ? (plan?.earlier.surfaces[i] ?? "") : surfaceOf(variables, this));
      const things = made[i]!.map((id) => this.state?.peek(id));
      inners.push(variables === undefined ? (plan?.earlier.inners[i] ?? "") : innerOf(things, seen));
    }
    return { surfaces, inners };
  }
}
