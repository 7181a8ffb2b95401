// The expressions of GitHub Actions, `${{ … }}`: found in a text, parsed, and printed by what they read.
// https://docs.github.com/en/actions/reference/workflows-and-actions/expressions

export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `github.event.issue.title`; null stands for an index that is computed, `*` for all. Names are in lower case, as they are compared. */
  | { readonly kind: "context"; readonly path: readonly (string | null)[]; readonly indexes: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  /** What a call gives, and a part of it: `fromJSON(x).name`. */
  | { readonly kind: "part"; readonly of: Expression; readonly path: readonly (string | null)[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

export type Operator = "&&" | "||" | "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface Template {
  /** Between the braces. */
  readonly source: string;
  /** Of `${{` in the text, and after `}}`. */
  readonly offset: number;
  readonly end: number;
  /** Null where it cannot be parsed. */
  readonly expression: Expression | null;
}

const TEMPLATES_MAX = 500;
const DEPTH_MAX = 50;
/** GitHub's own bound. */
const SOURCE_UNITS_MAX = 21_000;

export function templatesOf(text: string): readonly Template[] {
  const found: Template[] = [];
  for (let from = text.indexOf("${{"); from >= 0 && found.length < TEMPLATES_MAX; from = text.indexOf("${{", from)) {
    const end = templateEnd(text, from + 3);
    const source = text.slice(from + 3, end < 0 ? text.length : end - 2);
    found.push({
      source: source.trim(),
      offset: from,
      end: end < 0 ? text.length : end,
      expression: end < 0 ? null : parseExpression(source),
    });
    if (end < 0) break;
    from = end;
  }
  return found;
}

/** Braces in a text in quotes do not end it. */
function templateEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") {
      const quote = text.indexOf("'", at + 1);
      if (quote < 0) return -1;
      at = quote;
    } else if (text.startsWith("}}", at)) return at + 2;
  }
  return -1;
}

/** Null where it is none. */
export function parseExpression(source: string): Expression | null {
  if (source.length > SOURCE_UNITS_MAX) return null;
  const tokens = tokenise(source);
  if (tokens === null) return null;
  const parser = new Parser(tokens);
  const parsed = parser.binary(0, 0);
  return parsed !== null && parser.isAtEnd() ? parsed : null;
}

/** Itself and all below it. */
export function* expressionsIn(root: Expression): Generator<Expression> {
  const open = [root];
  while (open.length > 0) {
    const one = open.pop()!;
    yield one;
    if (one.kind === "call") open.push(...one.args);
    else if (one.kind === "binary") open.push(one.right, one.left);
    else if (one.kind === "not" || one.kind === "part") open.push(one.of);
    else if (one.kind === "context") open.push(...one.indexes);
  }
}

/** The texts that are written out in it and that it may give: both sides of `||`, the right one of `&&`. */
export function textsGiven(expression: Expression): readonly string[] {
  if (expression.kind === "literal") return typeof expression.value === "string" ? [expression.value] : [];
  if (expression.kind !== "binary") return [];
  if (expression.operator === "&&") return textsGiven(expression.right);
  return expression.operator === "||" ? [...textsGiven(expression.left), ...textsGiven(expression.right)] : [];
}

/** `github.event.issue.title`, with `[…]` for what is computed. */
export function pathText(path: readonly (string | null)[]): string {
  return path.map((part) => part ?? "[…]").join(".");
}

type Token = { readonly kind: "name" | "operator" | "text" | "number"; readonly text: string };

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(-?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))|([A-Za-z_][\w-]*)|(&&|\|\||==|!=|<=|>=|[!<>()[\],.*]))/iy;

function tokenise(source: string): Token[] | null {
  const tokens: Token[] = [];
  const trimmed = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return null;
    const [, text, number, name, operator] = match;
    if (text !== undefined) tokens.push({ kind: "text", text: text.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else tokens.push({ kind: "operator", text: operator! });
  }
  return tokens;
}

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="]];

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  binary(level: number, depth: number): Expression | null {
    if (depth > DEPTH_MAX) return null;
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary(depth);
    let left = this.binary(level + 1, depth);
    while (left !== null && this.#isOperator(...operators)) {
      const operator = this.#tokens[this.#at++]!.text as Operator;
      const right = this.binary(level + 1, depth);
      left = right === null ? null : { kind: "binary", operator, left, right };
    }
    return left;
  }

  #unary(depth: number): Expression | null {
    if (depth > DEPTH_MAX) return null;
    if (!this.#take("!")) return this.#postfix(depth);
    const of = this.#unary(depth + 1);
    return of === null ? null : { kind: "not", of };
  }

  #postfix(depth: number): Expression | null {
    const base = this.#primary(depth);
    if (base === null) return null;
    const path: (string | null)[] = [];
    const indexes: Expression[] = [];
    for (;;) {
      if (this.#take(".")) {
        const part = this.#tokens[this.#at++];
        if (part === undefined || (part.kind !== "name" && part.text !== "*")) return null;
        path.push(part.text.toLowerCase());
      } else if (this.#take("[")) {
        const index = this.#take("*") ? ({ kind: "literal", value: "*" } as const) : this.binary(0, depth + 1);
        if (index === null || !this.#take("]")) return null;
        path.push(index.kind === "literal" ? String(index.value).toLowerCase() : null);
        if (index.kind !== "literal") indexes.push(index);
      } else break;
    }
    if (base.kind === "context") return { ...base, path: [...base.path, ...path], indexes };
    return path.length === 0 ? base : { kind: "part", of: base, path };
  }

  #primary(depth: number): Expression | null {
    const token = this.#tokens[this.#at];
    if (token === undefined) return null;
    if (this.#take("(")) {
      const inner = this.binary(0, depth + 1);
      return this.#take(")") ? inner : null;
    }
    this.#at += 1;
    if (token.kind === "text") return { kind: "literal", value: token.text };
    if (token.kind === "number") return { kind: "literal", value: Number(token.text) };
    if (token.kind === "operator") return null;
    const name = token.text.toLowerCase();
    if (this.#take("(")) return this.#call(name, depth);
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    return { kind: "context", path: [name], indexes: [] };
  }

  #call(name: string, depth: number): Expression | null {
    const args: Expression[] = [];
    if (this.#take(")")) return { kind: "call", name, args };
    do {
      const arg = this.binary(0, depth + 1);
      if (arg === null) return null;
      args.push(arg);
    } while (this.#take(","));
    return this.#take(")") ? { kind: "call", name, args } : null;
  }

  #isOperator(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === "operator" && texts.includes(token.text);
  }

  #take(text: string): boolean {
    if (!this.#isOperator(text)) return false;
    this.#at += 1;
    return true;
  }
}
