// The value of an expression as settings are written: constants, other settings, what the environment gives where nobody sets it, and what is usual around these.
import type { BoolOp, Call, Compare, CompareOperator, Expression, ListComp } from "../../python/parse/ast.ts";
import { literalValue, type LiteralValue } from "../../python/parse/literal-value.ts";
import { readEnvironment } from "./environment-default.ts";
import { converted, isTrue, type Known, type Names } from "./known.ts";

const DEPTH_MAX = 24;
const ITEMS_MAX = 400;
const TEXT_MAX_UNITS = 10_000;

export function evaluate(node: Expression, names: Names, depth = 0): Known | undefined {
  if (depth > DEPTH_MAX) return undefined;
  const written = literalValue(node);
  if (written !== undefined) return { value: written, isSure: true };
  const next = (one: Expression): Known | undefined => evaluate(one, names, depth + 1);
  switch (node.kind) {
    case "Name":
      return names.valueOf(node);
    case "Attribute":
      return names.valueOf(node) ?? readEnvironment(node, names, next);
    case "List":
    case "Tuple":
    case "Set":
      return listOf(node.elts, next);
    case "ListComp":
      return isCopied(node) ? next(node.generators[0]!.iter) : undefined;
    case "UnaryOp": {
      const operand = node.op === "Not" ? next(node.operand) : undefined;
      return operand && { ...operand, value: !isTrue(operand.value) };
    }
    case "BoolOp":
      return either(node, next);
    case "IfExp": {
      const test = next(node.test);
      const taken = test && next(isTrue(test.value) ? node.body : node.orelse);
      return taken && { value: taken.value, isSure: taken.isSure && test.isSure };
    }
    case "Compare":
      return compared(node, next);
    case "BinOp":
      return node.op === "Add" ? sum(next(node.left), next(node.right)) : undefined;
    case "Subscript":
      return item(next(node.value), next(node.slice)) ?? readEnvironment(node, names, next);
    case "JoinedStr":
      return node.values.reduce<Known | undefined>(
        (before, part) => sum(before, part.kind === "FormattedValue" ? textOf(next(part.value)) : next(part)),
        { value: "", isSure: true },
      );
    case "Call":
      return called(node, names, next);
    default:
      return undefined;
  }
}

/** `[str(origin) for origin in origins]`: the same texts. */
function isCopied({ elt, generators }: ListComp): boolean {
  const [first] = generators;
  if (generators.length !== 1 || first === undefined || first.ifs.length > 0 || first.target.kind !== "Name") return false;
  const item =
    elt.kind !== "Call"
      ? elt
      : elt.func.kind === "Name" && elt.func.id === "str"
        ? elt.args[0]
        : elt.func.kind === "Attribute" && elt.func.attr.endsWith("strip")
          ? elt.func.value
          : undefined;
  return item?.kind === "Name" && item.id === first.target.id;
}

type Next = (node: Expression) => Known | undefined;

function listOf(elts: readonly Expression[], next: Next): Known | undefined {
  const value: LiteralValue[] = [];
  let isSure = true;
  for (const elt of elts) {
    const one = next(elt.kind === "Starred" ? elt.value : elt);
    if (one === undefined || value.length > ITEMS_MAX) return undefined;
    isSure &&= one.isSure;
    if (elt.kind !== "Starred") value.push(one.value);
    else if (Array.isArray(one.value)) value.push(...(one.value as LiteralValue[]));
    else return undefined;
  }
  return { value, isSure };
}

/** `a or b`: the first that decides. */
function either({ op, values }: BoolOp, next: Next): Known | undefined {
  let isSure = true;
  for (const [i, one] of values.entries()) {
    const known = next(one);
    if (known === undefined) return undefined;
    isSure &&= known.isSure;
    if (i === values.length - 1 || isTrue(known.value) === (op === "Or")) return { value: known.value, isSure };
  }
  return undefined;
}

function compared({ left, ops, comparators }: Compare, next: Next): Known | undefined {
  const [op, right] = [ops[0], comparators[0]];
  if (ops.length !== 1 || op === undefined || right === undefined) return undefined;
  const [one, other] = [next(left), next(right)];
  const value = one && other && holds(op, one.value, other.value);
  return value === undefined ? undefined : { value, isSure: one!.isSure && other!.isSure };
}

function holds(op: CompareOperator, left: LiteralValue, right: LiteralValue): boolean | undefined {
  const isPlain = (value: LiteralValue): boolean => value === null || typeof value !== "object";
  switch (op) {
    case "Eq":
    case "Is":
      return isPlain(left) && isPlain(right) ? left === right : undefined;
    case "NotEq":
    case "IsNot":
      return isPlain(left) && isPlain(right) ? left !== right : undefined;
    case "In":
    case "NotIn": {
      const has = contains(right, left);
      return has === undefined ? undefined : has === (op === "In");
    }
    default:
      return undefined;
  }
}

function contains(whole: LiteralValue, part: LiteralValue): boolean | undefined {
  if (Array.isArray(whole)) return (whole as LiteralValue[]).includes(part);
  if (typeof whole === "string" && typeof part === "string") return whole.includes(part);
  return whole instanceof Map ? whole.has(part) : undefined;
}

export function sum(one: Known | undefined, other: Known | undefined): Known | undefined {
  if (one === undefined || other === undefined) return undefined;
  const isSure = one.isSure && other.isSure;
  const [a, b] = [one.value, other.value];
  if (typeof a === "string" && typeof b === "string") return a.length + b.length > TEXT_MAX_UNITS ? undefined : { value: a + b, isSure };
  if (Array.isArray(a) && Array.isArray(b) && a.length + b.length < ITEMS_MAX)
    return { value: [...(a as LiteralValue[]), ...(b as LiteralValue[])], isSure };
  return typeof a === "number" && typeof b === "number" ? { value: a + b, isSure } : undefined;
}

function item(whole: Known | undefined, key: Known | undefined): Known | undefined {
  if (whole === undefined || key === undefined) return undefined;
  const { value } = whole;
  const found =
    value instanceof Map
      ? (value as ReadonlyMap<LiteralValue, LiteralValue>).get(key.value)
      : Array.isArray(value) && typeof key.value === "number"
        ? (value as LiteralValue[]).at(key.value)
        : undefined;
  return found === undefined ? undefined : { value: found, isSure: whole.isSure && key.isSure };
}

function textOf(known: Known | undefined): Known | undefined {
  return known && (typeof known.value === "string" || typeof known.value === "number")
    ? { ...known, value: String(known.value) }
    : undefined;
}

const TEXT_METHODS: Readonly<Record<string, (text: string) => LiteralValue>> = {
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  strip: (text) => text.trim(),
  title: (text) => text.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
  isdigit: (text) => /^\d+$/.test(text),
};

function called(call: Call, names: Names, next: Next): Known | undefined {
  const { func, args, keywords } = call;
  const [first] = args;
  const read = readEnvironment(call, names, next);
  if (read !== undefined) return read;
  if (func.kind === "Attribute") {
    const base = next(func.value);
    if (typeof base?.value !== "string") return undefined;
    const method = TEXT_METHODS[func.attr];
    if (method !== undefined && args.length === 0) return { value: method(base.value), isSure: base.isSure };
    return func.attr === "split" ? split(base as Known & { readonly value: string }, first && next(first)) : undefined;
  }
  const given = args.length === 1 && keywords.length === 0 && first !== undefined ? next(first) : undefined;
  const made =
    given && names.dotted(func) === (func.kind === "Name" ? func.id : null)
      ? converted((func as { id: string }).id, given.value)
      : undefined;
  return made === undefined ? undefined : { value: made, isSure: given!.isSure };
}

function split({ value, isSure }: Known & { readonly value: string }, by: Known | undefined): Known | undefined {
  if (by === undefined) return { value: value.split(/\s+/).filter((word) => word !== ""), isSure };
  return typeof by.value === "string" && by.value !== "" ? { value: value.split(by.value), isSure } : undefined;
}
