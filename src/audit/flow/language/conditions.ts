// Tests: which way is possible, and what is known of the tested value on each.
import type { Call, Expression, Name } from "../../../python/parse/ast.ts";
import { lookedUp } from "../values/looked-up.ts";
import { ANSWERED, keysOfTests, type Decision } from "../questions.ts";
import { Refinements } from "../guards/refinements.ts";
import type { State } from "../values/state.ts";
import { isTelling } from "../calls/summaries.ts";
import { doubt, isFromNowhere } from "../values/taint.ts";
import { askedIn, calledName, isQuiet, isQuietTest, judgedOfSeveral } from "../guards/test-forms.ts";
import {
  askedAgain,
  callsIn,
  isMembership,
  isNamedLikeJudge,
  judgedParameters,
  placesIn,
  raises,
  refusesByRaising,
} from "../guards/unproved-test.ts";
import type { FunctionValue, Value } from "../values/value.ts";

const SHORT_LINES = 6;

export interface Fork {
  readonly whenTrue: State | null;
  readonly whenFalse: State | null;
}

export abstract class Conditions extends Refinements {
  /** Tests on the way to what is asked about, with their keys. */
  readonly #asked = keysOfTests([...[...this.questions.values()].flat(), ...this.watched.values()]);

  fork(test: Expression): Fork {
    const isEither = this.#asked.has(test) && this.#asksFilled(test);
    const ways = this.#forked(test);
    if (this.#asked.size > 0) this.decided(test, isEither || ways.whenTrue !== null, isEither || ways.whenFalse !== null);
    return ways;
  }

  /** `key in CACHE`, `CACHE.get(key)`, where that was empty when the program was loaded, or is an object that answers by itself: nothing behind it is dead. */
  #asksFilled(test: Expression): boolean {
    if (test.kind === "BoolOp") return test.values.some((one) => this.#asksFilled(one));
    if (test.kind === "UnaryOp") return this.#asksFilled(test.operand);
    if (this.state === null) return false;
    if (test.kind !== "Compare") return askedBy(test).some((one) => this.#isThereToBeFilled(one, false));
    const asked = [test.left, ...test.comparators].flatMap(askedBy);
    const isWithin = test.ops[0] === "In" || test.ops[0] === "NotIn";
    return this.#isThereToBeFilled(test.comparators[0]!, isWithin) || asked.some((one) => this.#isThereToBeFilled(one, false));
  }

  /** `mayAnswer`: also an object whose own `__contains__` says what lies in it. */
  #isThereToBeFilled(node: Expression, mayAnswer: boolean): boolean {
    const where = this.peek(node);
    const only = where.refs.length === 1 ? this.onlyThing(where) : null;
    if (only === null || !this.isOfLoading(only.id)) return false;
    return this.truth(where) === undefined || (mayAnswer && only.thing.kind === "instance" && only.thing.cls !== null);
  }

  /** Which ways a test went; of what is gone into or not, whether it was. */
  protected override decided(test: Decision, isYes: boolean, isNo = !isYes): void {
    const asked = this.#asked.get(test);
    if (asked === undefined) return;
    const { answers } = this.ledger.notes;
    answers.set(asked, (answers.get(asked) ?? 0) | (isYes ? ANSWERED.yes : 0) | (isNo ? ANSWERED.no : 0));
  }

  #forked(test: Expression): Fork {
    if (test.kind !== "UnaryOp") this.#remember(test);
    if (test.kind === "UnaryOp" && test.op === "Not") {
      const { whenTrue, whenFalse } = this.fork(test.operand);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    if (test.kind === "BoolOp") return this.#several(test.op, test.values);
    const each = this.hasTaint && test.kind === "Call" ? this.#each(test) : null;
    if (each !== null) return each;
    const before = this.steps;
    const value = this.evaluate(test);
    this.stepsOfTest = this.steps - before;
    return this.waysOf(test, value);
  }

  /** What the last test took. */
  protected stepsOfTest = 0;

  protected override waysOf(test: Expression, value: Value): Fork {
    if (this.state === null) return { whenTrue: null, whenFalse: null };
    const truth = this.truth(value);
    const states = { whenTrue: truth === false ? null : this.state.copy(), whenFalse: truth === true ? null : this.state.copy() };
    if (this.hasTaint && truth === undefined) this.narrowWays(test, value, states);
    const unproved = this.hasTaint ? this.#unproved(test, value) : [];
    const after = { whenTrue: this.refined(states.whenTrue, test, true), whenFalse: this.refined(states.whenFalse, test, false) };
    if (unproved.length > 0) for (const state of [after.whenTrue, after.whenFalse]) this.doubted(state, unproved);
    if (this.hasTaint) this.#foundBy(test, after);
    return after;
  }

  /** What is known together of several things, before the test itself says something of one. */
  protected abstract narrowWays(test: Expression, value: Value, ways: Fork): void;

  /** What something was looked up by is, where it was found, one of those that are there. */
  #foundBy(test: Expression, { whenTrue, whenFalse }: Fork): void {
    const asked = lookedUp(test, this.at.fn?.node ?? null);
    if (asked === null) return;
    const by = asked.by.filter((one) => isQuiet(one) && !isFromNowhere(this.evaluate(one).taint));
    if (by.length > 0) this.doubted(asked.isFoundWhen ? whenTrue : whenFalse, by);
  }

  /** What is judged and will be asked again: known from here on, so that each way says what it knows of it. */
  #remember(test: Expression): void {
    for (const { func, args, keywords } of this.hasTaint ? callsIn(test) : []) {
      const called = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
      if (isNamedLikeJudge(called)) for (const arg of [...args, ...keywords.map(({ value }) => value)]) this.#rememberOne(arg);
    }
    // Of something of the program's own, whoever has it may change it in between.
    for (const { node, of } of askedIn(test)) {
      const { refs, taint } = this.peek(of);
      const isOthers = refs.length === 0 ? !isFromNowhere(taint) : refs.every(({ kind }) => kind === "foreign");
      if (isOthers) this.#rememberOne(node);
    }
  }

  #rememberOne(node: Expression): void {
    const asked = askedAgain(node);
    if (asked === null || this.state?.variable(this.at.frame, asked) !== undefined) return;
    const value = this.evaluate(node);
    if (isFromNowhere(value.taint) || this.state === null) return;
    this.setLocal(asked, value);
    this.asksAgain = true;
    const root = /\w+/.exec(asked)?.[0] ?? "";
    this.#askedOf.set(root, (this.#askedOf.get(root) ?? new Set()).add(asked));
  }

  /** By the variable that they are asked of. */
  readonly #askedOf = new Map<string, Set<string>>();

  /** It holds something else from here on: what was asked of it before says nothing any more. */
  protected override forgetFields(name: string): void {
    super.forgetFields(name);
    for (const asked of this.#askedOf.get(name) ?? [])
      if (this.state?.variable(this.at.frame, asked) !== undefined) this.state.dropVariable(this.at.frame, asked);
  }

  /** Variables and fields that something judged of which is not known how. */
  #unproved(test: Expression, value: Value): Expression[] {
    const calls = callsIn(value.test?.node ?? test);
    const several = calls.map(judgedOfSeveral).filter((one) => one !== null);
    return [...calls.flatMap((call) => this.#judgedBy(call)), ...several].filter((one) => !isFromNowhere(this.peek(one).taint));
  }

  /** `validate_url(url)` as a statement: it raises, or it does not; how it judges is not understood. */
  protected override judged(call: Call): void {
    if (this.state === null || !isNamedLikeJudge(calledName(call))) return;
    const some = this.#judgedBy(call, false).filter((one) => !isFromNowhere(this.peek(one).taint));
    if (some.length > 0) this.doubted(this.state, some);
  }

  /** `pattern = validate(url)`: of a function that gives something else, or raises. */
  protected override judgedOnTheWay(call: Call): void {
    if (!isNamedLikeJudge(calledName(call))) return;
    const [ref] = this.peek(call.func).refs;
    if (ref?.kind !== "function") return;
    this.ledger.enter(ref.fn);
    if (raises(ref.fn.node)) this.judged(call);
  }

  /** `isAnswered`: by what it gives, which may have been understood. */
  #judgedBy({ func, args }: Call, isAnswered = true): readonly Expression[] {
    if (func.kind !== "Name" && func.kind !== "Attribute") return [];
    const callee = this.peek(func);
    const [ref] = callee.refs;
    const called = func.kind === "Name" ? func.id : func.attr;
    if (ref?.kind === "function") {
      const { node } = ref.fn;
      this.ledger.enter(ref.fn);
      const judged = judgedParameters(node);
      const parameters = [...node.args.posonlyargs, ...node.args.args].slice(ref.fn.self === null ? 0 : 1);
      // A helper of one short statement is understood, or proves nothing.
      const [only] = node.kind === "Lambda" ? [] : node.body;
      if (node.kind === "Lambda" || (node.body.length === 1 && only!.endLine - only!.line < SHORT_LINES)) return [];
      if (!isAnswered && this.letsAllPass(node)) return [];
      if (isAnswered && this.lastCall?.node === node && isTelling(this.lastCall.shown)) return [];
      return args.flatMap((arg, i) => (judged.has(parameters[i]?.arg ?? "") ? placesIn(arg) : []));
    }
    const isKnown =
      ref?.kind === "foreign" && (this.models.guards.has(ref.name) || this.isKnownResult(ref.name) || this.models.sinks.has(ref.name));
    if (isKnown || !isNamedLikeJudge(called)) return [];
    return ref === undefined || ref.kind === "foreign" ? args.flatMap(placesIn) : [];
  }

  /** It came back just now, could only have raised, and did not on any way: its tests are switched off, or were decided. */
  protected letsAllPass(node: FunctionValue["node"]): boolean {
    return this.lastCall?.node === node && !this.lastCall.isRefused && refusesByRaising(node);
  }

  protected doubted(state: State | null, names: readonly Expression[]): void {
    if (state === null) return;
    const before = this.state;
    this.state = state;
    for (const name of names) this.narrow(name, (value) => ({ ...value, taint: doubt(value.taint) }));
    this.state = before;
  }

  #several(op: "And" | "Or", tests: readonly Expression[]): Fork {
    // `a or b` is `not (not a and not b)`: one way ends as soon as a test goes that way.
    const ended: (State | null)[] = [];
    const asked: Expression[] = [];
    for (const test of tests) {
      asked.push(test);
      const { whenTrue, whenFalse } = this.fork(test);
      ended.push(op === "And" ? whenFalse : whenTrue);
      this.state = op === "And" ? whenTrue : whenFalse;
      if (this.state === null) break;
    }
    const through = this.state;
    this.meet(ended);
    const any = this.state;
    // Of several tests together, one that is not understood leaves none of the ways sure.
    const unknown = this.hasTaint ? asked.flatMap((test) => this.#unknownMember(test)) : [];
    if (unknown.length > 0) for (const state of [through, any]) this.doubted(state, unknown);
    this.state = through ?? any;
    return op === "And" ? { whenTrue: through, whenFalse: any } : { whenTrue: any, whenFalse: through };
  }

  /** `all(test(x) for test in tests)`, `any([x in a, x in b])`: as if they were written one after the other. */
  #each({ func, args: [given], args, keywords }: Call): Fork | null {
    if (func.kind !== "Name" || (func.id !== "all" && func.id !== "any") || args.length !== 1 || keywords.length > 0) return null;
    const op = func.id === "all" ? "And" : "Or";
    if ((given?.kind === "List" || given?.kind === "Tuple") && given.elts.length > 0 && given.elts.every(isQuietTest))
      return this.#several(op, given.elts);
    if (given?.kind !== "GeneratorExp" || !this.isBuiltin(func)) return null;
    const ended: (State | null)[] = [];
    let all: (State | null)[] = [];
    const run = (): boolean => {
      const { whenTrue, whenFalse } = this.fork(given.elt);
      ended.push(op === "And" ? whenFalse : whenTrue);
      this.state = op === "And" ? whenTrue : whenFalse;
      all = [...ended, this.state];
      return this.state !== null;
    };
    if (!this.oneByOne(given, run, () => all)) return null;
    const through = this.state;
    this.meet(ended);
    const any = this.state;
    this.state = through ?? any;
    return op === "And" ? { whenTrue: through, whenFalse: any } : { whenTrue: any, whenFalse: through };
  }

  #unknownMember(test: Expression): readonly Name[] {
    const [where] = test.kind === "Compare" ? test.comparators : [];
    if (test.kind !== "Compare" || where === undefined || !isMembership(test) || test.left.kind !== "Name") return [];
    const container = this.peek(where);
    const held = this.onlyThing(container)?.thing;
    const isSet = held?.kind === "sequence" && held.type === "set" && held.items !== null;
    const isKnown = isSet || this.itemsOf(container) !== null || !isFromNowhere(this.deepTaint(container));
    return isKnown || isFromNowhere(this.lookUp(test.left).taint) ? [] : [test.left];
  }
}

/** What is asked about what a variable or a field holds: `CACHE` of `CACHE.get(key)`, of `len(CACHE)` and of `CACHE[key]`. */
function askedBy(node: Expression): readonly Expression[] {
  const all =
    node.kind === "Subscript"
      ? [node.value]
      : node.kind !== "Call"
        ? []
        : node.func.kind === "Attribute"
          ? [node.func.value, ...node.args]
          : node.args;
  return all.filter(({ kind }) => kind === "Name" || kind === "Attribute");
}
