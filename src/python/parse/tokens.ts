// Kinds of token, as small integers: the parser's tables are indexed by them.

export const EOF: number = 0;
export const NEWLINE: number = 1;
export const INDENT: number = 2;
/** The last kind that has no text of its own. */
export const DEDENT: number = 3;
export const NAME: number = 4;
export const NUMBER: number = 5;
/** A whole string or bytes literal without replacement fields. */
export const STRING: number = 6;
/** Prefix and opening quotes of an f-string or t-string; the rest is read by the string grammar. */
export const FSTRING: number = 7;
/** Something that is no token; the lexer's `badMessage` says why. */
export const BAD: number = 8;

export const LPAR: number = 9;
export const RPAR: number = 10;
export const LSQB: number = 11;
export const RSQB: number = 12;
export const LBRACE: number = 13;
export const RBRACE: number = 14;
export const COMMA: number = 15;
export const COLON: number = 16;
export const DOT: number = 17;
export const SEMI: number = 18;
export const EQUAL: number = 19;
export const COLONEQUAL: number = 20;
export const ARROW: number = 21;
export const ELLIPSIS: number = 22;
export const AT: number = 23;
export const PLUS: number = 24;
export const MINUS: number = 25;
export const STAR: number = 26;
export const SLASH: number = 27;
export const DOUBLESLASH: number = 28;
export const PERCENT: number = 29;
export const DOUBLESTAR: number = 30;
export const VBAR: number = 31;
export const AMPER: number = 32;
export const CIRCUMFLEX: number = 33;
export const LEFTSHIFT: number = 34;
export const RIGHTSHIFT: number = 35;
export const TILDE: number = 36;
export const EQEQUAL: number = 37;
export const NOTEQUAL: number = 38;
export const LESS: number = 39;
export const LESSEQUAL: number = 40;
export const GREATER: number = 41;
export const GREATEREQUAL: number = 42;
/** `op=`; the operator's own kind is in the lexer's `operator`. */
export const AUGMENTED: number = 43;
/** `!` of a replacement field's conversion. */
export const BANG: number = 44;

export const FALSE: number = 45;
export const NONE: number = 46;
export const TRUE: number = 47;
export const AND: number = 48;
export const AS: number = 49;
export const ASSERT: number = 50;
export const ASYNC: number = 51;
export const AWAIT: number = 52;
export const BREAK: number = 53;
export const CLASS: number = 54;
export const CONTINUE: number = 55;
export const DEF: number = 56;
export const DEL: number = 57;
export const ELIF: number = 58;
export const ELSE: number = 59;
export const EXCEPT: number = 60;
export const FINALLY: number = 61;
export const FOR: number = 62;
export const FROM: number = 63;
export const GLOBAL: number = 64;
export const IF: number = 65;
export const IMPORT: number = 66;
export const IN: number = 67;
export const IS: number = 68;
export const LAMBDA: number = 69;
export const NONLOCAL: number = 70;
export const NOT: number = 71;
export const OR: number = 72;
export const PASS: number = 73;
export const RAISE: number = 74;
export const RETURN: number = 75;
export const TRY: number = 76;
export const WHILE: number = 77;
export const WITH: number = 78;
export const YIELD: number = 79;
export const TOKEN_KINDS: number = 80;

/** Soft keywords (match, case, type, _) are names. */
export const KEYWORDS: ReadonlyMap<string, number> = new Map([
  ["False", FALSE],
  ["None", NONE],
  ["True", TRUE],
  ["and", AND],
  ["as", AS],
  ["assert", ASSERT],
  ["async", ASYNC],
  ["await", AWAIT],
  ["break", BREAK],
  ["class", CLASS],
  ["continue", CONTINUE],
  ["def", DEF],
  ["del", DEL],
  ["elif", ELIF],
  ["else", ELSE],
  ["except", EXCEPT],
  ["finally", FINALLY],
  ["for", FOR],
  ["from", FROM],
  ["global", GLOBAL],
  ["if", IF],
  ["import", IMPORT],
  ["in", IN],
  ["is", IS],
  ["lambda", LAMBDA],
  ["nonlocal", NONLOCAL],
  ["not", NOT],
  ["or", OR],
  ["pass", PASS],
  ["raise", RAISE],
  ["return", RETURN],
  ["try", TRY],
  ["while", WHILE],
  ["with", WITH],
  ["yield", YIELD],
]);
