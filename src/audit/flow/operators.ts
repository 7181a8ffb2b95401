// Operators, and texts made of pieces.
import type { BinOp, FormattedValue, JoinedStr } from "../../python/parse/ast.ts";
import { Instances } from "./instances.ts";
import { joinAll } from "./machine.ts";
import type { CallSite } from "./things.ts";
import { cleanFor, joinTaint, LINE_KINDS, type Taint } from "./taint.ts";
import {
  constant,
  displayed,
  isBytes,
  join,
  onlyConstant,
  open,
  partsOf,
  text,
  UNKNOWN,
  type Constant,
  type TextPart,
  type Value,
} from "./value.ts";

const PERCENT = /%(?:\((\w+)\))?[-#0 +]*(?:\*|\d+)?(?:\.\d+)?[hlL]?([diouxXeEfFgGcrsa%])/g;
const REPR = 114;
const ASCII = 97;
const NUMERIC = "diouxXeEfFgG";

export abstract class Operators extends Instances {
  protected joined(node: JoinedStr): Value {
    return text(node.values.flatMap((part) => this.#pieces(this.evaluate(part))));
  }

  protected field(node: FormattedValue): Value {
    const value = this.evaluate(node.value);
    if (node.conversion === REPR || node.conversion === ASCII) return this.#quoted(value);
    return node.format_spec === null && node.conversion === -1 ? this.shown(value) : this.textOf(open(this.deepTaint(value)));
  }

  /** As `repr()` shows it: line ends are written as two characters. */
  #quoted(value: Value): Value {
    return open(cleanFor(this.deepTaint(value), LINE_KINDS));
  }

  #pieces(value: Value): readonly TextPart[] {
    return partsOf(value, this.deepTaint(value));
  }

  binary(op: BinOp["op"], left: Value, right: Value): Value {
    const special = this.operatorOf(op, left, right);
    if (special !== null) return special;
    const [one, other] = [onlyConstant(left), onlyConstant(right)];
    if (op === "Mod" && (typeof one === "string" || left.parts !== null)) return this.#percent(left, right);
    if (one !== undefined && other !== undefined) {
      const result = arithmetic(op, one, other);
      if (result !== undefined) return constant(result);
    }
    if (op === "Add") return this.#add(left, right);
    if (op === "BitOr" && this.onlyThing(left)?.thing.kind === "mapping") return this.merged([left, right]);
    if (op === "Mult" && this.onlyThing(left)?.thing.kind === "sequence") return this.some(this.anyOf(left));
    const both = open(joinTaint(this.deepTaint(left), this.deepTaint(right)));
    // `folder / name` is a path as `folder` is one.
    return op === "Div" ? { ...both, refs: left.refs.filter(({ kind }) => kind === "foreign") } : both;
  }

  #add(left: Value, right: Value): Value {
    const [one, other] = [this.onlyThing(left), this.onlyThing(right)];
    if (one?.thing.kind === "sequence" && other?.thing.kind === "sequence") {
      const [items, more] = [one.thing.items, other.thing.items];
      return items === null || more === null
        ? this.some(join(this.anyOf(left), this.anyOf(right)))
        : this.list([...items, ...more], one.thing.type);
    }
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
    return text([...this.#pieces(left), ...this.#pieces(right)]);
  }

  #percent(left: Value, right: Value): Value {
    const format = onlyConstant(left);
    const all = (): Taint => joinTaint(this.deepTaint(left), this.deepTaint(right));
    if (typeof format !== "string") return open(all());
    const only = this.onlyThing(right);
    const items = only?.thing.kind === "sequence" && only.thing.type === "tuple" ? only.thing.items : [right];
    if (items === null) return open(all());
    const parts: TextPart[] = [];
    let from = 0;
    let next = 0;
    for (const match of format.matchAll(PERCENT)) {
      parts.push(format.slice(from, match.index));
      from = match.index + match[0].length;
      const [, key, conversion] = match;
      if (conversion === "%") parts.push("%");
      else {
        const value = key === undefined ? (items[next++] ?? UNKNOWN) : this.subscript(right, constant(key));
        const shown = (): Value => ("ra".includes(conversion!) ? this.#quoted(value) : this.shown(value));
        parts.push(...(NUMERIC.includes(conversion!) ? [{ taint: [] }] : this.#pieces(shown())));
      }
    }
    return text([...parts, format.slice(from)]);
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

  merged(values: readonly Value[]): Value {
    const made = this.mapping(new Map());
    const [ref] = made.refs;
    for (const value of values) if (ref?.kind === "object") this.merge(ref.id, value, new Map());
    return made;
  }
}

function arithmetic(op: BinOp["op"], one: Constant, other: Constant): Constant | undefined {
  if (op === "Add" && typeof one === "string" && typeof other === "string") return one + other;
  if (op === "Add" && one !== null && other !== null && isBytes(one) && isBytes(other)) return { bytes: one.bytes + other.bytes };
  if (op === "Mult" && typeof one === "string" && typeof other === "number" && other >= 0 && one.length * other < 1000)
    return one.repeat(other);
  if (typeof one !== "number" || typeof other !== "number") return undefined;
  const result = number(op, one, other);
  return result !== undefined && Number.isFinite(result) && displayed(result) !== null && Number.isSafeInteger(result) ? result : undefined;
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
    default:
      return undefined;
  }
}
