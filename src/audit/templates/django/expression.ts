// Django's expressions: variables with filters, and the conditions of `if`. Null for what Django would refuse.
import { DEPTH_MAX, NOTHING_GIVEN, type Expr } from "../template.ts";

/** As Django's own: a constant or a variable, each filter with at most one argument of the same. */
const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'`;
const CONSTANT = String.raw`_\((?:${STRING})\)|${STRING}`;
const NUMBER = String.raw`[-+]?\.?\d[\d.e]*`;
const FIRST = new RegExp(String.raw`(${CONSTANT})|([\w.]+|${NUMBER})`, "ys");
const FILTER = new RegExp(String.raw`\s*\|\s*(\w+)(?::(?:(${CONSTANT})|([\w.]+|${NUMBER})))?`, "ys");
const PIECE = new RegExp(String.raw`((?:[^\s'"]*(?:(?:${STRING})[^\s'"]*)+)|\S+)`, "gs");

export interface Piece {
  readonly text: string;
  readonly start: number;
}

/** As Django's `smart_split`, with the blanks inside `_(…)` kept. */
export function piecesOf(content: string, offset: number): Piece[] {
  const pieces = [...content.matchAll(PIECE)].map((match) => ({ text: match[0], start: offset + match.index }));
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isOpen = last !== undefined && /^_\((?:"[^"]*|'[^']*)$/.test(last.text);
    if (isOpen)
      joined[joined.length - 1] = { start: last.start, text: content.slice(last.start - offset, piece.start - offset + piece.text.length) };
    else joined.push(piece);
  }
  return joined;
}

export function readExpression({ text, start }: Piece): Expr | null {
  FIRST.lastIndex = 0;
  const first = FIRST.exec(text);
  if (first === null) return null;
  let found = first[1] === undefined ? variable(first[2]!, start) : constant(first[1], start);
  if (found === null) return null;
  let filters = 0;
  for (let at = FIRST.lastIndex; at < text.length;) {
    filters += 1;
    if (filters > DEPTH_MAX) return null;
    FILTER.lastIndex = at;
    const match = FILTER.exec(text);
    if (match === null) return null;
    const given = start + at + match[0].length - (match[2] ?? match[3] ?? "").length;
    const argument = match[2] !== undefined ? constant(match[2], given) : match[3] !== undefined ? variable(match[3], given) : undefined;
    if (argument === null) return null;
    at = FILTER.lastIndex;
    const args = argument === undefined ? [] : [argument];
    found = { kind: "Filter", name: match[1]!, of: found, ...NOTHING_GIVEN, args, start, end: start + at };
  }
  return found;
}

function constant(written: string, start: number): Expr {
  const isTranslated = written.startsWith("_(");
  const inner = isTranslated ? written.slice(3, -2) : written.slice(1, -1);
  return { kind: "Const", value: inner.replaceAll(/\\(["'\\])/g, "$1"), start, end: start + written.length };
}

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

function variable(written: string, start: number): Expr | null {
  const end = start + written.length;
  if (/^[-+]?\.?\d/.test(written)) {
    const value = Number(written);
    return Number.isNaN(value) ? null : { kind: "Const", value, start, end };
  }
  if (Object.hasOwn(WORDS, written)) return { kind: "Const", value: WORDS[written]!, start, end };
  const [name, ...parts] = written.split(".");
  if (name === "" || parts.includes("") || /(?:^|\.)_/.test(written)) return null;
  let found: Expr = { kind: "Name", name: name!, start, end: start + name!.length };
  for (const part of parts) {
    const to: number = found.end + 1 + part.length;
    found = /^\d+$/.test(part)
      ? { kind: "Getitem", of: found, key: { kind: "Const", value: Number(part), start: found.end + 1, end: to }, start, end: to }
      : { kind: "Getattr", of: found, name: part, start, end: to };
  }
  return found;
}

const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  ["not"],
  ["in", "not in", "is", "is not", "==", "!=", ">", ">=", "<", "<="],
];
const OPS: Readonly<Record<string, string>> = { in: "in", "not in": "notin", is: "eq", "is not": "ne", "==": "eq", "!=": "ne" };

/** Of `if` and `elif`. */
export function readCondition(pieces: readonly Piece[]): Expr | null {
  const words: Piece[] = [];
  for (const piece of pieces) {
    const last = words.at(-1);
    const pair = last === undefined ? "" : `${last.text} ${piece.text}`;
    if (pair === "not in" || pair === "is not") words[words.length - 1] = { text: pair, start: last!.start };
    else words.push(piece);
  }
  const reader = { words, at: 0 };
  const found = operand(reader, 0);
  return reader.at === words.length ? found : null;
}

function operand(reader: { readonly words: readonly Piece[]; at: number }, level: number): Expr | null {
  const operators = LEVELS[level];
  if (operators === undefined) {
    const word = reader.words[reader.at];
    reader.at += 1;
    return word === undefined ? null : readExpression(word);
  }
  const here = (): string => reader.words[reader.at]?.text ?? "";
  if (operators[0] === "not") {
    let times = 0;
    for (; here() === "not"; reader.at++) times += 1;
    let found = operand(reader, level + 1);
    for (; times > 0 && found !== null; times--) found = { kind: "Not", of: found, start: found.start, end: found.end };
    return found;
  }
  let left = operand(reader, level + 1);
  while (left !== null && operators.includes(here())) {
    const op = here();
    reader.at += 1;
    const right = operand(reader, level + 1);
    if (right === null) return null;
    const { start } = left;
    const { end } = right;
    if (op === "or" || op === "and") left = { kind: op === "or" ? "Or" : "And", left, right, start, end };
    else left = { kind: "Compare", first: left, others: [{ op: OPS[op] ?? op, value: right }], start, end };
  }
  return left;
}
