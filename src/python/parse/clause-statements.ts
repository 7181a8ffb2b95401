// try and match: statements whose clauses have rules of their own.
import type { ExceptHandler, Expression, MatchCase, Position, Statement } from "./ast.ts";
import { Fault } from "./fault.ts";
import { SimpleGrammar } from "./simple-statements.ts";
import { STARTS_EXPRESSION } from "./operators.ts";
import * as t from "./tokens.ts";

/** What ends a statement is known last. */
type Open<Node> = { -readonly [Field in keyof Node]: Node[Field] };

export interface Start {
  readonly line: number;
  readonly column: number;
}

/** `except A, b:` is Python 3.14 if `b` is an exception, and Python 2 if `b` is a new name. */
export interface DoubtfulHandler extends Start {
  readonly name: string;
}

export abstract class ClauseGrammar extends SimpleGrammar {
  readonly doubtfulHandlers: DoubtfulHandler[] = [];

  /** The colon and the statements after it. */
  abstract block(): readonly Statement[];
  /** One statement, or several on one line, at the end of `into`; recovers from faults. */
  abstract statementInto(into: Statement[]): void;

  here(): Start {
    return { line: this.startLine, column: this.startColumn };
  }

  from(start: Start): Position {
    return { line: start.line, column: start.column, endLine: this.endLine, endColumn: this.endColumn };
  }

  /** Sets the end of a statement that is already in the tree. */
  close(node: Position): void {
    const open = node as Open<Position>;
    open.endLine = this.endLine;
    open.endColumn = this.endColumn;
  }

  elseClause(orelse: Statement[]): void {
    if (!this.accept(t.ELSE)) return;
    for (const statement of this.block()) orelse.push(statement);
  }

  tryStatement(into: Statement[]): void {
    const start = this.here();
    this.next();
    const body = this.block();
    const handlers: ExceptHandler[] = [];
    const orelse: Statement[] = [];
    const finalbody: Statement[] = [];
    const statement: Statement = {
      kind: "Try",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      body,
      handlers,
      orelse,
      finalbody,
    };
    into.push(statement);
    if (this.kind !== t.EXCEPT && this.kind !== t.FINALLY) this.report("expected 'except' or 'finally' block");
    const isStar = this.exceptClauses(handlers);
    if (isStar) (statement as { kind: string }).kind = "TryStar";
    if (handlers.length > 0) this.elseClause(orelse);
    if (this.accept(t.FINALLY)) for (const last of this.block()) finalbody.push(last);
    this.close(statement);
  }

  /** All handlers are `except*`, or none is. */
  private exceptClauses(handlers: ExceptHandler[]): boolean {
    let isStar = false;
    while (this.kind === t.EXCEPT) {
      const start = this.here();
      this.next();
      const hasStar = this.kind === t.STAR;
      if (handlers.length > 0 && hasStar !== isStar) this.fail("cannot have both 'except' and 'except*' on the same 'try'");
      isStar = hasStar;
      if (hasStar) this.need(11, "except*");
      if (this.accept(t.STAR) && this.kind === t.COLON) this.fail("expected one or more exception types");
      const type = this.kind === t.COLON ? null : this.exceptionType();
      const name = type && this.accept(t.AS) ? this.handlerName(type) : null;
      const body = this.block();
      handlers.push({
        kind: "ExceptHandler",
        line: start.line,
        column: start.column,
        endLine: this.endLine,
        endColumn: this.endColumn,
        type,
        name,
        body,
      });
    }
    return isStar;
  }

  private handlerName(type: Expression): string {
    const isBareTuple = type.kind === "Tuple" && type.elts[0]?.column === type.column && type.elts[0].line === type.line;
    if (isBareTuple) this.fail("multiple exception types must be parenthesized when using 'as'");
    return this.name();
  }

  private exceptionType(): Expression {
    const start = this.here();
    const first = this.expression();
    if (this.kind !== t.COMMA) return first;
    this.need(14, "exceptions without parentheses");
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (STARTS_EXPRESSION[this.kind] !== 1) break;
      elts.push(this.expression());
    }
    const last = elts[1];
    // Python 3 takes no tuple inside the tuple.
    if (first.kind === "Tuple" && last?.kind === "Name") this.failAt(`Python 2: except …, ${last.id}`, start);
    const isDoubtful = elts.length === 2 && last?.kind === "Name" && /^[_a-z]/.test(last.id);
    if (isDoubtful) this.doubtfulHandlers.push({ line: start.line, column: start.column, name: last.id });
    return { kind: "Tuple", line: start.line, column: start.column, endLine: this.endLine, endColumn: this.endColumn, elts, ctx: "Load" };
  }

  /** False, with nothing read, when `match` is a name here. Reads the line twice at most. */
  matchStatement(into: Statement[]): boolean {
    const start = this.here();
    const mark = this.mark();
    const { depth } = this;
    const subject = this.matchSubject();
    if (!subject) {
      this.depth = depth;
      this.reset(mark);
      return false;
    }
    this.need(10, "a match statement");
    const cases: MatchCase[] = [];
    const statement: Statement = {
      kind: "Match",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      subject,
      cases,
    };
    into.push(statement);
    this.next();
    if (this.kind === t.INDENT) this.caseBlocks(cases, into);
    else this.report("expected an indented block after 'match'");
    this.close(statement);
    return true;
  }

  /** From `match` to the end of its line, which stays the current token. */
  private matchSubject(): Expression | null {
    this.next();
    if (STARTS_EXPRESSION[this.kind] !== 1) return null;
    try {
      const { startLine: line, startColumn: column } = this;
      const first = this.starNamedExpression();
      const subject = this.kind === t.COMMA ? this.subjectTuple(first, { line, column }) : first;
      if (subject.kind === "Starred" || this.kind !== t.COLON) return null;
      this.next();
      return this.kind === t.NEWLINE ? subject : null;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return null;
    }
  }

  private subjectTuple(first: Expression, start: Start): Expression {
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (STARTS_EXPRESSION[this.kind] !== 1) break;
      elts.push(this.starNamedExpression());
    }
    return { kind: "Tuple", line: start.line, column: start.column, endLine: this.endLine, endColumn: this.endColumn, elts, ctx: "Load" };
  }

  private caseBlocks(cases: MatchCase[], into: Statement[]): void {
    this.next();
    while (this.kind !== t.DEDENT && this.kind !== t.EOF) {
      if (this.kind === t.NAME && this.text === "case") {
        this.caseBlock(cases);
      } else {
        this.report("expected 'case'");
        this.statementInto(into);
      }
    }
    if (this.kind === t.DEDENT) this.next();
  }

  private caseBlock(cases: MatchCase[]): void {
    const start = this.here();
    this.next();
    const pattern = this.patterns();
    const guard = this.accept(t.IF) ? this.namedExpression() : null;
    const body = this.block();
    cases.push({
      kind: "match_case",
      line: start.line,
      column: start.column,
      endLine: this.endLine,
      endColumn: this.endColumn,
      pattern,
      guard,
      body,
    });
  }
}
