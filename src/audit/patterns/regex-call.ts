// The expression that a function of `re` is given, and its flags.
import type { Call, Expression, Name, Position } from "../../python/parse/ast.ts";
import type { Binding } from "../../python/facts/module-facts.ts";
import type { At } from "../rule.ts";
import { argumentOf } from "./module-view.ts";
import { escapedForRegex } from "./regex-escape.ts";

export const VERBOSE = /"attr":"(?:X|VERBOSE)"/;
export const MULTILINE = /"attr":"(?:M|MULTILINE)"/;

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
  if (node === null) return null;
  const pieces = piecesOf(node, at);
  if (pieces.length > PIECES_MAX) return null;
  let text = "";
  let known = 0;
  for (const piece of pieces) {
    text += typeof piece === "string" ? piece : piece === NOT_KNOWN ? (isInClass(text) ? "\0" : NOTHING_MATCHES) : "";
    known += typeof piece === "string" ? piece.length : 0;
  }
  return known === 0 ? null : { text, isWhole: pieces.every((piece) => typeof piece === "string") };
}

const NOTHING_MATCHES = String.raw`[^\s\S]`;
/** Of an expression that somebody wrote by hand. */
const PIECES_MAX = 400;
/** Sums within sums, one for each piece. */
const PIECES_DEPTH_MAX = 40;

const NOT_KNOWN = null;
/** What stands before it went through a function, most likely as it is. */
const PASSED_ON = Symbol("passed on");
type Here = Pick<At, "module" | "scope">;
type Piece = string | typeof NOT_KNOWN | typeof PASSED_ON;

function piecesOf(node: Expression, at: Here, depth = 0): readonly Piece[] {
  if (depth > PIECES_DEPTH_MAX) return [NOT_KNOWN];
  const known = textOf(node, at);
  if (known !== null) return [known];
  const inside = (one: Expression, scope = at.scope): readonly Piece[] => piecesOf(one, { module: at.module, scope }, depth + 1);
  if (node.kind === "BinOp" && node.op === "Add") return [...inside(node.left), ...inside(node.right)];
  if (node.kind === "BinOp" && node.op === "Mod") return filledIn(node, at, inside);
  if (node.kind === "JoinedStr") return node.values.flatMap((value) => inside(value));
  if (node.kind === "FormattedValue" && node.format_spec === null) return inside(node.value);
  if (node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "join") return [joined(node, at)];
  // `to_bytes("…" + WORD)`
  const [given, ...more] = node.kind === "Call" && node.func.kind === "Name" && node.keywords.length === 0 ? node.args : [];
  if (given?.kind === "BinOp" && more.length === 0) return [...inside(given), PASSED_ON];
  const made = node.kind === "Name" ? madeOf(node, at) : null;
  return made === null ? [NOT_KNOWN] : inside(made.value, made.scope);
}

/** `"|".join(map(re.escape, SIGNS))`, `"|".join(re.escape(one) for one in SIGNS)`, `"|".join(SIGNS)`. */
function joined({ func, args: [given, ...more] }: Call, at: Here): Piece {
  const between = func.kind === "Attribute" ? textOf(func.value, at) : null;
  if (between === null || given === undefined || more.length > 0) return NOT_KNOWN;
  const { made, items } = eachMade(given);
  const isEscaped = made !== null && at.module.target(made, at.scope) === "re.escape";
  const known = items === null || (made !== null && !isEscaped) ? undefined : at.module.constant(items, at.scope);
  if (!Array.isArray(known) || !known.every((one) => typeof one === "string")) return NOT_KNOWN;
  return (isEscaped ? known.map(escapedForRegex) : known).join(between);
}

/** What goes through which function, where each item does so by itself; `items` null where it is something else. */
function eachMade(node: Expression): { readonly made: Expression | null; readonly items: Expression | null } {
  if (node.kind === "Call" && node.func.kind === "Name" && node.func.id === "map")
    return node.args.length === 2 ? { made: node.args[0]!, items: node.args[1]! } : { made: null, items: null };
  if (node.kind !== "GeneratorExp" && node.kind !== "ListComp") return { made: null, items: node };
  const [only, ...others] = node.generators;
  const isPlain = only !== undefined && others.length === 0 && only.ifs.length === 0 && only.target.kind === "Name";
  const name = only?.target.kind === "Name" ? only.target.id : "";
  const { elt } = node;
  if (!isPlain) return { made: null, items: null };
  if (elt.kind === "Name" && elt.id === name) return { made: null, items: only.iter };
  const [given] = elt.kind === "Call" && elt.args.length === 1 ? elt.args : [];
  return elt.kind === "Call" && given?.kind === "Name" && given.id === name
    ? { made: elt.func, items: only.iter }
    : { made: null, items: null };
}

/** What a name is bound to once, where that is put together. */
function madeOf({ id }: Name, { module, scope }: Here): Binding | null {
  const [only, ...others] = module.everyBinding(id, scope) ?? [];
  if (only === undefined || others.length > 0 || only.entered || module.additionsTo(id, only).length > 0) return null;
  return only.value.kind === "BinOp" || only.value.kind === "JoinedStr" ? only : null;
}

const CONVERSION = /%(?:\((\w+)\))?([a-zA-Z%])/g;

/** `"%s@%s" % (NAME, HOST)`, `"%(name)s" % locals()`. */
function filledIn(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  at: Here,
  inside: (one: Expression) => readonly Piece[],
): readonly Piece[] {
  const format = textOf(left, at);
  if (format === null) return [NOT_KNOWN];
  const isScope = right.kind === "Call" && right.func.kind === "Name" && /^(?:locals|globals|vars)$/.test(right.func.id);
  const listed = right.kind === "Tuple" ? right.elts : [right];
  const pieces: Piece[] = [];
  let [from, next] = [0, 0];
  for (const { 0: whole, 1: name, 2: letter, index } of format.matchAll(CONVERSION)) {
    pieces.push(format.slice(from, index));
    from = index + whole.length;
    if (letter === "%") {
      pieces.push("%");
      continue;
    }
    const value = name === undefined ? listed[next++] : isScope ? nameAt(right, name) : undefined;
    pieces.push(...(value === undefined || letter !== "s" ? [NOT_KNOWN] : inside(value)));
  }
  return [...pieces, format.slice(from)];
}

function nameAt({ line, column, endLine, endColumn }: Position, id: string): Name {
  return { kind: "Name", id, ctx: "Load", line, column, endLine, endColumn };
}

/** Whether what comes next stands between the brackets of `[…]`. */
function isInClass(before: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\[\^?\]?(?:\\.|[^\]\\])*$/s.test(before);
}

function textOf(node: Expression | null, at: Here): string | null {
  const value = at.module.constant(node, at.scope);
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  return typeof text === "string" ? text : null;
}

export function hasFlag({ args, keywords }: Call, flag: RegExp): boolean {
  const flags =
    keywords.find(({ arg }) => arg === "flags")?.value ?? args.slice(1).find(({ kind }) => kind === "Attribute" || kind === "BinOp");
  return flags !== undefined && flag.test(JSON.stringify(flags));
}
