// Numbers: where one ends in the source, and what it is worth.
import type { ConstantValue } from "./ast.ts";

/** CPython refuses longer decimal integers (sys.int_info.default_max_str_digits); converting them takes quadratic time. */
const DECIMAL_DIGITS_MAX = 4300;
const ZERO = 48;
const NINE = 57;
const UNDERSCORE = 95;
const DOT = 46;
/** Letters are compared in lower case: `code | 0x20`. */
const LOWER = 0x20;
const E = 101;
const J = 106;
const RADIX_DIGITS: Readonly<Record<number, (code: number) => boolean>> = {
  98: (code) => code === ZERO || code === ZERO + 1,
  111: (code) => code >= ZERO && code <= ZERO + 7,
  120: (code) => (code >= ZERO && code <= NINE) || ((code | LOWER) >= 97 && (code | LOWER) <= 102),
};

/** The end of the number that begins at `from`: the longest prefix that is one. What may follow it is the lexer's matter. */
export function numberEnd(source: string, from: number): number {
  const first = source.charCodeAt(from);
  const isRadixDigit = first === ZERO ? RADIX_DIGITS[source.charCodeAt(from + 1) | LOWER] : undefined;
  if (isRadixDigit) return radixEnd(source, from + 2, isRadixDigit);
  let end = first === DOT ? from : digitsEnd(source, from, isDecimal);
  let isInteger = true;
  if (source.charCodeAt(end) === DOT) {
    isInteger = false;
    end = digitsEnd(source, end + 1, isDecimal);
  }
  const exponent = exponentEnd(source, end);
  if (exponent > end) {
    isInteger = false;
    end = exponent;
  }
  if ((source.charCodeAt(end) | LOWER) === J) return end + 1;
  return isInteger && first === ZERO ? zeroEnd(source, from, end) : end;
}

/** The value of a whole number token; null for an integer of more digits than CPython takes. */
export function numberValue(text: string): ConstantValue | null {
  const clean = text.includes("_") ? text.replaceAll("_", "") : text;
  if (clean.length > 1 && clean.charCodeAt(0) === ZERO && RADIX_DIGITS[clean.charCodeAt(1) | LOWER]) return integer(clean);
  const last = clean.charCodeAt(clean.length - 1) | LOWER;
  if (last === J) return { type: "complex", value: Number(clean.slice(0, -1)) };
  for (let at = 0; at < clean.length; at++) {
    const code = clean.charCodeAt(at);
    if (code === DOT || (code | LOWER) === E) return { type: "float", value: Number(clean) };
  }
  return clean.length > DECIMAL_DIGITS_MAX ? null : integer(clean);
}

function integer(text: string): ConstantValue {
  const value = Number(text);
  return { type: "int", value: value <= Number.MAX_SAFE_INTEGER ? value : BigInt(text) };
}

/** The end of `digit (_? digit)*`; `from` itself when there is no digit. */
function digitsEnd(source: string, from: number, isDigit: (code: number) => boolean): number {
  let at = from;
  if (!isDigit(source.charCodeAt(at))) return from;
  for (;;) {
    at++;
    const code = source.charCodeAt(at);
    if (isDigit(code)) continue;
    if (code === UNDERSCORE && isDigit(source.charCodeAt(at + 1))) continue;
    return at;
  }
}

/** After `0x` and its like an underscore may come first. */
function radixEnd(source: string, from: number, isDigit: (code: number) => boolean): number {
  const first = source.charCodeAt(from) === UNDERSCORE ? from + 1 : from;
  const end = digitsEnd(source, first, isDigit);
  return end === first ? from - 1 : end;
}

function isDecimal(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function exponentEnd(source: string, at: number): number {
  if ((source.charCodeAt(at) | LOWER) !== E) return at;
  const sign = source.charCodeAt(at + 1);
  const from = sign === 43 || sign === 45 ? at + 2 : at + 1;
  const end = digitsEnd(source, from, isDecimal);
  return end > from ? end : at;
}

/** `00` is a zero; in `0777` the number ends before the first other digit, which the lexer then refuses. */
function zeroEnd(source: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code !== ZERO && code !== UNDERSCORE) return source.charCodeAt(at - 1) === UNDERSCORE ? at - 1 : at;
  }
  return end;
}
