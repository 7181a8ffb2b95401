// What a test says of the tested value where it holds, and where it does not.
import { rulingOut } from "../values/ruled-out.ts";
import { lastName } from "../../../python/parse/dotted-name.ts";
import type { BinOp, Call, Compare, Expression, Name, NamedExpr } from "../../../python/parse/ast.ts";
import { shownOfGiven } from "./shown-by-answer.ts";
import { nodesBy } from "./syntax-tree-tests.ts";
import {
  charactersBy,
  charactersOfSet,
  lettersBy,
  lettersCounted,
  noneBy,
  noneInBoth,
  withoutSome,
  type CharacterTest,
  type LetterTest,
} from "./character-tests.ts";
import { joinAll } from "../machine.ts";
import { namesOf, nodeName } from "../program/own-name.ts";
import { PartConditions } from "./part-conditions.ts";
import { isOutside, nameAlone, originOf, wholeOfHost, wholeOfParents } from "./part-guards.ts";
import { areMarks, lacking, loopedOver } from "./lacking.ts";
import { cleanByCharacters, cleanByPattern, saysAll } from "./pattern-alphabet.ts";
import { namesItsHost } from "./pattern-begin.ts";
import { isSure, type State } from "../values/state.ts";
import { ALL_KINDS, cleanedAs, cleanFor, doubt, isFromNowhere, KIND_BITS, NUMBER_KINDS } from "../values/taint.ts";
import {
  askedOfText,
  HARMLESS_TESTS,
  LETTERS_AND_DIGITS,
  beginTested,
  boundedText,
  isEmptyTest,
  isWrittenRange,
  itemsOfType,
  oneOfBy,
  sameLetters,
  unwrapped,
} from "./test-forms.ts";
import { constant, knownText, onlyConstant, sameConstant, UNKNOWN, type Constant, type Ref, type Value } from "../values/value.ts";
import { truthOfConstant } from "../values/truth.ts";
import { NOWHERE } from "../language/call-site.ts";
import { isTelling } from "../calls/summaries.ts";
import { askedAsText, notLarge } from "../values/narrowed.ts";
import { behindSlash } from "../values/addresses.ts";

export abstract class Refinements extends PartConditions {
  /** The state with what the test says about the tested value. */
  protected refined(state: State | null, test: Expression, holds: boolean): State | null {
    if (state === null) return null;
    const before = this.state;
    this.state = state;
    for (const name of this.namesBehind(nameAlone(test, holds))) this.clean(name, KIND_BITS.path);
    if (test.kind === "Compare") this.#compared(test, holds);
    else if (test.kind === "Call") this.#tested(test, holds);
    else if (test.kind === "NamedExpr") this.#bound(test, holds);
    else if (test.kind === "UnaryOp" && test.op === "Not") this.refined(state, test.operand, !holds);
    else if (test.kind === "BoolOp" && holds === (test.op === "And")) for (const part of test.values) this.refined(state, part, holds);
    else if (test.kind === "BinOp" && !holds) this.#nothingLeft(test);
    else if (test.kind === "ListComp" && !holds && lettersBy(test, false) !== null) this.passed(lettersBy(test, false)!);
    else this.#truthy(test, holds);
    this.state = before;
    return state;
  }

  /** `(m := re.fullmatch(…))`. */
  #bound({ target, value }: NamedExpr, holds: boolean): void {
    this.#truthy(target, holds);
    if (value.kind !== "Call" || !holds) return;
    this.#tested(value, holds);
    if (!this.#isPatternTest(value.func)) return;
    // What was matched holds no more than what it was matched in.
    const of = this.#patternOf(value)[1];
    const whole = of === undefined ? null : this.peek(of);
    if (whole !== null && !isFromNowhere(whole.taint))
      this.narrow(target, (match) => ({ ...match, taint: cleanedAs(match.taint, whole.taint) }));
    this.clean(target, this.#matchOf(value)?.cleaned ?? 0);
  }

  #truthy(tested: Expression, holds: boolean): void {
    if (tested.kind === "Name" && this.#remembered?.has(tested.id) === false) return;
    const address = isOutside(tested, holds);
    if (address !== null) this.leadsToKnown(address);
    // An address without a host stays here, but for forms that browsers read in another way.
    if (!holds && wholeOfHost(tested) !== null) this.doubtBehind(tested);
    const value = tested.kind === "Name" ? this.lookUp(tested) : undefined;
    if (value?.test !== undefined) this.#answered(value.test, holds);
    this.narrow(tested, (value) => {
      const constants = value.constants.filter((one) => truthOfConstant(one) === holds);
      const refs = holds ? value.refs : value.refs.filter(({ kind }) => kind === "object");
      // Nothing, an empty text, an empty list: there is nothing in it of anybody's.
      if (!holds && value.refs.length === 0) return { ...value, constants, taint: cleanFor(value.taint, NUMBER_KINDS), parts: null };
      return { ...value, constants, refs };
    });
  }

  /** The answer of an earlier test, of variables that still hold what they held then. */
  #answered(test: NonNullable<Value["test"]>, holds: boolean): void {
    const all = [test, ...(test.beside ?? [])].map(({ name, was, shown }) => {
      const of: Name = { ...test.node, kind: "Name", id: name, ctx: "Load" };
      return { of, shown, isAsBefore: this.lookUp(of) === was };
    });
    for (const { of, shown, isAsBefore } of all) if (isAsBefore && shown !== undefined) this.clean(of, holds ? shown.yes : shown.no);
    if (!all.every(({ shown, isAsBefore }) => isAsBefore && shown === undefined)) return;
    const around = this.#remembered;
    this.#remembered = new Set(all.map(({ of }) => of.id));
    this.refined(this.state, test.node, holds);
    this.#remembered = around;
  }

  /** While an earlier test is asked, the variables that still hold what they held then; another one may be what was made of that test: `ok = ok and is_fine(x)`. */
  #remembered: ReadonlySet<string> | null = null;

  /** `set(x) - set("abc")` or `set(x) & set("abc")` that is empty. */
  #nothingLeft({ left, op, right }: BinOp): void {
    const characters = op === "Sub" ? charactersOfSet(left, right) : null;
    if (characters !== null) this.holdsOnly(characters);
    const none = op === "BitAnd" ? noneInBoth(left, right) : null;
    if (none !== null) this.withoutAny(none);
  }

  /** `0 < size <= 100`: where it holds each part does, where not it is not known which. */
  #compared({ left, ops, comparators, ...place }: Compare, holds: boolean): void {
    if (ops.length > 1 && !holds) return;
    for (const [i, op] of ops.entries())
      this.#comparison({ ...place, left: comparators[i - 1] ?? left, ops: [op], comparators: [comparators[i]!] }, holds);
  }

  #comparison({ left, ops, comparators }: Compare, holds: boolean): void {
    const [op, right] = [ops[0], comparators[0]!];
    const isPositive = (op === "Eq" || op === "In" || op === "Is") === holds;
    if (op === "Eq" || op === "NotEq" || op === "Is" || op === "IsNot") {
      const begin = beginTested(left, right);
      if (begin !== null && isPositive) this.startsWith(begin, { args: comparators });
      else if (begin !== null) this.notStartsWith(begin, { args: comparators });
      this.#equal(left, right, isPositive);
      this.#equal(right, left, isPositive);
      const counted = isPositive ? (lettersCounted(left, right) ?? lettersCounted(right, left)) : null;
      if (counted !== null) this.passed(counted);
      if (isPositive && left.kind === "Call" && right.kind === "Constant" && right.value === "") this.#tested(left, false);
      if (isPositive) for (const code of [left, right]) this.unchanged(code);
      // `re.fullmatch(…) is None`, `is_known(x) is False`, `(m := re.fullmatch(…)) is None`
      const said = right.kind !== "Constant" || left.kind !== "Call" ? undefined : right.type === "None" ? false : right.value;
      if (left.kind === "Call" && typeof said === "boolean") this.#tested(left, said === isPositive);
      if (left.kind === "NamedExpr" && right.kind === "Constant" && right.type === "None") this.#bound(left, !isPositive);
    } else if ((op === "In" || op === "NotIn") && left.kind === "Tuple") this.eachMember(left, right, isPositive);
    else if (op === "In" || op === "NotIn") this.#member(left, right, isPositive);
    else if (left.kind === "Call" && isEmptyTest(left, { op, right, holds }))
      this.narrow(left.args[0]!, (value) => (value.refs.length > 0 ? value : constant("")));
    else if (op === "LtE" && holds && charactersOfSet(left, right) !== null) this.holdsOnly(charactersOfSet(left, right)!);
    else {
      for (const side of [left, right]) this.clean(side, KIND_BITS.size);
      const bounded = boundedText(left, { op, right, holds });
      if (bounded !== null) this.narrow(bounded, (value) => notLarge(value));
    }
  }

  #equal(tested: Expression, other: Expression, isSame: boolean): void {
    if (tested.kind === "Constant") return;
    if (isSame) this.equalPart(tested, other);
    const known = onlyConstant(this.peek(other));
    if (known === undefined) return;
    this.narrow(unwrapped(tested), (value) => {
      if (isSame) return value.isOpen || value.constants.some((one) => sameConstant(one, known)) ? constant(known) : value;
      return rulingOut(value, [known]);
    });
  }

  /** In a container that holds nothing but constants, it is one of them. */
  #member(tested: Expression, where: Expression, isIn: boolean): void {
    const above = wholeOfParents(where);
    if (above !== null && isIn) return this.staysInside(above);
    const container = this.peek(where);
    const shown = this.#shownByContains(container, isIn);
    if (shown !== null) return this.clean(tested, shown);
    if (isIn && isWrittenRange(where)) this.clean(tested, KIND_BITS.size);
    if (!isIn) this.withoutPart(onlyConstant(this.peek(tested)), where);
    if (!isIn) this.#noneOf(tested, container);
    // Of a library or its settings: nobody outside chose what is in there.
    const isChosen = container.refs.length > 0 && !container.isOpen && container.refs.every(({ kind }) => kind === "foreign");
    const held = this.#answersItself(container) ? null : this.itemsOf(container);
    if (isIn && (isChosen || isSettled(held ?? this.#itemsIn(container)))) {
      if (this.isHost(tested)) this.leadsToKnown(tested);
      if (isChosen) return this.clean(tested, ALL_KINDS);
    }
    const items = held?.map(onlyConstant) ?? null;
    const set = items ?? this.#constantsOf(container);
    // Whichever way its letters are written.
    const same = sameLetters(tested);
    if (isIn && same !== tested && set !== null && set.every((item) => typeof item === "string" && /^[\w-]*$/.test(item)))
      return this.clean(same, NUMBER_KINDS);
    const letters = onlyConstant(container);
    // A piece of a written text holds none but its letters.
    if (isIn && typeof letters === "string") return this.clean(tested, cleanByCharacters(letters));
    if (set === null || set.some((item) => item === undefined) || typeof letters === "string") {
      // One of those that are somewhere: which, is not known, and nobody outside put any there.
      if (isIn && isFromNowhere(this.deepTaint(container))) {
        this.narrow(unwrapped(tested), (value) => ({ ...value, taint: doubt(value.taint) }));
        if (this.isHost(tested)) this.doubtBehind(tested);
      }
      return;
    }
    this.narrow(unwrapped(tested), (value) => {
      const members = set as readonly Constant[];
      if (!isIn) return rulingOut(value, members);
      if (!value.isOpen && value.refs.length === 0)
        return { ...value, constants: value.constants.filter((one) => members.some((member) => sameConstant(one, member))) };
      return members.length <= 8 ? joinAll(members.map(constant)) : { ...value, taint: cleanFor(value.taint, ALL_KINDS), parts: null };
    });
  }

  /** A character of a text that is none of these. */
  #noneOf(tested: Expression, container: Value): void {
    if (tested.kind !== "Name" || !loopedOver(this.at.fn?.node).has(tested.id)) return;
    const only = this.onlyThing(container);
    const items =
      only?.thing.kind === "mapping"
        ? isSure(only.thing)
          ? [...only.thing.slots.keys()]
          : []
        : this.itemsOf(container)?.map(onlyConstant);
    if (items !== undefined && areMarks(items))
      this.narrow(tested, (value) => (value.isOpen && value.refs.length === 0 ? lacking(value, items.join("")) : value));
  }

  #itemsIn(container: Value): readonly Value[] | null {
    const only = this.onlyThing(container);
    return only?.thing.kind === "sequence" ? only.thing.items : null;
  }

  #constantsOf(container: Value): readonly (Constant | undefined)[] | null {
    return this.#itemsIn(container)?.map(onlyConstant) ?? null;
  }

  #tested(written: Call, holds: boolean): void {
    const test = askedOfText(written, (one) => this.isBuiltin(one));
    const { func } = test;
    if (func.kind === "Attribute" && (func.attr === "endswith" || func.attr === "startswith"))
      this.narrow(unwrapped(func.value), knownText);
    if (func.kind === "Attribute" && HARMLESS_TESTS.has(func.attr)) {
      const { text, also } = withoutSome(func.value);
      this.narrow(unwrapped(text), askedAsText);
      if (holds) this.clean(text, also === "" ? NUMBER_KINDS : cleanByCharacters(LETTERS_AND_DIGITS + also));
    } else if (func.kind === "Attribute" && func.attr === "startswith") {
      if (holds) this.startsWith(func.value, test);
      else this.notStartsWith(func.value, test);
    } else if (func.kind === "Attribute" && (func.attr === "isabs" || func.attr === "is_absolute")) {
      const tested = func.attr === "isabs" ? test.args[0] : originOf(func.value);
      if (!holds && tested != null) this.notAbsolute(tested);
    } else if (func.kind === "Attribute" && func.attr === "endswith") {
      if (holds) this.endsWith(func.value, test);
    } else if (func.kind === "Attribute" && func.attr === "is_relative_to") {
      if (holds) this.staysInside(func.value);
    } else if (func.kind === "Attribute" && func.attr === "samefile") {
      if (holds) this.#liesIn(test.args.length === 1 ? func.value : test.args[0]!);
    } else if (func.kind === "Name" && func.id === "isinstance") {
      if (holds) this.isOfType(test);
    } else if (func.kind === "Attribute" && func.attr === "compare_digest") {
      if (holds) for (const arg of test.args) this.unchanged(arg);
    } else if (this.#guarded(test, holds) || this.startsWithSome(test, holds)) {
      return;
    } else if (this.#isPatternTest(func)) {
      if (holds) this.#matched(test);
    } else if (func.kind === "Name" && func.id === "bool" && test.args.length === 1) this.refined(this.state, test.args[0]!, holds);
    else if (itemsOfType(test, holds) !== null) this.clean(itemsOfType(test, holds)!, NUMBER_KINDS);
    else if (oneOfBy(test) !== null) {
      const { tested, where, isAny } = oneOfBy(test)!;
      this.#member(tested, where, holds === isAny);
    } else if (charactersBy(test, holds) !== null) this.holdsOnly(charactersBy(test, holds)!);
    else if (lettersBy(test, holds) !== null || noneBy(test, holds) !== null) this.#ofEachLetter(test, holds);
    else if (nodesBy(test, holds) !== null) this.holdsOnlyNodes(nodesBy(test, holds)!);
    else this.#helper(test, holds);
  }

  /** `path.parent.samefile(base)`, `os.path.samefile(os.path.dirname(path), base)`: asked of the file system, which follows links and `..`. */
  #liesIn(folder: Expression): void {
    const path = folder.kind === "Attribute" && folder.attr === "parent" ? folder.value : folder.kind === "Call" ? folder.args[0] : folder;
    for (const name of path === undefined ? [] : this.namesBehind(path)) this.clean(name, KIND_BITS.path);
  }

  #ofEachLetter(test: Call, holds: boolean): void {
    const [asked, none] = [lettersBy(test, holds), noneBy(test, holds)];
    if (asked !== null) this.passed(asked);
    if (none !== null) this.withoutAny(none);
  }

  /** Only these characters are in the text. */
  protected abstract holdsOnly(test: CharacterTest): void;

  /** The characters of a text were asked one by one, and each has passed. */
  protected abstract passed(asked: LetterTest): void;

  /** A call that a model knows as a test of its argument. */
  #guarded({ func, args, keywords }: Call, holds: boolean): boolean {
    for (const ref of this.peek(func).refs) {
      const names = ref.kind === "foreign" ? [ref.name] : ref.kind === "function" && this.models.hasOwn ? namesOf(ref.fn) : [];
      const guard = names.map((name) => this.models.guards.get(name)).find((one) => one !== undefined);
      const tested = guard === undefined ? undefined : (keywords.find(({ arg }) => arg === guard.name)?.value ?? args[guard.position]);
      if (guard === undefined || tested === undefined) continue;
      // Against what came with the same request it shows nothing.
      const others = [...args, ...keywords.map(({ value }) => value)].filter((one) => one !== tested);
      const isOwn = others.every((one) => this.deepTaint(this.peek(one)).every(({ source }) => source !== "remote"));
      if (holds === guard.when && isOwn) this.clean(tested, guard.cleans);
      return true;
    }
    return false;
  }

  #isPatternTest(func: Expression): boolean {
    if (func.kind !== "Attribute") return false;
    return func.attr === "fullmatch" || func.attr === "match" || func.attr === "search";
  }

  /** `re.fullmatch(pattern, x)`, and `match` with a pattern that says where it ends. */
  #matched(call: Call): void {
    const match = this.#matchOf(call);
    if (match === null) return;
    const { tested, cleaned, isAll, isBehindSlash } = match;
    this.clean(sameLetters(tested), cleaned);
    if (isBehindSlash) this.narrow(unwrapped(tested), behindSlash);
    if (cleaned === 0 && isAll) this.narrow(unwrapped(sameLetters(tested)), (value) => ({ ...value, taint: doubt(value.taint) }));
  }

  /** What a pattern says of what it was tried on, where it matches; null where it is not known. */
  #matchOf({
    func,
    args,
  }: Call): { readonly tested: Expression; readonly cleaned: number; readonly isAll: boolean; readonly isBehindSlash: boolean } | null {
    const [pattern, tested] = this.#patternOf({ func, args });
    if (tested === undefined || func.kind !== "Attribute") return null;
    const known = onlyConstant((pattern === undefined ? this.heldBy(this.peek(func.value), "re.compile") : this.peek(pattern)) ?? UNKNOWN);
    // A search may begin anywhere, unless the pattern says where.
    if (typeof known !== "string" || (func.attr === "search" && !/^(?:\^|\\A)/.test(known))) return null;
    const isWhole = func.attr === "fullmatch";
    return {
      tested,
      cleaned: cleanByPattern(known, isWhole) | (namesItsHost(known, isWhole) ? KIND_BITS.redirect | KIND_BITS.request : 0),
      isAll: saysAll(known, isWhole),
      isBehindSlash: /^(?:\^|\\A)?\\?\/(?![*?{|])[^|]*$/.test(known),
    };
  }

  /** Undefined for a pattern that was compiled before; and what is matched. */
  #patternOf({ func, args }: Pick<Call, "func" | "args">): readonly [Expression | undefined, Expression | undefined] {
    const isModule = this.peek(func).refs.some((ref) => ref.kind === "foreign" && /^re\.(?:fullmatch|match|search)$/.test(ref.name));
    return isModule ? [args[0], args[1]] : [undefined, args[0]];
  }

  /** `if is_valid(x)`: what the helper's own ways to that answer say about its parameters. */
  #helper(test: Call, holds: boolean): void {
    for (const { given, bits } of this.shownBy(test, holds)) this.clean(given, bits);
  }

  /** What `__contains__` of the program's own, which answered just now, shows of what it was asked about; null where nobody sees how it judges. */
  #shownByContains(container: Value, isIn: boolean): number | null {
    const last = container.refs.length === 0 || container.isOpen ? null : this.lastCall;
    const thing = last === null ? undefined : this.onlyThing(container)?.thing;
    if (last === null || thing?.kind !== "instance" || thing.cls === null || !isTelling(last.shown)) return null;
    const [member] = this.classMember(thing.cls, "__contains__", container, NOWHERE)?.refs ?? [];
    if (member?.kind !== "function" || member.fn.node !== last.node) return null;
    const [, asked] = [...last.node.args.posonlyargs, ...last.node.args.args];
    return (isIn ? last.shown.yes : last.shown.no).get(asked?.arg ?? "") ?? 0;
  }

  /** It has a `__contains__` of its own: nobody goes through its items, least of all by `__getitem__(0)`. */
  #answersItself(container: Value): boolean {
    const thing = container.refs.length === 1 && this.isDecisive("__contains__") ? this.onlyThing(container)?.thing : undefined;
    return thing?.kind === "instance" && thing.cls !== null && this.classMember(thing.cls, "__contains__", container, NOWHERE) !== null;
  }

  /** Of the call that came back last: what its answer says of what it was given. */
  protected shownBy(test: Call, holds: boolean): readonly { readonly given: Expression; readonly bits: number }[] {
    const ref = this.#calledBy(this.peek(test.func));
    const called = lastName(test.func);
    const isSame =
      ref?.kind === "function" ? this.lastCall?.node === ref.fn.node : ref === undefined && nodeName(this.lastCall?.node) === called;
    if (this.lastCall === null || !isSame) return [];
    const shown = holds ? this.lastCall.shown.yes : this.lastCall.shown.no;
    if (shown.size === 0) return [];
    const { node } = this.lastCall;
    const isMethod = ref?.kind === "function" ? ref.fn.self !== null : test.func.kind === "Attribute";
    return shownOfGiven(test, { node, isMethod, shown });
  }

  /** Of an object of the program's own, its `__call__`. */
  #calledBy(callee: Value): Ref | undefined {
    const [ref] = callee.refs;
    if (ref?.kind !== "object" || callee.refs.length > 1 || this.lastCall === null || nodeName(this.lastCall.node) !== "__call__")
      return ref;
    const thing = this.onlyThing(callee)?.thing;
    const member = thing?.kind === "instance" && thing.cls !== null ? this.classMember(thing.cls, "__call__", callee, NOWHERE) : null;
    return member?.refs[0] ?? ref;
  }
}

/** Every one of them is fixed, or at least from the program itself. */
function isSettled(items: readonly Value[] | null): boolean {
  return items !== null && items.every(({ taint }) => isFromNowhere(taint));
}
