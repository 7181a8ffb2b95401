// Jinja's expressions, as its own parser reads them. Throws TemplateProblem at the first token that does not fit.
import { DEPTH_MAX, NOTHING_GIVEN, type Expr, type Given } from "../template.ts";
import type { Token } from "./tokens.ts";

export class TemplateProblem extends Error {
  readonly token: Token;

  constructor(message: string, token: Token) {
    super(message);
    this.token = token;
  }
}

const COMPARISONS: Readonly<Record<string, string>> = { "==": "eq", "!=": "ne", "<": "lt", "<=": "lteq", ">": "gt", ">=": "gteq" };
const CONSTANTS: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

export class ExpressionReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  // ---- tokens ----

  get token(): Token {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1)!;
  }

  get isAtEnd(): boolean {
    return this.token.kind === "end";
  }

  next(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  is(kind: Token["kind"], text?: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === kind && (text === undefined || token.text === text);
  }

  isOperator(text: string): boolean {
    return this.is("operator", text);
  }

  takes(kind: Token["kind"], text: string): boolean {
    if (!this.is(kind, text)) return false;
    this.#at += 1;
    return true;
  }

  expect(kind: Token["kind"], text?: string): Token {
    if (!this.is(kind, text)) throw this.problem(`${text === undefined ? `a ${kind}` : `\`${text}\``} is missing here`);
    return this.next();
  }

  problem(message: string): TemplateProblem {
    return new TemplateProblem(message, this.token);
  }

  // ---- expressions ----

  /** One, or several with commas between as a tuple. `isWithoutIf`: a condition belongs to what is around. */
  tuple(isWithoutIf = false): Expr {
    const start = this.token.start;
    const items: Expr[] = [];
    let isTuple = false;
    while (!this.#isTupleEnd()) {
      items.push(this.expression(isWithoutIf));
      if (!this.takes("operator", ",")) break;
      isTuple = true;
    }
    if (items.length === 0 && !this.isOperator(")")) throw this.problem("an expression is missing here");
    return isTuple || items.length === 0 ? this.#made({ kind: "Tuple", items }, start) : items[0]!;
  }

  #isTupleEnd(): boolean {
    return this.isAtEnd || this.isOperator(")") || this.is("name", "in") || this.is("name", "recursive");
  }

  expression(isWithoutIf = false): Expr {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw this.problem("this is nested too deeply to be followed");
    const found = isWithoutIf ? this.#or() : this.#conditional();
    this.#depth -= 1;
    return found;
  }

  #conditional(): Expr {
    const { start } = this.token;
    let chosen = this.#or();
    while (this.takes("name", "if")) {
      const test = this.#or();
      const otherwise = this.takes("name", "else") ? this.expression() : null;
      chosen = this.#made({ kind: "CondExpr", test, chosen, otherwise }, start);
    }
    return chosen;
  }

  #or(): Expr {
    const { start } = this.token;
    let left = this.#and();
    while (this.takes("name", "or")) left = this.#made({ kind: "Or", left, right: this.#and() }, start);
    return left;
  }

  #and(): Expr {
    const { start } = this.token;
    let left = this.#not();
    while (this.takes("name", "and")) left = this.#made({ kind: "And", left, right: this.#not() }, start);
    return left;
  }

  #not(): Expr {
    const { start } = this.token;
    let times = 0;
    while (this.is("name", "not") && !this.is("name", "in", 1)) {
      this.next();
      times += 1;
    }
    let found = this.#compare();
    for (; times > 0; times--) found = this.#made({ kind: "Not", of: found }, start);
    return found;
  }

  #compare(): Expr {
    const { start } = this.token;
    const first = this.#sum();
    const others: { op: string; value: Expr }[] = [];
    for (;;) {
      const { token } = this;
      const known = token.kind === "operator" ? COMPARISONS[token.text] : undefined;
      if (known !== undefined) {
        this.next();
        others.push({ op: known, value: this.#sum() });
      } else if (this.takes("name", "in")) others.push({ op: "in", value: this.#sum() });
      else if (this.is("name", "not") && this.is("name", "in", 1)) {
        this.next();
        this.next();
        others.push({ op: "notin", value: this.#sum() });
      } else break;
    }
    return others.length === 0 ? first : this.#made({ kind: "Compare", first, others }, start);
  }

  #sum(): Expr {
    return this.#binary(["+", "-"], () => this.#concat());
  }

  #concat(): Expr {
    const { start } = this.token;
    const items = [this.#product()];
    while (this.takes("operator", "~")) items.push(this.#product());
    return items.length === 1 ? items[0]! : this.#made({ kind: "Concat", items }, start);
  }

  #product(): Expr {
    return this.#binary(["*", "/", "//", "%"], () => this.#binary(["**"], () => this.#unary(true)));
  }

  #binary(operators: readonly string[], operand: () => Expr): Expr {
    const { start } = this.token;
    let left = operand();
    while (this.token.kind === "operator" && operators.includes(this.token.text)) {
      const op = this.next().text;
      left = this.#made({ kind: "Binary", op, left, right: operand() }, start);
    }
    return left;
  }

  #unary(isFiltered: boolean): Expr {
    const { start, text } = this.token;
    let found: Expr;
    if (this.isOperator("-") || this.isOperator("+")) {
      this.next();
      this.#depth += 1;
      if (this.#depth > DEPTH_MAX) throw this.problem("this is nested too deeply to be followed");
      found = this.#made({ kind: "Unary", op: text, of: this.#unary(false) }, start);
      this.#depth -= 1;
    } else found = this.primary();
    found = this.#postfix(found);
    return isFiltered ? this.filtered(found) : found;
  }

  primary(): Expr {
    const { token } = this;
    const { start, text } = token;
    if (token.kind === "name") {
      this.next();
      const known = CONSTANTS[text];
      if (known !== undefined && Object.hasOwn(CONSTANTS, text)) return this.#made({ kind: "Const", value: known }, start);
      return this.#made({ kind: "Name", name: text }, start);
    }
    if (token.kind === "string") {
      let value = "";
      while (this.is("string")) value += this.next().text;
      return this.#made({ kind: "Const", value }, start);
    }
    if (token.kind === "number") {
      this.next();
      return this.#made({ kind: "Const", value: Number(text.replaceAll("_", "")) }, start);
    }
    if (this.takes("operator", "(")) {
      const inner = this.tuple();
      this.expect("operator", ")");
      return { ...inner, start, end: this.#end() };
    }
    if (this.isOperator("[")) return this.#made({ kind: "List", items: this.#listed("[", "]", () => this.expression()) }, start);
    if (this.isOperator("{")) return this.#made({ kind: "Dict", pairs: this.#listed("{", "}", () => this.#pair()) }, start);
    throw this.problem("an expression is missing here");
  }

  #listed<T>(open: string, close: string, item: () => T): T[] {
    this.expect("operator", open);
    const items: T[] = [];
    while (!this.isOperator(close)) {
      if (items.length > 0) this.expect("operator", ",");
      if (this.isOperator(close)) break;
      items.push(item());
    }
    this.expect("operator", close);
    return items;
  }

  #pair(): readonly [Expr, Expr] {
    const key = this.expression();
    this.expect("operator", ":");
    return [key, this.expression()];
  }

  /** Attributes, items, calls. */
  #postfix(first: Expr): Expr {
    let found = first;
    const { start } = first;
    for (;;) {
      if (this.takes("operator", ".")) found = this.#member(found, start);
      else if (this.isOperator("[")) found = this.#item(found, start);
      else if (this.isOperator("(")) found = this.#made({ kind: "Call", callee: found, ...this.given() }, start);
      else return found;
    }
  }

  #member(of: Expr, start: number): Expr {
    const token = this.next();
    if (token.kind === "name") return this.#made({ kind: "Getattr", of, name: token.text }, start);
    if (token.kind !== "number") throw new TemplateProblem("a name is missing here", token);
    const key: Expr = { kind: "Const", value: Number(token.text), start: token.start, end: token.end };
    return this.#made({ kind: "Getitem", of, key }, start);
  }

  #item(of: Expr, start: number): Expr {
    const keys = this.#listed("[", "]", () => this.#key());
    if (keys.length === 0) throw this.problem("a key is missing here");
    const key: Expr = keys.length === 1 ? keys[0]! : { kind: "Tuple", items: keys, start: keys[0]!.start, end: keys.at(-1)!.end };
    return this.#made({ kind: "Getitem", of, key }, start);
  }

  #key(): Expr {
    const { start } = this.token;
    const isNext = (): boolean => this.isOperator(":") || this.isOperator("]") || this.isOperator(",");
    const first = isNext() ? null : this.expression();
    if (!this.isOperator(":")) {
      if (first === null) throw this.problem("a key is missing here");
      return first;
    }
    const parts = [first];
    while (this.takes("operator", ":")) parts.push(isNext() ? null : this.expression());
    return this.#made({ kind: "Slice", parts }, start);
  }

  /** Filters and tests behind a value, and calls of what they give. */
  filtered(first: Expr): Expr {
    let found = first;
    const { start } = first;
    for (;;) {
      if (this.takes("operator", "|")) {
        const name = this.#dotted();
        const given = this.isOperator("(") ? this.given() : NOTHING_GIVEN;
        found = this.#made({ kind: "Filter", name, of: found, ...given }, start);
      } else if (this.takes("name", "is")) found = this.#test(found, start);
      else if (this.isOperator("(")) found = this.#made({ kind: "Call", callee: found, ...this.given() }, start);
      else return found;
    }
  }

  #dotted(): string {
    let name = this.expect("name").text;
    while (this.takes("operator", ".")) name += `.${this.expect("name").text}`;
    return name;
  }

  #test(of: Expr, start: number): Expr {
    const isNot = this.takes("name", "not");
    const name = this.#dotted();
    let given = NOTHING_GIVEN;
    if (this.isOperator("(")) given = this.given();
    else if (this.#beginsOperand()) given = { ...NOTHING_GIVEN, args: [this.#postfix(this.primary())] };
    const test: Expr = this.#made({ kind: "Test", name, of, ...given }, start);
    return isNot ? this.#made({ kind: "Not", of: test }, start) : test;
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "name") {
      if (text === "is") throw this.problem("tests do not follow one another with `is`");
      return !["else", "or", "and"].includes(text);
    }
    return kind === "string" || kind === "number" || (kind === "operator" && "([{".includes(text));
  }

  given(): Given {
    const args: Expr[] = [];
    const keywords: (readonly [string, Expr])[] = [];
    const spread: Expr[] = [];
    this.#listed("(", ")", () => {
      if (this.takes("operator", "*") || this.takes("operator", "**")) spread.push(this.expression());
      else if (this.is("name") && this.is("operator", "=", 1)) {
        const name = this.next().text;
        this.next();
        keywords.push([name, this.expression()]);
      } else if (keywords.length > 0) throw this.problem("a plain argument stands behind a named one");
      else args.push(this.expression());
    });
    return { args, keywords, spread };
  }

  /** What `for` and `set` assign to: names, in a tuple or not. */
  target(end: readonly string[]): Expr {
    const { start } = this.token;
    const items: Expr[] = [];
    let isTuple = false;
    while (!this.isAtEnd && !(this.token.kind === "name" && end.includes(this.token.text))) {
      items.push(this.#oneTarget());
      if (!this.takes("operator", ",")) break;
      isTuple = true;
    }
    if (items.length === 0) throw this.problem("a name is missing here");
    return isTuple ? this.#made({ kind: "Tuple", items }, start) : items[0]!;
  }

  #oneTarget(): Expr {
    const { start } = this.token;
    if (this.takes("operator", "(")) {
      this.#depth += 1;
      if (this.#depth > DEPTH_MAX) throw this.problem("this is nested too deeply to be followed");
      const inner = this.target([]);
      this.#depth -= 1;
      this.expect("operator", ")");
      return inner;
    }
    const name = this.expect("name").text;
    const found: Expr = this.#made({ kind: "Name", name }, start);
    return this.takes("operator", ".") ? this.#made({ kind: "Getattr", of: found, name: this.expect("name").text }, start) : found;
  }

  #end(): number {
    return this.#tokens[this.#at - 1]?.end ?? this.token.start;
  }

  #made<T extends object>(node: T, start: number): T & { readonly start: number; readonly end: number } {
    return { ...node, start, end: this.#end() };
  }
}
