// Templates of Bottle: `{{value}}` is escaped, `{{!value}}` is not, and a line that begins with `%` is Python.
import type { Expr, Template } from "../template.ts";
import { BODY, builtUpon, filtered, namedCall, PythonBlocks } from "./blocks.ts";

const CODE_LINE = /^[ \t]*%(?!%|>)/;
const CODE_BLOCK = /^[ \t]*<%/;
const OUTPUT = /\{\{(!?)/g;

/** Never throws. */
export function parseBottle(text: string): Template {
  const blocks = new PythonBlocks(text);
  const upon: { template: Expr | null } = { template: null };
  for (let at = 0; at < text.length && !blocks.faults.isFull;) {
    const next = text.indexOf("\n", at);
    const end = next < 0 ? text.length : next;
    const line = text.slice(at, end);
    if (CODE_BLOCK.test(line)) at = codeBlock(blocks, text, at);
    else if (CODE_LINE.test(line)) {
      code(blocks, { start: at + line.indexOf("%") + 1, end }, upon);
      at = end + 1;
    } else {
      at = outputs(blocks, text, { at, end: Math.min(end + 1, text.length) });
    }
  }
  const body = blocks.finished();
  return { engine: "bottle", text, body: upon.template === null ? body : builtUpon(upon.template, body), faults: blocks.faults.all };
}

/** `<% … %>`: the lines of it are Python; only what they bind is looked at. */
function codeBlock(blocks: PythonBlocks, text: string, at: number): number {
  const start = text.indexOf("<%", at) + 2;
  const found = text.indexOf("%>", start);
  const end = found < 0 ? text.length : found;
  for (let from = start; from < end;) {
    const next = text.indexOf("\n", from);
    const to = next < 0 || next > end ? end : next;
    if (/^\s*[a-z_]\w*\s*=(?!=)/i.test(text.slice(from, to))) blocks.statement(from, to);
    from = to + 1;
  }
  return Math.min(end + 2, text.length);
}

function code(
  blocks: PythonBlocks,
  { start, end }: { readonly start: number; readonly end: number },
  upon: { template: Expr | null },
): void {
  const value = blocks.expression(start, end);
  const included = namedCall(value, "include");
  const rebased = namedCall(value, "rebase");
  if (included !== null)
    blocks.add({ kind: "include", template: included.first, names: included.call.keywords, isAlone: false, start, end });
  else if (rebased !== null) upon.template = rebased.first;
  else blocks.statement(start, end);
}

/** A line of text with what is put out in it, which may go on over more lines. Gives where it ended. */
function outputs(blocks: PythonBlocks, text: string, { at, end: first }: { readonly at: number; readonly end: number }): number {
  let [from, end] = [at, first];
  for (;;) {
    OUTPUT.lastIndex = from;
    const mark = OUTPUT.exec(text);
    const start = mark === null || mark.index >= end ? end : mark.index;
    blocks.addText(from, start);
    if (mark === null || start === end) return end;
    const inner = start + mark[0].length;
    const closing = text.indexOf("}}", inner);
    if (closing < 0) {
      blocks.faults.add(start, start + 2, "this output has no end");
      return end;
    }
    output(blocks, { value: blocks.expression(inner, closing), isRaw: mark[1] === "!", span: { start, end: closing + 2 } });
    from = closing + 2;
    // What stands behind an output that went on over more lines is text as well.
    if (from > end) end = lineEnd(text, from);
  }
}

function output(
  blocks: PythonBlocks,
  {
    value,
    isRaw,
    span,
  }: { readonly value: Expr; readonly isRaw: boolean; readonly span: { readonly start: number; readonly end: number } },
): void {
  const isBody = isRaw && value.kind === "Name" && value.name === "base";
  if (isBody) blocks.add({ kind: "block", name: BODY, body: [], ...span });
  else blocks.add({ kind: "output", value: isRaw ? filtered("safe", value) : value, ...span });
}

function lineEnd(text: string, from: number): number {
  const next = text.indexOf("\n", from);
  return next < 0 ? text.length : next + 1;
}
