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
  /** Of each part, with blanks between: its first line and what stands for its text; of a body the begin of its function too. The first and every second one is no body. */
  readonly parts: readonly string[];
}

export interface Part {
  /** From 1. */
  readonly line: number;
  readonly digest: string;
  /** Of the function whose body it is; null for what stands between bodies. */
  readonly head: { readonly line: number; readonly column: number } | null;
}

type Definition = FunctionDef | AsyncFunctionDef;

const DIGITS = 12;

/** Null for what could not be read whole: there an edit may change what stands far away from it. */
export function partsOf(module: Module, text: string, uses: ModuleUses): ModuleParts | null {
  if (module.errors.length > 0) return null;
  const lines = text.split("\n");
  const parts: string[] = [];
  let from = 1;
  const add = (line: number, end: number, head: string): void => {
    parts.push(`${line} ${hash("sha256", lines.slice(line - 1, end).join("\n"), "base64url").slice(0, DIGITS)}${head}`);
  };
  for (const node of outermost(module)) {
    const begin = node.body[0]!;
    // `def f(): return 1` has no line of its own for its body.
    const isApart = begin.line > node.line && begin.line >= from && lines[begin.line - 1]!.slice(0, begin.column).trim() === "";
    if (!isApart) continue;
    add(from, begin.line - 1, "");
    add(begin.line, node.endLine, ` ${node.line} ${node.column}`);
    from = node.endLine + 1;
  }
  add(from, lines.length, "");
  return { whole: saidAnywhere(module, uses), parts };
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
    const [line, digest, headLine, headColumn] = part.split(" ");
    const head = headLine === undefined ? null : { line: Number(headLine), column: Number(headColumn) };
    return { line: Number(line), digest: digest!, head };
  });
}
