// Atoms and what may trail them: names, literals, displays, comprehensions, calls, subscripts, attributes.
import type { Call, Comprehension, Constant, Expression, Keyword } from "./ast.ts";
import { numberValue } from "./number-literal.ts";
import { BITOR_PRECEDENCE, OR_PRECEDENCE, STARTS_EXPRESSION } from "./operators.ts";
import { StringGrammar } from "./strings.ts";
import { exactList } from "./exact-list.ts";
import * as t from "./tokens.ts";

/** A chain of more trailers than this makes the statement worth measuring. */
const TRAILERS_SUSPICIOUS = 40;

export abstract class AtomGrammar extends StringGrammar {
  /** `yield_expr`; the current token is `yield`. */
  abstract yieldExpression(): Expression;

  /** An atom with its trailers. */
  primary(): Expression {
    const line = this.startLine;
    const column = this.startColumn;
    let node = this.atom();
    for (let trailers = 0; ; trailers++) {
      if (trailers === TRAILERS_SUSPICIOUS) this.isSuspicious = true;
      if (this.kind === t.DOT) {
        this.next();
        const attr = this.name();
        node = { kind: "Attribute", line, column, endLine: this.endLine, endColumn: this.endColumn, value: node, attr, ctx: "Load" };
      } else if (this.kind === t.LPAR) {
        node = this.call(node, line, column);
      } else if (this.kind === t.LSQB) {
        this.next();
        const slice = this.slices();
        this.expect(t.RSQB, "'[' was never closed, or a comma is missing");
        node = { kind: "Subscript", line, column, endLine: this.endLine, endColumn: this.endColumn, value: node, slice, ctx: "Load" };
      } else {
        return node;
      }
    }
  }

  private atom(): Expression {
    const { startLine: line, startColumn: column } = this;
    switch (this.kind) {
      case t.NAME: {
        const id = this.text;
        this.next();
        return { kind: "Name", line, column, endLine: this.endLine, endColumn: this.endColumn, id, ctx: "Load" };
      }
      case t.NUMBER:
        return this.number();
      case t.STRING:
      case t.FSTRING:
        return this.strings();
      case t.LPAR:
        return this.parenthesised();
      case t.LSQB:
        return this.listDisplay();
      case t.LBRACE:
        return this.braces();
      case t.TRUE:
      case t.FALSE: {
        const value = this.kind === t.TRUE;
        this.next();
        return { kind: "Constant", line, column, endLine: this.endLine, endColumn: this.endColumn, type: "bool", value };
      }
      case t.NONE:
      case t.ELLIPSIS: {
        const type = this.kind === t.NONE ? "None" : "Ellipsis";
        this.next();
        return { kind: "Constant", line, column, endLine: this.endLine, endColumn: this.endColumn, type, value: null };
      }
      default:
        return this.fail(this.kind === t.EOF ? "unexpected end of file" : "invalid syntax");
    }
  }

  number(): Constant {
    const { startLine: line, startColumn: column } = this;
    const value = numberValue(this.source.slice(this.start, this.pos));
    if (!value) this.fail("an integer of more digits than Python reads");
    this.next();
    const { endLine, endColumn } = this;
    return { kind: "Constant", line, column, endLine, endColumn, type: value.type, value: value.value } as Constant;
  }

  /** A group, a tuple or a generator. */
  private parenthesised(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    if (this.kind === t.RPAR) {
      this.next();
      return { kind: "Tuple", line, column, endLine: this.endLine, endColumn: this.endColumn, elts: [], ctx: "Load" };
    }
    const first = this.kind === t.YIELD ? this.yieldExpression() : this.starNamedExpression();
    if (this.kind === t.RPAR) {
      if (first.kind === "Starred") this.failAt("cannot use a starred expression here", first);
      this.next();
      return first;
    }
    if (this.kind === t.FOR || this.kind === t.ASYNC) {
      const generators = this.comprehensions(first);
      this.expect(t.RPAR, "'(' was never closed");
      return { kind: "GeneratorExp", line, column, endLine: this.endLine, endColumn: this.endColumn, elt: first, generators };
    }
    if (first.kind === "Yield" || first.kind === "YieldFrom") this.fail();
    const elts = this.elements(first, t.RPAR);
    return { kind: "Tuple", line, column, endLine: this.endLine, endColumn: this.endColumn, elts, ctx: "Load" };
  }

  private listDisplay(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    if (this.accept(t.RSQB)) {
      return { kind: "List", line, column, endLine: this.endLine, endColumn: this.endColumn, elts: [], ctx: "Load" };
    }
    const first = this.starNamedExpression();
    if (this.kind === t.FOR || this.kind === t.ASYNC) {
      const generators = this.comprehensions(first);
      this.expect(t.RSQB, "'[' was never closed");
      return { kind: "ListComp", line, column, endLine: this.endLine, endColumn: this.endColumn, elt: first, generators };
    }
    const elts = this.elements(first, t.RSQB);
    return { kind: "List", line, column, endLine: this.endLine, endColumn: this.endColumn, elts, ctx: "Load" };
  }

  /** The elements after the first, and the closing bracket. */
  private elements(first: Expression, closer: number): readonly Expression[] {
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (this.kind === closer) break;
      elts.push(this.starNamedExpression());
    }
    this.expect(closer, "invalid syntax; perhaps a comma is missing, or a bracket was never closed");
    return exactList(elts);
  }

  /** A dict or a set. */
  private braces(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    if (this.accept(t.RBRACE)) {
      return { kind: "Dict", line, column, endLine: this.endLine, endColumn: this.endColumn, keys: [], values: [] };
    }
    if (this.kind === t.DOUBLESTAR) return this.dict(null, line, column);
    const { start } = this;
    const first = this.starNamedExpression();
    // A key that begins with a name cannot be `a := b`, one in parentheses can.
    if (this.kind === t.COLON && (first.kind === "Starred" || (first.kind === "NamedExpr" && this.source[start] !== "("))) this.fail();
    if (this.kind === t.COLON) return this.dict(first, line, column);
    if (this.kind === t.FOR || this.kind === t.ASYNC) {
      const generators = this.comprehensions(first);
      this.expect(t.RBRACE, "'{' was never closed");
      return { kind: "SetComp", line, column, endLine: this.endLine, endColumn: this.endColumn, elt: first, generators };
    }
    const elts = this.elements(first, t.RBRACE);
    return { kind: "Set", line, column, endLine: this.endLine, endColumn: this.endColumn, elts };
  }

  /** From the first colon on, or from a `**` when `firstKey` is null. */
  private dict(firstKey: Expression | null, line: number, column: number): Expression {
    const keys: (Expression | null)[] = [firstKey];
    this.next();
    const values = [firstKey ? this.expression() : this.operators(BITOR_PRECEDENCE)];
    if (firstKey && (this.kind === t.FOR || this.kind === t.ASYNC)) {
      const generators = this.comprehensions(firstKey);
      this.expect(t.RBRACE, "'{' was never closed");
      const value = values[0]!;
      return { kind: "DictComp", line, column, endLine: this.endLine, endColumn: this.endColumn, key: firstKey, value, generators };
    }
    while (this.accept(t.COMMA)) {
      if (this.kind === t.RBRACE) break;
      if (this.accept(t.DOUBLESTAR)) {
        keys.push(null);
        values.push(this.operators(BITOR_PRECEDENCE));
      } else {
        keys.push(this.expression());
        this.expect(t.COLON, "':' expected after dictionary key");
        values.push(this.expression());
      }
    }
    this.expect(t.RBRACE, "invalid syntax; perhaps a comma is missing, or '{' was never closed");
    return { kind: "Dict", line, column, endLine: this.endLine, endColumn: this.endColumn, keys, values };
  }

  /** The `for … in … if …` clauses of a comprehension of `element`. */
  comprehensions(element: Expression): Comprehension[] {
    if (element.kind === "Starred") this.failAt("iterable unpacking cannot be used in comprehension", element);
    if (element.kind === "Yield" || element.kind === "YieldFrom") this.fail();
    const generators: Comprehension[] = [];
    while (this.kind === t.FOR || this.kind === t.ASYNC) {
      const { startLine: line, startColumn: column } = this;
      const is_async = this.accept(t.ASYNC) ? 1 : 0;
      this.expect(t.FOR);
      const target = this.targetList();
      this.expect(t.IN);
      const iter = this.operators(OR_PRECEDENCE);
      const ifs: Expression[] = [];
      while (this.accept(t.IF)) ifs.push(this.operators(OR_PRECEDENCE));
      const { endLine, endColumn } = this;
      generators.push({ kind: "comprehension", line, column, endLine, endColumn, target, iter, ifs, is_async });
    }
    return generators;
  }

  private call(func: Expression, line: number, column: number): Call {
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    this.callArguments(args, keywords);
    const { endLine, endColumn } = this;
    return { kind: "Call", line, column, endLine, endColumn, func, args: exactList(args), keywords: exactList(keywords) };
  }

  /** `( … )` of a call; of a class's bases when `isCall` is false, where a bare generator is not allowed. */
  callArguments(args: Expression[], keywords: Keyword[], isCall = true): void {
    const { startLine: line, startColumn: column } = this;
    this.next();
    let hasMapping = false;
    while (this.kind !== t.RPAR) {
      if (this.kind === t.DOUBLESTAR) {
        keywords.push(this.mappingArgument());
        hasMapping = true;
      } else if (this.kind === t.STAR) {
        if (hasMapping) this.fail("iterable argument unpacking follows keyword argument unpacking");
        args.push(this.starred());
      } else {
        this.argument(args, keywords, hasMapping);
        if (this.kind === t.FOR || this.kind === t.ASYNC) return this.generatorArgument(args, keywords, { line, column, isCall });
      }
      if (this.kind === t.RPAR) break;
      this.expect(t.COMMA, "invalid syntax; perhaps a comma is missing, or '(' was never closed");
    }
    this.next();
  }

  private mappingArgument(): Keyword {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const value = this.expression();
    return { kind: "keyword", line, column, endLine: this.endLine, endColumn: this.endColumn, arg: null, value };
  }

  /** `*` and an expression, as an argument or an index. */
  private starred(): Expression {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const value = this.expression();
    return { kind: "Starred", line, column, endLine: this.endLine, endColumn: this.endColumn, value, ctx: "Load" };
  }

  private argument(args: Expression[], keywords: Keyword[], hasMapping: boolean): void {
    const { startLine: line, startColumn: column } = this;
    const isName = this.kind === t.NAME;
    const value = this.namedExpression();
    if (this.kind !== t.EQUAL) {
      if (hasMapping) this.failAt("positional argument follows keyword argument unpacking", value);
      if (keywords.length > 0) this.failAt("positional argument follows keyword argument", value);
      args.push(value);
      return;
    }
    if (!isName || value.kind !== "Name") this.fail('expression cannot contain assignment, perhaps you meant "=="?');
    this.next();
    const argument = this.expression();
    if (this.kind === t.FOR || this.kind === t.ASYNC) this.fail("invalid syntax; a generator needs parentheses here");
    keywords.push({ kind: "keyword", line, column, endLine: this.endLine, endColumn: this.endColumn, arg: value.id, value: argument });
  }

  /** `f(x for x in y)`: the generator's position is that of the call's parentheses. */
  private generatorArgument(
    args: Expression[],
    keywords: readonly Keyword[],
    at: { readonly line: number; readonly column: number; readonly isCall: boolean },
  ): void {
    const { line, column, isCall } = at;
    const elt = args[0]!;
    const generators = this.comprehensions(elt);
    if (args.length > 1 || keywords.length > 0 || this.kind !== t.RPAR || !isCall) this.fail("a generator needs parentheses here");
    this.next();
    args[0] = { kind: "GeneratorExp", line, column, endLine: this.endLine, endColumn: this.endColumn, elt, generators };
  }

  /** What stands between the brackets of a subscript. */
  private slices(): Expression {
    const { startLine: line, startColumn: column } = this;
    const first = this.slice();
    if (this.kind !== t.COMMA && first.kind !== "Starred") return first;
    const elts = [first];
    while (this.accept(t.COMMA)) {
      if (this.kind === t.RSQB) break;
      elts.push(this.slice());
    }
    return { kind: "Tuple", line, column, endLine: this.endLine, endColumn: this.endColumn, elts, ctx: "Load" };
  }

  private slice(): Expression {
    const { startLine: line, startColumn: column } = this;
    if (this.kind === t.STAR) {
      this.need(11, "a star in an index");
      return this.starred();
    }
    const lower = this.kind === t.COLON ? null : this.namedExpression();
    if (lower?.kind === "NamedExpr") this.need(10, "`:=` in an index");
    if (this.kind !== t.COLON) return lower ?? this.fail();
    this.next();
    const upper = STARTS_EXPRESSION[this.kind] === 1 ? this.expression() : null;
    const step = this.accept(t.COLON) && STARTS_EXPRESSION[this.kind] === 1 ? this.expression() : null;
    return { kind: "Slice", line, column, endLine: this.endLine, endColumn: this.endColumn, lower, upper, step };
  }
}
