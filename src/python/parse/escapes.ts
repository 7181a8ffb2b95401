// Backslash escapes in string and bytes literals.

const BACKSLASH = 92;
const CODE_POINT_MAX = 0x10ffff;
/** The names of characters are not known here. */
const UNKNOWN_CHARACTER = "\ufffd";
const SIMPLE: Readonly<Record<string, string>> = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The text with its escapes replaced; null when one is malformed (`\x1`, `\U00110000`). An unknown one stays as it is, as in Python. */
export function decodeEscapes(text: string, isBytes: boolean): string | null {
  let decoded = "";
  let from = 0;
  for (let at = text.indexOf("\\"); at >= 0 && at < text.length - 1; at = text.indexOf("\\", from)) {
    decoded += text.slice(from, at);
    const escape = readEscape(text, at + 1, isBytes);
    if (!escape) return null;
    decoded += escape.value;
    from = escape.end;
  }
  return decoded + text.slice(from);
}

function readEscape(text: string, at: number, isBytes: boolean): { readonly value: string; readonly end: number } | null {
  const letter = text[at]!;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { value: simple, end: at + 1 };
  if (letter >= "0" && letter <= "7") return octal(text, at, isBytes);
  const digits = isBytes && letter !== "x" ? undefined : HEX_DIGITS[letter];
  if (digits !== undefined) return hexadecimal(text, at + 1, digits);
  if (letter === "N" && !isBytes) return named(text, at + 1);
  return text.charCodeAt(at) === BACKSLASH ? null : { value: `\\${letter}`, end: at + 1 };
}

function octal(text: string, at: number, isBytes: boolean) {
  let end = at + 1;
  while (end < at + 3 && text[end]! >= "0" && text[end]! <= "7") end++;
  const value = Number.parseInt(text.slice(at, end), 8);
  return { value: String.fromCharCode(isBytes ? value & 0xff : value), end };
}

function hexadecimal(text: string, at: number, digits: number) {
  const hex = text.slice(at, at + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return null;
  const value = Number.parseInt(hex, 16);
  return value > CODE_POINT_MAX ? null : { value: String.fromCodePoint(value), end: at + digits };
}

function named(text: string, at: number) {
  const end = text.indexOf("}", at);
  return text[at] === "{" && end > at + 1 ? { value: UNKNOWN_CHARACTER, end: end + 1 } : null;
}
