// Templates of Mako: `${value}` is put out as it is, `${value | h}` is escaped; lines that begin with `%` are Python, `<%…>` are tags.
import type { Expr, Nodes, Span, Template } from "../template.ts";
import { BODY, builtUpon, filtered, PythonBlocks } from "./blocks.ts";

const MARK = /\$\{|<%|<\/%|^[ \t]*%(?!%)|^[ \t]*##[^\n]*\n?/gm;
const TAG = /<%(\w[\w:.]*)((?:\s+\w+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/dg;
const CLOSING = /<\/%([\w:.]+)\s*>/y;
/** What is asked of these is the page of the template that builds upon this one. */
const BODY_CALL = /^\s*(?:self|next|caller)\.body\(\s*\)\s*$/;
const ESCAPING = /^(?:h|x|entity)$/;

/** Never throws. */
export function parseMako(text: string): Template {
  const reading = new Reading(text);
  reading.run();
  return reading.template();
}

interface Attributes {
  readonly [name: string]: { readonly text: string; readonly start: number; readonly end: number } | undefined;
}

class Reading {
  readonly #text: string;
  readonly #blocks: PythonBlocks;
  #upon: Expr | null = null;
  #isEscaped = false;

  constructor(text: string) {
    this.#text = text;
    this.#blocks = new PythonBlocks(text);
  }

  template(): Template {
    const nodes = this.#blocks.finished();
    // Definitions are known before what stands above them.
    const defined = [...nodes.filter(({ kind }) => kind === "macro"), ...nodes.filter(({ kind }) => kind !== "macro")];
    const span = { start: 0, end: 0 };
    const on: Expr = { kind: "Const", value: true, ...span };
    const body: Nodes = this.#isEscaped ? [{ kind: "autoescape", value: on, body: defined, ...span }] : defined;
    return {
      engine: "mako",
      text: this.#text,
      body: this.#upon === null ? body : builtUpon(this.#upon, body),
      faults: this.#blocks.faults.all,
    };
  }

  run(): void {
    let at = 0;
    for (;;) {
      MARK.lastIndex = at;
      const mark = this.#blocks.faults.isFull ? null : MARK.exec(this.#text);
      const start = mark?.index ?? this.#text.length;
      this.#blocks.addText(at, start);
      if (mark === null) return;
      at = this.#construct(mark[0], start);
    }
  }

  /** Gives where the text goes on. */
  #construct(mark: string, start: number): number {
    const behind = start + mark.length;
    if (mark === "${") return this.#output(start);
    if (mark === "<%") return this.#tag(start);
    if (mark === "</%") {
      CLOSING.lastIndex = start;
      const name = CLOSING.exec(this.#text)?.[1];
      if (name === undefined) this.#blocks.addText(start, behind);
      else if (name === "def" || name === "block") this.#blocks.close();
      return name === undefined ? behind : CLOSING.lastIndex;
    }
    if (mark.trimStart().startsWith("##")) return behind;
    const next = this.#text.indexOf("\n", behind);
    const end = next < 0 ? this.#text.length : next;
    this.#blocks.statement(behind, end);
    return Math.min(end + 1, this.#text.length);
  }

  #output(start: number): number {
    const { end, bar } = ends(this.#text, start + 2);
    if (end < 0) {
      this.#blocks.faults.add(start, start + 2, "this output has no end");
      this.#blocks.addText(start + 2, this.#text.length);
      return this.#text.length;
    }
    const span = { start, end: end + 1 };
    const to = bar < 0 ? end : bar;
    const names =
      bar < 0
        ? []
        : this.#text
            .slice(bar + 1, end)
            .split(",")
            .map((name) => name.trim());
    if (BODY_CALL.test(this.#text.slice(start + 2, to))) this.#blocks.add({ kind: "block", name: BODY, body: [], ...span });
    else this.#blocks.add({ kind: "output", value: through(names, this.#blocks.expression(start + 2, to)), ...span });
    return end + 1;
  }

  #tag(start: number): number {
    TAG.lastIndex = start;
    const found = TAG.exec(this.#text);
    if (found === null) return this.#code(start);
    const { lastIndex: end } = TAG;
    const [, name = "", written = "", slash] = found;
    if (name === "doc" || name === "text") return this.#plain(name, end);
    const attributes = attributesOf(written, start + 2 + name.length);
    const span = { start, end };
    this.#statement(name, attributes, span);
    if (slash === "/" && (name === "def" || name === "block")) this.#blocks.close();
    return end;
  }

  #statement(name: string, { file, name: own, import: imported, expression_filter: filter }: Attributes, span: Span): void {
    if (name === "page") this.#isEscaped ||= filter !== undefined && /(?:^|,)\s*h\s*(?:,|$)/.test(filter.text);
    else if (name === "inherit" && file !== undefined) this.#upon = named(file);
    else if (name === "include" && file !== undefined)
      this.#blocks.add({ kind: "include", template: named(file), names: [], isAlone: false, ...span });
    else if (name === "block")
      this.#blocks.open(name, span, ([part]) => ({ kind: "block", name: own?.text ?? "", body: part?.body ?? [] }));
    else if (name === "def" && own !== undefined) this.#blocks.define(own.start, own.end, span);
    else if (name === "namespace" && file !== undefined && imported !== undefined) {
      const names = imported.text.split(",").map((one) => [one.trim(), one.trim()] as const);
      this.#blocks.add({ kind: "from", template: named(file), names, isAlone: false, ...span });
    } else if (name === "namespace" && file !== undefined && own !== undefined)
      this.#blocks.add({ kind: "import", template: named(file), target: own.text, isAlone: false, ...span });
  }

  /** `<% … %>`, `<%! … %>`: of the Python in it only what is bound in one line is looked at. */
  #code(start: number): number {
    const found = this.#text.indexOf("%>", start);
    const end = found < 0 ? this.#text.length : found;
    for (let from = start + (this.#text[start + 2] === "!" ? 3 : 2); from < end;) {
      const next = this.#text.indexOf("\n", from);
      const to = next < 0 || next > end ? end : next;
      if (/^\s*[a-z_]\w*\s*=(?!=)/i.test(this.#text.slice(from, to))) this.#blocks.statement(from, to);
      from = to + 1;
    }
    return Math.min(end + 2, this.#text.length);
  }

  #plain(name: string, from: number): number {
    const closing = `</%${name}>`;
    const found = this.#text.indexOf(closing, from);
    const end = found < 0 ? this.#text.length : found;
    if (name === "text") this.#blocks.addText(from, end);
    return Math.min(end + closing.length, this.#text.length);
  }
}

function named({ text, start, end }: { readonly text: string; readonly start: number; readonly end: number }): Expr {
  return text.includes("${") ? { kind: "Broken", start, end } : { kind: "Const", value: text, start, end };
}

function attributesOf(written: string, at: number): Attributes {
  const found: Record<string, { text: string; start: number; end: number }> = {};
  for (const one of written.matchAll(ATTRIBUTE)) {
    const [start, end] = one.indices![2] ?? one.indices![3]!;
    found[one[1]!] = { text: written.slice(start, end), start: at + start, end: at + end };
  }
  return found;
}

/** `${value | n,trim,h}` */
function through(names: readonly string[], value: Expr): Expr {
  let found = value;
  for (const name of names) {
    if (ESCAPING.test(name)) found = filtered("forceescape", found);
    else if (name === "u") found = filtered("urlencode", found);
    else if (name === "n") found = filtered("safe", found);
    else if (name !== "" && name !== "str" && name !== "unicode" && name !== "trim") found = filtered(name, found);
  }
  return found;
}

/** Where the output ends, and its last bar outside of brackets and texts. */
function ends(text: string, from: number): { readonly end: number; readonly bar: number } {
  let [depth, bar] = [0, -1];
  for (let at = from; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '"' || letter === "'") {
      for (at += 1; at < text.length && text[at] !== letter; at++) if (text[at] === "\\") at += 1;
    } else if ("([{".includes(letter)) depth += 1;
    else if (letter === "}" && depth === 0) return { end: at, bar };
    else if (")]}".includes(letter)) depth -= 1;
    else if (letter === "|" && depth === 0) bar = at;
  }
  return { end: -1, bar };
}
