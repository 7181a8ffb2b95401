// Parts of a module, one behind the other: bodies of functions, and what stands between them. They tell after an edit which functions are otherwise, and where all else stands now.
import { hash } from "node:crypto";
import type { AsyncFunctionDef, FunctionDef, Module } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { digestOf } from "../../digest.ts";
import { fieldsSetBy } from "../language/fields-set.ts";
import type { ModuleUses } from "./module-uses.ts";
import { classesIn, laterWritesOf } from "./outline.ts";

/** As texts: every function of a program has some. */
export interface ModuleParts {
  /** Stands for what functions anywhere in the module say of it beside what they do: what they import, what they change later, which fields they set, what they ask of themselves. */
  readonly whole: string;
  /** Of each part, with blanks between: its first line, what stands for its text, and its empty lines; of a body the begin of its function too. The first and every second one is no body. */
  readonly parts: readonly string[];
}

export interface Part {
  /** From 1. */
  readonly line: number;
  readonly digest: string;
  /** How many empty lines stand before each line of code, in base 36, up to the last of them; null where they are a part of what stands for the text, as texts of several lines may hold them. */
  readonly empty: string | null;
  /** Of the function whose body it is; null for what stands between bodies. */
  readonly head: { readonly line: number; readonly column: number } | null;
}

type Definition = FunctionDef | AsyncFunctionDef;

const DIGITS = 12;
const EMPTY_MAX = 35;
/** A text may go on behind the end of its line. */
const MAY_GO_ON = /"""|'''|\\$/m;
const EXACT = "-";

/** Null for what could not be read whole: there an edit may change what stands far away from it. */
export function partsOf(module: Module, text: string, uses: ModuleUses): ModuleParts | null {
  if (module.errors.length > 0) return null;
  const lines = text.split("\n");
  const parts: string[] = [];
  let from = 1;
  const add = (line: number, end: number, head: string, said = 0): void => {
    const { text: shown, empty } = withoutEmptyLines(lines.slice(line - 1, end), said);
    parts.push(`${line} ${hash("sha256", shown, "base64url").slice(0, DIGITS)} ${empty}${head}`);
  };
  for (const node of outermost(module)) {
    const begin = node.body[0]!;
    // `def f(): return 1` has no line of its own for its body.
    const isApart = begin.line > node.line && begin.line >= from && lines[begin.line - 1]!.slice(0, begin.column).trim() === "";
    if (!isApart) continue;
    add(from, begin.line - 1, "");
    // Behind a `;` another text may begin.
    const isSaying = begin.kind === "Expr" && begin.value.kind === "Constant" && !lines[begin.endLine - 1]!.includes(";");
    add(begin.line, node.endLine, ` ${node.line} ${node.column}`, isSaying ? begin.endLine - begin.line + 1 : 0);
    from = node.endLine + 1;
  }
  add(from, lines.length, "");
  return { whole: saidAnywhere(module, uses), parts };
}

/** `said`: so many lines at the begin are what a function says of itself. `text`: as it is where an empty line may be a part of it. */
function withoutEmptyLines(lines: readonly string[], said: number): { readonly text: string; readonly empty: string } {
  const isCode = (line: string, i: number): boolean => i < said || line.trim() !== "";
  const counts: number[] = [];
  let count = 0;
  for (const [i, line] of lines.entries())
    if (isCode(line, i)) {
      counts.push(count);
      count = 0;
    } else count += 1;
  if (MAY_GO_ON.test(lines.slice(said).join("\n")) || counts.some((one) => one > EMPTY_MAX))
    return { text: `${EXACT}${lines.join("\n")}`, empty: EXACT };
  const last = counts.findLastIndex((one) => one > 0);
  const shown = counts.slice(0, last + 1).map((one) => one.toString(EMPTY_MAX + 1));
  return { text: lines.filter(isCode).join("\n"), empty: `.${shown.join("")}` };
}

/** In source order; those inside of others belong to these. */
function outermost(module: Module): readonly Definition[] {
  const found: Definition[] = [];
  walk(module, (node) => {
    const isFunction = node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef";
    if (isFunction) found.push(node);
    return !isFunction;
  });
  return found;
}

function saidAnywhere(module: Module, { imports, classes, functions, held, made, sets, begins }: ModuleUses): string {
  const { fields, ofClasses, nonlocals } = laterWritesOf(module);
  const own = classesIn(module).map((node) => [node.name, ...fieldsSetBy(node)]);
  const written = [fields, ofClasses].map((one) => [...one].map(([name, set]) => [name, ...set]));
  const asked = functions.flatMap((one) => (one.own === "" ? [] : [one.cls, one.own]));
  return digestOf([imports, classes, held, made, sets, begins, written, [...nonlocals], own, asked]);
}

export function partsIn({ parts }: Pick<ModuleParts, "parts">): readonly Part[] {
  return parts.map((part) => {
    const [line, digest, empty, headLine, headColumn] = part.split(" ");
    const head = headLine === undefined ? null : { line: Number(headLine), column: Number(headColumn) };
    return { line: Number(line), digest: digest!, empty: empty === EXACT ? null : empty!.slice(1), head };
  });
}

/** How many of its lines of code stand before a line of a part; of an empty one, as of the line of code before it. */
export function placeInPart({ line: first, empty }: Pick<Part, "line" | "empty">, line: number): number {
  if (empty === null) return line - first;
  let [at, place] = [first, -1];
  for (let i = 0; i < empty.length; i++) {
    at += emptyBefore(empty, i);
    if (at > line) return Math.max(0, place);
    at += 1;
    place += 1;
  }
  return Math.max(0, place + 1 + line - at);
}

/** The line of a part before which so many lines of code stand. */
export function lineInPart({ line: first, empty }: Pick<Part, "line" | "empty">, place: number): number {
  let line = first + place;
  if (empty !== null) for (let i = 0; i <= place && i < empty.length; i++) line += emptyBefore(empty, i);
  return line;
}

function emptyBefore(empty: string, place: number): number {
  return Number.parseInt(empty.charAt(place), EMPTY_MAX + 1);
}
