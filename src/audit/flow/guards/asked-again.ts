// A test that is asked again: what would it answer if what it is about were something else?
import type { Expression } from "../../../python/parse/ast.ts";
import { Conditions } from "../language/conditions.ts";
import type { State } from "../values/state.ts";
import { isQuiet } from "./test-forms.ts";

/** Expressions of one test that are asked about. */
const SUBJECTS_MAX = 4;
/** A test that takes longer is not asked again. */
const ASKED_STEPS_MAX = 20;

/** Narrows a state to what is possible where a test went this way. */
export type Narrowing = (holds: boolean, state: State) => void;

export abstract class AskedAgain extends Conditions {
  readonly #subjects = new WeakMap<Expression, readonly Expression[]>();

  /** What the test at hand is about; nothing where it is not asked again. */
  protected subjectsOf(test: Expression): readonly Expression[] {
    if (this.stepsOfTest > ASKED_STEPS_MAX) return [];
    let known = this.#subjects.get(test);
    if (known === undefined) this.#subjects.set(test, (known = isAskedAgain(test) ? subjectsIn(test).slice(0, SUBJECTS_MAX) : []));
    return known;
  }

  /** What the test would answer if something were otherwise. */
  protected truthBy(test: Expression, supposing: () => void): boolean | undefined {
    const { state, lastCall, failed, doubtful } = this;
    const raised = this.at.catching.at(-1) ?? this.at.raised;
    const { length } = raised;
    this.state = state!.copy();
    supposing();
    const answer = this.evaluate(test);
    const truth = this.state === null ? undefined : this.truth(answer);
    // What it raises, it has raised when it was asked the first time.
    raised.splice(length);
    [this.state, this.lastCall, this.failed, this.doubtful] = [state, lastCall, failed, doubtful];
    return truth;
  }
}

/** By what the test answers for each; null where no answer is certain. */
export function narrowingBy(
  truths: readonly (boolean | undefined)[],
  keep: (left: readonly number[], state: State) => void,
): Narrowing | null {
  if (truths.every((one) => one === undefined)) return null;
  return (holds, state) => {
    const left = [...truths.keys()].filter((i) => truths[i] !== !holds);
    if (left.length > 0 && left.length < truths.length) keep(left, state);
  };
}

/** `job` and `self.job` of `self.job.kind == "fixed"`, `isinstance(job, Fixed)`, `job.is_open()`. */
function subjectsIn(test: Expression): readonly Expression[] {
  if (test.kind === "Name") return [test];
  if (test.kind === "Attribute") return isQuiet(test) ? [...subjectsIn(test.value), test] : subjectsIn(test.value);
  if (test.kind === "Subscript") return subjectsIn(test.value);
  if (test.kind === "Compare") return [test.left, ...test.comparators].flatMap(subjectsIn);
  if (test.kind !== "Call") return [];
  return [...(test.func.kind === "Attribute" ? subjectsIn(test.func.value) : []), ...test.args.flatMap(subjectsIn)];
}

/** What runs for it, runs on a state of its own. `but`: what is not run again. */
export function isAskedAgain(node: Expression, but: Expression | null = null): boolean {
  const isAsked = (one: Expression): boolean => isAskedAgain(one, but);
  if (node === but || isQuiet(node)) return true;
  if (node.kind === "Compare") return [node.left, ...node.comparators].every(isAsked);
  if (node.kind === "Attribute") return isAsked(node.value);
  if (node.kind !== "Call" || node.keywords.length > 0) return false;
  return isAsked(node.func) && node.args.every(isAsked);
}
