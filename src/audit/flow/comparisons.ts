// Truth: comparisons, `and`, `or`, `not`, and what depends on a test.
import type { BoolOp, Compare, Expression, IfExp, UnaryOp } from "../../python/parse/ast.ts";
import { joinAll } from "./machine.ts";
import { Operators } from "./operators.ts";
import type { State } from "./state.ts";
import { constant, join, NOTHING, onlyConstant, open, truthOfConstant, type Constant, type Value } from "./value.ts";

export abstract class Comparisons extends Operators {
  /** The two ways a test may end, and the state in each; leaves `state` as it is after the test. */
  abstract fork(test: Expression): { readonly whenTrue: State | null; readonly whenFalse: State | null };

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
      const ends = op === "Or" ? truth === true : truth === false;
      if (ends) return joinAll([...found, value]);
      const goesOn = op === "Or" ? truth === false : truth === true;
      if (goesOn) continue;
      // It may end here: with what is true of it (or false).
      found.push(op === "Or" ? truthyOf(value) : value);
      states.push(this.state?.copy() ?? null);
    }
    this.meet([...states, this.state]);
    return joinAll(found);
  }

  protected compare({ left, ops, comparators }: Compare): Value {
    let before = this.evaluate(left);
    let truth: boolean | undefined = true;
    for (const [i, op] of ops.entries()) {
      const next = this.evaluate(comparators[i]!);
      const one = this.compares(op, before, next);
      truth = truth === false || one === false ? false : truth === true && one === true ? true : undefined;
      before = next;
    }
    return this.truthValue(truth);
  }

  /** Undefined where it may be both. */
  compares(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined {
    if (op === "In" || op === "NotIn") {
      const found = this.#contains(right, left);
      return found === undefined ? undefined : found === (op === "In");
    }
    if (left.isOpen || right.isOpen || left.refs.length + right.refs.length > 0) return isNoneTest(op, left, right);
    const results = left.constants.flatMap((a) => right.constants.map((b) => this.#compareOne(op, a, b)));
    return results.every((one) => one === results[0]) ? results[0] : undefined;
  }

  #compareOne(op: Compare["ops"][number], one: Constant, other: Constant): boolean | undefined {
    if (op === "Eq" || op === "Is") return this.compareConstants(one, other);
    if (op === "NotEq" || op === "IsNot") {
      const same = this.compareConstants(one, other);
      return same === undefined ? undefined : !same;
    }
    if (typeof one !== typeof other || (typeof one !== "number" && typeof one !== "string")) return undefined;
    const [a, b] = [one as number, other as number];
    return op === "Lt" ? a < b : op === "LtE" ? a <= b : op === "Gt" ? a > b : op === "GtE" ? a >= b : undefined;
  }

  #contains(where: Value, what: Value): boolean | undefined {
    const known = onlyConstant(what);
    const whole = onlyConstant(where);
    if (typeof whole === "string" && typeof known === "string") return whole.includes(known);
    const items = this.itemsOf(where)?.map(onlyConstant) ?? null;
    if (known === undefined || items === null) return undefined;
    if (items.some((item) => item !== undefined && this.compareConstants(item, known))) return true;
    return items.every((item) => item !== undefined) ? false : undefined;
  }

  protected unary({ op, operand }: UnaryOp): Value {
    const value = this.evaluate(operand);
    if (op === "Not") {
      const truth = this.truth(value);
      return this.truthValue(truth === undefined ? undefined : !truth);
    }
    const known = onlyConstant(value);
    if (typeof known !== "number") return open(value.taint);
    return constant(op === "USub" ? -known : op === "UAdd" ? known : ~known);
  }

  protected conditional({ test, body, orelse }: IfExp): Value {
    const { whenTrue, whenFalse } = this.fork(test);
    this.state = whenTrue;
    const one = whenTrue === null ? NOTHING : this.evaluate(body);
    const afterOne = this.state;
    this.state = whenFalse;
    const other = whenFalse === null ? NOTHING : this.evaluate(orelse);
    this.meet([afterOne, this.state]);
    return join(one, other);
  }
}

function isNoneTest(op: Compare["ops"][number], left: Value, right: Value): boolean | undefined {
  if (onlyConstant(right) !== null || left.isOpen || left.constants.length > 0) return undefined;
  return op === "Is" || op === "Eq" ? false : op === "IsNot" || op === "NotEq" ? true : undefined;
}

/** What is left of a value where it is true. */
function truthyOf(value: Value): Value {
  const constants = value.constants.filter(truthOfConstant);
  return constants.length === value.constants.length ? value : { ...value, constants };
}
