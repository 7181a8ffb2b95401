// Operators and delimiters: recognising them, their precedence, and CPython's names for them.
import type { CompareOperator, Operator } from "./ast.ts";
import * as t from "./tokens.ts";

const EQUALS = 61;

/** An entry packs kind, length and, for an augmented assignment, the operator's kind. */
export function operatorKind(entry: number): number {
  return entry & 0xff;
}
export function operatorLength(entry: number): number {
  return (entry >> 8) & 0xff;
}

/** The operator at `at`, whose first character is `code`, as a packed entry; 0 when there is none. */
export function operatorAt(source: string, at: number, code: number): number {
  const single = code < 128 ? SINGLE[code]! : 0;
  if (single !== 0) return single;
  const next = source.charCodeAt(at + 1);
  switch (code) {
    case 33: // !
      return next === EQUALS ? entry(t.NOTEQUAL, 2) : 0;
    case 37: // %
      return arithmetic(t.PERCENT, next === EQUALS, 1);
    case 38: // &
      return arithmetic(t.AMPER, next === EQUALS, 1);
    case 42: // *
      return next === 42 ? arithmetic(t.DOUBLESTAR, source.charCodeAt(at + 2) === EQUALS, 2) : arithmetic(t.STAR, next === EQUALS, 1);
    case 43: // +
      return arithmetic(t.PLUS, next === EQUALS, 1);
    case 45: // -
      return next === 62 ? entry(t.ARROW, 2) : arithmetic(t.MINUS, next === EQUALS, 1);
    case 46: // .
      return next === 46 && source.charCodeAt(at + 2) === 46 ? entry(t.ELLIPSIS, 3) : entry(t.DOT, 1);
    case 47: // /
      return next === 47 ? arithmetic(t.DOUBLESLASH, source.charCodeAt(at + 2) === EQUALS, 2) : arithmetic(t.SLASH, next === EQUALS, 1);
    case 58: // :
      return next === EQUALS ? entry(t.COLONEQUAL, 2) : entry(t.COLON, 1);
    case 60: // <
      if (next === 60) return arithmetic(t.LEFTSHIFT, source.charCodeAt(at + 2) === EQUALS, 2);
      if (next === 62) return entry(t.NOTEQUAL, 2); // Python 2; refused by the grammar, with a better message
      return next === EQUALS ? entry(t.LESSEQUAL, 2) : entry(t.LESS, 1);
    case 61: // =
      return next === EQUALS ? entry(t.EQEQUAL, 2) : entry(t.EQUAL, 1);
    case 62: // >
      if (next === 62) return arithmetic(t.RIGHTSHIFT, source.charCodeAt(at + 2) === EQUALS, 2);
      return next === EQUALS ? entry(t.GREATEREQUAL, 2) : entry(t.GREATER, 1);
    case 64: // @
      return arithmetic(t.AT, next === EQUALS, 1);
    case 94: // ^
      return arithmetic(t.CIRCUMFLEX, next === EQUALS, 1);
    case 124: // |
      return arithmetic(t.VBAR, next === EQUALS, 1);
    default:
      return 0;
  }
}

function entry(kind: number, length: number): number {
  return kind | (length << 8);
}

function arithmetic(kind: number, isAugmented: boolean, length: number): number {
  return isAugmented ? t.AUGMENTED | ((length + 1) << 8) | (kind << 16) : entry(kind, length);
}

/** Characters that are an operator whatever follows. */
const SINGLE = perCharacter([
  ["(", t.LPAR],
  [")", t.RPAR],
  ["[", t.LSQB],
  ["]", t.RSQB],
  ["{", t.LBRACE],
  ["}", t.RBRACE],
  [",", t.COMMA],
  [";", t.SEMI],
  ["~", t.TILDE],
]);

function perCharacter(kinds: readonly (readonly [string, number])[]): Uint16Array {
  const table = new Uint16Array(128);
  for (const [character, kind] of kinds) table[character.charCodeAt(0)] = entry(kind, 1);
  return table;
}

/** How tightly a binary operator binds; 0 for what is none. `not` stands for `not in` here. */
export const OR_PRECEDENCE = 1;
export const AND_PRECEDENCE = 2;
export const NOT_PRECEDENCE = 3;
export const COMPARE_PRECEDENCE = 4;
export const BITOR_PRECEDENCE = 5;
export const PRECEDENCE: Uint8Array = perKind([
  [OR_PRECEDENCE, t.OR],
  [AND_PRECEDENCE, t.AND],
  [COMPARE_PRECEDENCE, t.EQEQUAL, t.NOTEQUAL, t.LESS, t.LESSEQUAL, t.GREATER, t.GREATEREQUAL, t.IN, t.IS, t.NOT],
  [BITOR_PRECEDENCE, t.VBAR],
  [6, t.CIRCUMFLEX],
  [7, t.AMPER],
  [8, t.LEFTSHIFT, t.RIGHTSHIFT],
  [9, t.PLUS, t.MINUS],
  [10, t.STAR, t.SLASH, t.DOUBLESLASH, t.PERCENT, t.AT],
]);

/** 1 for each kind of token that can begin an expression (or a starred one). */
export const STARTS_EXPRESSION: Uint8Array = perKind([
  [1, t.NAME, t.NUMBER, t.STRING, t.FSTRING, t.LPAR, t.LSQB, t.LBRACE, t.ELLIPSIS, t.PLUS, t.MINUS, t.TILDE, t.STAR],
  [1, t.FALSE, t.NONE, t.TRUE, t.AWAIT, t.LAMBDA, t.NOT],
]);

function perKind(groups: readonly (readonly number[])[]): Uint8Array {
  const table = new Uint8Array(t.TOKEN_KINDS);
  for (const [value, ...kinds] of groups) for (const kind of kinds) table[kind] = value!;
  return table;
}

const OPERATOR_NAMES: Readonly<Record<number, Operator>> = {
  [t.PLUS]: "Add",
  [t.MINUS]: "Sub",
  [t.STAR]: "Mult",
  [t.AT]: "MatMult",
  [t.SLASH]: "Div",
  [t.PERCENT]: "Mod",
  [t.DOUBLESTAR]: "Pow",
  [t.LEFTSHIFT]: "LShift",
  [t.RIGHTSHIFT]: "RShift",
  [t.VBAR]: "BitOr",
  [t.CIRCUMFLEX]: "BitXor",
  [t.AMPER]: "BitAnd",
  [t.DOUBLESLASH]: "FloorDiv",
};
const COMPARE_NAMES: Readonly<Record<number, CompareOperator>> = {
  [t.EQEQUAL]: "Eq",
  [t.NOTEQUAL]: "NotEq",
  [t.LESS]: "Lt",
  [t.LESSEQUAL]: "LtE",
  [t.GREATER]: "Gt",
  [t.GREATEREQUAL]: "GtE",
  [t.IN]: "In",
  [t.IS]: "Is",
};

export function operatorName(kind: number): Operator {
  return OPERATOR_NAMES[kind]!;
}
export function compareName(kind: number): CompareOperator {
  return COMPARE_NAMES[kind]!;
}
