// Tests: which way is possible, and what is known of the tested value on each.
import type { Call, Compare, Expression, Name } from "../../python/parse/ast.ts";
import { joinAll } from "./machine.ts";
import { namesOf } from "./own-name.ts";
import { cleanByPattern, saysAll } from "./pattern-alphabet.ts";
import { ANSWERED, keysOfTests } from "./questions.ts";
import { PartConditions } from "./part-conditions.ts";
import { isOutside, wholeOfHost, wholeOfParents } from "./part-guards.ts";
import { State } from "./state.ts";
import { ALL_KINDS, cleanFor, doubt, isFromNowhere, KIND_BITS, NUMBER_KINDS } from "./taint.ts";
import { lookedUp } from "./looked-up.ts";
import { calledName, isHarmlessType, isQuiet, isTextType, sameLetters, unwrapped } from "./test-forms.ts";
import { askedAgain, callsIn, isMembership, isNamedLikeJudge, judgedParameters, namesIn } from "./unproved-test.ts";
import { isTelling } from "./summaries.ts";
import { constant, knownText, onlyConstant, sameConstant, truthOfConstant, UNKNOWN, type Constant, type Value } from "./value.ts";

export interface Fork {
  readonly whenTrue: State | null;
  readonly whenFalse: State | null;
}

/** Tests of a text after which it holds nothing that any interpreter of text minds. */
const HARMLESS_TESTS = new Set(["isdigit", "isalnum", "isalpha", "isdecimal", "isnumeric", "isidentifier"]);

export abstract class Conditions extends PartConditions {
  /** Tests on the way to what is asked about, with their keys. */
  readonly #asked = keysOfTests([...this.questions.values(), ...this.watched.values()]);

  fork(test: Expression): Fork {
    const ways = this.#forked(test);
    const asked = this.#asked.get(test);
    if (asked !== undefined) {
      const given = (ways.whenTrue === null ? 0 : ANSWERED.yes) | (ways.whenFalse === null ? 0 : ANSWERED.no);
      const { answers } = this.ledger.notes;
      answers.set(asked, (answers.get(asked) ?? 0) | given);
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
    if (this.hasTaint) this.#foundBy(test, after);
    return after;
  }

  /** What something was looked up by is, where it was found, one of those that are there. */
  #foundBy(test: Expression, { whenTrue, whenFalse }: Fork): void {
    const asked = lookedUp(test, this.at.fn?.node ?? null);
    if (asked === null) return;
    const by = asked.by.filter((one) => isQuiet(one) && !isFromNowhere(this.evaluate(one).taint));
    if (by.length > 0) this.#doubted(asked.isFoundWhen ? whenTrue : whenFalse, by);
  }

  /** What is judged and will be asked again: known from here on, so that each way says what it knows of it. */
  #remember(test: Expression): void {
    for (const { func, args, keywords } of callsIn(test)) {
      const called = func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "";
      if (!isNamedLikeJudge(called)) continue;
      for (const arg of [...args, ...keywords.map(({ value }) => value)]) {
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

  /** `validate_url(url)` as a statement: it raises, or it does not; how it judges is not understood. */
  protected override judged(call: Call): void {
    const names = this.state === null ? [] : this.#judgedBy(call).filter((name) => !isFromNowhere(this.lookUp(name).taint));
    if (names.length > 0 && isNamedLikeJudge(calledName(call))) this.#doubted(this.state, names);
  }

  #judgedBy({ func, args }: Call): readonly Name[] {
    if (func.kind !== "Name" && func.kind !== "Attribute") return [];
    const callee = this.peek(func);
    const [ref] = callee.refs;
    const called = func.kind === "Name" ? func.id : func.attr;
    if (ref?.kind === "function") {
      const { node } = ref.fn;
      const judged = judgedParameters(node);
      const parameters = [...node.args.posonlyargs, ...node.args.args].slice(ref.fn.self === null ? 0 : 1);
      // A helper of one line is understood, or proves nothing.
      if (node.kind === "Lambda" || node.body.length === 1) return [];
      if (this.lastCall?.node === node && isTelling(this.lastCall.shown)) return [];
      return args.flatMap((arg, i) => (judged.has(parameters[i]?.arg ?? "") ? namesIn(arg) : []));
    }
    const isKnown =
      ref?.kind === "foreign" && (this.models.guards.has(ref.name) || this.isKnownResult(ref.name) || this.models.sinks.has(ref.name));
    if (isKnown || !isNamedLikeJudge(called)) return [];
    return ref === undefined || ref.kind === "foreign" ? args.flatMap(namesIn) : [];
  }

  #doubted(state: State | null, names: readonly Expression[]): void {
    if (state === null) return;
    const before = this.state;
    this.state = state;
    for (const name of names) this.narrow(name, (value) => ({ ...value, taint: doubt(value.taint) }));
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
    const address = isOutside(tested, holds);
    if (address !== null) this.leadsToKnown(address);
    // An address without a host stays here, but for forms that browsers read in another way.
    if (!holds && wholeOfHost(tested) !== null)
      for (const name of this.namesBehind(tested)) this.narrow(name, (value) => ({ ...value, taint: doubt(value.taint) }));
    const value = tested.kind === "Name" ? this.lookUp(tested) : undefined;
    // The answer of an earlier test, of a variable that still holds what it held then.
    if (value?.test !== undefined && this.lookUp({ ...value.test.node, kind: "Name", id: value.test.name, ctx: "Load" }) === value.test.was)
      this.#refined(this.state, value.test.node, holds);
    this.narrow(tested, (value) => {
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
      // `re.fullmatch(…) is None`
      if (left.kind === "Call" && right.kind === "Constant" && right.type === "None") this.#tested(left, !isPositive);
    } else if (op === "In" || op === "NotIn") this.#member(left, right, isPositive);
    else for (const side of [left, right]) this.clean(side, KIND_BITS.size);
  }

  #equal(tested: Expression, other: Expression, isSame: boolean): void {
    if (tested.kind === "Constant") return;
    if (isSame) this.equalPart(tested, other);
    const known = onlyConstant(this.peek(other));
    if (known === undefined) return;
    this.narrow(unwrapped(tested), (value) => {
      if (isSame) return value.isOpen || value.constants.some((one) => sameConstant(one, known)) ? constant(known) : value;
      return { ...value, constants: value.constants.filter((one) => !sameConstant(one, known)) };
    });
  }

  #unknownMember(test: Expression): readonly Name[] {
    const [where] = test.kind === "Compare" ? test.comparators : [];
    if (test.kind !== "Compare" || where === undefined || !isMembership(test) || test.left.kind !== "Name") return [];
    const container = this.peek(where);
    const isKnown = this.itemsOf(container) !== null || !isFromNowhere(this.deepTaint(container));
    return isKnown || isFromNowhere(this.lookUp(test.left).taint) ? [] : [test.left];
  }

  /** In a container that holds nothing but constants, it is one of them. */
  #member(tested: Expression, where: Expression, isIn: boolean): void {
    const above = wholeOfParents(where);
    if (above !== null && isIn) return this.staysInside(above);
    const container = this.peek(where);
    if (!isIn) this.withoutPart(onlyConstant(this.peek(tested)), where);
    // Of a library or its settings: nobody outside chose what is in there.
    const isChosen = container.refs.length > 0 && !container.isOpen && container.refs.every(({ kind }) => kind === "foreign");
    if (isIn && (isChosen || isSettled(this.itemsOf(container) ?? this.#itemsIn(container)))) {
      if (wholeOfHost(tested) !== null) this.leadsToKnown(tested);
      if (isChosen) return this.clean(tested, ALL_KINDS);
    }
    const items = this.itemsOf(container)?.map(onlyConstant) ?? null;
    const set = items ?? this.#constantsOf(container);
    if (set === null || set.some((item) => item === undefined) || typeof onlyConstant(container) === "string") {
      // One of those that are somewhere: which, is not known, and nobody outside put any there.
      if (isIn && typeof onlyConstant(container) !== "string" && isFromNowhere(this.deepTaint(container)))
        this.narrow(unwrapped(tested), (value) => ({ ...value, taint: doubt(value.taint) }));
      return;
    }
    this.narrow(unwrapped(tested), (value) => {
      const members = set as readonly Constant[];
      if (!isIn) return { ...value, constants: value.constants.filter((one) => !members.some((member) => sameConstant(one, member))) };
      return members.length <= 8 ? joinAll(members.map(constant)) : { ...value, taint: cleanFor(value.taint, ALL_KINDS), parts: null };
    });
  }

  #itemsIn(container: Value): readonly Value[] | null {
    const only = this.onlyThing(container);
    return only?.thing.kind === "sequence" ? only.thing.items : null;
  }

  #constantsOf(container: Value): readonly (Constant | undefined)[] | null {
    const only = this.onlyThing(container);
    return only?.thing.kind === "sequence" && only.thing.items !== null ? only.thing.items.map(onlyConstant) : null;
  }

  #tested(test: Call, holds: boolean): void {
    const { func } = test;
    if (func.kind === "Attribute" && (func.attr === "endswith" || func.attr === "startswith"))
      this.narrow(unwrapped(func.value), knownText);
    if (func.kind === "Attribute" && HARMLESS_TESTS.has(func.attr)) {
      if (holds) this.clean(func.value, NUMBER_KINDS);
    } else if (func.kind === "Attribute" && func.attr === "startswith") {
      const [prefix] = test.args;
      if (holds) this.startsWith(func.value, test);
      else if (prefix?.kind === "Constant" && prefix.value === "-") this.clean(func.value, KIND_BITS.argument);
    } else if (func.kind === "Attribute" && func.attr === "endswith") {
      if (holds) this.endsWith(func.value, test);
    } else if (func.kind === "Attribute" && func.attr === "is_relative_to") {
      if (holds) this.staysInside(func.value);
    } else if (func.kind === "Name" && func.id === "isinstance") {
      const bits =
        test.args[1] === undefined ? 0 : isHarmlessType(test.args[1]) ? NUMBER_KINDS : isTextType(test.args[1]) ? KIND_BITS.document : 0;
      if (holds) this.clean(test.args[0]!, bits);
    } else if (func.kind === "Attribute" && func.attr === "compare_digest") {
      if (holds) for (const arg of test.args) this.unchanged(arg);
    } else if (this.#guarded(test, holds)) {
      return;
    } else if (this.#isPatternTest(func)) {
      if (holds) this.#matched(test);
    } else this.#helper(test, holds);
  }

  /** A call that a model knows as a test of its argument. */
  #guarded({ func, args, keywords }: Call, holds: boolean): boolean {
    for (const ref of this.peek(func).refs) {
      const names = ref.kind === "foreign" ? [ref.name] : ref.kind === "function" && this.models.hasOwn ? namesOf(ref.fn) : [];
      const guard = names.map((name) => this.models.guards.get(name)).find((one) => one !== undefined);
      const tested = guard === undefined ? undefined : (keywords.find(({ arg }) => arg === guard.name)?.value ?? args[guard.position]);
      if (guard === undefined || tested === undefined) continue;
      if (holds === guard.when) this.clean(tested, guard.cleans);
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
    const callee = this.peek(func);
    const isModule = callee.refs.some((ref) => ref.kind === "foreign" && (ref.name === "re.fullmatch" || ref.name === "re.match"));
    const [pattern, tested] = isModule ? [args[0], args[1]] : [undefined, args[0]];
    if (tested === undefined || func.kind !== "Attribute") return;
    const known = onlyConstant((pattern === undefined ? this.heldBy(this.peek(func.value), "re.compile") : this.peek(pattern)) ?? UNKNOWN);
    if (typeof known !== "string") return;
    const cleaned = cleanByPattern(known, func.attr === "fullmatch");
    this.clean(sameLetters(tested), cleaned);
    if (cleaned === 0 && saysAll(known, func.attr === "fullmatch"))
      this.narrow(unwrapped(sameLetters(tested)), (value) => ({ ...value, taint: doubt(value.taint) }));
  }

  /** `if is_valid(x)`: what the helper's own ways to that answer say about its parameters. */
  #helper(test: Call, holds: boolean): void {
    for (const { given, bits } of this.#shownBy(test, holds)) this.clean(given, bits);
  }

  /** Of the call that came back last: what its answer says of what it was given. */
  #shownBy(test: Call, holds: boolean): readonly { readonly given: Expression; readonly bits: number }[] {
    const [ref] = this.peek(test.func).refs;
    if (ref?.kind !== "function" || this.lastCall?.node !== ref.fn.node) return [];
    const shown = holds ? this.lastCall.shown.yes : this.lastCall.shown.no;
    if (shown.size === 0) return [];
    const { node, self } = ref.fn;
    const parameters = [...node.args.posonlyargs, ...node.args.args].slice(self === null ? 0 : 1);
    const positional = test.args.map((given, i) => ({ given, bits: shown.get(parameters[i]?.arg ?? "") ?? 0 }));
    const named = test.keywords.map(({ arg, value }) => ({ given: value, bits: arg === null ? 0 : (shown.get(arg) ?? 0) }));
    return [...positional, ...named].filter(({ bits }) => bits !== 0);
  }
}

/** Every one of them is fixed, or at least from the program itself. */
function isSettled(items: readonly Value[] | null): boolean {
  return items !== null && items.every(({ taint }) => isFromNowhere(taint));
}
