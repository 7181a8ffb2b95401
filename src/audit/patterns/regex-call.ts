// The expression that a function of `re` is given, and its flags.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import { argumentOf } from "./module-view.ts";

export const VERBOSE = /"attr":"(?:X|VERBOSE)"/;
export const MULTILINE = /"attr":"(?:M|MULTILINE)"/;

/** Null where it is not known. */
export function patternOf(call: Call, at: At): string | null {
  return textOf(givenPattern(call), at);
}

export function givenPattern(call: Call): Expression | null {
  return argumentOf(call, 0, "pattern") ?? argumentOf(call, null, "regex");
}

export interface WrittenPattern {
  readonly text: string;
  /** Not, where a part of it is none of this module's: something that no text matches stands for it. */
  readonly isWhole: boolean;
}

/** An expression that is put together, as far as this module says of what: `r"(?:" + WORD + r"\s*)*"`; null where it says nothing of it. */
export function writtenPattern(node: Expression | null, at: At): WrittenPattern | null {
  const whole = textOf(node, at);
  if (whole !== null) return { text: whole, isWhole: true };
  if (node === null || !isPutTogether(node)) return null;
  const pieces = piecesOf(node, at);
  if (pieces.length > PIECES_MAX) return null;
  let text = "";
  let known = 0;
  for (const piece of pieces) {
    text += piece ?? (isInClass(text) ? "\0" : NOTHING_MATCHES);
    known += piece?.length ?? 0;
  }
  return known === 0 ? null : { text, isWhole: false };
}

const NOTHING_MATCHES = String.raw`[^\s\S]`;
/** Of an expression that somebody wrote by hand. */
const PIECES_MAX = 200;
/** Sums within sums, one for each piece. */
const PIECES_DEPTH_MAX = 40;

function isPutTogether(node: Expression): boolean {
  return node.kind === "JoinedStr" || (node.kind === "BinOp" && node.op === "Add");
}

/** Null for what is not known. */
function piecesOf(node: Expression, at: At, depth = 0): readonly (string | null)[] {
  if (depth > PIECES_DEPTH_MAX) return [null];
  const known = textOf(node, at);
  if (known !== null) return [known];
  if (node.kind === "BinOp" && node.op === "Add") return [...piecesOf(node.left, at, depth + 1), ...piecesOf(node.right, at, depth + 1)];
  if (node.kind === "JoinedStr") return node.values.flatMap((value) => piecesOf(value, at, depth + 1));
  return node.kind === "FormattedValue" && node.format_spec === null ? piecesOf(node.value, at, depth + 1) : [null];
}

/** Whether what comes next stands between the brackets of `[…]`. */
function isInClass(before: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\[\^?\]?(?:\\.|[^\]\\])*$/s.test(before);
}

function textOf(node: Expression | null, at: At): string | null {
  const value = at.module.constant(node, at.scope);
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  return typeof text === "string" ? text : null;
}

export function hasFlag({ args, keywords }: Call, flag: RegExp): boolean {
  const flags =
    keywords.find(({ arg }) => arg === "flags")?.value ?? args.slice(1).find(({ kind }) => kind === "Attribute" || kind === "BinOp");
  return flags !== undefined && flag.test(JSON.stringify(flags));
}
