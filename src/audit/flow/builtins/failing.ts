// How built-in functions fail: for sure, perhaps, or with what came from outside in what they say of it.
import { ClassQuestions } from "./class-questions.ts";
import { cleanFor, fromOutside, isFromNowhere, LINE_KINDS, type Taint } from "../values/taint.ts";
import { NOTHING, text, type Value } from "../values/value.ts";

export abstract class Failing extends ClassQuestions {
  /** An object of the program's own, as its class shows it; else the value as it is. */
  protected asShown(value: Value): Value {
    return value.refs.length === 1 && value.refs[0]!.kind === "object" ? this.shown(value) : value;
  }

  abstract taintIn(value: Value): Taint;

  /** Raises a built-in exception. */
  fails(name: string, args: readonly Value[] = []): Value {
    const fields = new Map([["args", this.list(args, "tuple")]]);
    if (args[0] !== undefined) fields.set("value", args[0]);
    this.raise(this.instance(null, name, fields), this.state);
    this.state = null;
    this.failed += 1;
    return NOTHING;
  }

  /** It may fail, as far as is known; only where somebody waits for that. */
  mayFail(name: string): void {
    if (this.isWaitedFor && this.state !== null)
      this.raise(this.instance(null, name, new Map([["args", this.list([], "tuple")]])), this.state.copy());
  }

  /** It fails on some of what comes from outside, and what it raises quotes that. */
  mayQuote(name: string, value: Value | undefined): void {
    const taint = value === undefined || !this.isWaitedFor || this.state === null ? [] : this.taintIn(value);
    if (isFromNowhere(taint)) return;
    const message = text(["'", { taint: cleanFor(fromOutside(taint), LINE_KINDS) }, "'"]);
    this.raise(this.instance(null, name, new Map([["args", this.list([message], "tuple")]])), this.state?.copy() ?? null);
  }

  /** Times that something failed for sure. */
  protected failed = 0;

  /** Blocks are at work of which somebody waits for what they raise, in whichever function. */
  protected trying = 0;

  /** Times that something was done that may fail without saying so, while a `try` is at work. */
  protected doubtful = 0;
}
