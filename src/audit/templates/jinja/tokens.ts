// Tokens inside one Jinja tag: from behind its opening mark to its closing one.
import type { Span } from "../template.ts";

export interface Token extends Span {
  readonly kind: "name" | "string" | "number" | "operator" | "end";
  /** Of a string its value, of anything else as written. */
  readonly text: string;
}

export interface TagTokens {
  /** The last is of kind `end`. */
  readonly tokens: readonly Token[];
  /** Behind the closing mark. */
  readonly end: number;
  /** `-%}`: blanks behind it go. */
  readonly isTrimmed: boolean;
  /** Where the tag cannot be read on; its tokens before that are there. */
  readonly fault: (Span & { readonly message: string }) | null;
}

const BLANK = /\s*/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER =
  /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?e[+-]?\d+(?:_\d+)*|\d+(?:_\d+)*\.\d+(?:_\d+)*|\d+(?:_\d+)*/iy;
const STRING = /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;]/y;
const OPENING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** `mark`: `%}` or `}}`. Null where the text ends before the tag does. */
export function readTag(text: string, from: number, mark: "%}" | "}}"): TagTokens | null {
  const tokens: Token[] = [];
  const open: string[] = [];
  for (let at = from; at < text.length;) {
    at = endOf(BLANK, text, at);
    if (open.length === 0) {
      const dash = text[at] === "-" || text[at] === "+" ? 1 : 0;
      if (text.startsWith(mark, at + dash)) return closed(tokens, at, { end: at + dash + 2, isTrimmed: text[at] === "-" });
    }
    const token = tokenAt(text, at);
    if (token === null) return broken(text, { tokens, at, mark }, "a character that cannot stand here");
    if (token.kind === "operator" && token.text in OPENING) open.push(OPENING[token.text]!);
    else if (token.kind === "operator" && /[)\]}]/.test(token.text) && open.pop() !== token.text)
      return broken(text, { tokens, at, mark }, `\`${token.text}\` closes nothing`);
    tokens.push(token);
    at = token.end;
  }
  return null;
}

/** Of an expression of Python that stands alone; null where something in it is no token. */
export function tokensIn(text: string, from: number, to: number): readonly Token[] | null {
  const tokens: Token[] = [];
  const written = text.slice(0, to);
  for (let at = endOf(BLANK, written, from); at < to; at = endOf(BLANK, written, at)) {
    const token = tokenAt(written, at);
    if (token === null) return null;
    // `u"text"`, `b"text"`
    const before = tokens.at(-1);
    if (token.kind === "string" && before?.kind === "name" && before.end === token.start && /^[urb]{1,2}$/i.test(before.text)) tokens.pop();
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "", start: to, end: to });
  return tokens;
}

function closed(tokens: Token[], at: number, more: { readonly end: number; readonly isTrimmed: boolean }): TagTokens {
  tokens.push({ kind: "end", text: "", start: at, end: at });
  return { tokens, ...more, fault: null };
}

function broken(
  text: string,
  { tokens, at, mark }: { readonly tokens: Token[]; readonly at: number; readonly mark: string },
  message: string,
): TagTokens | null {
  const end = text.indexOf(mark, at);
  if (end < 0) return null;
  tokens.push({ kind: "end", text: "", start: at, end: at });
  return { tokens, end: end + 2, isTrimmed: text[end - 1] === "-", fault: { start: at, end: at + 1, message } };
}

function tokenAt(text: string, start: number): Token | null {
  for (const [kind, pattern] of [
    ["name", NAME],
    ["number", NUMBER],
    ["string", STRING],
    ["operator", OPERATOR],
  ] as const) {
    const end = endOf(pattern, text, start);
    if (end === start) continue;
    const written = text.slice(start, end);
    return { kind, start, end, text: kind === "string" ? unescaped(written.slice(1, -1)) : written };
  }
  return null;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "", "\\": "\\", "'": "'", '"': '"' };

function unescaped(written: string): string {
  if (!written.includes("\\")) return written;
  return written.replaceAll(/\\(?:x([\da-f]{2})|u([\da-f]{4})|([^]))/gi, (all, hex?: string, wide?: string, other?: string) => {
    const code = hex ?? wide;
    return code === undefined ? (ESCAPES[other!] ?? all) : String.fromCharCode(parseInt(code, 16));
  });
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
