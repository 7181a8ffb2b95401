// Interprets a whole program: every module's body, then every function that nobody called, each as its own root; from an earlier analysis, what still holds of it.
import { Analysis, type AnalysisOptions } from "./analysis.ts";
import { ModuleIsNotLive } from "./language/definitions.ts";
import { isSameProgram, type Resumption } from "./told-again.ts";
import { planFrom, withChanges, type Changes, type Plan } from "./units/plan.ts";
import { usesOf, type ModuleUses } from "./program/module-uses.ts";
import { digestsOf } from "./program/digests.ts";
import { ChangesFound, type Analysed } from "./units/outcome.ts";
import type { FlowModule } from "./program/program.ts";
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

/** Where nothing has changed, `toldAgain` tells it in less. */
export function analyse(options: AnalyseOptions): Analysed {
  const uses = remembered(options.uses ?? ((module) => usesOf(module.ast, options.models)));
  const { earlier = null, contents, inputs } = options.resumption ?? { contents: [], inputs: "" };
  const given = {
    ...options,
    uses,
    relevance: findRelevance(options.program, uses, options.models),
    order: importOrder(options.program, uses),
  };
  if (options.resumption === undefined) return new Analysis(given, null).run();
  const digests = digestsOf(given, contents);
  const marked = { ...given, marks: { inputs, contents, digests } };
  if (earlier === null || !isSameProgram(earlier, { inputs, contents })) return new Analysis(marked, null).run();
  const edited = digests.flatMap((digest, i) => (digest === earlier.digests[i] ? [] : [i]));
  // In another order what several write may be read at another time.
  const written = given.order.every((one, i) => one === earlier.order[i]) ? [] : earlier.loads.flatMap(({ wrote }) => wrote);
  let changes: Changes = { inner: new Set([...edited, ...written]), surface: new Set(written), needed: new Set(), groups: new Set() };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const plan: Plan = planFrom(earlier, changes, { ...given, isHopeful: attempt < HOPEFUL_ATTEMPTS });
    try {
      return new Analysis(marked, plan).run();
    } catch (error) {
      if (error instanceof ModuleIsNotLive) changes = withChanges(changes, { needed: [given.program.numberOf(error.module)] });
      else if (error instanceof ChangesFound) changes = withChanges(changes, error.changes);
      else throw error;
    }
  }
  return new Analysis(marked, null).run();
}

function remembered(make: (module: FlowModule) => ModuleUses): (module: FlowModule) => ModuleUses {
  const kept = new Map<FlowModule, ModuleUses>();
  return (module) => {
    const made = kept.get(module) ?? make(module);
    kept.set(module, made);
    return made;
  };
}
