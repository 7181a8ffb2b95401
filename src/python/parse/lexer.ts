// Turns source text into tokens, one at a time, on the parser's demand. Never throws: what is no token is a BAD one with a message.
import * as chars from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { numberEnd } from "./number-literal.ts";
import { operatorAt, operatorKind, operatorLength } from "./operators.ts";
import * as t from "./tokens.ts";

/** As CPython's tokenizer (MAXLEVEL): keeps JavaScript's stack safe. */
const BRACKETS_MAX = 200;
const KEYWORD_LENGTH_MAX = 8;

export class Lexer extends Cursor {
  /** Moves to the next token. */
  next(): void {
    if (this.kind > t.DEDENT) {
      this.endLine = this.line;
      this.endColumn = this.pos - this.lineStart;
    }
    if (this.pendingDedents > 0) {
      this.pendingDedents--;
      this.kind = t.DEDENT;
      return;
    }
    if (this.atLineStart && this.readIndentation()) return;
    const bad = this.skipBlanks();
    this.start = this.pos;
    this.startLine = this.line;
    this.startColumn = this.pos - this.lineStart;
    if (bad) this.bad(bad, Math.min(this.pos + 1, this.length));
    else this.readToken();
  }

  /** Skips what lies between tokens; the answer is why that failed, if it did. */
  private skipBlanks(): string {
    const source = this.source;
    for (;;) {
      const code = source.charCodeAt(this.pos);
      if (code === chars.SPACE || code === chars.TAB || code === chars.FORM_FEED) {
        this.pos++;
      } else if (code === chars.HASH) {
        this.comments.push(this.pos);
        this.pos = source.indexOf("\n", this.pos);
      } else if (code === chars.LINE_FEED && this.brackets > 0) {
        this.newLine(this.pos + 1);
        if (this.pos >= this.length) return "";
      } else if (code === chars.BACKSLASH) {
        if (source.charCodeAt(this.pos + 1) !== chars.LINE_FEED) return "unexpected character after line continuation character";
        if (this.pos + 2 >= this.length) return "unexpected end of file after line continuation";
        this.newLine(this.pos + 2);
      } else {
        return "";
      }
    }
  }

  private readToken(): void {
    const code = this.source.charCodeAt(this.pos);
    const kind = code < 128 ? chars.CLASSES[code]! : chars.NAME_START;
    if (kind === chars.NAME_START) this.readName();
    else if (kind === chars.DIGIT) this.readNumber();
    else if (kind === chars.QUOTE) this.readString(0);
    else if (code === chars.LINE_FEED) this.readLineEnd();
    else if (code === chars.DOT && chars.CLASSES[this.source.charCodeAt(this.pos + 1)] === chars.DIGIT) this.readNumber();
    else this.readOperator(code);
  }

  private readLineEnd(): void {
    this.kind = t.NEWLINE;
    this.newLine(this.pos + 1);
    this.atLineStart = true;
  }

  private readName(): void {
    const { source, start } = this;
    let pos = start;
    let code = source.charCodeAt(pos);
    while (code < 128 && chars.IN_NAME[code] === 1) code = source.charCodeAt(++pos);
    if (code >= 128) return this.readWideName(pos);
    if (chars.CLASSES[code] === chars.QUOTE && chars.isStringPrefix(source, start, pos)) return this.readString(pos - start);
    this.pos = pos;
    const text = source.slice(start, pos);
    const length = pos - start;
    this.kind = length > 1 && length <= KEYWORD_LENGTH_MAX ? (t.KEYWORDS.get(text) ?? t.NAME) : t.NAME;
    this.text = text;
  }

  /** A name with characters beyond ASCII; Python compares names in normal form KC. */
  private readWideName(from: number): void {
    const { source, start } = this;
    let pos = from;
    for (;;) {
      const code = source.codePointAt(pos)!;
      if (!(code < 128 ? chars.IN_NAME[code] === 1 : chars.isWideNameCharacter(code))) break;
      pos += code > 0xffff ? 2 : 1;
    }
    if (pos === start) return this.bad(`invalid character ${chars.describe(source.codePointAt(start)!)}`, start + 1);
    const text = source.slice(start, pos).normalize("NFKC");
    if (!chars.isName(text)) return this.bad(`invalid name ${JSON.stringify(text.slice(0, 40))}`, pos);
    this.pos = pos;
    this.kind = t.NAME;
    this.text = text;
  }

  private readNumber(): void {
    const { source, start } = this;
    const end = numberEnd(source, start);
    this.pos = end;
    this.kind = t.NUMBER;
    const code = source.charCodeAt(end);
    if (code >= 128 || chars.IN_NAME[code] === 1) this.checkAfterNumber(end);
  }

  /** `1if x else y` is two tokens, `12abc`, `0777` and `10L` are none. */
  private checkAfterNumber(end: number): void {
    const { source, start } = this;
    if (chars.KEYWORD_AFTER_NUMBER.test(source.slice(end, end + 5))) return;
    const rest = chars.nameEnd(source, end);
    const text = source.slice(start, Math.min(rest, start + 40));
    this.bad(/^(?:0[0-7]+[lL]?|\w+[lL])$/.test(text) ? `Python 2: ${text} is not a number` : `invalid number ${text}`, rest);
  }

  private readOperator(code: number): void {
    const { source, start } = this;
    if (this.brackets === this.fieldBrackets && this.readFieldOperator(code)) return;
    const entry = operatorAt(source, start, code);
    if (entry === 0) return this.readOddCharacter(code);
    this.kind = operatorKind(entry);
    this.pos = start + operatorLength(entry);
    if (this.kind <= t.RBRACE) this.countBracket();
    else if (this.kind === t.AUGMENTED) this.operator = entry >> 16;
  }

  private countBracket(): void {
    const opens = this.kind === t.LPAR || this.kind === t.LSQB || this.kind === t.LBRACE;
    if (!opens) this.brackets = Math.max(0, this.brackets - 1);
    else if (this.brackets >= BRACKETS_MAX) this.bad("too many nested parentheses", this.pos);
    else this.brackets++;
  }

  /** Directly inside a replacement field `:` and `!` end the expression. */
  private readFieldOperator(code: number): boolean {
    if (code === chars.COLON) this.kind = t.COLON;
    else if (code === chars.EXCLAMATION && this.source.charCodeAt(this.start + 1) !== chars.EQUALS) this.kind = t.BANG;
    else return false;
    this.pos = this.start + 1;
    return true;
  }

  private readOddCharacter(code: number): void {
    if (code === 0 && this.start >= this.length) {
      this.kind = t.EOF;
      return;
    }
    const message = code === chars.BACKTICK ? "Python 2: a value in backticks" : `invalid character ${chars.describe(code)}`;
    this.bad(message, this.start + 1);
  }

  /** A literal whose quotes begin `prefix` characters on. */
  private readString(prefix: number): void {
    const { source, start } = this;
    const open = start + prefix;
    const quote = source.charCodeAt(open);
    const isTriple = source.charCodeAt(open + 1) === quote && source.charCodeAt(open + 2) === quote;
    this.prefixLength = prefix;
    this.quoteLength = isTriple ? 3 : 1;
    if (this.fieldBrackets >= 0) this.noteNestedQuote(quote);
    if (prefix > 0 && chars.hasFields(source, start, open)) {
      this.kind = t.FSTRING;
      this.pos = open + this.quoteLength;
      return;
    }
    this.hasBackslash = false;
    this.pos = open + this.quoteLength;
    this.kind = t.STRING;
    if (isTriple) this.skipTripleString(quote);
    else this.skipString(quote);
  }

  private noteNestedQuote(quote: number): void {
    const isSame = quote === this.fieldQuote && (this.fieldQuoteLength === 1 || this.quoteLength === 3);
    if (isSame) this.need(12, "an f-string with the same quotes inside");
  }

  private skipString(quote: number): void {
    const source = this.source;
    let pos = this.pos;
    for (;;) {
      const code = source.charCodeAt(pos);
      if (code === quote) break;
      if (code === chars.LINE_FEED) return this.bad("unterminated string literal", pos);
      pos++;
      if (code !== chars.BACKSLASH) continue;
      this.hasBackslash = true;
      if (source.charCodeAt(pos) === chars.LINE_FEED) {
        if (pos + 1 >= this.length) return this.bad("unterminated string literal", pos);
        this.newLine(pos + 1);
      }
      pos++;
    }
    this.pos = pos + 1;
  }

  private skipTripleString(quote: number): void {
    const source = this.source;
    let pos = this.pos;
    for (;;) {
      const code = source.charCodeAt(pos);
      if (code === quote && source.charCodeAt(pos + 1) === quote && source.charCodeAt(pos + 2) === quote) break;
      pos++;
      if (code === chars.LINE_FEED) {
        this.newLine(pos);
      } else if (code === chars.BACKSLASH) {
        this.hasBackslash = true;
        if (source.charCodeAt(pos) !== chars.LINE_FEED) pos++;
      }
      if (pos >= this.length) return this.bad("unterminated triple-quoted string literal", this.length);
    }
    this.pos = pos + 3;
  }
}
