// What two tests of one thing have to do with each other: `if raw: x = value` and, later, `if not raw: use(x)` are never both gone through;
// a flag that a test set says later what that test said.
import type { Expression, If, IfExp, Name } from "../../../python/parse/ast.ts";
import type { Fork } from "../language/conditions.ts";
import { WhichOne } from "./which-one.ts";
import { replacedIn } from "./flag-tests.ts";
import { testedName } from "./test-forms.ts";
import type { State } from "../values/state.ts";
import { isFromNowhere } from "../values/taint.ts";
import type { Value } from "../values/value.ts";

/** The opposite of an operator, told as that one and that it does not hold. */
const OPPOSITES: Readonly<Partial<Record<string, string>>> = { NotEq: "Eq", IsNot: "Is", NotIn: "In", GtE: "Lt", Gt: "LtE" };
/** Variables that one test decides, told apart. */
const NAMES_MAX = 4;

interface TestKey {
  readonly key: string;
  readonly subject: Name;
  readonly isOpposite: boolean;
}

interface Told {
  readonly test: Expression;
  readonly yes: Value;
  readonly no: Value;
  readonly joined: Value;
}

export abstract class CorrelatedTests extends WhichOne {
  /** Variables that something was given to on the ways of a test, by what the test is about. */
  readonly #decided = new Map<string, Set<string>>();

  override fork(test: Expression): Fork {
    const asked = this.hasTaint && this.#decided.size > 0 ? keyOf(test) : null;
    const names = asked === null ? undefined : this.#decided.get(asked.key);
    const isAsBefore = names !== undefined && this.#hidden("was", asked!.key) === this.lookUp(asked!.subject);
    const ways = super.fork(test);
    if (isAsBefore)
      for (const name of names) {
        this.#choose(ways.whenTrue, { key: asked!.key, name }, !asked!.isOpposite);
        this.#choose(ways.whenFalse, { key: asked!.key, name }, asked!.isOpposite);
      }
    return ways;
  }

  /** On this way the test says so: what it decided is what it was given there, unless it was given something else since. */
  #choose(state: State | null, { key, name }: { readonly key: string; readonly name: string }, holds: boolean): void {
    const { frame } = this.at;
    const joined = state?.variable(frame, hiddenName("joined", key, name));
    if (state === null || joined === undefined || state.variable(frame, name) !== joined) return;
    const value = state.variable(frame, hiddenName(holds ? "yes" : "no", key, name));
    if (value !== undefined) state.setVariable(frame, name, value);
  }

  #hidden(what: string, key: string): Value | undefined {
    return this.state?.variable(this.at.frame, hiddenName(what, key));
  }

  /** Both ways of a test have met again; each had given some variables something of its own. */
  protected met({ test, body, orelse }: If, one: State | null, other: State | null): void {
    if (!this.hasTaint || one === null || other === null || this.state === null || this.at.loops.length > 0) return;
    const names = new Set([...replacedIn(body), ...replacedIn(orelse)].map(({ id }) => id));
    const subject = keyOf(test)?.subject.id ?? null;
    if (names.size === 0 || names.size > NAMES_MAX || (subject !== null && names.has(subject))) return;
    const { frame } = this.at;
    for (const name of names) {
      const [yes, no, joined] = [one, other, this.state].map((state) => state.variable(frame, name));
      if (yes !== undefined && no !== undefined && joined !== undefined) this.#tell(name, { test, yes, no, joined });
    }
  }

  /** `x = value if raw else "ls"`, where both are possible. */
  protected chosen([target, ...more]: readonly Expression[], { test }: IfExp): void {
    const { lastChoice } = this;
    if (target?.kind !== "Name" || more.length > 0 || this.state === null || lastChoice?.node.test !== test) return;
    const joined = this.state.variable(this.at.frame, target.id);
    if (joined === undefined || this.at.loops.length > 0 || keyOf(test)?.subject.id === target.id) return;
    this.#tell(target.id, { test, yes: lastChoice.yes, no: lastChoice.no, joined });
  }

  /** What a variable is on either way of a test. */
  #tell(name: string, { test, yes, no, joined }: Told): void {
    if (yes === no || this.at.elsewhere.has(name)) return;
    this.#flag(name, { test, yes, no, joined });
    const asked = keyOf(test);
    if (asked === null || (isFromNowhere(yes.taint) && isFromNowhere(no.taint))) return;
    const values = { yes: asked.isOpposite ? no : yes, no: asked.isOpposite ? yes : no, joined };
    for (const [what, value] of Object.entries(values)) this.setLocal(hiddenName(what, asked.key, name), value);
    this.setLocal(hiddenName("was", asked.key), this.#marked(asked.subject));
    this.#decided.set(asked.key, (this.#decided.get(asked.key) ?? new Set()).add(name));
  }

  /** What the test was about, as a value that no other variable has: given something else, it is not this one any more. */
  #marked(subject: Name): Value {
    const value = { ...this.lookUp(subject) };
    this.narrowName(subject.id, value);
    return value;
  }

  /** `ok = False`, and `ok = True` where the test holds. */
  #flag(name: string, { test, yes, no, joined }: Told): void {
    const tested = testedName(test);
    const [one, other] = [this.truth(yes), this.truth(no)];
    if (tested === null || tested.id === name || one === undefined || other === undefined || one === other) return;
    const { line, column, endLine, endColumn } = test;
    const node: Expression = one ? test : { kind: "UnaryOp", op: "Not", operand: test, line, column, endLine, endColumn };
    this.setLocal(name, { ...joined, test: { node, name: tested.id, was: this.#marked(tested) } });
  }
}

/** No variable of a program is called so. */
function hiddenName(what: string, key: string, name = ""): string {
  return `?${what} ${key} ${name}`;
}

/** What a test is about; null where asking again may answer something else. */
function keyOf(test: Expression): TestKey | null {
  if (test.kind === "UnaryOp" && test.op === "Not") {
    const inner = keyOf(test.operand);
    return inner === null ? null : { ...inner, isOpposite: !inner.isOpposite };
  }
  if (test.kind === "Name") return { key: test.id, subject: test, isOpposite: false };
  if (test.kind !== "Compare" || test.ops.length !== 1) return null;
  const [right] = test.comparators;
  const [op] = test.ops;
  const { left } = test;
  const name = left.kind === "Name" ? left.id : null;
  if (name === null || right?.kind !== "Constant" || op === undefined) return null;
  const opposite = OPPOSITES[op];
  const key = `${name} ${opposite ?? op} ${right.type} ${String(right.value)}`;
  return { key, subject: left as Name, isOpposite: opposite !== undefined };
}
