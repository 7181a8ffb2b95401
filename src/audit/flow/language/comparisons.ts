// Truth: comparisons, `and`, `or`, `not`, and what depends on a test.
import { isBuiltInException } from "./exceptions.ts";
import type { BoolOp, Compare, Expression, IfExp, UnaryOp } from "../../../python/parse/ast.ts";
import { joinAll } from "../machine.ts";
import { decidedByRange } from "../guards/number-ranges.ts";
import { areOtherTexts } from "../builtins/text-methods.ts";
import { Operators } from "./operators.ts";
import type { Decision } from "../questions.ts";
import { isUnder, type State } from "../values/state.ts";
import { isRuledOut } from "../values/ruled-out.ts";
import { cleanFor, fromOutside, isUnsettled, NUMBER_KINDS } from "../values/taint.ts";
import { constant, HARMLESS, NOTHING, onlyConstant, open, type Constant, type Ref, type Value } from "../values/value.ts";
import { anyItem } from "../values/thing-parts.ts";
import { truthOfConstant } from "../values/truth.ts";

/** Objects that are asked one by one whether they are equal. */
const ASKED_MAX = 16;
/** Of Python 3, the oldest that still runs somewhere. */
const OLDEST_MINOR = 6;

export abstract class Comparisons extends Operators {
  /** The two ways a test may end, and the state in each; leaves `state` as it is after the test. */
  abstract fork(test: Expression): { readonly whenTrue: State | null; readonly whenFalse: State | null };

  /** As `fork`, of a test that was evaluated just now. */
  protected abstract waysOf(test: Expression, value: Value): ReturnType<Comparisons["fork"]>;

  /** Which ways a test went, where somebody asks. */
  protected abstract decided(test: Decision, isYes: boolean, isNo?: boolean): void;

  protected boolean({ op, values }: BoolOp): Value {
    const found: Value[] = [];
    const states: (State | null)[] = [];
    for (const [i, node] of values.entries()) {
      const value = this.evaluate(node);
      if (i === values.length - 1) {
        found.push(value);
        break;
      }
      const truth = this.truth(value);
      this.decided(node, truth !== false, truth !== true);
      const ends = op === "Or" ? truth === true : truth === false;
      if (ends) return joinAll([...found, value]);
      const goesOn = op === "Or" ? truth === false : truth === true;
      if (goesOn) continue;
      // It may end here, with what is true of it (or false); what follows is asked where it went the other way.
      found.push(op === "Or" ? truthyOf(value) : falsyOf(value));
      const { whenTrue, whenFalse } = this.waysOf(node, value);
      states.push(op === "Or" ? whenTrue : whenFalse);
      this.state = op === "Or" ? whenFalse : whenTrue;
    }
    this.meet([...states, this.state]);
    return joinAll(found);
  }

  protected compare(node: Compare): Value {
    const { left, ops, comparators } = node;
    let before = this.evaluate(left);
    let truth: boolean | undefined = true;
    let isAnswer = true;
    const ended: (State | null)[] = [];
    for (const [i, op] of ops.entries()) {
      // What was false already asks no more.
      if (i > 0 && truth === false) break;
      if (i > 0 && truth === undefined && !isName(comparators[i]!)) ended.push(this.state?.copy() ?? null);
      const next = this.evaluate(comparators[i]!);
      // A class may give something else than a yes or a no.
      const own = ops.length === 1 ? this.comparedBySpecial(op, before, next) : null;
      if (own !== null) return own;
      const one = this.compares(op, before, next);
      truth = truth === false || one === false ? false : truth === true && one === true ? true : undefined;
      isAnswer &&= isYesOrNo(op) || (isPlainValue(before) && isPlainValue(next));
      before = next;
    }
    if (ended.length > 0) this.meet([...ended, this.state]);
    truth ??= decidedByRange(node, { within: this.at.fn?.node ?? null, isBuiltin: (func) => this.isBuiltin(func) });
    return truth === undefined && isAnswer ? HARMLESS : this.truthValue(truth);
  }

  protected isBuiltin(func: Expression): boolean {
    const { refs, isOpen } = this.evaluate(func);
    return func.kind === "Name" && !isOpen && refs.length === 1 && refs[0]!.kind === "foreign" && refs[0].name === func.id;
  }

  /** Undefined where it may be both. */
  override compares(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined {
    if (op === "In" || op === "NotIn") {
      const found = this.#contains(right, left);
      if (right.refs.length === 1) this.#askedUpTo(right, left, found);
      return found === undefined ? undefined : found === (op === "In");
    }
    const version = versionTest(op, left, this.itemsOf(right)?.map(onlyConstant) ?? null);
    if (version !== undefined) return version;
    const special = this.comparedBySpecial(op, left, right);
    if (special !== null) return this.truth(special);
    if (op !== "Is" && op !== "IsNot") {
      const [one, other] = [this.asConstant(left), this.asConstant(right)];
      if (one !== left || other !== right) return this.compares(op, one, other);
    }
    if ((op === "Eq" || op === "NotEq") && areOtherTexts(left, right)) return op === "NotEq";
    if (isIdentity(op) && (this.#isNoneOf(left, right) || this.#isNoneOf(right, left))) return op === "NotEq" || op === "IsNot";
    if (left.isOpen || right.isOpen || left.refs.length + right.refs.length > 0)
      return isNoneTest(op, left, right) ?? this.#identity(op, left, right);
    const results = left.constants.flatMap((a) => right.constants.map((b) => this.#compareOne(op, a, b)));
    return results.every((one) => one === results[0]) ? results[0] : undefined;
  }

  /** Whatever the one is, it is none of the constants that the other may be. */
  #isNoneOf(one: Value, { constants, refs, isOpen }: Value): boolean {
    if (one.isNot === undefined || isOpen || refs.length > 0 || constants.length === 0) return false;
    return constants.every((constant) => isRuledOut(one, constant));
  }

  /** `x in it`, of an iterator: what comes before, and that itself, is used up. */
  #askedUpTo(where: Value, what: Value, isIn: boolean | undefined): void {
    const thing = this.onlyThing(where)?.thing;
    if (thing?.kind !== "sequence" || thing.type !== "iterator" || thing.items === null) return;
    if (isIn === false) return this.leaveItems(where, []);
    const are = isIn === undefined ? [] : thing.items.map((item) => this.compares("Eq", item, what));
    const at = are.indexOf(true);
    if (at < 0 || are.slice(0, at).includes(undefined)) this.leaveSome(where);
    else this.leaveItems(where, thing.items.slice(at + 1));
  }

  /** Of two things: the same one, or lists and tuples whose items are. */
  #identity(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined {
    if (!isIdentity(op)) return undefined;
    if ((op === "Is" || op === "IsNot") && (this.#isMark(left, right) || this.#isMark(right, left))) return op === "IsNot";
    if (left.isOpen || right.isOpen) return undefined;
    const isSame = this.#isSame(left, right, op === "Eq" || op === "NotEq");
    return isSame === undefined ? undefined : isSame === (op === "Eq" || op === "Is");
  }

  /** `object()`, beside constants and what somebody sent: nobody else has it. */
  #isMark(mark: Value, other: Value): boolean {
    if (mark.refs.length !== 1 || mark.isOpen || mark.constants.length > 0 || other.refs.length > 0) return false;
    const thing = this.onlyThing(mark)?.thing;
    if (thing?.kind !== "instance" || thing.foreign !== "object") return false;
    return !other.isOpen || (other.taint.length > 0 && fromOutside(other.taint).length === other.taint.length);
  }

  #isSame(left: Value, right: Value, isByValue: boolean): boolean | undefined {
    const [one, other] = [left.refs[0], right.refs[0]];
    if (left.refs.length + left.constants.length !== 1 || right.refs.length + right.constants.length !== 1) return undefined;
    if (one === undefined || other === undefined) {
      const thing = this.things(one === undefined ? right : left)[0]?.thing;
      if (!isByValue && thing?.kind === "instance" && thing.cls !== null) return false;
      const isPlain = thing?.kind === "sequence" || thing?.kind === "mapping" || (one ?? other)?.kind === "class" || isSingle(one ?? other);
      return isPlain ? false : undefined;
    }
    if (one.kind === "class" && other.kind === "class") return one.cls.node === other.cls.node;
    if (one.kind === "foreign" && other.kind === "foreign")
      return one.name === other.name ? true : areOtherTypes(one.name, other.name) ? false : undefined;
    if (isClass(one) && isClass(other)) return false;
    if (one.kind !== "object" || other.kind !== "object") return undefined;
    if (one.id === other.id) return true;
    const [items, more] = [this.itemsOf(left), this.itemsOf(right)];
    if (isByValue && items !== null && more !== null) {
      if (items.length !== more.length) return false;
      const same = items.map((item, i) => this.compares("Eq", item, more[i]!));
      return same.includes(false) ? false : same.includes(undefined) ? undefined : true;
    }
    return isByValue ? this.#areOtherObjects(left, right) : false;
  }

  /** Instances of the program's classes are equal only if they are one, unless a class says otherwise. */
  #areOtherObjects(left: Value, right: Value): boolean | undefined {
    const things = [...this.things(left), ...this.things(right)].map(({ thing }) => thing);
    const isPlain = things.every(
      (thing) => thing.kind === "instance" && (thing.cls === null ? thing.foreign === "object" : this.isEnum(thing.cls)),
    );
    if (isPlain) return false;
    const [fields, others] = [this.fieldsInOrder(left), this.fieldsInOrder(right)];
    if (fields === null || others === null || fields.length !== others.length) return undefined;
    const same = fields.map((field, i) => this.compares("Eq", field, others[i]!));
    return same.includes(false) ? false : same.includes(undefined) ? undefined : true;
  }

  #compareOne(op: Compare["ops"][number], one: Constant, other: Constant): boolean | undefined {
    if ((op === "Is" || op === "IsNot") && typeof one !== typeof other) return op === "IsNot";
    if (op === "Eq" || op === "Is") return this.compareConstants(one, other);
    if (op === "NotEq" || op === "IsNot") {
      const same = this.compareConstants(one, other);
      return same === undefined ? undefined : !same;
    }
    if (typeof one !== typeof other || (typeof one !== "number" && typeof one !== "string")) return undefined;
    const [a, b] = [one as number, other as number];
    return op === "Lt" ? a < b : op === "LtE" ? a <= b : op === "Gt" ? a > b : op === "GtE" ? a >= b : undefined;
  }

  #contains(container: Value, what: Value): boolean | undefined {
    const said = container.refs.length > 0 && this.isDecisive("__contains__") ? this.special(container, "__contains__", [what]) : null;
    if (said !== null) return this.truth(said);
    const where = this.innerOf(container) ?? container;
    const key = this.asKey(what);
    const known = onlyConstant(key);
    const only = key === what || where.refs.length === 0 ? null : this.onlyThing(where);
    if (only?.thing.kind === "mapping" && known !== undefined) return isUnder(only.thing, known);
    const flags = onlyConstant(where);
    if (typeof flags === "number" && typeof known === "number") return (flags & known) === known;
    const whole = onlyConstant(where);
    if (typeof whole === "string" && typeof known === "string") return whole.includes(known);
    if (typeof known === "string" && where.parts?.some((part) => typeof part === "string" && part.includes(known)) === true) return true;
    const set = this.onlyThing(where)?.thing;
    const held = set?.kind === "sequence" && set.type === "set" ? set.items : this.itemsOf(where);
    const items = held?.map(onlyConstant) ?? null;
    if (
      held !== null &&
      held !== undefined &&
      held.length <= ASKED_MAX &&
      (what.refs.length > 0 || held.some(({ refs }) => refs.length > 0))
    ) {
      const each = held.map((item) => this.compares("Eq", item, what));
      return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
    }
    if (known === undefined) return items?.every((item) => item !== undefined && isRuledOut(what, item)) === true ? false : undefined;
    if (items === null)
      return set?.kind === "sequence" && set.paused === undefined && this.#holdsNone(anyItem(set), known) ? false : undefined;
    if (items.some((item) => item !== undefined && this.compareConstants(item, known))) return true;
    return items.every((item) => item !== undefined) ? false : undefined;
  }

  /** Of a list or set of no known length: none of all that may be in it. */
  #holdsNone({ isOpen, refs, constants }: Value, known: Constant): boolean {
    return !isOpen && refs.length === 0 && constants.length > 0 && constants.every((one) => this.compareConstants(one, known) === false);
  }

  protected unary({ op, operand }: UnaryOp): Value {
    const value = this.evaluate(operand);
    const special = op === "Not" ? null : this.unaryOf(op, value);
    if (special !== null) return special;
    if (op === "Not") {
      const truth = this.truth(value);
      return this.truthValue(truth === undefined ? undefined : !truth);
    }
    const known = onlyConstant(this.asConstant(value));
    if (typeof known !== "number") return open(value.taint);
    const all = op === "Invert" ? this.#flagsBeside(value) : null;
    if (all !== null) return all.every((one) => typeof one === "number") ? constant(all.reduce((a, b) => a | b, 0) & ~known) : HARMLESS;
    return constant(op === "USub" ? -known : op === "UAdd" ? known : ~known);
  }

  /** Of a member of `enum.Flag` what all members of its class are: what it is not, the others are. Null for a plain number. */
  #flagsBeside(value: Value): readonly (Constant | undefined)[] | null {
    const thing = value.refs.length === 1 ? this.onlyThing(value)?.thing : undefined;
    if (thing?.kind !== "instance" || thing.cls === null || !this.isEnum(thing.cls)) return null;
    return this.enumMembers(thing.cls).map(([, member]) => onlyConstant(this.asConstant(member)));
  }

  protected conditional(node: IfExp): Value {
    const { test, body, orelse } = node;
    const { whenTrue, whenFalse } = this.fork(test);
    this.state = whenTrue;
    const one = whenTrue === null ? NOTHING : this.evaluate(body);
    const afterOne = this.state;
    this.state = whenFalse;
    const other = whenFalse === null ? NOTHING : this.evaluate(orelse);
    const value = this.meetGiven([afterOne, this.state], [one, other]);
    const isEither = afterOne !== null && whenFalse !== null && this.state !== null;
    this.lastChoice = isEither ? { node, yes: one, no: other } : null;
    return value;
  }

  /** As `meet`, where each way gave something. */
  protected abstract meetGiven(states: readonly (State | null)[], given: readonly Value[]): Value;

  /** The conditional expression that was evaluated last, where both of its ways were gone. */
  protected lastChoice: { readonly node: IfExp; readonly yes: Value; readonly no: Value } | null = null;
}

function isClass({ kind, ...ref }: Ref): boolean {
  return kind === "class" || ("name" in ref && isType(ref.name));
}

/** A built-in type, told apart from every other by its name. */
function areOtherTypes(one: string, other: string): boolean {
  return (isType(one) && isType(other)) || (isBuiltInException(one) && isBuiltInException(other) && !isAlias(one) && !isAlias(other));
}

/** Other names of `OSError`. */
function isAlias(name: string): boolean {
  return name === "IOError" || name === "EnvironmentError";
}

function isType(name: string): boolean {
  return /^(?:str|int|float|bool|bytes|list|dict|tuple|set|frozenset|NoneType)$/.test(name);
}

/** `sys.version_info >= (3, 8)`: as every Python that is kept alive answers. */
function versionTest(op: Compare["ops"][number], { refs }: Value, wanted: readonly (Constant | undefined)[] | null): boolean | undefined {
  const [ref] = refs;
  if (ref?.kind !== "foreign" || ref.name !== "sys.version_info" || wanted === null) return undefined;
  const [major, minor = 0] = wanted;
  if (typeof major !== "number" || typeof minor !== "number") return undefined;
  const isOlder = major < 3 || (major === 3 && minor <= OLDEST_MINOR);
  if (!isOlder && major === 3) return undefined;
  return op === "GtE" || op === "Gt" ? isOlder : op === "Lt" || op === "LtE" ? !isOlder : undefined;
}

function isNoneTest(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined {
  const mayBeNone = left.isOpen && left.parts === null;
  if (onlyConstant(right) !== null || mayBeNone || left.constants.length > 0) return undefined;
  return op === "Is" || op === "Eq" ? false : op === "IsNot" || op === "NotEq" ? true : undefined;
}

/** What is left of a value where it is true. */
function truthyOf(value: Value): Value {
  const constants = value.constants.filter(truthOfConstant);
  return constants.length === value.constants.length ? value : { ...value, constants };
}

/** What is left of a value where it is false: nothing, an empty text or list, in which there is nothing of anybody's. */
function falsyOf(value: Value): Value {
  if (value.refs.length > 0) return value;
  const constants = value.constants.filter((one) => !truthOfConstant(one));
  return { ...value, constants, taint: cleanFor(value.taint, NUMBER_KINDS), parts: null };
}

/** Looking it up changes nothing. */
function isName({ kind }: Expression): boolean {
  return kind === "Constant" || kind === "Name";
}

function isIdentity(op: Compare["ops"][number]): boolean {
  return op === "Eq" || op === "NotEq" || op === "Is" || op === "IsNot";
}

/** Whatever is compared by it, the answer is True or False. */
function isYesOrNo(op: Compare["ops"][number]): boolean {
  return op === "In" || op === "NotIn" || op === "Is" || op === "IsNot";
}

/** A text or a number: of a column of a table, say, something else comes of a comparison. */
function isPlainValue({ refs, isOpen, taint, parts }: Value): boolean {
  return refs.length === 0 && (!isOpen || parts !== null || !taint.some(isUnsettled));
}

/** One of a kind, and no constant. */
function isSingle(ref: Ref | undefined): boolean {
  return ref?.kind === "foreign" && (ref.name === "Ellipsis" || ref.name === "NotImplemented");
}
