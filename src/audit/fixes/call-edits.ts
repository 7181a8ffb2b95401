// Edits of calls that rules offer: another value for an argument, one argument more, another name of what is called.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { ModuleView } from "../patterns/module-view.ts";
import type { OfferedEdit, OfferedFix } from "../rule.ts";

interface FixWords {
  readonly title: string;
  readonly isSafe: boolean;
}

/** The value of the argument, or the argument itself where it is not given. Null where the text cannot be changed without care. */
export function argumentSet(
  call: Call,
  {
    name,
    value,
    given,
    isSafe,
  }: { readonly name: string; readonly value: string; readonly given: Expression | null; readonly isSafe: boolean },
  module: ModuleView,
): OfferedFix | null {
  if (given !== null) return written(given) ? { title: `Set \`${name}=${value}\``, isSafe, edits: [{ at: given, text: value }] } : null;
  const edit = argumentAdded(call, `${name}=${value}`, module);
  return edit === null ? null : { title: `Add \`${name}=${value}\``, isSafe, edits: [edit] };
}

/** `yaml.load` → `yaml.safe_load`: the last part of a dotted name. */
export function calledOtherwise(call: Call, last: string, words: FixWords): OfferedFix | null {
  const edit = lastNameReplaced(call.func, last);
  return edit === null ? null : { ...words, edits: [edit] };
}

/** Null for what is no dotted name. */
export function lastNameReplaced(node: Expression, last: string): OfferedEdit | null {
  if (node.kind !== "Attribute") return null;
  const { endLine, endColumn, attr } = node;
  return { at: { line: endLine, column: endColumn - attr.length, endLine, endColumn }, text: last };
}

/** A literal, not a name that stands for one: that may mean something elsewhere. */
function written(node: Expression): boolean {
  return node.kind === "Constant";
}

/** Before the closing bracket; on a line of its own where each argument has one. */
function argumentAdded(call: Call, text: string, module: ModuleView): OfferedEdit | null {
  const [only] = call.args;
  if (call.args.length === 1 && only?.kind === "GeneratorExp") return null; // f(x for x in y) needs brackets then
  const given = [...call.args, ...call.keywords.map(({ value }) => value)];
  const last = given.toSorted((a, b) => a.endLine - b.endLine || a.endColumn - b.endColumn).at(-1);
  if (last === undefined) return null;
  const between = textBetween(module, { line: last.endLine, column: last.endColumn }, { line: call.endLine, column: call.endColumn - 1 });
  const comma = /^[\s)]*(,?)\s*$/.exec(between);
  if (comma === null) return null; // a comment, or what is not understood
  const indent = /^\s*/.exec(module.line(last.line))![0];
  if (comma[1] === "") {
    // Brackets around the argument itself belong to it.
    const closing = between.trimEnd();
    if (closing.includes("\n")) return null;
    const isOwnLine = between.slice(closing.length).includes("\n");
    const point = { line: last.endLine, column: last.endColumn + closing.length };
    return insertedAt(point, isOwnLine ? `,\n${indent}${text}` : `, ${text}`);
  }
  const [at, isOwnLine] = afterComma(between, last);
  return insertedAt(at, isOwnLine ? `\n${indent}${text},` : ` ${text}`);
}

interface Point {
  readonly line: number;
  readonly column: number;
}

function insertedAt({ line, column }: Point, text: string): OfferedEdit {
  return { at: { line, column, endLine: line, endColumn: column }, text };
}

function afterComma(between: string, last: Expression): readonly [Point, boolean] {
  const until = between.slice(0, between.indexOf(",") + 1);
  const lines = until.split("\n");
  const isSame = lines.length === 1;
  const point = { line: last.endLine + lines.length - 1, column: (isSame ? last.endColumn : 0) + lines.at(-1)!.length };
  return [point, between.slice(until.length).includes("\n")];
}

const BETWEEN_LINES_MAX = 20;

/** What lies between two points of the text; "#" where that is too much to look at. */
function textBetween(module: ModuleView, from: Point, to: Point): string {
  if (to.line - from.line > BETWEEN_LINES_MAX || to.line < from.line) return "#";
  if (from.line === to.line) return module.line(from.line).slice(from.column, to.column);
  const lines = [module.line(from.line).slice(from.column)];
  for (let line = from.line + 1; line < to.line; line++) lines.push(module.line(line));
  return [...lines, module.line(to.line).slice(0, to.column)].join("\n");
}
