// Patterns of match statements (PEP 634).
import type { Expression, MatchStar, Pattern, Position } from "./ast.ts";
import { ParameterGrammar } from "./parameters.ts";
import * as t from "./tokens.ts";

export abstract class PatternGrammar extends ParameterGrammar {
  /** What follows `case`: a pattern, or a sequence without brackets. */
  patterns(): Pattern {
    const { startLine: line, startColumn: column } = this;
    const first = this.maybeStarPattern();
    if (this.kind !== t.COMMA) return first.kind === "MatchStar" ? this.fail() : first;
    const patterns = [first, ...this.morePatterns(t.COLON, t.IF)];
    return { kind: "MatchSequence", ...this.since(line, column), patterns };
  }

  private since(line: number, column: number): Position {
    return { line, column, endLine: this.endLine, endColumn: this.endColumn };
  }

  private morePatterns(...closers: readonly number[]): Pattern[] {
    const patterns: Pattern[] = [];
    while (this.accept(t.COMMA)) {
      if (closers.includes(this.kind)) break;
      patterns.push(this.maybeStarPattern());
    }
    return patterns;
  }

  private maybeStarPattern(): Pattern {
    return this.kind === t.STAR ? this.starPattern() : this.pattern();
  }

  private starPattern(): MatchStar {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const name = this.name();
    return { kind: "MatchStar", ...this.since(line, column), name: name === "_" ? null : name };
  }

  private pattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    this.enter();
    const pattern = this.orPattern();
    this.leave();
    if (!this.accept(t.AS)) return pattern;
    if (this.kind === t.NAME && this.text === "_") this.fail("cannot use '_' as a target");
    const name = this.name();
    return { kind: "MatchAs", ...this.since(line, column), pattern, name };
  }

  private orPattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    const first = this.closedPattern();
    if (this.kind !== t.VBAR) return first;
    const patterns = [first];
    while (this.accept(t.VBAR)) patterns.push(this.closedPattern());
    return { kind: "MatchOr", ...this.since(line, column), patterns };
  }

  private closedPattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    switch (this.kind) {
      case t.NAME:
        return this.namePattern();
      case t.LPAR:
        return this.parenthesisedPattern();
      case t.LSQB:
        return this.listPattern();
      case t.LBRACE:
        return this.mappingPattern();
      case t.TRUE:
      case t.FALSE:
      case t.NONE: {
        const value = this.kind === t.NONE ? null : this.kind === t.TRUE;
        this.next();
        return { kind: "MatchSingleton", ...this.since(line, column), value };
      }
      default: {
        const value = this.literalPattern();
        return { kind: "MatchValue", ...this.since(line, column), value };
      }
    }
  }

  /** A capture, the wildcard, a dotted value or a class. */
  private namePattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    const name = this.dottedValue();
    if (this.kind === t.LPAR) return this.classPattern(name, line, column);
    const position = this.since(line, column);
    if (name.kind !== "Name") return { kind: "MatchValue", ...position, value: name };
    return { kind: "MatchAs", ...position, pattern: null, name: name.id === "_" ? null : name.id };
  }

  private dottedValue(): Expression {
    const { startLine: line, startColumn: column } = this;
    const id = this.name();
    let value: Expression = { kind: "Name", ...this.since(line, column), id, ctx: "Load" };
    for (let links = 0; this.kind === t.DOT; links++) {
      if (links > 40) this.isSuspicious = true;
      this.next();
      const attr = this.name();
      value = { kind: "Attribute", ...this.since(line, column), value, attr, ctx: "Load" };
    }
    return value;
  }

  private classPattern(cls: Expression, line: number, column: number): Pattern {
    const patterns: Pattern[] = [];
    const kwd_attrs: string[] = [];
    const kwd_patterns: Pattern[] = [];
    this.next();
    while (this.kind !== t.RPAR) {
      const pattern = this.pattern();
      if (this.kind === t.EQUAL) {
        if (pattern.kind !== "MatchAs" || pattern.pattern) this.fail();
        this.next();
        kwd_attrs.push(pattern.name ?? "_");
        kwd_patterns.push(this.pattern());
      } else if (kwd_attrs.length > 0) {
        this.failAt("positional patterns follow keyword patterns", pattern);
      } else {
        patterns.push(pattern);
      }
      if (!this.accept(t.COMMA)) break;
    }
    this.expect(t.RPAR, "'(' was never closed");
    return { kind: "MatchClass", ...this.since(line, column), cls, patterns, kwd_attrs, kwd_patterns };
  }

  /** A group or a sequence. */
  private parenthesisedPattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    this.next();
    if (this.accept(t.RPAR)) return { kind: "MatchSequence", ...this.since(line, column), patterns: [] };
    const first = this.maybeStarPattern();
    if (this.kind === t.RPAR && first.kind !== "MatchStar") {
      this.next();
      return first;
    }
    if (this.kind !== t.COMMA) this.fail();
    const patterns = [first, ...this.morePatterns(t.RPAR)];
    this.expect(t.RPAR, "'(' was never closed");
    return { kind: "MatchSequence", ...this.since(line, column), patterns };
  }

  private listPattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    this.next();
    const patterns = this.kind === t.RSQB ? [] : [this.maybeStarPattern(), ...this.morePatterns(t.RSQB)];
    this.expect(t.RSQB, "'[' was never closed");
    return { kind: "MatchSequence", ...this.since(line, column), patterns };
  }

  private mappingPattern(): Pattern {
    const { startLine: line, startColumn: column } = this;
    const keys: Expression[] = [];
    const patterns: Pattern[] = [];
    let rest: string | null = null;
    this.next();
    while (this.kind !== t.RBRACE) {
      if (rest !== null) this.fail("a double star pattern must be the last one");
      if (this.accept(t.DOUBLESTAR)) {
        rest = this.name();
      } else {
        keys.push(this.mappingKey());
        this.expect(t.COLON);
        patterns.push(this.pattern());
      }
      if (!this.accept(t.COMMA)) break;
    }
    this.expect(t.RBRACE, "'{' was never closed");
    return { kind: "MatchMapping", ...this.since(line, column), keys, patterns, rest };
  }

  private mappingKey(): Expression {
    const { startLine: line, startColumn: column } = this;
    if (this.kind === t.NAME) {
      const value = this.dottedValue();
      return value.kind === "Name" ? this.failAt("a name cannot be a key of a mapping pattern", value) : value;
    }
    if (this.kind !== t.TRUE && this.kind !== t.FALSE && this.kind !== t.NONE) return this.literalPattern();
    const isNone = this.kind === t.NONE;
    const value = this.kind === t.TRUE;
    this.next();
    const position = this.since(line, column);
    return isNone ? { kind: "Constant", ...position, type: "None", value: null } : { kind: "Constant", ...position, type: "bool", value };
  }

  /** Strings and signed numbers, complex ones as `1 + 2j`. */
  private literalPattern(): Expression {
    if (this.kind === t.STRING || this.kind === t.FSTRING) {
      const text = this.strings();
      return text.kind === "Constant" ? text : this.failAt("patterns may only match literals and attribute lookups", text);
    }
    const { startLine: line, startColumn: column } = this;
    const left = this.signedNumber();
    if (this.kind !== t.PLUS && this.kind !== t.MINUS) return left;
    const op = this.kind === t.PLUS ? "Add" : "Sub";
    const real = left.kind === "UnaryOp" ? left.operand : left;
    this.next();
    const right = this.kind === t.NUMBER ? this.number() : this.fail();
    if (right.type !== "complex") this.failAt("imaginary number required in complex literal", right);
    if (real.kind === "Constant" && real.type === "complex") this.failAt("real number required in complex literal", real);
    return { kind: "BinOp", ...this.since(line, column), left, op, right };
  }

  private signedNumber(): Expression {
    const { startLine: line, startColumn: column } = this;
    const isNegative = this.accept(t.MINUS);
    const operand = this.kind === t.NUMBER ? this.number() : this.fail();
    return isNegative ? { kind: "UnaryOp", ...this.since(line, column), op: "USub", operand } : operand;
  }
}
