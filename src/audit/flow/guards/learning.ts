// What a call that came back has shown of the variables that it was given.
import type { Call, ClassDef, Expression, FunctionDef, Name } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { Judging } from "../judging.ts";
import { behindLast } from "./part-guards.ts";
import { isSpecial } from "../language/class-tree.ts";
import { isAssigned } from "../program/scopes.ts";
import { cleanedAs, cleanFor, LINE_KINDS, NUMBER_KINDS } from "../values/taint.ts";
import type { State } from "../values/state.ts";
import { onlyConstant, type FunctionValue, type Ref, type Value } from "../values/value.ts";
import { isTest } from "./test-forms.ts";

/** They take a text that is written in one way only, a number, an identifier, an address, a date; or one that the machine has: an account. */
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
  "pwd.getpwnam",
  "grp.getgrnam",
  "zoneinfo.ZoneInfo",
]);
export abstract class Learning extends Judging {
  /** What an item of something is, by where in it it stands. */
  protected shownByPlace(whole: Expression, key: Value, item: Value): Value {
    return behindLast(whole, key, item);
  }

  abstract lookUp(node: Name): Value;
  abstract narrowName(name: string, value: Value): void;

  protected abstract refined(state: State | null, test: Expression, holds: boolean): State | null;

  protected abstract narrow(tested: Expression, change: (value: Value) => Value): void;

  /** `check(x)` that comes back has shown of `x` what it tested: its parameter, if it was not given another value, says so. */
  protected learn(call: Call, { node: fn, self }: FunctionValue): void {
    const shown = this.lastCall?.node === fn ? this.lastCall.parameters : null;
    if (shown !== null) this.#learnOf(call, fn, self === null ? 0 : 1, (name) => shown.get(name));
  }

  /** The same of `checker.check(x)`, where the object's own method was gone into. */
  protected learnOfMethod(call: Call, name: string): void {
    const last = this.lastCall;
    if (last === null || last.node.kind === "Lambda" || last.node.name !== name) return;
    this.#learnOf(call, last.node, isSpecial(last.node, "staticmethod") ? 0 : 1, (parameter) => last.parameters.get(parameter));
  }

  /** `with checked(x):` has shown of `x` what the generator tested before it let the block begin, or what `__enter__` did of the field that keeps it. */
  protected learnEntered(call: Call, manager: Value): void {
    const thing = this.onlyThing(manager)?.thing;
    const { state } = this;
    if (thing === undefined || state === null) return;
    if (thing.kind === "sequence" && thing.paused !== undefined) {
      const { fn, frame } = thing.paused;
      this.#learnOf(call, fn.node, fn.self === null ? 0 : 1, (name) => state.variable(frame, name));
    } else if (thing.kind === "instance" && thing.cls !== null && this.state !== null) {
      const { fields, cls } = thing;
      this.ledger.touchText(cls.module);
      const init = cls.node.body.find((one) => one.kind === "FunctionDef" && one.name === "__init__");
      if (init?.kind === "FunctionDef") this.#learnOf(call, init, 1, (name) => fields.get(keptAs(cls.node, init, name) ?? ""));
    }
  }

  /** `require(x.isalnum(), "…")` that comes back has shown that it is. */
  #learnOfTest(given: Expression, after: Value | undefined): void {
    const answer = after === undefined || after.isOpen || after.refs.length > 0 ? undefined : onlyConstant(after);
    if (typeof answer === "boolean") this.refined(this.state, given, answer);
  }

  /** `skipped`: parameters that the call does not give. */
  #learnOf({ args }: Call, fn: FunctionValue["node"], skipped: number, afterOf: (name: string) => Value | undefined): void {
    if (fn.kind === "Lambda") return;
    const parameters = [...fn.args.posonlyargs, ...fn.args.args].slice(skipped);
    for (const [i, given] of args.entries()) {
      const name = parameters[i]?.arg;
      if (name !== undefined && isTest(given) && !isAssigned(fn, name)) this.#learnOfTest(given, afterOf(name));
      if (given.kind !== "Name" || name === undefined || isAssigned(fn, name)) continue;
      const after = afterOf(name);
      const before = this.lookUp(given);
      if (after !== undefined && before.taint.length > 0)
        this.narrow(given, (value) => ({ ...value, taint: cleanedAs(value.taint, after.taint), parts: null }));
    }
  }

  /** `int(x)` that comes back has shown that `x` is written like a number; `Kind(x)`, that it is one of the members. */
  protected learnOfType({ args: [given] }: Call, of: Ref | undefined): void {
    const isJudge = of?.kind === "foreign" ? WRITTEN_FORMS.has(of.name) : of?.kind === "class" && this.isEnum(of.cls);
    if (!isJudge || given?.kind !== "Name" || this.state === null) return;
    const before = this.lookUp(given);
    if (before.taint.length > 0)
      this.narrow(given, (value) => ({ ...value, taint: cleanFor(value.taint, NUMBER_KINDS & ~LINE_KINDS), parts: null }));
  }
}

/** The field that a parameter is kept in as it is, as long as nothing else in the class is put there. */
function keptAs(cls: ClassDef, { body }: FunctionDef, name: string): string | null {
  for (const one of body) {
    const [target] = one.kind === "Assign" ? one.targets : [];
    const isKept = one.kind === "Assign" && one.value.kind === "Name" && one.value.id === name;
    if (isKept && target?.kind === "Attribute" && target.value.kind === "Name" && target.value.id === "self")
      return cls.bases.length === 0 && isSetOnce(cls, target.attr) ? target.attr : null;
  }
  return null;
}

function isSetOnce(cls: ClassDef, name: string): boolean {
  let times = 0;
  walk(cls, (node) => {
    if (node.kind === "Attribute" && ((node.attr === name && node.ctx !== "Load") || node.attr === "__dict__"))
      times += node.attr === name ? 1 : 2;
    if (node.kind === "Name" && (node.id === "setattr" || node.id === "vars")) times += 2;
    return times < 2;
  });
  return times === 1;
}

/** The field that keeps the address which `__init__` takes apart for another one, and where it is put there: `url` of `self.parsed = urlparse(url)` beside `self.url = url`. */
export function keptWhole(cls: ClassDef, parsed: string): { readonly field: string; readonly line: number } | null {
  const init = cls.body.find((one) => one.kind === "FunctionDef" && one.name === "__init__");
  const kept = (init?.kind === "FunctionDef" ? init.body : []).flatMap((one) => {
    const [target] = one.kind === "Assign" ? one.targets : [];
    const isOwn = target?.kind === "Attribute" && target.value.kind === "Name" && target.value.id === "self";
    return one.kind === "Assign" && isOwn ? [{ field: target.attr, value: one.value, line: one.line }] : [];
  });
  const apart = kept.find(({ field }) => field === parsed)?.value;
  const given = apart?.kind === "Call" && apart.args.length === 1 ? apart.args[0] : undefined;
  if (init?.kind !== "FunctionDef" || given === undefined) return null;
  if (given.kind === "Attribute") return kept.find(({ field }) => field === given.attr) ?? null;
  if (given.kind !== "Name" || isAssigned(init, given.id)) return null;
  return kept.find(({ value }) => value.kind === "Name" && value.id === given.id) ?? null;
}
