// Where the lexer is in the source: the current token, the line, the open brackets, and the indentation of the lines around it.
import type { SyntaxFault, SyntaxNeed } from "./ast.ts";
import * as chars from "./characters.ts";
import * as t from "./tokens.ts";

/** As CPython's tokenizer (MAXINDENT): what it refuses need not be read. */
const INDENTATIONS_MAX = 100;
const TAB_COLUMNS = 8;

/** A place to come back to, within one logical line. */
export interface LexerMark {
  readonly kind: number;
  readonly start: number;
  readonly pos: number;
  readonly startLine: number;
  readonly startColumn: number;
  readonly line: number;
  readonly lineStart: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
  readonly brackets: number;
  readonly atLineStart: boolean;
  readonly faults: number;
}

export class Cursor {
  /** The text, with a final line end and some NULs, so that looking ahead needs no bounds check. */
  readonly source: string;
  readonly length: number;
  readonly errors: SyntaxFault[] = [];
  /** Where each comment begins in `source`; one that was read twice is there twice. */
  readonly comments: number[] = [];
  newestSyntax: SyntaxNeed | null = null;

  /** The current token: its kind, and the range in `source`. */
  kind = t.NEWLINE;
  start = 0;
  pos = 0;
  startLine = 1;
  startColumn = 0;
  /** Of a NAME. */
  text = "";
  /** Of an AUGMENTED token: the kind of its operator. */
  operator = 0;
  /** Of a BAD token. */
  badMessage = "";
  /** Of a STRING or FSTRING. */
  prefixLength = 0;
  quoteLength = 0;
  hasBackslash = false;

  /** Line of `pos`, and where that line begins. */
  line = 1;
  lineStart = 0;
  /** End of the last token before the current one that has text. */
  endLine = 1;
  endColumn = 0;
  /** Open brackets, and how many are open where the current replacement field began (-1 outside one). */
  brackets = 0;
  fieldBrackets = -1;
  /** Quote and its length of the f-string around the current field. */
  fieldQuote = 0;
  fieldQuoteLength = 0;

  atLineStart = true;
  protected pendingDedents = 0;
  private readonly indents: number[] = [0];
  /** The same with a tab counted as one column: both must agree, or the indentation depends on the width of a tab. */
  private readonly tabOneIndents: number[] = [0];

  constructor(source: string) {
    this.length = source.length + (source.endsWith("\n") ? 0 : 1);
    this.source = `${source}${source.endsWith("\n") ? "" : "\n"}\0\0\0\0`;
  }

  mark(): LexerMark {
    const { kind, start, pos, startLine, startColumn, line, lineStart, endLine, endColumn, text, brackets, atLineStart } = this;
    const faults = this.errors.length;
    return { kind, start, pos, startLine, startColumn, line, lineStart, endLine, endColumn, text, brackets, atLineStart, faults };
  }

  reset(to: LexerMark): void {
    const { faults, ...state } = to;
    Object.assign(this, state);
    this.errors.length = faults;
    this.fieldBrackets = -1;
  }

  /** Goes to the beginning of a line, as if nothing before it were open. */
  restartAt(lineStart: number, line: number): void {
    this.pos = lineStart;
    this.lineStart = lineStart;
    this.line = line;
    this.atLineStart = true;
    this.pendingDedents = 0;
    this.brackets = 0;
    this.fieldBrackets = -1;
    this.kind = t.NEWLINE;
  }

  report(message: string, line = this.startLine, column = this.startColumn): void {
    this.errors.push({ line, column, message });
  }

  /** Notes that the file uses syntax of Python 3.`minor`. */
  need(minor: number, feature: string): void {
    if (minor > (this.newestSyntax?.minor ?? 0)) this.newestSyntax = { minor, line: this.startLine, feature };
  }

  newLine(pos: number): void {
    this.pos = pos;
    this.lineStart = pos;
    this.line++;
  }

  bad(message: string, pos: number): void {
    this.kind = t.BAD;
    this.badMessage = message;
    this.pos = pos;
  }

  /** Reads the white space before the first token of a logical line; true when that is an INDENT or DEDENT. */
  protected readIndentation(): boolean {
    this.atLineStart = false;
    const isText = this.skipToText();
    const column = isText ? this.indentColumn : 0;
    const tabOneColumn = isText ? this.tabOneColumn : 0;
    this.start = this.pos;
    this.startLine = this.line;
    this.startColumn = this.pos - this.lineStart;
    const top = this.indents.length - 1;
    if (column === this.indents[top]) {
      if (tabOneColumn !== this.tabOneIndents[top]) this.report("inconsistent use of tabs and spaces in indentation");
      return false;
    }
    return column > this.indents[top]! ? this.indent(column, tabOneColumn) : this.dedent(column, tabOneColumn);
  }

  private indentColumn = 0;
  private tabOneColumn = 0;

  /** Passes blank lines and comments; false at the end of the file. */
  private skipToText(): boolean {
    const source = this.source;
    for (;;) {
      this.measureIndentation();
      const code = source.charCodeAt(this.pos);
      if (code === chars.HASH) this.passComment();
      else if (code === chars.LINE_FEED) this.newLine(this.pos + 1);
      else return code !== 0 || this.pos < this.length;
    }
  }

  private passComment(): void {
    this.comments.push(this.pos);
    this.newLine(this.source.indexOf("\n", this.pos) + 1);
  }

  /** As CPython counts: a form feed begins anew, and before a backslash at the line's end the first column found holds. */
  private measureIndentation(): void {
    const source = this.source;
    let column = 0;
    let tabOne = 0;
    let continued = 0;
    for (let pos = this.pos; ; pos++) {
      const code = source.charCodeAt(pos);
      if (code === chars.SPACE) {
        column++;
        tabOne++;
      } else if (code === chars.TAB) {
        column = (Math.floor(column / TAB_COLUMNS) + 1) * TAB_COLUMNS;
        tabOne++;
      } else if (code === chars.FORM_FEED) {
        column = 0;
        tabOne = 0;
      } else if (code === chars.BACKSLASH && source.charCodeAt(pos + 1) === chars.LINE_FEED) {
        continued ||= column;
        this.newLine(pos + 2);
        pos++;
      } else {
        this.pos = pos;
        this.indentColumn = continued || column;
        this.tabOneColumn = continued || tabOne;
        return;
      }
    }
  }

  private indent(column: number, tabOneColumn: number): boolean {
    if (this.indents.length >= INDENTATIONS_MAX) {
      this.report("too many levels of indentation");
      this.pos = this.length;
      return this.dedent(0, 0);
    }
    if (tabOneColumn <= this.tabOneIndents.at(-1)!) this.report("inconsistent use of tabs and spaces in indentation");
    this.indents.push(column);
    this.tabOneIndents.push(tabOneColumn);
    this.kind = t.INDENT;
    return true;
  }

  private dedent(column: number, tabOneColumn: number): boolean {
    let count = 0;
    while (column < this.indents.at(-1)!) {
      this.indents.pop();
      this.tabOneIndents.pop();
      count++;
    }
    if (column !== this.indents.at(-1)) this.report("unindent does not match any outer indentation level");
    else if (tabOneColumn !== this.tabOneIndents.at(-1)) this.report("inconsistent use of tabs and spaces in indentation");
    this.pendingDedents = count - 1;
    this.kind = t.DEDENT;
    return true;
  }
}
