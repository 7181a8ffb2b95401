// Reads Python source, 3.8 to 3.14, into a tree. Never throws: what it cannot read is in `errors`.
import type { Module, SyntaxFault } from "./ast.ts";
import type { DoubtfulHandler } from "./clause-statements.ts";
import { decodeSource, normaliseLineEnds } from "./decode-source.ts";
import { Parser } from "./parser.ts";

/** A tree with the text that its positions refer to. */
export interface ModuleReading {
  readonly module: Module;
  /** Without byte-order mark, line ends are \n. */
  readonly text: string;
  /** Offset in `text` of each comment's `#`, in source order. */
  readonly comments: readonly number[];
}

/** `source` as bytes honours byte-order mark and coding cookie. Time is linear in its length; the caller bounds the length. */
export function parseModule(source: Uint8Array | string): Module {
  return readModule(source).module;
}

/** As parseModule, with what only the text says. */
export function readModule(source: Uint8Array | string): ModuleReading {
  const { lines, encoding, fault } = decoded(source);
  const parser = new Parser(lines);
  const body = parser.moduleBody();
  const errors: SyntaxFault[] = fault ? [{ line: fault.line, column: 0, message: fault.message }] : [];
  for (const error of parser.errors) errors.push(error);
  errors.push(...nulBytes(lines), ...python2Handlers(lines, parser.doubtfulHandlers));
  errors.sort((one, other) => one.line - other.line || one.column - other.column);
  const { line: endLine, newestSyntax } = parser;
  const module: Module = { kind: "Module", line: 1, column: 0, endLine, endColumn: 0, body, errors, encoding, newestSyntax };
  // What the tree's own names and texts are cut from anyway.
  return { module, text: parser.source.slice(0, lines.length), comments: inOrder(parser.comments) };
}

/** The text alone, as `readModule` gives it. */
export function readModuleText(source: Uint8Array | string): string {
  return decoded(source).lines;
}

function decoded(source: Uint8Array | string): { readonly lines: string } & Pick<ReturnType<typeof decodeSource>, "encoding" | "fault"> {
  const { text, encoding, fault } = typeof source === "string" ? { text: source, encoding: "utf-8", fault: null } : decodeSource(source);
  return { lines: normaliseLineEnds(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text), encoding, fault };
}

/** What was read again after a fault is there twice, behind what follows it. */
function inOrder(comments: readonly number[]): readonly number[] {
  const isOrdered = comments.every((at, i) => i === 0 || at > comments[i - 1]!);
  return isOrdered ? comments : [...new Set(comments)].sort((a, b) => a - b);
}

export const NULL_BYTES = "source code cannot contain null bytes";

/** Python refuses them everywhere, also in strings and comments. */
function nulBytes(text: string): SyntaxFault[] {
  const at = text.indexOf("\0");
  if (at < 0) return [];
  const before = text.slice(0, at);
  const column = at - (before.lastIndexOf("\n") + 1);
  return [{ line: before.split("\n").length, column, message: NULL_BYTES }];
}

/** `except A, b:` where nothing in the file makes a `b` binds it, as Python 2 did. */
function python2Handlers(text: string, doubtful: readonly DoubtfulHandler[]): SyntaxFault[] {
  const isMade = new Map<string, boolean>();
  const faults: SyntaxFault[] = [];
  for (const { name, line, column } of doubtful) {
    if (!isMade.has(name)) isMade.set(name, isBound(text, name));
    if (!isMade.get(name)) faults.push({ line, column, message: `Python 2: except …, ${name}` });
  }
  return faults;
}

/** Whether the file imports the name, or makes it at module level or as a class. */
function isBound(text: string, name: string): boolean {
  return new RegExp(String.raw`\bimport\b[^\n]*\b${name}\b|\bclass\s+${name}\b|^${name}\s*=[^=]`, "mu").test(text);
}
