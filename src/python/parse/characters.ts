// What single characters mean to the lexer.

export const TAB = 9;
export const LINE_FEED = 10;
export const FORM_FEED = 12;
export const SPACE = 32;
export const EXCLAMATION = 33;
export const HASH = 35;
export const DOT = 46;
export const COLON = 58;
export const EQUALS = 61;
export const BACKSLASH = 92;
export const BACKTICK = 96;
export const LEFT_BRACE = 123;
export const RIGHT_BRACE = 125;

export const NAME_START = 1;
export const DIGIT = 2;
export const QUOTE = 3;

/** Class of each ASCII character; 0 for operators and the rest. */
export const CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)));
/** 1 where an ASCII character may be inside a name. */
export const IN_NAME: Uint8Array = CLASSES.map((kind) => (kind === NAME_START || kind === DIGIT ? 1 : 0));
/** What may follow a number without a space between. */
export const KEYWORD_AFTER_NUMBER = /^(?:and|else|for|if|in|is|or|not)(?![\w])/;

const PREFIXES = new Set("r u b f t br rb fr rf tr rt".split(" "));
const PREFIX_LENGTH_MAX = 2;
const WIDE_NAME_CHARACTER = /^[\p{XID_Continue}]$/u;
const WIDE_NAME = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;

/** Whether `source[start, end)` is r, u, b, f, t or a pair of them that Python allows, in any case. */
export function isStringPrefix(source: string, start: number, end: number): boolean {
  return end - start <= PREFIX_LENGTH_MAX && PREFIXES.has(source.slice(start, end).toLowerCase());
}

/** Whether a prefix makes an f-string or t-string. */
export function hasFields(source: string, start: number, end: number): boolean {
  return /[ft]/i.test(source.slice(start, end));
}

export function isWideNameCharacter(code: number): boolean {
  return WIDE_NAME_CHARACTER.test(String.fromCodePoint(code));
}

export function isName(text: string): boolean {
  return WIDE_NAME.test(text);
}

/** The end of the letters, digits and underscores that follow `from`. */
export function nameEnd(source: string, from: number): number {
  let end = from;
  while (IN_NAME[source.charCodeAt(end)] === 1) end++;
  return Math.max(end, from + 1);
}

export function describe(code: number): string {
  const point = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return code > SPACE && code !== 127 ? `'${String.fromCodePoint(code)}' (${point})` : point;
}

function classOf(character: string): number {
  if (/[A-Za-z_]/.test(character)) return NAME_START;
  if (/[0-9]/.test(character)) return DIGIT;
  return character === '"' || character === "'" ? QUOTE : 0;
}
