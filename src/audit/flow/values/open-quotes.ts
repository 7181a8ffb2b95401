// What was made harmless by quotes of its own, and stands inside of quotes that the text around it opened: these end where its own begin.
import { KIND_BITS, quotedFor, soil, type Taint } from "./taint.ts";
import { REOPENED } from "./lacks.ts";
import type { Value } from "./value.ts";

/** A command of a shell, or code of Python. */
type Quoting = "command" | "code";

/** Labels of what stands inside of quotes are harmful again; the others stay. */
export function soiledInQuotes(value: Value | undefined, kind: Quoting, taint: Taint): Taint {
  const parts = value?.parts ?? null;
  if (parts === null || !taint.some((label) => quotedFor(label, KIND_BITS[kind]))) return taint;
  const read = kind === "command" ? readShell : readPython;
  const inside = new Set<unknown>();
  let open: readonly string[] = [];
  for (const part of parts) {
    if (typeof part !== "string") {
      // Its own quotes end those around it and open them again.
      if (isQuote(open.at(-1)) && !(open.at(-1) === "'" && part.lacks?.includes(REOPENED) === true))
        for (const { way } of part.taint) inside.add(way.start);
      continue;
    }
    // What a heredoc holds is no text of the shell.
    if (kind === "command" && part.includes("<<")) return taint;
    open = read(part, open);
  }
  if (inside.size === 0) return taint;
  return taint.map((label) =>
    inside.has(label.way.start) && quotedFor(label, KIND_BITS[kind]) ? soil([label], KIND_BITS[kind])[0]! : label,
  );
}

function isQuote(open: string | undefined): boolean {
  return open !== undefined && /['"]/.test(open);
}

const SHELL = /\\[^]|'|"|\$\(|\)|`|(?<![^\s;&|(])#[^\n]*/g;

/** Quotes and substitutions that are open at the end, the innermost last. */
function readShell(text: string, before: readonly string[]): readonly string[] {
  const open = [...before];
  for (const [sign] of text.matchAll(SHELL)) {
    const inner = open.at(-1);
    if (inner === "'") {
      // Nothing but its own end is read in it; a backslash may stand before that.
      if (sign === "'" || sign === "\\'") open.pop();
    } else if (sign === "'") {
      if (inner !== '"') open.push(sign);
    } else if (sign === '"' || sign === "`") {
      if (inner === sign) open.pop();
      else open.push(sign);
    } else if (sign === "$(") open.push(sign);
    else if (sign === ")" && inner === "$(") open.pop();
  }
  return open;
}

const PYTHON = /\\[^]|'''|"""|'|"|#[^\n]*|\n/g;

function readPython(text: string, before: readonly string[]): readonly string[] {
  let open = before[0];
  for (const [sign] of text.matchAll(PYTHON)) {
    if (open === undefined) open = isQuote(sign) && !sign.startsWith("#") && !sign.startsWith("\\") ? sign : undefined;
    else if (open === sign || (sign === open.repeat(3) && open.length === 1) || (sign === "\n" && open.length === 1)) open = undefined;
  }
  return open === undefined ? [] : [open];
}
