// The `match` statement.
import { rulingOut } from "../values/ruled-out.ts";
import type { Expression, Match, MatchClass, MatchMapping, MatchSequence, Pattern } from "../../../python/parse/ast.ts";
import { linearOrder } from "./class-tree.ts";
import { WrittenLater } from "./written-later.ts";
import { joinAll } from "../machine.ts";
import { oneByOne } from "../guards/which-one.ts";
import { fieldNames } from "./instances.ts";
import { isUnder, type State } from "../values/state.ts";
import { slotOf } from "../values/thing-parts.ts";
import { cleanFor, NUMBER_KINDS } from "../values/taint.ts";
import { constant, NOTHING, onlyConstant, UNKNOWN, type ClassValue, type Value } from "../values/value.ts";

/** What a match with one of these says of a text: it is none. */
const HARMLESS_TYPES = new Set(["int", "float", "bool", "complex"]);
const ITSELF = new Set(["str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "bytearray"]);

export abstract class Matching extends WrittenLater {
  protected matchStatement({ subject, cases }: Match): void {
    const test = cases.every(isYesOrNo) ? this.#testIn(subject) : null;
    if (test !== null) return this.#matchedTest(test, cases);
    const whole = this.evaluate(subject);
    let value = whole;
    const ends: (State | null)[] = [];
    for (const [i, one] of cases.entries()) {
      const { pattern, guard, body } = one;
      if (this.state === null) {
        for (const left of cases.slice(i)) this.decided(left, false);
        break;
      }
      const matches = this.#matches(pattern, value);
      this.decided(one, false);
      if (matches === false) continue;
      const before: State | null = matches === true && guard === null ? null : this.state.copy();
      const matched = this.#matched(
        pattern,
        matches === undefined ? this.#those(value, (each) => this.#matches(pattern, each) !== false) : value,
      );
      this.#narrowSubject(subject, whole, matched);
      this.#bindPattern(pattern, matched);
      const otherwise = guard === null ? null : this.#guarded(guard);
      if (this.state !== null) this.decided(one, true);
      this.block(body);
      ends.push(this.state);
      this.state = matches === true && guard !== null ? otherwise : before;
      if (guard === null)
        value = this.#without(
          pattern,
          this.#those(value, (each) => this.#matches(pattern, each) !== true),
        );
    }
    if (this.state !== null) this.#narrowSubject(subject, whole, value);
    this.meetTold([...ends, this.state]);
  }

  /** What is asked by `match bool(x)`, `match x in known`; null where the subject is no answer yes or no. */
  #testIn(subject: Expression): Expression | null {
    if (subject.kind === "UnaryOp" && subject.op === "Not") return subject;
    if (subject.kind === "Compare" && subject.ops.every((op) => /^(?:Not)?In$|^Is(?:Not)?$/.test(op))) return subject;
    if (subject.kind !== "Call" || subject.func.kind !== "Name" || subject.func.id !== "bool" || subject.keywords.length > 0) return null;
    const [only, ...more] = subject.args;
    const isBuiltIn = this.lookUp(subject.func).refs.some((ref) => ref.kind === "foreign" && ref.name === "bool");
    return isBuiltIn && only !== undefined && only.kind !== "Starred" && more.length === 0 ? only : null;
  }

  #matchedTest(test: Expression, cases: Match["cases"]): void {
    let { whenTrue, whenFalse } = this.fork(test);
    const ends: (State | null)[] = [];
    for (const one of cases) {
      const { pattern, body } = one;
      const [isYes, isNo] = [
        pattern.kind !== "MatchSingleton" || pattern.value === true,
        pattern.kind !== "MatchSingleton" || pattern.value === false,
      ];
      this.meet([isYes ? whenTrue : null, isNo ? whenFalse : null]);
      if (isYes) whenTrue = null;
      if (isNo) whenFalse = null;
      this.decided(one, this.state !== null);
      this.block(body);
      ends.push(this.state);
    }
    this.meet([...ends, whenTrue, whenFalse]);
  }

  /** The one case that is taken for sure, behind the last where none is; its names are bound. Null where it is not known which. */
  protected certainCase({ subject, cases }: Match): number | null {
    const before = this.state?.copy() ?? null;
    const value = this.evaluate(subject);
    for (const [i, { pattern, guard }] of cases.entries()) {
      const matches = this.#matches(pattern, value);
      if (matches === false) continue;
      if (matches === true && guard === null) {
        this.#bindPattern(pattern, this.#matched(pattern, value));
        return i;
      }
      this.state = before;
      return null;
    }
    return cases.length;
  }

  /** Goes on where the guard holds; answers where it does not. */
  #guarded(guard: Expression): State | null {
    const { whenTrue, whenFalse } = this.fork(guard);
    this.state = whenTrue;
    return whenFalse;
  }

  /** Of several objects that it may be. */
  #those(value: Value, isOne: (value: Value) => boolean): Value {
    const each = oneByOne(value);
    const left = each.filter(isOne);
    return left.length === each.length || left.length === 0 ? value : joinAll(left);
  }

  #narrowSubject(subject: Expression, value: Value, matched: Value): void {
    if (subject.kind === "Name" && matched !== value) this.narrowName(subject.id, matched);
  }

  // ---- whether it matches ----

  #matches(pattern: Pattern, value: Value): boolean | undefined {
    switch (pattern.kind) {
      case "MatchValue":
        return this.compares("Eq", value, this.evaluate(pattern.value));
      case "MatchSingleton":
        return this.compares("Is", value, constant(pattern.value));
      case "MatchAs":
        return pattern.pattern === null ? true : this.#matches(pattern.pattern, value);
      case "MatchOr": {
        const all = pattern.patterns.map((one) => this.#matches(one, value));
        return all.includes(true) ? true : all.every((one) => one === false) ? false : undefined;
      }
      case "MatchSequence":
        return this.#matchesSequence(pattern, value);
      case "MatchMapping":
        return this.#matchesMapping(pattern, value);
      case "MatchClass":
        return this.#matchesClass(pattern, value);
      default:
        return undefined;
    }
  }

  #matchesSequence({ patterns }: MatchSequence, value: Value): boolean | undefined {
    if (onlyConstant(value) !== undefined) return false;
    const thing = this.onlyObject(value);
    if (thing?.kind === "mapping" || (thing?.kind === "sequence" && thing.type === "set")) return false;
    const items = this.itemsOf(value);
    if (items === null) return undefined;
    const star = patterns.findIndex(({ kind }) => kind === "MatchStar");
    if (star < 0 ? items.length !== patterns.length : items.length < patterns.length - 1) return false;
    return all(patterns.map((one, i) => (one.kind === "MatchStar" ? true : this.#matches(one, items[placeIn(i, star, patterns, items)]!))));
  }

  #matchesMapping({ keys, patterns }: MatchMapping, value: Value): boolean | undefined {
    const thing = this.onlyObject(value);
    if (onlyConstant(value) !== undefined || thing?.kind === "sequence") return false;
    if (thing?.kind !== "mapping") return undefined;
    return all(
      keys.map((key, i) => {
        const known = onlyConstant(this.evaluate(key));
        const slot = known === undefined ? undefined : slotOf(thing, known);
        const inner = slot === undefined ? undefined : this.#matches(patterns[i]!, slot);
        if (slot !== undefined) return inner === false ? false : isUnder(thing, known!) === true ? inner : undefined;
        return known !== undefined && thing.restKeys === NOTHING ? false : undefined;
      }),
    );
  }

  #matchesClass(pattern: MatchClass, value: Value): boolean | undefined {
    const is = this.isInstance(value, this.evaluate(pattern.cls));
    if (is === false) return false;
    const inner = this.#members(pattern, value).map(([one, member]) => this.#matches(one, member));
    return all([is, ...inner]);
  }

  /** Inner patterns with what they are compared with. */
  #members({ cls, patterns, kwd_attrs: names, kwd_patterns: named }: MatchClass, value: Value): readonly (readonly [Pattern, Value])[] {
    const [ref] = this.evaluate(cls).refs;
    const isItself = ref?.kind === "foreign" && ITSELF.has(ref.name);
    const positions = ref?.kind === "class" ? this.#matchNames(ref.cls) : [];
    const at = (i: number): Value => {
      if (isItself) return value;
      const name = positions[i];
      return name === undefined ? UNKNOWN : this.attribute(value, name, cls);
    };
    return [
      ...patterns.map((one, i) => [one, at(i)] as const),
      ...named.map((one, i) => [one, this.attribute(value, names[i]!, cls)] as const),
    ];
  }

  /** `__match_args__`, or the fields of a data class in order. */
  #matchNames(cls: ClassValue): readonly string[] {
    for (const one of linearOrder(this, cls)) {
      const written = this.classVariable(one, "__match_args__");
      const names = written === undefined ? null : (this.itemsOf(written)?.map(onlyConstant) ?? null);
      if (names !== null) return names.filter((name) => typeof name === "string");
    }
    return fieldNames(
      linearOrder(this, cls)
        .toReversed()
        .map(({ node }) => node),
    );
  }

  // ---- what is known where it matched, and where not ----

  #matched(pattern: Pattern, value: Value): Value {
    switch (pattern.kind) {
      case "MatchValue": {
        const known = onlyConstant(this.evaluate(pattern.value));
        return known === undefined ? value : constant(known);
      }
      case "MatchSingleton":
        return constant(pattern.value);
      case "MatchAs":
        return pattern.pattern === null ? value : this.#matched(pattern.pattern, value);
      case "MatchOr":
        return joinAll(pattern.patterns.filter((one) => this.#matches(one, value) !== false).map((one) => this.#matched(one, value)));
      case "MatchClass": {
        const [ref] = this.evaluate(pattern.cls).refs;
        const isHarmless = ref?.kind === "foreign" && HARMLESS_TYPES.has(ref.name);
        return isHarmless ? { ...value, taint: cleanFor(value.taint, NUMBER_KINDS), parts: null } : value;
      }
      default:
        return value;
    }
  }

  #without(pattern: Pattern, value: Value): Value {
    if (pattern.kind === "MatchOr") return pattern.patterns.reduce((left, one) => this.#without(one, left), value);
    if (pattern.kind === "MatchSingleton") return rulingOut(value, [pattern.value]);
    const known = pattern.kind === "MatchValue" ? onlyConstant(this.evaluate(pattern.value)) : undefined;
    return known === undefined ? value : rulingOut(value, [known]);
  }

  #bindPattern(pattern: Pattern, value: Value): void {
    switch (pattern.kind) {
      case "MatchAs":
        if (pattern.pattern !== null) this.#bindPattern(pattern.pattern, this.#matched(pattern.pattern, value));
        if (pattern.name !== null) this.setVariable(pattern.name, value);
        return;
      case "MatchOr":
        for (const one of pattern.patterns) if (this.#matches(one, value) !== false) this.#bindPattern(one, value);
        return;
      case "MatchSequence":
        return this.#bindSequence(pattern, value);
      case "MatchMapping":
        for (const [i, one] of pattern.patterns.entries())
          this.#bindPattern(one, this.#matched(one, this.subscript(value, this.evaluate(pattern.keys[i]!))));
        if (pattern.rest !== null) this.setVariable(pattern.rest, this.#restOf(pattern, value));
        return;
      case "MatchClass":
        for (const [one, member] of this.#members(pattern, value)) this.#bindPattern(one, this.#matched(one, member));
        return;
      default:
    }
  }

  #bindSequence({ patterns }: MatchSequence, value: Value): void {
    const items = this.itemsOf(value);
    const star = patterns.findIndex(({ kind }) => kind === "MatchStar");
    for (const [i, one] of patterns.entries()) {
      if (one.kind !== "MatchStar") {
        const item = items === null ? this.anyOf(value) : (items[placeIn(i, star, patterns, items)] ?? UNKNOWN);
        this.#bindPattern(one, this.#matched(one, item));
      } else if (one.name !== null)
        this.setVariable(
          one.name,
          items === null ? this.some(this.anyOf(value)) : this.list(items.slice(i, items.length - (patterns.length - i - 1))),
        );
    }
  }

  /** `**rest`: a dictionary of its own without the keys that are named. */
  #restOf({ keys }: MatchMapping, value: Value): Value {
    const rest = this.copied(value, 0);
    for (const key of keys) this.deleteItem(rest, this.evaluate(key));
    return rest;
  }
}

/** Behind a star places count from the end. */
function placeIn(i: number, star: number, patterns: readonly Pattern[], items: readonly Value[]): number {
  return star >= 0 && i > star ? items.length - (patterns.length - i) : i;
}

function all(truths: readonly (boolean | undefined)[]): boolean | undefined {
  return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;
}

/** `case True:`, `case False:`, `case _:` */
function isYesOrNo({ pattern, guard }: Match["cases"][number]): boolean {
  if (guard !== null) return false;
  if (pattern.kind === "MatchSingleton") return pattern.value !== null;
  return pattern.kind === "MatchAs" && pattern.pattern === null && pattern.name === null;
}
