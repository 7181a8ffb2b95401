// The tree of a template whose statements are Python's: what opens a body, begins its next part, ends it, or binds a name.
import { Faults } from "../faults.ts";
import { ExpressionReader, TemplateProblem } from "../jinja/expression.ts";
import { parametersOf } from "../jinja/parse.ts";
import { tokensIn } from "../jinja/tokens.ts";
import { DEPTH_MAX, NOTHING_GIVEN, type Expr, type ExprOf, type Nodes, type Span, type TemplateNode } from "../template.ts";

export type Unplaced<T> = T extends unknown ? Omit<T, "start" | "end"> : never;

interface Part {
  readonly test: Expr | null;
  readonly body: TemplateNode[];
}

interface Open {
  readonly word: string;
  readonly span: Span;
  readonly parts: Part[];
  readonly finish: (parts: readonly Part[]) => Unplaced<TemplateNode>;
}

/** Longer than any person writes a line of a template. */
const STATEMENT_UNITS_MAX = 4_000;
const WORD = /\s*([a-z_]+)\b/iy;
const ASSIGNED = /\s*([a-z_]\w*)\s*=(?!=)/iy;
const NEXT_PART = /^(?:elif|else|except|finally)$/;
const IGNORED = /^(?:import|from|pass|break|continue|del|assert|return|raise|global|nonlocal|yield)$/;

export class PythonBlocks {
  readonly faults = new Faults();
  readonly #text: string;
  readonly #root: TemplateNode[] = [];
  readonly #open: Open[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Bodies that nothing ended end here. */
  finished(): Nodes {
    for (const { span, word } of this.#open) this.faults.add(span.start, span.end, `\`${word}\` is not closed`);
    while (this.#open.length > 0) this.close();
    return this.#root;
  }

  add(node: TemplateNode): void {
    (this.#open.at(-1)?.parts.at(-1)?.body ?? this.#root).push(node);
  }

  addText(start: number, end: number): void {
    if (end > start) this.add({ kind: "text", text: this.#text.slice(start, end), start, end });
  }

  /** `finish` makes the node of what lies in it until it is closed. */
  open(word: string, span: Span, finish: Open["finish"], test: Expr | null = null): void {
    if (this.#open.length >= DEPTH_MAX) this.faults.add(span.start, span.end, "this is nested too deeply to be followed");
    else this.#open.push({ word, span, parts: [{ test, body: [] }], finish });
  }

  close(): void {
    const open = this.#open.pop();
    if (open !== undefined) this.add({ ...open.finish(open.parts), ...open.span });
  }

  /** Whether anything is open. */
  get isInside(): boolean {
    return this.#open.length > 0;
  }

  /** Broken where it is no expression that is understood. */
  expression(start: number, end: number): Expr {
    return this.read(start, end, (reader) => reader.tuple()) ?? { kind: "Broken", start, end };
  }

  read<T>(start: number, end: number, read: (reader: ExpressionReader) => T): T | null {
    const tokens = tokensIn(this.#text, start, end);
    if (tokens === null) return null;
    try {
      const reader = new ExpressionReader(tokens);
      const found = read(reader);
      return reader.isAtEnd ? found : null;
    } catch (error) {
      if (error instanceof TemplateProblem) return null;
      throw error;
    }
  }

  /** A line of Python: `for x in y:`, `else:`, `name = value`. The colon at its end may be missing. */
  statement(from: number, to: number): void {
    if (to - from > STATEMENT_UNITS_MAX) return this.faults.add(from, to, "this line is too long to be followed");
    const end = endOfStatement(this.#text, from, to);
    const span = { start: from, end };
    WORD.lastIndex = from;
    const word = WORD.exec(this.#text)?.[1] ?? "";
    const rest = WORD.lastIndex;
    if (/^end(?:if|for|while|try|with|def)?$/.test(word)) this.close();
    else if (NEXT_PART.test(word)) this.#part(word === "else" ? null : this.#test(rest, end, word));
    else if (word === "if" || word === "while") this.open(word, span, asIf, this.#test(rest, end, word));
    else if (word === "try") this.open(word, span, asIf, { kind: "Broken", ...span });
    else if (word === "for") this.#loop(rest, end, span);
    else if (word === "with") this.#with(rest, end, span);
    else if (word === "def") this.define(rest, end, span);
    else if (!IGNORED.test(word)) this.#simple(from, end);
  }

  #part(test: Expr | null): void {
    this.#open.at(-1)?.parts.push({ test, body: [] });
  }

  #test(start: number, end: number, word: string): Expr {
    return word === "except" || word === "finally" ? { kind: "Broken", start, end } : this.expression(start, end);
  }

  #loop(start: number, end: number, span: Span): void {
    const broken: Expr = { kind: "Broken", start, end };
    const [target, iterable] = this.read(start, end, (reader) => {
      const names = reader.target(["in"]);
      reader.expect("name", "in");
      return [names, reader.tuple()] as const;
    }) ?? [broken, broken];
    this.open("for", span, ([body, otherwise]) => ({
      kind: "for",
      target,
      iterable,
      test: null,
      body: body?.body ?? [],
      otherwise: otherwise?.body ?? [],
    }));
  }

  /** `with open(x) as y:` */
  #with(start: number, end: number, span: Span): void {
    const named = this.read(start, end, (reader) => {
      const value = reader.expression();
      return reader.takes("name", "as") ? ([reader.target([]), value] as const) : null;
    });
    this.open("with", span, ([body]) => ({ kind: "with", names: named === null ? [] : [named], body: body?.body ?? [] }));
  }

  /** `name(parameters)`: what lies in it is put out where it is called. */
  define(start: number, end: number, span: Span): void {
    const made = this.read(start, end, (reader) => {
      const name = reader.expect("name").text;
      return { name, parameters: reader.isOperator("(") ? parametersOf(reader) : [] };
    }) ?? { name: "", parameters: [] };
    this.open("def", span, ([body]) => ({ kind: "macro", ...made, body: body?.body ?? [] }));
  }

  #simple(start: number, end: number): void {
    ASSIGNED.lastIndex = start;
    const assigned = ASSIGNED.exec(this.#text);
    if (assigned === null) return this.add({ kind: "do", value: this.expression(start, end), start, end });
    const target: Expr = { kind: "Name", name: assigned[1]!, start, end };
    this.add({ kind: "set", target, value: this.expression(ASSIGNED.lastIndex, end), start, end });
  }
}

function asIf(parts: readonly Part[]): Unplaced<TemplateNode> {
  return { kind: "if", arms: parts };
}

/** Without the colon at the end, and a comment behind it. */
function endOfStatement(text: string, from: number, to: number): number {
  const written = text.slice(from, to).replace(/\s+#[^'"]*$/, "");
  return from + written.replace(/\s*:?\s*$/, "").length;
}

/** The text of a call's first argument, where it is one that is called by this name: `include("head.tpl", title=x)`. */
export function namedCall(value: Expr, name: string): { readonly first: Expr; readonly call: ExprOf<"Call"> } | null {
  if (value.kind !== "Call" || value.callee.kind !== "Name" || value.callee.name !== name) return null;
  const [first] = value.args;
  return first === undefined ? null : { first, call: value };
}

export function filtered(name: string, of: Expr): Expr {
  return { kind: "Filter", name, of, ...NOTHING_GIVEN, start: of.start, end: of.end };
}

/** Where the page of a template that builds upon this one goes. */
export const BODY = "(body)";

/** What lies outside of its blocks goes where the template that it builds upon has its body. */
export function builtUpon(template: Expr, nodes: Nodes): Nodes {
  const { start, end } = template;
  const isKept = ({ kind }: TemplateNode): boolean => kind === "block" || kind === "macro" || kind === "import" || kind === "from";
  const body = nodes.filter((node) => !isKept(node));
  return [{ kind: "extends", template, start, end }, ...nodes.filter(isKept), { kind: "block", name: BODY, body, start, end }];
}
