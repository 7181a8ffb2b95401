// Operators, and texts made of pieces.
import type { BinOp, FormattedValue, JoinedStr } from "../../../python/parse/ast.ts";
import { converted } from "../values/format-spec.ts";
import { Mixins } from "./mixins.ts";
import { fixedBytes } from "../builtins/text-pieces.ts";
import { below } from "../values/path-pieces.ts";
import { joinAll } from "../machine.ts";
import type { CallSite } from "./call-site.ts";
import type { Sequence } from "../values/state.ts";
import { CLEAN, cleanFor, doubt, joinTaint, SHOWN_KINDS, NUMBER_KINDS, type Taint } from "../values/taint.ts";
import {
  constant,
  displayed,
  isBytes,
  join,
  NOTHING,
  onlyConstant,
  open,
  partsOf,
  text,
  UNKNOWN,
  type Constant,
  type TextPart,
  type Value,
} from "../values/value.ts";

const PERCENT = /%(?:\((\w+)\))?[-#0 +]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])/g;
/** `folder / name`, as far as it is written. */
function pathParts({ parts, refs, taint }: Value, name: Value): Value["parts"] {
  return refs.length === 0 ? null : below(parts ?? [{ taint: taint.length === 0 ? UNKNOWN.taint : taint }], name);
}

const REPR = 114;
const ASCII = 97;
const NUMERIC = "diouxXeEfFgG";
/** Of one list or text, told apart. */
const REPEATS_MAX = 64;
const SET_METHODS: Readonly<Partial<Record<BinOp["op"], string>>> = {
  BitOr: "union",
  BitAnd: "intersection",
  Sub: "difference",
  BitXor: "symmetric_difference",
};

const OWN_TYPES = new Set(["str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "complex"]);

export abstract class Operators extends Mixins {
  protected joined(node: JoinedStr): Value {
    return text(node.values.flatMap((part) => this.#pieces(this.evaluate(part))));
  }

  protected field(node: FormattedValue): Value {
    const value = this.evaluate(node.value);
    if (node.conversion === REPR || node.conversion === ASCII) return this.#quoted(value);
    const format = node.format_spec === null ? constant("") : this.evaluate(node.format_spec);
    const own = node.conversion === -1 ? this.formatted(value, format) : null;
    return (
      own ?? (node.format_spec === null ? this.shown(value) : this.padded(this.shown(value), format, onlyConstant(this.asConstant(value))))
    );
  }

  /** As `repr()` shows it: line ends are written as two characters. */
  #quoted(value: Value): Value {
    return this.represented(value) ?? open(cleanFor(this.deepTaint(value), SHOWN_KINDS));
  }

  #pieces(value: Value): readonly TextPart[] {
    return partsOf(value, this.deepTaint(value));
  }

  /** A number as a format shows it: nothing but digits, which may be guessed as it may. */
  #number(value: Value, format: string): readonly TextPart[] {
    const known = onlyConstant(value);
    const shown = typeof known === "number" ? converted(known, format) : null;
    return shown === null ? [{ taint: cleanFor(this.deepTaint(value), NUMBER_KINDS) }] : [shown];
  }

  override binary(op: BinOp["op"], left: Value, right: Value): Value {
    const special = this.operatorOf(op, left, right);
    if (special !== null) return special;
    const [one, other] = [onlyConstant(this.asConstant(left)), onlyConstant(this.asConstant(right))];
    if (op === "Mod" && (typeof one === "string" || left.parts !== null)) return this.#percent(left, right);
    if (one !== undefined && other !== undefined) {
      const result = arithmetic(op, one, other);
      if (result !== undefined) return constant(result);
    }
    if (one !== undefined && other !== undefined && this.isWaitedFor) {
      const failing = failureOf(op, one, other);
      if (failing !== null) return this.fails(failing);
    }
    if (op === "Add") return this.#add(left, right);
    const joined = op === "BitOr" ? (this.innerOf(left) ?? left) : left;
    if (op === "BitOr" && this.onlyThing(joined)?.thing.kind === "mapping") return this.merged([joined, right]);
    const types = op === "BitOr" ? this.#typesIn(left) : null;
    const more = types === null ? null : this.#typesIn(right);
    if (types !== null && more !== null) return this.list([...types, ...more], "tuple");
    if (op === "Mult")
      return this.#repeated(left, right) ?? this.#repeated(right, left) ?? open(joinTaint(this.deepTaint(left), this.deepTaint(right)));
    const sets = this.#setOperation(op, left, right);
    if (sets !== null) return sets;
    // What is put into a text that is not known stands in a place that is not known, if it is a text.
    const given = op === "Mod" ? doubt(this.deepTaint(right)) : this.deepTaint(right);
    const both = open(joinTaint(this.deepTaint(left), given));
    if (op !== "Div") return both;
    // `folder / name` is a path as `folder` is one.
    const parts = pathParts(left, right);
    const isFixed = parts?.every((part) => typeof part === "string") === true;
    return { ...both, refs: left.refs.filter(({ kind }) => kind === "foreign"), parts, taint: isFixed ? CLEAN : both.taint };
  }

  /** `int`, and `int | float`, which is asked about as `(int, float)` is; null for anything but Python's own types. */
  #typesIn(value: Value): readonly Value[] | null {
    const [ref] = value.refs;
    if (value.refs.length !== 1 || value.isOpen) return null;
    const items = ref?.kind === "object" ? this.itemsOf(value) : [value];
    return items?.every(({ refs: [of] }) => of?.kind === "foreign" && OWN_TYPES.has(of.name)) === true ? items : null;
  }

  /** `"-" * width`: as long as somebody outside says. */
  protected repeated(left: Value, right: Value, site: CallSite): void {
    for (const [whole, times] of [
      [left, right],
      [right, left],
    ] as const) {
      const isText = whole.constants.some((one) => typeof one === "string" || (one !== null && isBytes(one)));
      const isList = this.onlyThing(whole)?.thing.kind === "sequence";
      if ((isText || isList) && !whole.isOpen) this.hit("size", times.taint, site, "*");
    }
  }

  /** `items * times`, `text * times`; null where the left is neither. */
  #repeated(left: Value, right: Value): Value | null {
    const only = this.onlyThing(left);
    const times = onlyConstant(right);
    if (typeof times === "number" && left.parts !== null)
      return times <= 0 ? constant("") : times <= REPEATS_MAX ? text(Array.from({ length: times }, () => left.parts!).flat()) : null;
    if (typeof times === "number" && times <= 0 && left.isOpen && left.refs.length === 0 && left.taint.length > 0) return constant("");
    if (only?.thing.kind !== "sequence") return null;
    const { items, type } = only.thing;
    if (items === null || typeof times !== "number" || items.length * times > REPEATS_MAX) return this.some(this.anyOf(left), type);
    return this.list(Array.from({ length: Math.max(0, times) }, () => items).flat(), type);
  }

  #setOperation(op: BinOp["op"], left: Value, right: Value): Value | null {
    const name = SET_METHODS[op];
    const only = name === undefined ? null : this.onlyThing(left);
    if (name === undefined || only?.thing.kind !== "sequence") return null;
    if (only.thing.type !== "set" && (only.thing.view === undefined || only.thing.view.part === "values")) return null;
    return this.method(left, name, { positional: [right], keywords: new Map(), rest: NOTHING }) ?? null;
  }

  #add(left: Value, right: Value): Value {
    const [one, other] = [this.onlyThing(left), this.onlyThing(right)];
    if (one?.thing.kind === "sequence" && other?.thing.kind === "sequence") {
      const [items, more] = [one.thing.items, other.thing.items];
      return items === null || more === null
        ? this.begun(items ?? [], join(this.anyOf(left), this.anyOf(right)), "list")
        : this.list([...items, ...more], one.thing.type);
    }
    // Only a list is added to a list of texts.
    if (one?.thing.kind === "sequence" && one.thing.type === "list" && isOfTexts(one.thing) && other === null)
      return this.begun(one.thing.items!, join(this.anyOf(left), this.anyOf(right)), "list");
    if (this.things(left).length > 0 || this.things(right).length > 0) return open(joinTaint(this.deepTaint(left), this.deepTaint(right)));
    // Of two alternatives each, four texts: told apart while they are few.
    if (
      !left.isOpen &&
      !right.isOpen &&
      left.constants.length * right.constants.length <= 8 &&
      left.refs.length + right.refs.length === 0
    ) {
      const sums = left.constants.flatMap((a) => right.constants.map((b) => arithmetic("Add", a, b)));
      if (sums.every((sum) => sum !== undefined)) return joinAll(sums.map((sum) => constant(sum)));
    }
    return text([...(fixedBytes(left) ?? this.#pieces(left)), ...(fixedBytes(right) ?? this.#pieces(right))]);
  }

  #percent(left: Value, right: Value): Value {
    const format = onlyConstant(left);
    const all = (): Taint => joinTaint(this.deepTaint(left), this.deepTaint(right));
    if (typeof format !== "string") {
      const isPartlyKnown = left.parts?.some((part) => typeof part === "string") === true;
      return open(isPartlyKnown ? all() : joinTaint(this.deepTaint(left), doubt(this.deepTaint(right))));
    }
    const only = this.onlyThing(right);
    const items = only?.thing.kind === "sequence" && only.thing.type === "tuple" ? only.thing.items : (this.recordItems(right) ?? [right]);
    if (items === null) return open(all());
    const parts: TextPart[] = [];
    let from = 0;
    let next = 0;
    for (const match of format.matchAll(PERCENT)) {
      parts.push(format.slice(from, match.index));
      from = match.index + match[0].length;
      const [, key, width, precision, conversion] = match;
      // `%*s`: how wide it is stands before it.
      if (width === "*") next += 1;
      const letters = precision === "*" ? onlyConstant(items[next++] ?? UNKNOWN) : precision === undefined ? undefined : Number(precision);
      if (conversion === "%") parts.push("%");
      else if (letters === 0 && "rsa".includes(conversion!)) next += key === undefined ? 1 : 0;
      else {
        const value = key === undefined ? (items[next++] ?? UNKNOWN) : this.subscript(right, constant(key));
        const shown = (): Value => ("ra".includes(conversion!) ? this.#quoted(value) : this.shown(value));
        parts.push(...(NUMERIC.includes(conversion!) ? this.#number(value, match[0]) : this.#pieces(shown())));
      }
    }
    return text([...parts, format.slice(from)]);
  }
}

function failureOf(op: BinOp["op"], one: Constant, other: Constant): string | null {
  const [left, right] = [typeof one, typeof other];
  if (left === "number" && other === 0 && (op === "Div" || op === "FloorDiv" || op === "Mod")) return "ZeroDivisionError";
  const isMixed = (left === "string" && right === "number") || (left === "number" && right === "string");
  return isMixed && (op === "Add" || op === "Sub" || op === "Div") ? "TypeError" : null;
}

function arithmetic(op: BinOp["op"], one: Constant, other: Constant): Constant | undefined {
  if (op === "Add" && typeof one === "string" && typeof other === "string") return one + other;
  if (op === "Add" && one !== null && other !== null && isBytes(one) && isBytes(other)) return { bytes: one.bytes + other.bytes };
  if (op === "Mult") {
    const repeated = repeatedText(one, other) ?? repeatedText(other, one);
    if (repeated !== undefined) return repeated;
  }
  if (typeof one === "boolean" && typeof other === "boolean" && op.startsWith("Bit")) return undefined;
  const [left, right] = [one, other].map((value) => (typeof value === "boolean" ? Number(value) : value));
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  const result = number(op, left, right);
  return result !== undefined && Number.isFinite(result) && displayed(result) !== null && Number.isSafeInteger(result) ? result : undefined;
}

/** Letters of a text that is written more than once. */
const REPEATED_MAX = 1_000;

function repeatedText(text: Constant, times: Constant): Constant | undefined {
  if (text === null || typeof times !== "number" || times < 0 || !Number.isInteger(times)) return undefined;
  if (typeof text === "string") return text.length * times < REPEATED_MAX ? text.repeat(times) : undefined;
  return isBytes(text) && text.bytes.length * times < REPEATED_MAX ? { bytes: text.bytes.repeat(times) } : undefined;
}

function number(op: BinOp["op"], one: number, other: number): number | undefined {
  switch (op) {
    case "Add":
      return one + other;
    case "Sub":
      return one - other;
    case "Mult":
      return one * other;
    case "FloorDiv":
      return other === 0 ? undefined : Math.floor(one / other);
    case "Div":
      return other === 0 ? undefined : one / other;
    case "Mod":
      return other === 0 ? undefined : one - other * Math.floor(one / other);
    case "Pow":
      return other >= 0 ? one ** other : undefined;
    case "BitAnd":
      return isWord(one) && isWord(other) ? one & other : undefined;
    case "BitOr":
      return isWord(one) && isWord(other) ? one | other : undefined;
    case "BitXor":
      return isWord(one) && isWord(other) ? one ^ other : undefined;
    case "LShift":
      return isSmall(one, other) && other < 31 ? one * 2 ** other : undefined;
    case "RShift":
      return isSmall(one, other) ? one >> other : undefined;
    default:
      return undefined;
  }
}

/** Non-negative and below 2³¹: what JavaScript's operators do as Python's. */
function isSmall(one: number, other: number): boolean {
  return one >= 0 && other >= 0 && one <= 0x7fffffff && other <= 0x7fffffff && Number.isInteger(one) && Number.isInteger(other);
}

/** In 32 bits both write negative numbers in the same way. */
function isWord(one: number): boolean {
  return Number.isInteger(one) && Math.abs(one) <= 0x7fffffff;
}

function isOfTexts({ items }: Sequence): boolean {
  return items !== null && items.length > 0 && items.every((item) => typeof onlyConstant(item) === "string");
}
