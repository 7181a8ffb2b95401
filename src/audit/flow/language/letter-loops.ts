// Loops that go through a text by the numbers of its letters: `for i in range(len(x)): … x[i] …`.
import type { AsyncFor, Expression, For } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";

export interface LetterLoop {
  readonly text: string;
  readonly number: string;
}

const kept = new WeakMap<For | AsyncFor, LetterLoop | null>();

/** Null for any other loop, and where text or number get another value inside of it. */
export function letterLoop(node: For | AsyncFor): LetterLoop | null {
  const before = kept.get(node);
  if (before !== undefined) return before;
  const found = asWritten(node);
  kept.set(node, found);
  return found;
}

/** How the letter at hand is called, among variables; null for any other expression. */
export function letterName(node: Expression): string | null {
  if (node.kind !== "Subscript" || node.value.kind !== "Name" || node.slice.kind !== "Name") return null;
  return hiddenName({ text: node.value.id, number: node.slice.id });
}

/** No variable is called so. */
export function hiddenName({ text, number }: LetterLoop): string {
  return `?${text}[${number}]`;
}

function asWritten({ target, iter, body }: For | AsyncFor): LetterLoop | null {
  const length = target.kind === "Name" ? onlyArgument(iter, "range") : null;
  const text = length === null ? null : onlyArgument(length, "len");
  if (target.kind !== "Name" || text?.kind !== "Name") return null;
  let isChanged = false;
  for (const top of body)
    walk(top, (node) => {
      if (node.kind === "Name" && node.ctx !== "Load") isChanged ||= node.id === text.id || node.id === target.id;
      if (node.kind === "Global" || node.kind === "Nonlocal" || node.kind === "Lambda" || node.kind === "FunctionDef") isChanged = true;
      return !isChanged;
    });
  return isChanged ? null : { text: text.id, number: target.id };
}

function onlyArgument(node: Expression, name: string): Expression | null {
  if (node.kind !== "Call" || node.func.kind !== "Name" || node.func.id !== name || node.keywords.length > 0) return null;
  return node.args.length === 1 ? node.args[0]! : null;
}
