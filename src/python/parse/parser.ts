// The statements of a file one after another, and how reading goes on after a broken one.
import type { Statement } from "./ast.ts";
import * as chars from "./characters.ts";
import { CompoundGrammar } from "./compound-statements.ts";
import { Fault } from "./fault.ts";
import { isTooDeep } from "./tree-depth.ts";
import * as t from "./tokens.ts";

/** Text read twice because of unclosed brackets, as a multiple of the file's length: keeps time linear. */
const REREAD_TIMES_MAX = 4;
/** Keywords that begin a statement and cannot stand inside brackets. */
const STATEMENT_KEYWORDS: ReadonlySet<number> = new Set([
  t.DEF,
  t.CLASS,
  t.IMPORT,
  t.RETURN,
  t.WHILE,
  t.WITH,
  t.TRY,
  t.EXCEPT,
  t.FINALLY,
  t.RAISE,
  t.DEL,
  t.GLOBAL,
  t.NONLOCAL,
  t.PASS,
  t.BREAK,
  t.CONTINUE,
  t.ASSERT,
  t.ELIF,
]);

interface StatementStart {
  readonly pos: number;
  readonly line: number;
  readonly column: number;
}

export class Parser extends CompoundGrammar {
  /** The statement before was broken: an indented block that follows is what is left of it. */
  private isAfterFault = false;
  private rereadUnits = 0;

  moduleBody(): Statement[] {
    const body: Statement[] = [];
    this.next();
    while (this.kind !== t.EOF) {
      if (this.kind === t.DEDENT) this.next();
      else this.statementInto(body);
    }
    return body;
  }

  statementInto(into: Statement[]): void {
    if (this.kind === t.INDENT) return this.strayBlock(into);
    const start = { pos: this.start, line: this.startLine, column: this.startColumn };
    const { depth } = this;
    const count = into.length;
    try {
      this.statement(into);
      this.isAfterFault = false;
      if (this.isSuspicious) this.measure(into, count);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.depth = depth;
      this.report(fault.message, fault.line, fault.column);
      this.recover(start);
      this.isAfterFault = true;
    }
  }

  /** Statements that are indented for no reason, or whose header was broken, belong to the block around them. */
  private strayBlock(into: Statement[]): void {
    if (!this.isAfterFault) this.report("unexpected indent");
    this.next();
    while (this.kind !== t.DEDENT && this.kind !== t.EOF) this.statementInto(into);
    if (this.kind === t.DEDENT) this.next();
  }

  /** Drops from `into` what readers could not follow. */
  private measure(into: Statement[], from: number): void {
    this.isSuspicious = this.depth > 0;
    for (let index = into.length - 1; index >= from; index--) {
      const statement = into[index]!;
      if (!isTooDeep(statement)) continue;
      into.splice(index, 1);
      this.report("too deeply nested", statement.line, statement.column);
    }
  }

  /** Moves to the next statement. */
  private recover(start: StatementStart): void {
    const isNextLine = this.kind !== t.BAD && this.brackets === 0 && this.start > start.pos && this.isFirstOnLine() && !this.isEnd();
    if (isNextLine) return this.resumeHere();
    while (!this.isEnd()) {
      const isStatement = this.brackets > 0 && STATEMENT_KEYWORDS.has(this.kind) && this.startColumn <= start.column;
      if (isStatement && this.start > start.pos && this.isFirstOnLine()) return this.resumeHere();
      this.next();
    }
    if (this.kind === t.EOF && this.brackets > 0) this.rereadAfter(start);
    if (this.kind === t.NEWLINE) this.next();
  }

  private isEnd(): boolean {
    return this.kind === t.EOF || this.kind === t.NEWLINE;
  }

  private isFirstOnLine(): boolean {
    for (let at = this.lineStart; at < this.start; at++) {
      const code = this.source.charCodeAt(at);
      if (code !== chars.SPACE && code !== chars.TAB && code !== chars.FORM_FEED) return false;
    }
    return this.lineStart <= this.start;
  }

  private resumeHere(): void {
    this.restartAt(this.lineStart, this.line);
    this.next();
  }

  /** A bracket that is never closed swallowed the rest of the file: goes on in the line after the one where the statement began. */
  private rereadAfter(start: StatementStart): void {
    const lineStart = this.source.indexOf("\n", start.pos) + 1;
    const units = this.pos - lineStart;
    if (lineStart >= this.length || this.rereadUnits + units > REREAD_TIMES_MAX * this.length) return;
    this.rereadUnits += units;
    this.restartAt(lineStart, start.line + 1);
  }
}
