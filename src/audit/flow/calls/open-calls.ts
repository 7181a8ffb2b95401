// The calls of the program's own functions that are open, and how often a function is gone into within itself.
import type { FunctionValue } from "../values/value.ts";

/** Of one function within itself. */
const RECURSION_MAX = 5;
/** Spent since the outermost of its calls began: from here on fewer, for loops around such calls multiply with each level. */
const DEAR_STEPS = 2000;
const DEAR_RECURSION_MAX = 2;

/** Spent on a call that nothing from outside goes into. */
const PLAIN_STEPS_MAX = 120;
/** In a program of so few modules a call may build all of a table that it is asked about later. */
const PLAIN_STEPS_OF_FEW_MAX = 1_500;
const FEW_MODULES_MAX = 40;

export function plainStepsMax(modules: number): number {
  return modules > FEW_MODULES_MAX ? PLAIN_STEPS_MAX : PLAIN_STEPS_OF_FEW_MAX;
}

export class OpenCalls {
  /** Innermost last; with the steps that the root had taken before each. */
  readonly #open: { readonly node: FunctionValue["node"]; readonly steps: number }[] = [];

  /** Steps since the outermost call began, by function; what one spends within itself counts once. */
  readonly #spent = new Map<FunctionValue["node"], number>();

  begin(node: FunctionValue["node"], steps: number): void {
    if (this.#open.length === 0) this.#spent.clear();
    this.#open.push({ node, steps });
  }

  end(steps: number): void {
    const done = this.#open.pop()!;
    if (this.times(done.node) === 0) this.#spent.set(done.node, this.spentOn(done.node) + steps - done.steps);
  }

  /** In all its calls that have ended. */
  spentOn(node: FunctionValue["node"]): number {
    return this.#spent.get(node) ?? 0;
  }

  times(node: FunctionValue["node"]): number {
    let times = 0;
    for (const open of this.#open) if (open.node === node) times += 1;
    return times;
  }

  isTooOften(node: FunctionValue["node"], steps: number): boolean {
    let times = 0;
    let begun = steps;
    for (const open of this.#open)
      if (open.node === node) {
        if (times === 0) begun = open.steps;
        times += 1;
      }
    return times >= (steps - begun > DEAR_STEPS ? DEAR_RECURSION_MAX : RECURSION_MAX);
  }
}
