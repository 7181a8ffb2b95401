// What a call that came back has shown of the variables that it was given.
import type { Call, Expression, Name } from "../../../python/parse/ast.ts";
import { Judging } from "../judging.ts";
import { behindLast } from "./part-guards.ts";
import { isAssigned } from "../program/scopes.ts";
import { cleanedAs, cleanFor, LINE_KINDS, NUMBER_KINDS } from "../values/taint.ts";
import type { FunctionValue, Ref, Value } from "../values/value.ts";

/** They take a text that is written in one way only: a number, an identifier, an address, a date. */
const WRITTEN_FORMS = new Set([
  "int",
  "float",
  "complex",
  "decimal.Decimal",
  "fractions.Fraction",
  "uuid.UUID",
  "ipaddress.ip_address",
  "ipaddress.ip_network",
  "ipaddress.IPv4Address",
  "ipaddress.IPv6Address",
  "datetime.date.fromisoformat",
  "datetime.datetime.fromisoformat",
]);
export abstract class Learning extends Judging {
  /** What an item of something is, by where in it it stands. */
  protected shownByPlace(whole: Expression, key: Value, item: Value): Value {
    return behindLast(whole, key, item);
  }

  abstract lookUp(node: Name): Value;
  abstract narrowName(name: string, value: Value): void;

  /** `check(x)` that comes back has shown of `x` what it tested: its parameter, if it was not given another value, says so. */
  protected learn({ args }: Call, { node: fn }: FunctionValue): void {
    if (fn.kind === "Lambda" || this.lastCall?.node !== fn) return;
    const parameters = [...fn.args.posonlyargs, ...fn.args.args];
    for (const [i, given] of args.entries()) {
      const name = parameters[i]?.arg;
      if (given.kind !== "Name" || name === undefined || isAssigned(fn, name)) continue;
      const after = this.lastCall.parameters.get(name);
      const before = this.lookUp(given);
      if (after !== undefined && before.taint.length > 0)
        this.narrowName(given.id, { ...before, taint: cleanedAs(before.taint, after.taint), parts: null });
    }
  }

  /** `int(x)` that comes back has shown that `x` is written like a number; `Kind(x)`, that it is one of the members. */
  protected learnOfType({ args: [given] }: Call, of: Ref | undefined): void {
    const isJudge = of?.kind === "foreign" ? WRITTEN_FORMS.has(of.name) : of?.kind === "class" && this.isEnum(of.cls);
    if (!isJudge || given?.kind !== "Name" || this.state === null) return;
    const before = this.lookUp(given);
    if (before.taint.length > 0)
      this.narrowName(given.id, { ...before, taint: cleanFor(before.taint, NUMBER_KINDS & ~LINE_KINDS), parts: null });
  }
}
