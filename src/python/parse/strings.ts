// Strings: plain and bytes literals, f-strings (PEP 701), t-strings (PEP 750), implicit concatenation.
import type { Expression, JoinedStr, Position } from "./ast.ts";
import * as chars from "./characters.ts";
import { decodeEscapes } from "./escapes.ts";
import { Grammar } from "./grammar.ts";
import { addField, addText, endText, noPieces, type StringPieces } from "./string-pieces.ts";
import * as t from "./tokens.ts";

/** As CPython (MAX_EXPR_NESTING): fields inside format specifications inside … */
const SPECIFICATIONS_MAX = 3;
const CONVERSIONS: Readonly<Record<string, number>> = { s: 115, r: 114, a: 97 };
const NO_CONVERSION = -1;

/** Comments inside a field are no part of the text that `{x = }` shows; a `#` in a string is. */
const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g;

/** The literal that is being read. */
interface OpenString {
  readonly isRaw: boolean;
  readonly isTemplate: boolean;
  readonly quote: number;
  readonly quoteLength: number;
  /** How many format specifications are open. */
  readonly specifications: number;
}

export abstract class StringGrammar extends Grammar {
  /** One or more literals side by side. */
  strings(): Expression {
    const line = this.startLine;
    const column = this.startColumn;
    if (this.kind === t.STRING) {
      const isBytes = this.isBytesLiteral();
      const value = this.plainString(isBytes);
      if (this.kind !== t.STRING && this.kind !== t.FSTRING) {
        return { kind: "Constant", line, column, endLine: this.endLine, endColumn: this.endColumn, type: isBytes ? "bytes" : "str", value };
      }
      const pieces = noPieces();
      pieces.isBytes = isBytes;
      addText(pieces, value, { line, column, endLine: this.endLine, endColumn: this.endColumn });
      return this.concatenation(pieces, line, column);
    }
    return this.concatenation(noPieces(), line, column);
  }

  private concatenation(pieces: StringPieces, line: number, column: number): Expression {
    let count = pieces.hasText ? 1 : 0;
    while (this.kind === t.STRING || this.kind === t.FSTRING) {
      if (this.kind === t.STRING) this.addPlainString(pieces, count);
      else this.fieldString(pieces, count);
      count++;
    }
    const { endLine, endColumn } = this;
    if (pieces.isTemplate || pieces.hasFields) {
      endText(pieces);
      return { kind: pieces.isTemplate ? "TemplateStr" : "JoinedStr", line, column, endLine, endColumn, values: pieces.values };
    }
    return { kind: "Constant", line, column, endLine, endColumn, type: pieces.isBytes ? "bytes" : "str", value: pieces.text };
  }

  private addPlainString(pieces: StringPieces, count: number): void {
    const { startLine: line, startColumn: column } = this;
    const isBytes = this.isBytesLiteral();
    if (count > 0 && isBytes !== pieces.isBytes) this.fail("cannot mix bytes and nonbytes literals");
    if (pieces.isTemplate) this.fail("cannot mix t-string literals with string or bytes literals");
    pieces.isBytes = isBytes;
    const value = this.plainString(isBytes);
    addText(pieces, value, { line, column, endLine: this.endLine, endColumn: this.endColumn });
  }

  private isBytesLiteral(): boolean {
    if (this.prefixLength === 0) return false;
    return /b/i.test(this.source.slice(this.start, this.start + this.prefixLength));
  }

  /** Takes a literal without fields and gives its value. */
  private plainString(isBytes: boolean): string {
    const { source, start, prefixLength, quoteLength } = this;
    const body = source.slice(start + prefixLength + quoteLength, this.pos - quoteLength);
    if (isBytes && /[^\x00-\x7f]/.test(body)) this.fail("bytes can only contain ASCII literal characters");
    const isRaw = prefixLength > 0 && /r/i.test(source.slice(start, start + prefixLength));
    const value = this.hasBackslash && !isRaw ? decodeEscapes(body, isBytes) : body;
    if (value === null) this.fail("malformed escape in a string literal");
    this.next();
    return value;
  }

  private fieldString(pieces: StringPieces, count: number): void {
    const prefix = this.source.slice(this.start, this.start + this.prefixLength).toLowerCase();
    const isTemplate = prefix.includes("t");
    if (count > 0 && (pieces.isBytes || pieces.isTemplate !== isTemplate)) this.fail("cannot mix these kinds of string literals");
    if (isTemplate) this.need(14, "a t-string");
    pieces.isTemplate = isTemplate;
    pieces.hasFields = true;
    this.enter();
    const quote = this.source.charCodeAt(this.start + this.prefixLength);
    // A string inside a field overwrites the lexer's own.
    const { quoteLength } = this;
    this.fields(pieces, { isRaw: prefix.includes("r"), isTemplate, quote, quoteLength, specifications: 0 });
    this.leave();
    this.pos += quoteLength;
    this.kind = t.FSTRING;
    this.next();
  }

  /** Reads text and fields from `pos` on, up to the closing quotes, or to the `}` that ends a format specification. */
  private fields(pieces: StringPieces, open: OpenString): void {
    for (;;) {
      this.literalText(pieces, open);
      const code = this.source.charCodeAt(this.pos);
      if (code === chars.LEFT_BRACE) addField(pieces, this.field(pieces, open));
      else if (code === chars.RIGHT_BRACE && open.specifications === 0) this.failHere("a single '}' is not allowed in an f-string");
      else if (open.specifications > 0 && code === open.quote) this.failHere("a replacement field has no closing '}'");
      else return;
    }
  }

  /** Reads up to a field, a lone `}` or the closing quotes. */
  private literalText(pieces: StringPieces, open: OpenString): void {
    const { source } = this;
    let line = this.line;
    let column = this.pos - this.lineStart;
    let from = this.pos;
    for (;;) {
      const code = source.charCodeAt(this.pos);
      const isDoubled = open.specifications === 0 && source.charCodeAt(this.pos + 1) === code;
      if (code === open.quote && this.closes(open)) break;
      if (code === chars.LEFT_BRACE || code === chars.RIGHT_BRACE) {
        if (!isDoubled) break;
        this.textPiece(pieces, open, { from, to: this.pos + 1, line, column });
        this.pos += 2;
        pieces.endColumn++;
        from = this.pos;
        line = this.line;
        column = from - this.lineStart;
      } else if (code === chars.BACKSLASH) this.skipEscape(open);
      else if (code === chars.LINE_FEED) this.lineEndInString(open);
      else if (code === 0 && this.pos >= this.length) this.fail("unterminated f-string literal");
      else this.pos++;
    }
    this.textPiece(pieces, open, { from, to: this.pos, line, column });
  }

  private closes(open: OpenString): boolean {
    if (open.quoteLength === 1) return true;
    return this.source.charCodeAt(this.pos + 1) === open.quote && this.source.charCodeAt(this.pos + 2) === open.quote;
  }

  private lineEndInString(open: OpenString): void {
    if (open.quoteLength === 1) this.fail("unterminated f-string literal");
    this.newLine(this.pos + 1);
  }

  /** A backslash never hides a brace, but `\N{…}` has braces of its own. */
  private skipEscape(open: OpenString): void {
    const next = this.source.charCodeAt(this.pos + 1);
    const isNamed = !open.isRaw && next === 78 && this.source.charCodeAt(this.pos + 2) === chars.LEFT_BRACE;
    if (isNamed) {
      const end = this.source.indexOf("}", this.pos);
      const lineEnd = this.source.indexOf("\n", this.pos);
      if (end < 0 || end > lineEnd) this.failHere("malformed \\N character escape");
      this.pos = end + 1;
    } else if (next === chars.LEFT_BRACE || next === chars.RIGHT_BRACE) {
      this.pos += 1;
    } else if (next === chars.LINE_FEED) {
      this.newLine(this.pos + 2);
    } else {
      this.pos += this.pos + 1 < this.length ? 2 : 1;
    }
  }

  private textPiece(pieces: StringPieces, open: OpenString, piece: { from: number; to: number; line: number; column: number }): void {
    if (piece.from === piece.to) return;
    const raw = this.source.slice(piece.from, piece.to);
    const text = open.isRaw || !raw.includes("\\") ? raw : decodeEscapes(raw, false);
    if (text === null) this.failHere("malformed escape in an f-string");
    const { line, column } = piece;
    addText(pieces, text, { line, column, endLine: this.line, endColumn: piece.to - this.lineStart });
  }

  /** `{ expression =? !conversion :specification }`, from the brace at `pos` on. */
  private field(pieces: StringPieces, open: OpenString): Expression {
    const { fieldBrackets, fieldQuote, fieldQuoteLength } = this;
    const line = this.line;
    const column = this.pos - this.lineStart;
    const from = this.pos + 1;
    this.openField(open);
    const value = this.yieldOrStarExpressions();
    const expressionEnd = this.start;
    const isDebug = this.kind === t.EQUAL;
    if (isDebug) this.debugText(pieces, { from, line, column: column + 1 });
    const given = this.kind === t.BANG ? this.conversion() : NO_CONVERSION;
    const format_spec = this.kind === t.COLON ? this.specification(open) : null;
    const conversion = isDebug && given === NO_CONVERSION && !format_spec ? CONVERSIONS["r"]! : given;
    if (this.kind !== t.RBRACE) this.fail("a replacement field has no closing '}'");
    this.fieldBrackets = fieldBrackets;
    this.fieldQuote = fieldQuote;
    this.fieldQuoteLength = fieldQuoteLength;
    const endLine = this.line;
    const endColumn = this.pos - this.lineStart;
    const position = { line, column, endLine, endColumn };
    if (!open.isTemplate) return { kind: "FormattedValue", ...position, value, conversion, format_spec };
    const str = this.source.slice(from, expressionEnd).trimEnd();
    return { kind: "Interpolation", ...position, value, str, conversion, format_spec };
  }

  private openField(open: OpenString): void {
    this.kind = t.LBRACE;
    this.start = this.pos;
    this.startLine = this.line;
    this.startColumn = this.pos - this.lineStart;
    if (open.specifications >= SPECIFICATIONS_MAX) this.fail("f-string: expressions nested too deeply");
    this.enter();
    this.leave();
    this.pos++;
    this.brackets++;
    this.fieldBrackets = this.brackets;
    this.fieldQuote = open.quote;
    this.fieldQuoteLength = open.quoteLength;
    this.next();
  }

  /** `{x = }` shows its own source text first. */
  private debugText(pieces: StringPieces, at: { from: number; line: number; column: number }): void {
    this.next();
    const { startLine: endLine, startColumn: endColumn } = this;
    const text = this.source.slice(at.from, this.start);
    addText(pieces, text.includes("#") ? text.replace(STRING_OR_COMMENT, "$1") : text, {
      line: at.line,
      column: at.column,
      endLine,
      endColumn,
    });
  }

  private conversion(): number {
    const bang = this.pos;
    this.next();
    const conversion = this.kind === t.NAME && this.start === bang ? CONVERSIONS[this.text] : undefined;
    if (conversion === undefined) this.fail("f-string: invalid conversion character, expected 's', 'r' or 'a'");
    this.next();
    return conversion;
  }

  /** From the colon, the current token, up to the closing brace, which becomes the current token. */
  private specification(open: OpenString): JoinedStr {
    const { line } = this;
    const column = this.pos - 1 - this.lineStart;
    const pieces = noPieces();
    this.fields(pieces, { ...open, specifications: open.specifications + 1 });
    endText(pieces);
    const position: Position = { line, column, endLine: this.line, endColumn: this.pos - this.lineStart };
    this.kind = t.COLON;
    this.next();
    return { kind: "JoinedStr", ...position, values: pieces.values };
  }

  private failHere(message: string): never {
    this.failAt(message, { line: this.line, column: this.pos - this.lineStart });
  }
}
