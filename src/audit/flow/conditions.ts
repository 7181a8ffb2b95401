// Tests: which way is possible, and what is known of the tested value on each.
import type { Call, Compare, Expression, Name } from "../../python/parse/ast.ts";
import { Expressions } from "./expressions.ts";
import { joinAll } from "./machine.ts";
import { namesOf } from "./own-name.ts";
import { cleanByPattern } from "./pattern-alphabet.ts";
import { ANSWERED } from "./questions.ts";
import { State } from "./state.ts";
import { ALL_KINDS, cleanFor, doubt, isFromNowhere, KIND_BITS, RESOLVED } from "./taint.ts";
import { askedAgain, callsIn, isMembership, isNamedLikeJudge, judgedParameters, namesIn } from "./unproved-test.ts";
import { constant, onlyConstant, sameConstant, truthOfConstant, UNKNOWN, type Constant, type Value } from "./value.ts";

export interface Fork {
  readonly whenTrue: State | null;
  readonly whenFalse: State | null;
}

/** Tests of a text after which it holds nothing that any interpreter of text minds. */
const HARMLESS_TESTS = new Set(["isdigit", "isalnum", "isalpha", "isdecimal", "isnumeric", "isidentifier"]);

export abstract class Conditions extends Expressions {
  /** Bits of ANSWERED; only kept where something is asked about. */
  protected readonly answers = new Map<Expression, number>();

  fork(test: Expression): Fork {
    const ways = this.#forked(test);
    if (this.questions.size > 0 || this.watched.size > 0) {
      const given = (ways.whenTrue === null ? 0 : ANSWERED.yes) | (ways.whenFalse === null ? 0 : ANSWERED.no);
      this.answers.set(test, (this.answers.get(test) ?? 0) | given);
    }
    return ways;
  }

  #forked(test: Expression): Fork {
    if (this.hasTaint && test.kind !== "UnaryOp") this.#remember(test);
    if (test.kind === "UnaryOp" && test.op === "Not") {
      const { whenTrue, whenFalse } = this.fork(test.operand);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    if (test.kind === "BoolOp") return this.#several(test.op, test.values);
    const value = this.evaluate(test);
    if (this.state === null) return { whenTrue: null, whenFalse: null };
    const truth = this.truth(value);
    const states = { whenTrue: truth === false ? null : this.state.copy(), whenFalse: truth === true ? null : this.state.copy() };
    const unproved = this.hasTaint ? this.#unproved(test, value) : [];
    const after = { whenTrue: this.#refined(states.whenTrue, test, true), whenFalse: this.#refined(states.whenFalse, test, false) };
    if (unproved.length > 0) for (const state of [after.whenTrue, after.whenFalse]) this.#doubted(state, unproved);
    return after;
  }

  /** What is judged and will be asked again: known from here on, so that each way says what it knows of it. */
  #remember(test: Expression): void {
    for (const { func, args } of callsIn(test)) {
      const called = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
      if (!isNamedLikeJudge(called)) continue;
      for (const arg of args) {
        const asked = askedAgain(arg);
        if (asked === null || this.state?.variable(this.at.frame, `?${asked}`) !== undefined) continue;
        const value = this.evaluate(arg);
        if (!isFromNowhere(value.taint)) this.setLocal(`?${asked}`, value);
        this.asksAgain ||= !isFromNowhere(value.taint);
      }
    }
  }

  /** Variables that something judged of which is not known how. */
  #unproved(test: Expression, value: Value): Name[] {
    const found = callsIn(value.test?.node ?? test).flatMap((call) => this.#judgedBy(call));
    return found.filter((name) => !isFromNowhere(this.lookUp(name).taint));
  }

  #judgedBy({ func, args }: Call): readonly Name[] {
    if (func.kind !== "Name" && func.kind !== "Attribute") return [];
    const callee = this.#peek(func);
    const [ref] = callee.refs;
    const called = func.kind === "Name" ? func.id : func.attr;
    if (ref?.kind === "function") {
      const { node } = ref.fn;
      const judged = judgedParameters(node);
      const parameters = [...node.args.posonlyargs, ...node.args.args].slice(ref.fn.self === null ? 0 : 1);
      // A helper of one line is understood, or proves nothing.
      if (node.kind === "Lambda" || node.body.length === 1) return [];
      return args.flatMap((arg, i) => (judged.has(parameters[i]?.arg ?? "") ? namesIn(arg) : []));
    }
    const isKnown =
      ref?.kind === "foreign" && (this.models.guards.has(ref.name) || this.isKnownResult(ref.name) || this.models.sinks.has(ref.name));
    if (isKnown || !isNamedLikeJudge(called)) return [];
    return ref === undefined || ref.kind === "foreign" ? args.flatMap(namesIn) : [];
  }

  #doubted(state: State | null, names: readonly Name[]): void {
    if (state === null) return;
    const before = this.state;
    this.state = state;
    for (const name of names) this.#narrow(name, (value) => ({ ...value, taint: doubt(value.taint) }));
    this.state = before;
  }

  #several(op: "And" | "Or", tests: readonly Expression[]): Fork {
    // `a or b` is `not (not a and not b)`: one way ends as soon as a test goes that way.
    const ended: (State | null)[] = [];
    for (const test of tests) {
      const { whenTrue, whenFalse } = this.fork(test);
      ended.push(op === "And" ? whenFalse : whenTrue);
      this.state = op === "And" ? whenTrue : whenFalse;
      if (this.state === null) break;
    }
    const through = this.state;
    this.meet(ended);
    const any = this.state;
    // Of several tests together, one that is not understood leaves none of the ways sure.
    const unknown = this.hasTaint ? tests.flatMap((test) => this.#unknownMember(test)) : [];
    if (unknown.length > 0) for (const state of [through, any]) this.#doubted(state, unknown);
    this.state = through ?? any;
    return op === "And" ? { whenTrue: through, whenFalse: any } : { whenTrue: any, whenFalse: through };
  }

  /** The state with what the test says about the tested value. */
  #refined(state: State | null, test: Expression, holds: boolean): State | null {
    if (state === null) return null;
    const before = this.state;
    this.state = state;
    if (test.kind === "Compare" && test.ops.length === 1) this.#comparison(test, holds);
    else if (test.kind === "Call") this.#tested(test, holds);
    else if (test.kind === "NamedExpr") this.#truthy(test.target, holds);
    else this.#truthy(test, holds);
    this.state = before;
    return state;
  }

  #truthy(tested: Expression, holds: boolean): void {
    const value = tested.kind === "Name" ? this.lookUp(tested) : undefined;
    // The answer of an earlier test, of a variable that still holds what it held then.
    if (value?.test !== undefined && this.lookUp({ ...value.test.node, kind: "Name", id: value.test.name, ctx: "Load" }) === value.test.was)
      this.#refined(this.state, value.test.node, holds);
    this.#narrow(tested, (value) => {
      const constants = value.constants.filter((one) => truthOfConstant(one) === holds);
      const refs = holds ? value.refs : value.refs.filter(({ kind }) => kind === "object");
      return { ...value, constants, refs };
    });
  }

  #comparison({ left, ops, comparators }: Compare, holds: boolean): void {
    const [op] = ops;
    const right = comparators[0]!;
    const isPositive = (op === "Eq" || op === "In" || op === "Is") === holds;
    if (op === "Eq" || op === "NotEq" || op === "Is" || op === "IsNot") {
      this.#equal(left, right, isPositive);
      this.#equal(right, left, isPositive);
    } else if (op === "In" || op === "NotIn") this.#member(left, right, isPositive);
  }

  #equal(tested: Expression, other: Expression, isSame: boolean): void {
    if (tested.kind === "Constant") return;
    const known = onlyConstant(this.#peek(other));
    if (known === undefined) return;
    this.#narrow(unwrapped(tested), (value) => {
      if (isSame) return value.isOpen || value.constants.some((one) => sameConstant(one, known)) ? constant(known) : value;
      return { ...value, constants: value.constants.filter((one) => !sameConstant(one, known)) };
    });
  }

  #unknownMember(test: Expression): readonly Name[] {
    const [where] = test.kind === "Compare" ? test.comparators : [];
    if (test.kind !== "Compare" || where === undefined || !isMembership(test) || test.left.kind !== "Name") return [];
    const container = this.#peek(where);
    const isKnown = this.itemsOf(container) !== null || !isFromNowhere(this.deepTaint(container));
    return isKnown || isFromNowhere(this.lookUp(test.left).taint) ? [] : [test.left];
  }

  /** In a container that holds nothing but constants, it is one of them. */
  #member(tested: Expression, where: Expression, isIn: boolean): void {
    const container = this.#peek(where);
    const items = this.itemsOf(container)?.map(onlyConstant) ?? null;
    const set = items ?? this.#constantsOf(container);
    if (set === null || set.some((item) => item === undefined) || typeof onlyConstant(container) === "string") {
      // One of those that are somewhere: which, is not known, and nobody outside put any there.
      if (isIn && typeof onlyConstant(container) !== "string" && isFromNowhere(this.deepTaint(container)))
        this.#narrow(unwrapped(tested), (value) => ({ ...value, taint: doubt(value.taint) }));
      return;
    }
    this.#narrow(unwrapped(tested), (value) => {
      const members = set as readonly Constant[];
      if (!isIn) return { ...value, constants: value.constants.filter((one) => !members.some((member) => sameConstant(one, member))) };
      return members.length <= 8 ? joinAll(members.map(constant)) : { ...value, taint: cleanFor(value.taint, ALL_KINDS), parts: null };
    });
  }

  #constantsOf(container: Value): readonly (Constant | undefined)[] | null {
    const only = this.onlyThing(container);
    return only?.thing.kind === "sequence" && only.thing.items !== null ? only.thing.items.map(onlyConstant) : null;
  }

  #tested(test: Call, holds: boolean): void {
    const { func } = test;
    if (func.kind === "Attribute" && HARMLESS_TESTS.has(func.attr)) {
      if (holds) this.#clean(func.value, ALL_KINDS);
    } else if (func.kind === "Attribute" && func.attr === "startswith") {
      if (holds) this.#startsWith(func.value, test);
    } else if (func.kind === "Attribute" && func.attr === "is_relative_to") {
      if (holds) this.#staysInside(func.value);
    } else if (func.kind === "Name" && func.id === "isinstance") {
      if (holds && test.args[1] !== undefined && isHarmlessType(test.args[1])) this.#clean(test.args[0]!, ALL_KINDS);
    } else if (this.#guarded(test, holds)) {
      return;
    } else if (this.#isPatternTest(func)) {
      if (holds) this.#matched(test);
    } else this.#helper(test, holds);
  }

  /** A resolved path that begins with a folder, told apart from another folder whose name begins alike. */
  #startsWith(tested: Expression, test: Call): void {
    const prefix = onlyConstant(test.args[0] === undefined ? constant("") : this.#peek(test.args[0]));
    if (typeof prefix !== "string" || prefix.length < 2 || !prefix.endsWith("/")) return;
    this.#staysInside(tested);
  }

  /** Below a folder, as far as its `..` were followed before. */
  #staysInside(tested: Expression): void {
    this.#narrow(unwrapped(tested), (value) => ({
      ...value,
      taint: value.taint.map((label) => ((label.cleaned & RESOLVED) === 0 ? label : { ...label, cleaned: label.cleaned | KIND_BITS.path })),
    }));
  }

  /** A call that a model knows as a test of its argument. */
  #guarded({ func, args, keywords }: Call, holds: boolean): boolean {
    for (const ref of this.#peek(func).refs) {
      const names = ref.kind === "foreign" ? [ref.name] : ref.kind === "function" && this.models.hasOwn ? namesOf(ref.fn) : [];
      const guard = names.map((name) => this.models.guards.get(name)).find((one) => one !== undefined);
      const tested = guard === undefined ? undefined : (keywords.find(({ arg }) => arg === guard.name)?.value ?? args[guard.position]);
      if (guard === undefined || tested === undefined) continue;
      if (holds === guard.when) this.#clean(tested, guard.cleans);
      return true;
    }
    return false;
  }

  #isPatternTest(func: Expression): boolean {
    if (func.kind !== "Attribute") return false;
    return func.attr === "fullmatch" || func.attr === "match";
  }

  /** `re.fullmatch(pattern, x)`, and `match` with a pattern that says where it ends. */
  #matched({ func, args }: Call): void {
    const callee = this.#peek(func);
    const isModule = callee.refs.some((ref) => ref.kind === "foreign" && (ref.name === "re.fullmatch" || ref.name === "re.match"));
    const [pattern, tested] = isModule ? [args[0], args[1]] : [undefined, args[0]];
    if (pattern === undefined || tested === undefined || func.kind !== "Attribute") return;
    const known = onlyConstant(this.#peek(pattern));
    if (typeof known === "string") this.#clean(sameLetters(tested), cleanByPattern(known, func.attr === "fullmatch"));
  }

  /** `if is_valid(x)`: what the helper's own way to that answer says about its parameter. */
  #helper(test: Call, holds: boolean): void {
    const callee = this.#peek(test.func);
    const [ref] = callee.refs;
    if (ref?.kind !== "function" || callee.refs.length !== 1 || ref.fn.node.kind === "Lambda" || ref.fn.self !== null) return;
    const { body, args } = ref.fn.node;
    const only = body.at(-1);
    if (body.length !== 1 || only?.kind !== "Return" || only.value === null) return;
    const parameter = [...args.posonlyargs, ...args.args];
    for (const [i, tested] of test.args.entries()) {
      const name = parameter[i]?.arg;
      if (name === undefined) continue;
      const cleaned = cleanedBy(only.value, name, holds);
      if (cleaned !== 0) this.#clean(tested, cleaned);
    }
  }

  /** What an expression is, where asking again changes nothing. */
  #peek(node: Expression): Value {
    return isQuiet(node) ? this.evaluate(node) : UNKNOWN;
  }

  #clean(tested: Expression, bits: number): void {
    if (bits !== 0) this.#narrow(unwrapped(tested), (value) => ({ ...value, taint: cleanFor(value.taint, bits), parts: null }));
  }

  /** Changes what a variable, a field or a slot holds, without making it another value for others. */
  #narrow(tested: Expression, change: (value: Value) => Value): void {
    const asked = this.asksAgain ? askedAgain(tested) : null;
    const known = asked === null ? undefined : this.state?.variable(this.at.frame, `?${asked}`);
    if (known !== undefined) this.setLocal(`?${asked}`, change(known));
    else if (tested.kind === "Name") {
      const value = this.lookUp(tested);
      this.narrowName(tested.id, change(value));
    } else if ((tested.kind === "Attribute" || tested.kind === "Subscript") && isQuiet(tested))
      this.assign(tested, change(this.evaluate(tested)));
  }
}

/** `x` in `str(x)`, `x.lower()` and `x.upper()`: it holds what they hold. */
function sameLetters(node: Expression): Expression {
  if (node.kind !== "Call" || node.keywords.length > 0) return node;
  const [first] = node.args;
  if (node.func.kind === "Name" && node.func.id === "str" && node.args.length === 1 && first !== undefined) return sameLetters(first);
  const isCase = node.func.kind === "Attribute" && ["lower", "upper", "casefold"].includes(node.func.attr) && node.args.length === 0;
  return isCase && node.func.kind === "Attribute" ? sameLetters(node.func.value) : node;
}

/** Calls nothing and binds nothing. */
function isQuiet(node: Expression): boolean {
  switch (node.kind) {
    case "Constant":
    case "Name":
      return true;
    case "Attribute":
      return isQuiet(node.value);
    case "Subscript":
      return isQuiet(node.value) && isQuiet(node.slice);
    case "Tuple":
    case "List":
    case "Set":
      return node.elts.every(isQuiet);
    case "Dict":
      return node.keys.every((key) => key === null || isQuiet(key)) && node.values.every(isQuiet);
    case "BinOp":
      return isQuiet(node.left) && isQuiet(node.right);
    default:
      return false;
  }
}

function isHarmlessType(node: Expression): boolean {
  if (node.kind === "Tuple") return node.elts.every(isHarmlessType);
  return node.kind === "Name" && ["int", "float", "bool", "complex", "UUID", "date", "datetime", "Decimal"].includes(node.id);
}

/** The variable in `(x := …)`. */
function unwrapped(node: Expression): Expression {
  return node.kind === "NamedExpr" ? node.target : node;
}

/** Bits that `name` is clean for where the expression is true (or false): the tests of a helper of one line. */
function cleanedBy(test: Expression, name: string, holds: boolean): number {
  if (test.kind === "UnaryOp" && test.op === "Not") return cleanedBy(test.operand, name, !holds);
  if (test.kind === "BoolOp" && (test.op === "And") === holds)
    return test.values.reduce((bits, one) => bits | cleanedBy(one, name, holds), 0);
  if (!holds || test.kind !== "Call" || test.func.kind !== "Attribute") return 0;
  const { value, attr } = test.func;
  if (HARMLESS_TESTS.has(attr) && value.kind === "Name" && value.id === name) return ALL_KINDS;
  return 0;
}
