// What every part of the grammar uses, and the entry points by which the parts call each other.
//
// The parser is one object. Its grammar is cut by area into a chain of classes, each of which adds its rules to the one before:
// Cursor, Lexer, Grammar, StringGrammar, AtomGrammar, ExpressionGrammar, PatternGrammar, SimpleGrammar, CompoundGrammar, Parser.
import type { Arguments, Expression } from "./ast.ts";
import { Fault } from "./fault.ts";
import { Lexer } from "./lexer.ts";
import * as t from "./tokens.ts";

/** Recursion of rules, each at most some ten JavaScript frames. Real code stays below 30. */
const DEPTH_MAX = 700;
/** From here on a statement is measured when it is complete (see tree-depth.ts). */
const SUSPICIOUS_DEPTH = 40;

export abstract class Grammar extends Lexer {
  /** Rules that are open. */
  depth = 0;
  /** Something in the current statement may be nested deeper than readers of the tree can follow. */
  isSuspicious = false;

  /** `expression` of CPython's grammar: no `:=`, no star, no comma. */
  abstract expression(): Expression;
  /** `named_expression`: with `:=`. */
  abstract namedExpression(): Expression;
  /** `star_named_expression`: an element of a display. */
  abstract starNamedExpression(): Expression;
  /** `star_expressions`: a tuple without parentheses, or one expression. */
  abstract starExpressions(): Expression;
  /** `yield_expr | star_expressions`: what may stand right of `=` and in a replacement field. */
  abstract yieldOrStarExpressions(): Expression;
  /** An expression of operators that bind at least as tightly as `precedence` (operators.ts). */
  abstract operators(precedence: number): Expression;
  /** What stands between `for` and `in`. */
  abstract targetList(): Expression;
  /** Parameters up to, without, the token `closer`. */
  abstract parameters(closer: number, mayAnnotate: boolean): Arguments;

  /** Ends the current statement: the current token does not fit. */
  fail(message = "invalid syntax"): never {
    throw new Fault(this.kind === t.BAD ? this.badMessage : message, this.startLine, this.startColumn);
  }

  failAt(message: string, at: { readonly line: number; readonly column: number }): never {
    throw new Fault(message, at.line, at.column);
  }

  expect(kind: number, message?: string): void {
    if (this.kind !== kind) this.fail(message);
    this.next();
  }

  accept(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  /** Takes a name and gives its text. */
  name(): string {
    if (this.kind !== t.NAME) this.fail();
    const text = this.text;
    this.next();
    return text;
  }

  enter(): void {
    this.depth++;
    if (this.depth < SUSPICIOUS_DEPTH) return;
    this.isSuspicious = true;
    if (this.depth > DEPTH_MAX) this.fail("too deeply nested");
  }

  leave(): void {
    this.depth--;
  }
}
