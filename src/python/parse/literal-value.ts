// The value of an expression that is written out in full: literals, containers of literals, and plain arithmetic between them.
import type { BinOp, Constant, Dict, Expression, UnaryOp } from "./ast.ts";

/** bytes are a Uint8Array; list, tuple and set an array; dict a Map. */
export type LiteralValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly LiteralValue[]
  | ReadonlyMap<LiteralValue, LiteralValue>;

/** `a + b + …` and nested displays deeper than this are "not a literal". */
const DEPTH_MAX = 200;
const TEXT_MAX_UNITS = 1 << 20;

/** Undefined when the value is not known from the text alone (a name, a call, a complex number, an ellipsis, `*` or `**` of anything). */
export function literalValue(node: Expression | null): LiteralValue | undefined {
  return valueOf(node, 0);
}

/** The text of a string literal (joined if it is in pieces), else null. */
export function literalString(node: Expression | null): string | null {
  const value = valueOf(node, 0);
  return typeof value === "string" ? value : null;
}

function valueOf(node: Expression | null, depth: number): LiteralValue | undefined {
  if (!node || depth > DEPTH_MAX) return undefined;
  switch (node.kind) {
    case "Constant":
      return constantValue(node);
    case "JoinedStr":
      return joined(node.values, depth);
    case "List":
    case "Tuple":
    case "Set":
      return elements(node.elts, depth);
    case "Dict":
      return entries(node, depth);
    case "UnaryOp":
      return unary(node, depth);
    case "BinOp":
      return binary(node, depth);
    default:
      return undefined;
  }
}

function constantValue(node: Constant): LiteralValue | undefined {
  if (node.type === "bytes") return Uint8Array.from(node.value, (unit) => unit.charCodeAt(0));
  return node.type === "complex" || node.type === "Ellipsis" ? undefined : node.value;
}

function joined(parts: readonly Expression[], depth: number): string | undefined {
  let text = "";
  for (const part of parts) {
    const value = part.kind === "FormattedValue" ? undefined : valueOf(part, depth + 1);
    if (typeof value !== "string") return undefined;
    text += value;
  }
  return text;
}

function elements(elts: readonly Expression[], depth: number): LiteralValue[] | undefined {
  const values: LiteralValue[] = [];
  for (const element of elts) {
    const value = valueOf(element, depth + 1);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function entries(node: Dict, depth: number): Map<LiteralValue, LiteralValue> | undefined {
  const values = new Map<LiteralValue, LiteralValue>();
  for (const [index, key] of node.keys.entries()) {
    const name = valueOf(key, depth + 1);
    const value = valueOf(node.values[index]!, depth + 1);
    if (name === undefined || value === undefined) return undefined;
    values.set(name, value);
  }
  return values;
}

function unary(node: UnaryOp, depth: number): LiteralValue | undefined {
  const value = valueOf(node.operand, depth + 1);
  if (node.op === "Not") return typeof value === "boolean" ? !value : undefined;
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  if (node.op === "USub") return -value;
  return node.op === "UAdd" ? value : undefined;
}

function binary(node: BinOp, depth: number): LiteralValue | undefined {
  const left = valueOf(node.left, depth + 1);
  const right = valueOf(node.right, depth + 1);
  if (typeof left === "string" && typeof right === "string" && node.op === "Add") {
    return left.length + right.length <= TEXT_MAX_UNITS ? left + right : undefined;
  }
  if (Array.isArray(left) && Array.isArray(right) && node.op === "Add") return [...left, ...right];
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  return exact(arithmetic(node.op, left, right));
}

function arithmetic(op: BinOp["op"], left: number, right: number): number | undefined {
  switch (op) {
    case "Add":
      return left + right;
    case "Sub":
      return left - right;
    case "Mult":
      return left * right;
    case "Pow":
      return right >= 0 ? left ** right : undefined;
    case "LShift":
      return right >= 0 && right < 53 ? left * 2 ** right : undefined;
    default:
      return undefined;
  }
}

/** Beyond 2^53 Python's integers are exact and these would not be. */
function exact(value: number | undefined): number | undefined {
  return value !== undefined && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
