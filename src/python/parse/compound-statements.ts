// Statements with blocks. A statement is put into its list as soon as its first block is read, so that a broken clause later on (`elif`,
// `except`, …) costs that clause only.
import type { Expression, Keyword, Position, Statement, WithItem } from "./ast.ts";
import { ClauseGrammar, type Start } from "./clause-statements.ts";
import { Fault } from "./fault.ts";
import { exactList } from "./exact-list.ts";
import * as t from "./tokens.ts";

export abstract class CompoundGrammar extends ClauseGrammar {
  statement(into: Statement[]): void {
    switch (this.kind) {
      case t.IF:
        return this.ifStatement(into);
      case t.DEF:
        return this.functionDefinition(into, [], this.here());
      case t.CLASS:
        return this.classDefinition(into, []);
      case t.FOR:
        return this.forStatement(into, "For", this.here());
      case t.WHILE:
        return this.whileStatement(into);
      case t.TRY:
        return this.tryStatement(into);
      case t.WITH:
        return this.withStatement(into, "With", this.here());
      case t.AT:
        return this.decorated(into);
      case t.ASYNC:
        return this.asyncStatement(into, []);
      case t.NAME:
        if (this.text !== "match" || !this.matchStatement(into)) this.simpleStatements(into);
        return;
      default:
        return this.simpleStatements(into);
    }
  }

  /** The colon and the statements after it. An empty list, reported, where none follow. */
  block(): readonly Statement[] {
    this.expect(t.COLON, "expected ':'");
    const body: Statement[] = [];
    if (this.kind !== t.NEWLINE) {
      this.simpleStatements(body);
      return exactList(body);
    }
    this.next();
    if (this.kind !== t.INDENT) {
      this.report("expected an indented block");
      return exactList(body);
    }
    this.next();
    while (this.kind !== t.DEDENT && this.kind !== t.EOF) this.statementInto(body);
    if (this.kind === t.DEDENT) this.next();
    return exactList(body);
  }

  private decorated(into: Statement[]): void {
    const decorators: Expression[] = [];
    while (this.accept(t.AT)) {
      const decorator = this.namedExpression();
      if (!isOldDecorator(decorator)) this.need(9, "any expression as decorator");
      decorators.push(decorator);
      this.expect(t.NEWLINE);
    }
    if (this.kind === t.DEF) return this.functionDefinition(into, decorators, this.here());
    if (this.kind === t.CLASS) return this.classDefinition(into, decorators);
    if (this.kind === t.ASYNC) return this.asyncStatement(into, decorators);
    this.report(this.kind === t.BAD ? this.badMessage : "expected a function or class after its decorators");
  }

  private asyncStatement(into: Statement[], decorators: Expression[]): void {
    const start = this.here();
    this.next();
    if (this.kind === t.DEF) return this.functionDefinition(into, decorators, start);
    if (decorators.length > 0) this.fail();
    if (this.kind === t.FOR) return this.forStatement(into, "AsyncFor", start);
    if (this.kind === t.WITH) return this.withStatement(into, "AsyncWith", start);
    this.fail();
  }

  private functionDefinition(into: Statement[], decorator_list: Expression[], start: Start): void {
    const kind = start.line === this.startLine && start.column === this.startColumn ? "FunctionDef" : "AsyncFunctionDef";
    this.next();
    const name = this.name();
    const type_params = this.typeParameters();
    this.expect(t.LPAR, "expected '('");
    const args = this.parameters(t.RPAR, true);
    this.expect(t.RPAR, "'(' was never closed, or a parameter is malformed");
    const returns = this.accept(t.ARROW) ? this.expression() : null;
    const body = this.block();
    into.push({
      kind,
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      name,
      args,
      body,
      decorator_list: exactList(decorator_list),
      returns,
      type_params,
    });
  }

  private classDefinition(into: Statement[], decorator_list: Expression[]): void {
    const start = this.here();
    this.next();
    const name = this.name();
    const type_params = this.typeParameters();
    const bases: Expression[] = [];
    const keywords: Keyword[] = [];
    if (this.kind === t.LPAR) this.callArguments(bases, keywords, false);
    const body = this.block();
    into.push({
      kind: "ClassDef",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      name,
      bases: exactList(bases),
      keywords: exactList(keywords),
      body,
      decorator_list: exactList(decorator_list),
      type_params,
    });
  }

  private ifStatement(into: Statement[]): void {
    const start = this.here();
    this.next();
    const test = this.namedExpression();
    const body = this.block();
    const statement: Statement = {
      kind: "If",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      test,
      body,
      orelse: [],
    };
    into.push(statement);
    const open: Position[] = [statement];
    this.elifClauses(statement.orelse as Statement[], open);
    for (const node of open) this.close(node);
    if (open.length > 40) this.isSuspicious = true;
  }

  /** `elif` is an If in the `orelse` of the one before; `open` collects them, to be closed together. */
  private elifClauses(into: Statement[], open: Position[]): void {
    let orelse = into;
    while (this.kind === t.ELIF) {
      const start = this.here();
      this.next();
      const test = this.namedExpression();
      const body = this.block();
      const next: Statement[] = [];
      const clause: Statement = {
        kind: "If",
        line: start.line,
        column: start.column,
        endLine: this.endLine,
        endColumn: this.endColumn,
        test,
        body,
        orelse: next,
      };
      orelse.push(clause);
      open.push(clause);
      orelse = next;
    }
    this.elseClause(orelse);
  }

  private whileStatement(into: Statement[]): void {
    const start = this.here();
    this.next();
    const test = this.namedExpression();
    const body = this.block();
    const orelse: Statement[] = [];
    const statement: Statement = {
      kind: "While",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      test,
      body,
      orelse,
    };
    into.push(statement);
    this.elseClause(orelse);
    this.close(statement);
  }

  private forStatement(into: Statement[], kind: "For" | "AsyncFor", start: Start): void {
    this.next();
    const target = this.targetList();
    this.expect(t.IN);
    const iter = this.starExpressions();
    if (isStarredTuple(iter)) this.need(9, "a star in the iterable of for");
    const body = this.block();
    const orelse: Statement[] = [];
    const statement: Statement = {
      kind,
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      target,
      iter,
      body,
      orelse,
    };
    into.push(statement);
    this.elseClause(orelse);
    this.close(statement);
  }

  private withStatement(into: Statement[], kind: "With" | "AsyncWith", start: Start): void {
    this.next();
    const items = this.parenthesisedItems() ?? this.withItems();
    const body = this.block();
    into.push({ kind, line: start.line, column: start.column, endLine: this.endLine, endColumn: this.endColumn, items, body });
  }

  /** `with (a as b, c):` — null when the parentheses belong to an expression. Read twice at most: no statement is inside. */
  private parenthesisedItems(): WithItem[] | null {
    if (this.kind !== t.LPAR) return null;
    const mark = this.mark();
    const { depth } = this;
    try {
      this.next();
      const items = this.withItems();
      const isList = this.accept(t.RPAR) && this.kind === t.COLON;
      if (isList && items.length > 0) {
        if (items.length > 1 || items[0]!.optional_vars) this.need(9, "parentheses around the items of with");
        return items;
      }
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
    }
    this.depth = depth;
    this.reset(mark);
    return null;
  }

  private withItems(): WithItem[] {
    const items: WithItem[] = [];
    do {
      if (items.length > 0 && this.kind === t.RPAR) break;
      items.push(this.withItem());
    } while (this.accept(t.COMMA));
    return items;
  }

  private withItem(): WithItem {
    const start = this.here();
    const context_expr = this.expression();
    const optional_vars = this.accept(t.AS) ? this.bind(this.target(), "Store") : null;
    return {
      kind: "withitem",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      context_expr,
      optional_vars,
    };
  }
}

/** A tuple without parentheses with a star in it. */
function isStarredTuple(node: Expression): boolean {
  if (node.kind !== "Tuple") return false;
  const first = node.elts[0];
  return first?.line === node.line && first.column === node.column && node.elts.some((element) => element.kind === "Starred");
}

/** Python 3.8 takes names with attributes, and one call, only. */
function isOldDecorator(decorator: Expression): boolean {
  let at = decorator.kind === "Call" ? decorator.func : decorator;
  while (at.kind === "Attribute") at = at.value;
  return at.kind === "Name";
}
