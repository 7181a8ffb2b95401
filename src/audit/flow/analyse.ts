// Interprets a whole program: every module's body, then every function that nobody called, each as its own root; from an earlier analysis, what still holds of it.
import { Analysis, type AnalysisOptions } from "./analysis.ts";
import { ModuleIsNotLive } from "./language/definitions.ts";
import { isSameProgram, toldFrom, type Resumption } from "./told-again.ts";
import { editsBetween } from "./units/edits.ts";
import { movedGeneration } from "./units/moved.ts";
import { planFrom, type Changes, type MoreChanges } from "./units/plan.ts";
import { usesOf, type ModuleUses } from "./program/module-uses.ts";
import { digestsOf } from "./program/digests.ts";
import { ChangesFound, type Analysed } from "./units/outcome.ts";
import type { FlowModule, Program } from "./program/program.ts";
import type { Generation } from "./units/generation.ts";
import { findRelevance, importOrder } from "./program/relevance.ts";

export interface AnalyseOptions extends Omit<AnalysisOptions, "uses" | "relevance" | "order" | "marks"> {
  /** What modules use, where it is known without parsing them. */
  readonly uses?: (module: FlowModule) => ModuleUses;
  /** Default: nothing is known, and nothing is left for another run. */
  readonly resumption?: Resumption;
}

/** Times that a run begins anew because it needs more than was thought; then all is done again. */
const ATTEMPTS_MAX = 12;
/** Of them, those in which a body that runs again is thought to do what it did. */
const HOPEFUL_ATTEMPTS = 6;
/** Steps that runs may take in vain, as a part of what all took. */
const RETRIED_PART = 0.5;

/** Where nothing has changed, `toldAgain` tells it in less. */
export function analyse(options: AnalyseOptions): Analysed {
  const uses = remembered(options.uses ?? ((module) => usesOf(module.ast, options.models)));
  const { resumption } = options;
  const given = {
    ...options,
    uses,
    relevance: findRelevance(options.program, uses, options.models),
    order: importOrder(options.program, uses),
  };
  if (resumption === undefined) return new Analysis(given, null).run();
  const { contents, inputs } = resumption;
  const now = digestsOf(given, resumption);
  const marked = { ...given, marks: { inputs, contents, ...now } };
  if (resumption.earlier === null || !isSameProgram(resumption.earlier, { inputs, contents })) return new Analysis(marked, null).run();
  const edits = editsBetween(resumption.earlier, now);
  const files = options.program.modules.map(({ file }) => file);
  const earlier = movedGeneration(resumption.earlier, files, edits.lines);
  const isInOrder = given.order.every((one, i) => one === earlier.order[i]);
  // Empty lines and remarks: all that is otherwise is where things stand.
  if (edits.inner.length + edits.bodies.length === 0 && isInOrder) return toldFrom({ ...earlier, contents, ...now }, options);
  // In another order what several write may be read at another time.
  const written = isInOrder ? [] : earlier.loads.flatMap(({ wrote }) => wrote);
  const changes: Changes = {
    inner: new Set([...edits.inner, ...written]),
    surface: new Set(written),
    bodies: new Set(edits.bodies),
    needed: new Set(),
    groups: new Set(),
  };
  let plan = planFrom(earlier, changes, { ...given, isHopeful: true });
  let stepsLeft = RETRIED_PART * stepsOf(earlier);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && stepsLeft >= 0; attempt++) {
    const analysis = new Analysis(marked, plan);
    try {
      return analysis.run();
    } catch (error) {
      plan = (analysis.plan ?? plan).withMore(shownBy(error, given.program), attempt < HOPEFUL_ATTEMPTS);
      stepsLeft -= analysis.stepsRun;
    }
  }
  return new Analysis(marked, null).run();
}

/** Throws what says nothing of changes. */
function shownBy(error: unknown, program: Program): MoreChanges {
  if (error instanceof ModuleIsNotLive) return { needed: [program.numberOf(error.module)] };
  if (error instanceof ChangesFound) return error.changes;
  throw error;
}

function stepsOf({ loads, roots }: Generation): number {
  return [...loads, ...roots].reduce((sum, { steps }) => sum + steps, 0);
}

function remembered(make: (module: FlowModule) => ModuleUses): (module: FlowModule) => ModuleUses {
  const kept = new Map<FlowModule, ModuleUses>();
  return (module) => {
    const made = kept.get(module) ?? make(module);
    kept.set(module, made);
    return made;
  };
}
