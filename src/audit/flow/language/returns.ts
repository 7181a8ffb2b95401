// How a function gives something back: a test, or one of two values, is as many ways out of it.
import type { Call, Expression, IfExp } from "../../../python/parse/ast.ts";
import { Loops } from "./loops.ts";
import { asBoolOp } from "../guards/flag-tests.ts";
import { isTest } from "../guards/test-forms.ts";
import { FALSE, NONE, TRUE, type FunctionValue, type Ref, type Value } from "../values/value.ts";

export abstract class Returns extends Loops {
  protected override returnValue(node: Expression | null): void {
    const isAsked = node !== null && this.hasTaint && this.at.depth > 0;
    if (isAsked && this.#isAnswer(asBoolOp(node), false)) return this.#answer(asBoolOp(node));
    if (isAsked && node.kind === "IfExp") return this.#either(node);
    if (isAsked && node.kind === "Name" && this.state!.meetings.length > 0 && isYesOrNo(this.lookUp(node))) return this.#answer(node);
    const before = isAsked && node.kind === "BoolOp" && node.values.every(({ kind }) => kind === "Call") ? this.state!.copy() : null;
    const value = node === null ? NONE : this.evaluate(node);
    if (this.state === null) return;
    if (before !== null && isYesOrNo(value)) {
      this.state = before;
      return this.#answer(node!);
    }
    if (isAsked && node.kind === "Call" && isYesOrNo(value) && this.shownBy(node, true).length + this.shownBy(node, false).length > 0)
      return this.#answered(node);
    if (node !== null) this.returning(value, node);
    this.at.returned.push({ value, state: this.state });
    this.state = null;
  }

  /** `return x in KNOWN`: two ways out, so that who asks learns what each answer says. */
  #answer(node: Expression): void {
    const { whenTrue, whenFalse } = this.fork(node);
    if (whenTrue !== null) this.at.returned.push({ value: TRUE, state: whenTrue });
    if (whenFalse !== null) this.at.returned.push({ value: FALSE, state: whenFalse });
    this.state = null;
  }

  /** `return one if test else other`: two ways out as well. */
  #either({ test, body, orelse }: IfExp): void {
    const { whenTrue, whenFalse } = this.fork(test);
    for (const [state, given] of [
      [whenTrue, body],
      [whenFalse, orelse],
    ] as const) {
      this.state = state;
      if (state !== null) this.returnValue(given);
    }
    this.state = null;
  }

  /** `return is_known(x)`: what the answer of the helper says, this one says. */
  #answered(node: Call): void {
    const [yes, no] = [this.refined(this.state!.copy(), node, true), this.refined(this.state!.copy(), node, false)];
    if (yes !== null) this.at.returned.push({ value: TRUE, state: yes });
    if (no !== null) this.at.returned.push({ value: FALSE, state: no });
    this.state = null;
  }

  /** What it gives is a yes or a no, or nothing for a no. A helper that is called as what answers may give more where its answer stands alone. */
  #isAnswer(node: Expression, isPart: boolean): boolean {
    if (isTest(node)) return true;
    if (node.kind === "Call") return this.peek(node.func).refs.some((ref) => this.#answers(ref, isPart));
    if (node.kind !== "BoolOp") return false;
    return node.op === "And" ? this.#isAnswer(node.values.at(-1)!, true) : node.values.every((one) => this.#isAnswer(one, true));
  }

  #answers(ref: Ref, isPart: boolean): boolean {
    return ref.kind === "foreign" ? this.models.guards.has(ref.name) : isPart && ref.kind === "function" && isPredicate(ref.fn);
  }

  /** Called for each value that a function gives back, before it does. */
  abstract returning(value: Value, node: Expression): void;
}

/** Both: which of them is not known. */
function isYesOrNo({ constants, refs, isOpen }: Value): boolean {
  return !isOpen && refs.length === 0 && constants.length === 2 && constants.every((one) => typeof one === "boolean");
}

/** Called as what answers a question. */
function isPredicate({ node }: FunctionValue): boolean {
  return node.kind !== "Lambda" && /^_*(?:is|has|are|can)_/.test(node.name);
}
