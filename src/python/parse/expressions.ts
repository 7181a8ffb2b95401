// Expressions of operators, lambda, conditional, yield, walrus; tuples without parentheses; targets.
import type { CompareOperator, Context, Expression } from "./ast.ts";
import { AtomGrammar } from "./atoms.ts";
import {
  AND_PRECEDENCE,
  BITOR_PRECEDENCE,
  COMPARE_PRECEDENCE,
  compareName,
  NOT_PRECEDENCE,
  operatorName,
  OR_PRECEDENCE,
  PRECEDENCE,
  STARTS_EXPRESSION,
} from "./operators.ts";
import { exactList } from "./exact-list.ts";
import * as t from "./tokens.ts";

/** A chain of more operators than this makes the statement worth measuring. */
const CHAIN_SUSPICIOUS = 40;
/** The tree's fields are read-only for everyone but the parser. */
type Writable = { ctx: Context };

export abstract class ExpressionGrammar extends AtomGrammar {
  expression(): Expression {
    this.enter();
    const node = this.kind === t.LAMBDA ? this.lambda() : this.conditional();
    this.leave();
    return node;
  }

  private conditional(): Expression {
    const { startLine: line, startColumn: column } = this;
    const body = this.operators(OR_PRECEDENCE);
    if (this.kind !== t.IF) return body;
    this.next();
    const test = this.operators(OR_PRECEDENCE);
    this.expect(t.ELSE, "expected 'else' after 'if' expression");
    const orelse = this.expression();
    return { kind: "IfExp", line, column, endLine: this.endLine, endColumn: this.endColumn, test, body, orelse };
  }

  private lambda(): Expression {
    const { startLine: line, startColumn: column } = this;
    // The colon of a lambda directly in a replacement field begins the format specification.
    if (this.fieldBrackets === this.brackets) this.fail("f-string: lambda expressions are not allowed without parentheses");
    this.next();
    const args = this.parameters(t.COLON, false);
    this.expect(t.COLON);
    const body = this.expression();
    return { kind: "Lambda", line, column, endLine: this.endLine, endColumn: this.endColumn, args, body };
  }

  namedExpression(): Expression {
    const { startLine: line, startColumn: column } = this;
    const isName = this.kind === t.NAME;
    const target = this.expression();
    if (this.kind !== t.COLONEQUAL) return target;
    if (!isName || target.kind !== "Name") this.fail("cannot use assignment expressions with this target");
    this.next();
    const value = this.expression();
    (target as Writable).ctx = "Store";
    return { kind: "NamedExpr", line, column, endLine: this.endLine, endColumn: this.endColumn, target, value };
  }

  operators(precedence: number): Expression {
    const { startLine: line, startColumn: column } = this;
    let left = this.kind === t.NOT ? this.negation(precedence) : this.factor();
    for (let links = 0; ; links++) {
      const binding = PRECEDENCE[this.kind]!;
      if (binding === 0 || binding < precedence) return left;
      if (links === CHAIN_SUSPICIOUS) this.isSuspicious = true;
      if (binding >= BITOR_PRECEDENCE) {
        const op = operatorName(this.kind);
        this.next();
        const right = this.operators(binding + 1);
        left = { kind: "BinOp", line, column, endLine: this.endLine, endColumn: this.endColumn, left, op, right };
      } else if (binding === COMPARE_PRECEDENCE) {
        const ops: CompareOperator[] = [];
        const comparators = this.comparisons(ops);
        left = { kind: "Compare", line, column, endLine: this.endLine, endColumn: this.endColumn, left, ops: exactList(ops), comparators };
      } else {
        const op = binding === OR_PRECEDENCE ? "Or" : "And";
        const values = this.boolOperands(left, binding);
        left = { kind: "BoolOp", line, column, endLine: this.endLine, endColumn: this.endColumn, op, values };
      }
    }
  }

  private negation(precedence: number): Expression {
    const { startLine: line, startColumn: column } = this;
    if (precedence > NOT_PRECEDENCE) this.fail();
    this.enter();
    this.next();
    const operand = this.operators(NOT_PRECEDENCE);
    this.leave();
    return { kind: "UnaryOp", line, column, endLine: this.endLine, endColumn: this.endColumn, op: "Not", operand };
  }

  private comparisons(ops: CompareOperator[]): readonly Expression[] {
    const comparators: Expression[] = [];
    while (PRECEDENCE[this.kind] === COMPARE_PRECEDENCE) {
      ops.push(this.comparison());
      comparators.push(this.operators(BITOR_PRECEDENCE));
    }
    return exactList(comparators);
  }

  private comparison(): CompareOperator {
    const { kind } = this;
    if (kind === t.NOTEQUAL && this.source.charCodeAt(this.start) === 60) this.fail("Python 2: the operator <>");
    this.next();
    if (kind === t.NOT) {
      this.expect(t.IN);
      return "NotIn";
    }
    return kind === t.IS && this.accept(t.NOT) ? "IsNot" : compareName(kind);
  }

  private boolOperands(first: Expression, binding: number): readonly Expression[] {
    const operator = binding === OR_PRECEDENCE ? t.OR : t.AND;
    const values = [first];
    while (this.accept(operator)) values.push(this.operators(binding === OR_PRECEDENCE ? AND_PRECEDENCE : NOT_PRECEDENCE));
    return exactList(values);
  }

  /** Signs, await and power. */
  private factor(): Expression {
    const { startLine: line, startColumn: column, kind } = this;
    if (kind === t.MINUS || kind === t.PLUS || kind === t.TILDE) {
      this.enter();
      this.next();
      const operand = this.factor();
      this.leave();
      const op = kind === t.MINUS ? "USub" : kind === t.PLUS ? "UAdd" : "Invert";
      return { kind: "UnaryOp", line, column, endLine: this.endLine, endColumn: this.endColumn, op, operand };
    }
    const left = kind === t.AWAIT ? this.awaited() : this.primary();
    if (this.kind !== t.DOUBLESTAR) return left;
    this.enter();
    this.next();
    const right = this.factor();
    this.leave();
    return { kind: "BinOp", line, column, endLine: this.endLine, endColumn: this.endColumn, left, op: "Pow", right };
  }

  private awaited(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const value = this.primary();
    return { kind: "Await", line, column, endLine: this.endLine, endColumn: this.endColumn, value };
  }

  yieldExpression(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    if (this.accept(t.FROM)) {
      const value = this.expression();
      return { kind: "YieldFrom", line, column, endLine: this.endLine, endColumn: this.endColumn, value };
    }
    const value = STARTS_EXPRESSION[this.kind] === 1 ? this.starExpressions() : null;
    return { kind: "Yield", line, column, endLine: this.endLine, endColumn: this.endColumn, value };
  }

  yieldOrStarExpressions(): Expression {
    return this.kind === t.YIELD ? this.yieldExpression() : this.starExpressions();
  }

  starNamedExpression(): Expression {
    return this.kind === t.STAR ? this.starredOperand() : this.namedExpression();
  }

  starExpressions(): Expression {
    const { startLine: line, startColumn: column } = this;
    const first = this.starExpression();
    return this.kind === t.COMMA ? this.tupleFrom(first, line, column) : first;
  }

  starExpression(): Expression {
    return this.kind === t.STAR ? this.starredOperand() : this.expression();
  }

  private starredOperand(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const value = this.operators(BITOR_PRECEDENCE);
    return { kind: "Starred", line, column, endLine: this.endLine, endColumn: this.endColumn, value, ctx: "Load" };
  }

  private tupleFrom(first: Expression, line: number, column: number): Expression {
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (STARTS_EXPRESSION[this.kind] !== 1) break;
      elts.push(this.starExpression());
    }
    return { kind: "Tuple", line, column, endLine: this.endLine, endColumn: this.endColumn, elts: exactList(elts), ctx: "Load" };
  }

  targetList(): Expression {
    const { startLine: line, startColumn: column } = this;
    const first = this.target();
    if (this.kind !== t.COMMA) return this.bind(first, "Store");
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (STARTS_EXPRESSION[this.kind] !== 1) break;
      elts.push(this.target());
    }
    const { endLine, endColumn } = this;
    return this.bind({ kind: "Tuple", line, column, endLine, endColumn, elts: exactList(elts), ctx: "Load" }, "Store");
  }

  /** One target, not yet bound: what follows (`in`, `:`, `,`) is no part of it. */
  target(): Expression {
    return this.kind === t.STAR ? this.starredOperand() : this.operators(BITOR_PRECEDENCE);
  }

  /** Turns what was read as an expression into a target. */
  bind(node: Expression, ctx: "Store" | "Del"): Expression {
    switch (node.kind) {
      case "Name":
      case "Attribute":
      case "Subscript":
        break;
      case "Tuple":
      case "List":
        for (const element of node.elts) this.bind(element, ctx);
        break;
      case "Starred":
        if (ctx === "Del") this.failAt("cannot delete starred", node);
        if (node.value.kind === "Starred") this.failAt("two stars cannot follow each other", node);
        this.bind(node.value, ctx);
        break;
      default:
        this.failAt(`cannot ${ctx === "Del" ? "delete" : "assign to"} ${DESCRIPTIONS[node.kind] ?? "expression"}`, node);
    }
    (node as Writable).ctx = ctx;
    return node;
  }
}

const DESCRIPTIONS: Readonly<Partial<Record<Expression["kind"], string>>> = {
  Call: "function call",
  Constant: "literal",
  Compare: "comparison",
  Dict: "dict literal",
  IfExp: "conditional expression",
  JoinedStr: "f-string expression",
  Lambda: "lambda",
  Await: "await expression",
  Yield: "yield expression",
};
