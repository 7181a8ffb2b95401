// What a number cannot be, whatever it is made from: `len(x) < 0` never holds, nor `len(x) % 2 == 2`.
import type { Compare, Expression, Node } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import type { FunctionValue } from "../values/value.ts";

/** Both ends belong to it. */
interface Range {
  readonly least: number;
  readonly most: number;
}

interface Asked {
  /** The function around; null in the body of a module, whose variables others may set. */
  readonly within: FunctionValue["node"] | null;
  /** Whether the name is Python's own there. */
  readonly isBuiltin: (func: Expression) => boolean;
}

/** Variables that stand for other variables are looked through so often. */
const DEPTH_MAX = 6;
/** Not `abs`: of what is no number (`nan`) it is in no range. */
const COUNTING = new Set(["len", "ord", "id"]);
/** An end that a comparison with it decides alone. */
const DECIDING: Readonly<Partial<Record<Compare["ops"][number], (to: number) => boolean>>> = {
  Lt: (to) => to <= 0,
  GtE: (to) => to <= 0,
  LtE: (to) => to < 0,
  Gt: (to) => to < 0,
  Eq: (to) => to < 0,
  NotEq: (to) => to < 0,
};

/** Undefined where both are possible. */
export function decidedByRange({ left, ops, comparators }: Compare, asked: Asked): boolean | undefined {
  const [op] = ops;
  const [right] = comparators;
  const to = right === undefined || ops.length !== 1 ? null : writtenNumber(right);
  const isRemainder = left.kind === "BinOp" && left.op === "Mod";
  if (to === null || op === undefined || (!isRemainder && DECIDING[op]?.(to) !== true)) return undefined;
  const range = rangeOf(left, asked, 0);
  return range === null ? undefined : compared(op, range, to);
}

function compared(op: Compare["ops"][number], { least, most }: Range, to: number): boolean | undefined {
  switch (op) {
    case "Lt":
      return most < to ? true : least >= to ? false : undefined;
    case "GtE":
      return least >= to ? true : most < to ? false : undefined;
    case "LtE":
      return most <= to ? true : least > to ? false : undefined;
    case "Gt":
      return least > to ? true : most <= to ? false : undefined;
    case "Eq":
    case "NotEq":
      return to < least || to > most ? op === "NotEq" : undefined;
    default:
      return undefined;
  }
}

/** Null where it is not known to be a number. */
function rangeOf(node: Expression, asked: Asked, depth: number): Range | null {
  if (depth > DEPTH_MAX) return null;
  const known = writtenNumber(node);
  if (known !== null) return { least: known, most: known };
  if (node.kind === "Call") {
    const isCounting = node.func.kind === "Name" && COUNTING.has(node.func.id) && node.args.length === 1 && asked.isBuiltin(node.func);
    return isCounting ? { least: 0, most: Infinity } : null;
  }
  if (node.kind === "Name") {
    const made = asked.within === null ? undefined : givenOnce(asked.within).get(node.id);
    return made === undefined ? null : rangeOf(made, asked, depth + 1);
  }
  if (node.kind !== "BinOp") return null;
  const [one, other] = [rangeOf(node.left, asked, depth + 1), rangeOf(node.right, asked, depth + 1)];
  return one === null || other === null || one.least < 0 || other.least < 0 ? null : ofBoth(node.op, one, other);
}

/** Of two numbers that are not negative. */
function ofBoth(op: string, one: Range, other: Range): Range | null {
  if (op === "Add") return { least: one.least + other.least, most: one.most + other.most };
  if (op === "Mult")
    return { least: one.least * other.least, most: one.most === Infinity || other.most === Infinity ? Infinity : one.most * other.most };
  if (op === "Mod" && other.least > 0) return { least: 0, most: other.most - 1 };
  return op === "FloorDiv" && other.least > 0 ? { least: 0, most: one.most } : null;
}

function writtenNumber(node: Expression): number | null {
  if (node.kind === "UnaryOp" && node.op === "USub") {
    const positive = writtenNumber(node.operand);
    return positive === null ? null : -positive;
  }
  return node.kind === "Constant" && node.type === "int" && typeof node.value === "number" ? node.value : null;
}

const kept = new WeakMap<Node, ReadonlyMap<string, Expression>>();

/** Variables that the function gives a value at one place only, with that value. */
function givenOnce(fn: FunctionValue["node"]): ReadonlyMap<string, Expression> {
  const known = kept.get(fn);
  if (known !== undefined) return known;
  const times = new Map<string, number>();
  const made = new Map<string, Expression>();
  const note = (name: unknown, count = 1): void => {
    if (typeof name === "string") times.set(name, (times.get(name) ?? 0) + count);
  };
  walk(fn, (node) => {
    if (node.kind === "Name" && node.ctx !== "Load") note(node.id);
    else if (node.kind === "Global" || node.kind === "Nonlocal") for (const name of node.names) note(name, 2);
    else if (node.kind === "arg") note(node.arg);
    else if (node.kind === "alias") note(node.asname ?? node.name);
    else if ("name" in node) note(node.name);
    if (node.kind === "MatchMapping") note(node.rest);
    if (node.kind === "Assign" && node.targets.length === 1) {
      const [target] = node.targets;
      if (target?.kind === "Name") made.set(target.id, node.value);
    }
    return true;
  });
  for (const name of made.keys()) if (times.get(name) !== 1) made.delete(name);
  kept.set(fn, made);
  return made;
}
