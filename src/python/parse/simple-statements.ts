// Statements on one logical line.
import type { Alias, Expression, Name, Statement } from "./ast.ts";
import { Fault } from "./fault.ts";
import { PatternGrammar } from "./patterns.ts";
import { operatorName, STARTS_EXPRESSION } from "./operators.ts";
import * as t from "./tokens.ts";

export abstract class SimpleGrammar extends PatternGrammar {
  /** Statements up to the end of the logical line; each is in `into` before the next is read. */
  simpleStatements(into: Statement[]): void {
    do {
      into.push(this.simpleStatement());
    } while (this.accept(t.SEMI) && this.kind !== t.NEWLINE && this.kind !== t.EOF);
    if (this.kind === t.NEWLINE) this.next();
    else if (this.kind !== t.EOF) this.failAfter(into.pop()!);
  }

  private simpleStatement(): Statement {
    const { startLine: line, startColumn: column } = this;
    switch (this.kind) {
      case t.RETURN: {
        this.next();
        const value = STARTS_EXPRESSION[this.kind] === 1 ? this.starExpressions() : null;
        return { kind: "Return", line, column, endLine: this.endLine, endColumn: this.endColumn, value };
      }
      case t.IMPORT:
        return this.importStatement(line, column);
      case t.FROM:
        return this.importFrom(line, column);
      case t.RAISE:
        return this.raise(line, column);
      case t.PASS:
        this.next();
        return { kind: "Pass", line, column, endLine: this.endLine, endColumn: this.endColumn };
      case t.BREAK:
        this.next();
        return { kind: "Break", line, column, endLine: this.endLine, endColumn: this.endColumn };
      case t.CONTINUE:
        this.next();
        return { kind: "Continue", line, column, endLine: this.endLine, endColumn: this.endColumn };
      case t.DEL:
        return this.del(line, column);
      case t.ASSERT:
        return this.assertion(line, column);
      case t.GLOBAL:
      case t.NONLOCAL:
        return this.scope(line, column);
      case t.NAME:
        return this.text === "type" ? this.typeOrExpression(line, column) : this.expressionStatement(line, column);
      default:
        return this.expressionStatement(line, column);
    }
  }

  /** An expression, or an assignment of any kind. */
  private expressionStatement(line: number, column: number): Statement {
    const opener = this.kind;
    const first = this.yieldOrStarExpressions();
    switch (this.kind) {
      case t.EQUAL:
        return this.assign(first, line, column);
      case t.COLON:
        return this.annotated(first, { line, column, isBare: opener === t.NAME });
      case t.AUGMENTED:
        return this.augmented(first, line, column);
      default:
        return { kind: "Expr", line, column, endLine: this.endLine, endColumn: this.endColumn, value: first };
    }
  }

  private assign(first: Expression, line: number, column: number): Statement {
    this.next();
    const targets = [this.bind(first, "Store")];
    let value = this.yieldOrStarExpressions();
    while (this.accept(t.EQUAL)) {
      targets.push(this.bind(value, "Store"));
      value = this.yieldOrStarExpressions();
    }
    return { kind: "Assign", line, column, endLine: this.endLine, endColumn: this.endColumn, targets, value };
  }

  private annotated(target: Expression, at: { line: number; column: number; isBare: boolean }): Statement {
    const { line, column } = at;
    this.checkSingle(target, "only single target can be annotated");
    this.next();
    const annotation = this.expression();
    const value = this.accept(t.EQUAL) ? this.yieldOrStarExpressions() : null;
    this.bind(target, "Store");
    const simple = at.isBare && target.kind === "Name" ? 1 : 0;
    return { kind: "AnnAssign", line, column, endLine: this.endLine, endColumn: this.endColumn, target, annotation, value, simple };
  }

  private augmented(target: Expression, line: number, column: number): Statement {
    this.checkSingle(target, "illegal expression for augmented assignment");
    const op = operatorName(this.operator);
    this.next();
    const value = this.yieldOrStarExpressions();
    this.bind(target, "Store");
    return { kind: "AugAssign", line, column, endLine: this.endLine, endColumn: this.endColumn, target, op, value };
  }

  private checkSingle(target: Expression, message: string): void {
    if (target.kind !== "Name" && target.kind !== "Attribute" && target.kind !== "Subscript") this.failAt(message, target);
  }

  private del(line: number, column: number): Statement {
    this.next();
    const targets: Expression[] = [];
    do {
      if (targets.length > 0 && STARTS_EXPRESSION[this.kind] !== 1) break;
      targets.push(this.bind(this.target(), "Del"));
    } while (this.accept(t.COMMA));
    return { kind: "Delete", line, column, endLine: this.endLine, endColumn: this.endColumn, targets };
  }

  private assertion(line: number, column: number): Statement {
    this.next();
    const test = this.expression();
    const msg = this.accept(t.COMMA) ? this.expression() : null;
    return { kind: "Assert", line, column, endLine: this.endLine, endColumn: this.endColumn, test, msg };
  }

  private raise(line: number, column: number): Statement {
    this.next();
    const exc = STARTS_EXPRESSION[this.kind] === 1 ? this.expression() : null;
    const cause = exc && this.accept(t.FROM) ? this.expression() : null;
    if (exc && this.kind === t.COMMA) this.fail("Python 2: raise with a comma");
    return { kind: "Raise", line, column, endLine: this.endLine, endColumn: this.endColumn, exc, cause };
  }

  private scope(line: number, column: number): Statement {
    const kind = this.kind === t.GLOBAL ? "Global" : "Nonlocal";
    this.next();
    const names = [this.name()];
    while (this.accept(t.COMMA)) names.push(this.name());
    return { kind, line, column, endLine: this.endLine, endColumn: this.endColumn, names };
  }

  private importStatement(line: number, column: number): Statement {
    this.next();
    const names: Alias[] = [];
    do names.push(this.alias(true));
    while (this.accept(t.COMMA));
    return { kind: "Import", line, column, endLine: this.endLine, endColumn: this.endColumn, names };
  }

  private importFrom(line: number, column: number): Statement {
    this.next();
    let level = 0;
    for (; this.kind === t.DOT || this.kind === t.ELLIPSIS; this.next()) level += this.kind === t.DOT ? 1 : 3;
    const module = level > 0 && this.kind === t.IMPORT ? null : this.dottedPath();
    this.expect(t.IMPORT);
    const names = this.importedNames();
    return { kind: "ImportFrom", line, column, endLine: this.endLine, endColumn: this.endColumn, module, names, level };
  }

  private importedNames(): Alias[] {
    const { startLine: line, startColumn: column } = this;
    if (this.accept(t.STAR)) {
      return [{ kind: "alias", line, column, endLine: this.endLine, endColumn: this.endColumn, name: "*", asname: null }];
    }
    const isParenthesised = this.accept(t.LPAR);
    const names: Alias[] = [];
    do {
      if (isParenthesised && names.length > 0 && this.kind === t.RPAR) break;
      names.push(this.alias(false));
    } while (this.accept(t.COMMA));
    if (isParenthesised) this.expect(t.RPAR, "'(' was never closed");
    return names;
  }

  private alias(isDotted: boolean): Alias {
    const { startLine: line, startColumn: column } = this;
    const name = isDotted ? this.dottedPath() : this.name();
    const asname = this.accept(t.AS) ? this.name() : null;
    return { kind: "alias", line, column, endLine: this.endLine, endColumn: this.endColumn, name, asname };
  }

  private dottedPath(): string {
    let path = this.name();
    while (this.accept(t.DOT)) path += `.${this.name()}`;
    return path;
  }

  /** `type` is a keyword only before a name: no other statement has two names side by side. */
  private typeOrExpression(line: number, column: number): Statement {
    const mark = this.mark();
    this.next();
    if (this.kind !== t.NAME) {
      this.reset(mark);
      return this.expressionStatement(line, column);
    }
    this.need(12, "a type statement");
    const { startLine, startColumn } = this;
    const id = this.name();
    const { endLine, endColumn } = this;
    const name: Name = { kind: "Name", line: startLine, column: startColumn, endLine, endColumn, id, ctx: "Store" };
    const type_params = this.typeParameters();
    this.expect(t.EQUAL);
    const value = this.expression();
    return { kind: "TypeAlias", line, column, endLine: this.endLine, endColumn: this.endColumn, name, type_params, value };
  }

  /** Something follows a complete statement on its line. */
  private failAfter(statement: Statement): never {
    const word = statement.kind === "Expr" && statement.value.kind === "Name" ? statement.value.id : "";
    const isPython2 = (word === "print" || word === "exec") && this.kind !== t.BAD;
    if (isPython2) throw new Fault(`Python 2: ${word} is a statement here`, statement.line, statement.column);
    return this.fail();
  }
}
