// Parses a Jinja template: text, outputs and tags with their bodies. What cannot be read is a fault, and the rest is there.
import { Faults } from "../faults.ts";
import { lastEnds } from "../last-ends.ts";
import { DEPTH_MAX, NOTHING_GIVEN, type Expr, type MacroBody, type Nodes, type Template, type TemplateNode } from "../template.ts";
import { ExpressionReader, TemplateProblem } from "./expression.ts";
import { readTag, type TagTokens } from "./tokens.ts";

const MARK = /\{[%{#]/g;
const RAW_BEGIN = /\{%[-+]?\s*raw\s*(-)?[-+]?%\}/y;
const RAW_END = /\{%([-+])?\s*endraw\s*([-+])?%\}/g;
const LEADING_BLANKS = /\s*/y;

/** Never throws. */
export function parseJinja(text: string): Template {
  const parser = new Parser(text.endsWith("\n") ? text.slice(0, -1) : text);
  return { engine: "jinja", text, body: parser.template(), faults: parser.faults.all };
}

interface Tag {
  readonly name: string;
  readonly reader: ExpressionReader;
  readonly start: number;
  readonly end: number;
}

class Parser {
  readonly faults = new Faults();
  readonly #text: string;
  #at = 0;
  /** Blanks at the begin of the text to come go. */
  #isTrimmed = false;
  /** Tags that end what is open, innermost last. */
  readonly #ends: (readonly string[])[] = [];
  #lastEnds: ReadonlyMap<string, number> | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  template(): Nodes {
    return this.#body([]).nodes;
  }

  /** Up to one of the tags `ends`; `last` is null where another ended it, or the text did. */
  #body(ends: readonly string[]): { readonly nodes: Nodes; readonly last: Tag | null } {
    const nodes: TemplateNode[] = [];
    this.#ends.push(ends);
    try {
      for (;;) {
        const tag = this.#upToTag(nodes);
        if (tag === null) return { nodes, last: null };
        if (ends.includes(tag.name)) return { nodes, last: tag };
        if (this.#ends.some((outer) => outer.includes(tag.name))) {
          this.#at = tag.start;
          return { nodes, last: null };
        }
        const node = this.#statement(tag);
        if (node !== null) nodes.push(node);
      }
    } finally {
      this.#ends.pop();
    }
  }

  /** Adds text and outputs; null at the end of the text. */
  #upToTag(into: TemplateNode[]): Tag | null {
    for (;;) {
      const mark = this.#nextMark();
      if (mark < 0) {
        this.#addText(into, this.#text.length, false);
        this.#at = this.#text.length;
        return null;
      }
      const kind = this.#text[mark + 1];
      this.#addText(into, mark, this.#text[mark + 2] === "-");
      this.#at = mark;
      if (kind === "#") this.#comment();
      else if (kind === "{") this.#output(into);
      else if (!this.#raw(into)) {
        const tag = this.#tag();
        if (tag !== null) return tag;
      }
    }
  }

  #nextMark(): number {
    if (this.faults.isFull) return -1;
    MARK.lastIndex = this.#at;
    return MARK.exec(this.#text)?.index ?? -1;
  }

  #addText(into: TemplateNode[], end: number, isTrimmedBehind: boolean): void {
    let start = this.#at;
    if (this.#isTrimmed) {
      LEADING_BLANKS.lastIndex = start;
      LEADING_BLANKS.test(this.#text);
      start = Math.min(LEADING_BLANKS.lastIndex, end);
    }
    this.#isTrimmed = false;
    let text = this.#text.slice(start, end);
    if (isTrimmedBehind) text = text.trimEnd();
    if (text !== "") into.push({ kind: "text", text, start, end: start + text.length });
  }

  #comment(): void {
    const end = this.#text.indexOf("#}", this.#at + 2);
    if (end < 0) return this.#restIsText("this comment has no end");
    this.#isTrimmed = this.#text[end - 1] === "-";
    this.#at = end + 2;
  }

  #restIsText(message: string): void {
    this.faults.add(this.#at, Math.min(this.#at + 2, this.#text.length), message);
    this.#at = this.#text.length;
  }

  #raw(into: TemplateNode[]): boolean {
    RAW_BEGIN.lastIndex = this.#at;
    const begin = RAW_BEGIN.exec(this.#text);
    if (begin === null) return false;
    this.#at = RAW_BEGIN.lastIndex;
    RAW_END.lastIndex = this.#at;
    const end = RAW_END.exec(this.#text);
    if (end === null) {
      this.#restIsText("this raw block has no end");
      return true;
    }
    this.#isTrimmed = begin[1] === "-";
    this.#addText(into, end.index, end[1] === "-");
    this.#at = end.index + end[0].length;
    this.#isTrimmed = end[2] === "-";
    return true;
  }

  #readTag(mark: "%}" | "}}"): TagTokens | null {
    const sign = this.#text[this.#at + 2];
    const read = readTag(this.#text, this.#at + (sign === "-" || sign === "+" ? 3 : 2), mark);
    if (read === null) {
      this.#restIsText("this tag has no end");
      return null;
    }
    this.#at = read.end;
    this.#isTrimmed = read.isTrimmed;
    if (read.fault !== null) this.faults.add(read.fault.start, read.fault.end, read.fault.message);
    return read;
  }

  #output(into: TemplateNode[]): void {
    const start = this.#at;
    const read = this.#readTag("}}");
    if (read === null) return;
    const reader = new ExpressionReader(read.tokens);
    const value = read.fault === null ? this.#tried(() => whole(reader, reader.tuple())) : null;
    into.push({ kind: "output", value: value ?? { kind: "Broken", start, end: read.end }, start, end: read.end });
  }

  #tag(): Tag | null {
    const start = this.#at;
    const read = this.#readTag("%}");
    if (read === null) return null;
    const reader = new ExpressionReader(read.tokens);
    const name = reader.is("name") ? reader.next().text : "";
    if (name === "" && read.fault === null) this.faults.add(start, read.end, "the name of the tag is missing");
    return { name, reader, start, end: read.end };
  }

  #tried<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error;
      const { start, end } = error.token;
      this.faults.add(start, Math.max(end, start + 1), error.message);
      return null;
    }
  }

  #statement(tag: Tag): TemplateNode | null {
    if (this.#ends.length > DEPTH_MAX) {
      this.faults.add(tag.start, tag.end, "this is nested too deeply to be followed");
      return null;
    }
    const read = STATEMENTS[tag.name];
    const node = read !== undefined && Object.hasOwn(STATEMENTS, tag.name) ? this.#tried(() => read(tag, this.#help(tag))) : null;
    if (node !== null) return { ...node, start: tag.start, end: tag.end };
    if (/^(?:end\w+|el(?:se|if))$/.test(tag.name)) {
      this.faults.add(tag.start, tag.end, `\`${tag.name}\` closes nothing that is open`);
      return null;
    }
    return this.#unknown(tag);
  }

  /** Of an extension that is not known, or broken: what lies in it is there. */
  #unknown({ name, start, end }: Tag): TemplateNode {
    this.#lastEnds ??= lastEnds(this.#text);
    const isBlock = (this.#lastEnds.get(`end${name}`) ?? -1) >= end;
    const body = isBlock ? this.#body([`end${name}`]).nodes : [];
    return { kind: "tag", name, values: [], isKnown: false, body, start, end };
  }

  #help(tag: Tag): Help {
    return {
      body: (...ends) => {
        const { nodes, last } = this.#body(ends);
        if (last === null) this.faults.add(tag.start, tag.end, `\`${tag.name}\` is not closed: \`${ends.at(-1)}\` is missing`);
        return { nodes, last };
      },
    };
  }
}

interface Help {
  /** Up to one of these tags, of which the last is the one that closes it. */
  body(...ends: string[]): { readonly nodes: Nodes; readonly last: Tag | null };
}

type Unplaced<T> = T extends unknown ? Omit<T, "start" | "end"> : never;
type Statement = (tag: Tag, help: Help) => Unplaced<TemplateNode>;

const STATEMENTS: Readonly<Record<string, Statement>> = {
  if: ({ reader }, help) => {
    const arms: { test: Expr | null; body: Nodes }[] = [];
    let test: Expr | null = whole(reader, reader.tuple(true));
    for (;;) {
      const { nodes, last } = help.body("elif", "else", "endif");
      arms.push({ test, body: nodes });
      if (last?.name === "elif") test = whole(last.reader, last.reader.tuple(true));
      else if (last?.name === "else" && test !== null) test = null;
      else return { kind: "if", arms };
    }
  },
  for: ({ reader }, help) => {
    const target = reader.target(["in"]);
    reader.expect("name", "in");
    const iterable = reader.tuple(true);
    const test = reader.takes("name", "if") ? reader.expression() : null;
    reader.takes("name", "recursive");
    whole(reader, iterable);
    const { nodes: body, last } = help.body("else", "endfor");
    return { kind: "for", target, iterable, test, body, otherwise: last?.name === "else" ? help.body("endfor").nodes : [] };
  },
  set: ({ reader }, help) => {
    const target = reader.target([]);
    if (reader.takes("operator", "=")) return { kind: "set", target, value: whole(reader, reader.tuple()) };
    const { start } = reader.token;
    const filter = whole(reader, reader.filtered({ kind: "Piped", start, end: start }));
    return { kind: "set-block", target, filter, body: help.body("endset").nodes };
  },
  with: ({ reader }, help) => {
    const names: (readonly [Expr, Expr])[] = [];
    while (!reader.isAtEnd) {
      if (names.length > 0) reader.expect("operator", ",");
      const target = reader.target([]);
      reader.expect("operator", "=");
      names.push([target, reader.expression()]);
    }
    return { kind: "with", names, body: help.body("endwith").nodes };
  },
  block: ({ reader }, help) => {
    const name = reader.expect("name").text;
    while (reader.is("name")) reader.next();
    return { kind: "block", name: whole(reader, name), body: help.body("endblock").nodes };
  },
  extends: ({ reader }) => ({ kind: "extends", template: whole(reader, reader.expression()) }),
  include: ({ reader }) => {
    const template = reader.expression();
    if (reader.takes("name", "ignore")) reader.expect("name", "missing");
    return { kind: "include", template, names: [], isAlone: !context(reader, true) };
  },
  import: ({ reader }) => {
    const template = reader.expression();
    reader.expect("name", "as");
    const target = reader.expect("name").text;
    return { kind: "import", template, target, isAlone: !context(reader, false) };
  },
  from: ({ reader }) => {
    const template = reader.expression();
    reader.expect("name", "import");
    const names: (readonly [string, string])[] = [];
    while (!reader.isAtEnd && !isContext(reader)) {
      const name = reader.expect("name").text;
      names.push([name, reader.takes("name", "as") ? reader.expect("name").text : name]);
      if (!reader.takes("operator", ",")) break;
    }
    return { kind: "from", template, names, isAlone: !context(reader, false) };
  },
  macro: ({ reader }, help) => {
    const name = reader.expect("name").text;
    const parameters = parametersOf(reader);
    return { kind: "macro", name, parameters: whole(reader, parameters), body: help.body("endmacro").nodes };
  },
  call: ({ reader }, help) => {
    const parameters = reader.isOperator("(") ? parametersOf(reader) : [];
    const call = whole(reader, reader.expression());
    return { kind: "call", call, parameters, body: help.body("endcall").nodes };
  },
  filter: ({ reader }, help) => {
    const { start, end } = reader.token;
    const name = reader.expect("name").text;
    const given = reader.isOperator("(") ? reader.given() : NOTHING_GIVEN;
    const first: Expr = { kind: "Filter", name, of: { kind: "Piped", start, end: start }, ...given, start, end };
    return { kind: "filter", filter: whole(reader, reader.filtered(first)), body: help.body("endfilter").nodes };
  },
  autoescape: ({ reader }, help) => ({
    kind: "autoescape",
    value: whole(reader, reader.expression()),
    body: help.body("endautoescape").nodes,
  }),
  print: ({ reader }) => ({ kind: "output", value: whole(reader, reader.tuple()) }),
  do: ({ reader }) => ({ kind: "do", value: whole(reader, reader.tuple()) }),
  trans: ({ reader }, help) => {
    const names: (readonly [Expr, Expr])[] = [];
    while (!reader.isAtEnd) {
      if (reader.takes("operator", ",") || reader.takes("name", "trimmed") || reader.takes("name", "notrimmed")) continue;
      if (reader.is("string")) reader.next();
      else names.push(assigned(reader));
    }
    const { nodes: body, last } = help.body("pluralize", "endtrans");
    const { start, end } = reader.token;
    if (last?.name !== "pluralize") return { kind: "with", names, body };
    const arms = [
      { test: names[0]?.[1] ?? ({ kind: "Broken", start, end } as const), body },
      { test: null, body: help.body("endtrans").nodes },
    ];
    return { kind: "with", names, body: [{ kind: "if", arms, start, end }] };
  },
  break: () => ({ kind: "tag", name: "break", values: [], isKnown: true, body: [] }),
  continue: () => ({ kind: "tag", name: "continue", values: [], isKnown: true, body: [] }),
  debug: () => ({ kind: "tag", name: "debug", values: [], isKnown: true, body: [] }),
};

function assigned(reader: ExpressionReader): readonly [Expr, Expr] {
  const { start, end, text } = reader.expect("name");
  const target: Expr = { kind: "Name", name: text, start, end };
  return [target, reader.takes("operator", "=") ? reader.expression() : target];
}

export function parametersOf(reader: ExpressionReader): MacroBody["parameters"] {
  const parameters: { name: string; fallback: Expr | null }[] = [];
  reader.expect("operator", "(");
  while (!reader.isOperator(")")) {
    if (parameters.length > 0) reader.expect("operator", ",");
    if (reader.isOperator(")")) break;
    const name = reader.expect("name").text;
    parameters.push({ name, fallback: reader.takes("operator", "=") ? reader.expression() : null });
  }
  reader.expect("operator", ")");
  return parameters;
}

function isContext(reader: ExpressionReader): boolean {
  return (reader.is("name", "with") || reader.is("name", "without")) && reader.is("name", "context", 1);
}

function context(reader: ExpressionReader, isDefault: boolean): boolean {
  if (!isContext(reader)) return whole(reader, isDefault);
  const isWith = reader.next().text === "with";
  reader.next();
  return whole(reader, isWith);
}

function whole<T>(reader: ExpressionReader, found: T): T {
  if (!reader.isAtEnd) throw reader.problem("the tag should end here");
  return found;
}
