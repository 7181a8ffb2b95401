// Field lines of a head (RFC 9112 5), strict: what two parsers could read differently is refused, not repaired.

/** tchar of RFC 9110 5.6.2. */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") TOKEN[character.charCodeAt(0)] = 1;

/** What a line may hold: all but control characters, of which only the tab. */
const IN_LINE = new Uint8Array(256).fill(1, 0x20).fill(1, 9, 10).fill(0, 0x7f, 0x80);

const CR = 13;
const LF = 10;

/** Where the empty line begins that ends a head; -1 while it is not there. Looks at each fourth byte until one may be part of it. */
export function headEnd(bytes: Buffer, from: number): number {
  for (let at = from + 3; at < bytes.length;) {
    const byte = bytes[at];
    if (byte !== CR && byte !== LF) at += 4;
    else if (byte === LF && bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) return at - 3;
    else at++;
  }
  return -1;
}

/** The first byte from `at` on that no token has. Bytes are looked at, not characters of a string: measured, a tenth of the time. */
export function tokenEnd(bytes: Buffer, at: number): number {
  while (TOKEN[bytes[at] as number] === 1) at++;
  return at;
}

/** Where the CRLF is that ends a line; -1 when a control character comes first, or a CR or LF alone. */
export function lineEnd(bytes: Buffer, at: number): number {
  while (IN_LINE[bytes[at] as number] === 1) at++;
  return bytes[at] === CR && bytes[at + 1] === LF ? at : -1;
}

/** Control characters, a CR without LF, a LF without CR. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]|[^\r]\n/;

export function hasForbiddenBytes(text: string): boolean {
  return FORBIDDEN.test(text);
}

export function isToken(text: string, from: number, to: number): boolean {
  if (from >= to) return false;
  for (let i = from; i < to; i++) if (TOKEN[text.charCodeAt(i)] !== 1) return false;
  return true;
}

export function isTokenCode(code: number): boolean {
  return TOKEN[code] === 1;
}

/** The value without the blanks and tabs around it. String.trim would also take bytes such as 0xA0. */
export function fieldValue(text: string, from = 0, to = text.length): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** A tab beside a framing value is read differently by common parsers (llhttp): it stays, so that the value is no known one. */
export function framingValue(text: string): string {
  const value = fieldValue(text);
  return text.includes("\t") ? `\t${value}` : value;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Lower-case members of a comma list; null when one is no token. */
export function tokenList(value: string): string[] | null {
  // Nearly always one member, such as "keep-alive".
  if (isToken(value, 0, value.length)) return [value.toLowerCase()];
  const members: string[] = [];
  for (const part of value.split(",")) {
    const member = fieldValue(part);
    if (member === "") continue;
    if (!isToken(member, 0, member.length)) return null;
    members.push(member.toLowerCase());
  }
  return members;
}

/** Digits only, no sign, no list, within what a number holds exactly; -1 when it is anything else. */
export function parseContentLength(value: string): number {
  if (value.length === 0 || value.length > 15) return -1;
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** Recognises a fixed set of names without making a string for the others. */
export class NameSet<T extends string> {
  /** In lower case, and As-Is-Usual, which saves most fields the conversion. */
  readonly #names: ReadonlyMap<string, T>;
  /** Length and first letter of the known names: most fields are passed over by this alone. */
  readonly #shapes = new Uint8Array(64 * 32);

  constructor(names: readonly T[]) {
    this.#names = new Map(names.flatMap((name) => [name, asIsUsual(name)].map((spelling) => [spelling, name])));
    for (const name of names) this.#shapes[name.length * 32 + (name.charCodeAt(0) & 31)] = 1;
  }

  /** The known name at `text[from..to]` in any case, or null; "lookalike" when only `_` for `-` differs: WSGI cannot tell them apart. */
  find(text: string, from: number, to: number): T | "lookalike" | null {
    const length = to - from;
    if (length >= 64 || this.#shapes[length * 32 + (text.charCodeAt(from) & 31)] !== 1) return null;
    const sent = text.slice(from, to);
    const usual = this.#names.get(sent);
    if (usual !== undefined) return usual;
    const name = sent.toLowerCase();
    const known = this.#names.get(name);
    if (known !== undefined || !name.includes("_")) return known ?? null;
    return this.#names.has(name.replaceAll("_", "-")) ? "lookalike" : null;
  }
}

function asIsUsual(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** Field lines without those whose lower-case name is in `names`. */
export function withoutFields(lines: string, names: readonly string[]): string {
  let kept = "";
  for (const line of lines.split("\r\n")) {
    if (line !== "" && !names.includes(line.slice(0, line.indexOf(":")).toLowerCase())) kept += `${line}\r\n`;
  }
  return kept;
}
