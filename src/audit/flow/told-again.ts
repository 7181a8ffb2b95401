// Tells an analysis from what an earlier one left, where nothing it was made of is otherwise; without it, what interprets programs need not be loaded.
import type { AnalyseOptions } from "./analyse.ts";
import type { ModuleParts } from "./program/parts.ts";
import type { Generation } from "./units/generation.ts";
import { Outcome, type Analysed } from "./units/outcome.ts";

/** What an analysis can be compared by. */
export interface Resumption {
  /** Null: there is none, or it is not wanted. */
  readonly earlier: Generation | null;
  /** What all of the analysis depends on beside the modules. */
  readonly inputs: string;
  /** Of what stands in each module. */
  readonly contents: readonly string[];
  /** Of a module by its number; null where it could not be read whole. */
  partsOf(module: number): ModuleParts | null;
}

/** Null where something is otherwise. */
export function toldAgain(options: AnalyseOptions): Analysed | null {
  const { earlier = null, inputs, contents } = options.resumption ?? { inputs: "", contents: [] };
  if (earlier === null || !isSameProgram(earlier, { inputs, contents })) return null;
  if (!contents.every((one, i) => one === earlier.contents[i])) return null;
  return toldFrom(earlier, options);
}

/** All that an analysis of the same program left. */
export function toldFrom(generation: Generation, options: Pick<AnalyseOptions, "program" | "templates">): Analysed {
  const outcome = new Outcome(options);
  const units = [...generation.loads, ...generation.roots, ...(generation.alone === null ? [] : [generation.alone])];
  for (const unit of units) outcome.add(unit);
  outcome.notFollowed += generation.notBegun;
  return outcome.analysed(generation, { run: 0, told: units.length });
}

/** Of the same files, whatever stands in them. */
export function isSameProgram(earlier: Generation, { inputs, contents }: Pick<Resumption, "inputs" | "contents">): boolean {
  return earlier.inputs === inputs && earlier.contents.length === contents.length;
}
