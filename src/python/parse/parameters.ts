// Parameters of functions and lambdas, and type parameters (PEP 695, 696).
import type { Arg, Arguments, Expression, TypeParam } from "./ast.ts";
import { ExpressionGrammar } from "./expressions.ts";
import { exactList } from "./exact-list.ts";
import * as t from "./tokens.ts";

/** `arguments` while it is being filled. */
interface OpenArguments {
  posonlyargs: Arg[];
  readonly args: Arg[];
  vararg: Arg | null;
  readonly kwonlyargs: Arg[];
  readonly kw_defaults: (Expression | null)[];
  kwarg: Arg | null;
  readonly defaults: Expression[];
  hasStar: boolean;
}

export abstract class ParameterGrammar extends ExpressionGrammar {
  parameters(closer: number, mayAnnotate: boolean): Arguments {
    const { startLine: line, startColumn: column } = this;
    const open: OpenArguments = {
      posonlyargs: [],
      args: [],
      vararg: null,
      kwonlyargs: [],
      kw_defaults: [],
      kwarg: null,
      defaults: [],
      hasStar: false,
    };
    while (this.kind !== closer) {
      if (open.kwarg) this.fail("parameters cannot follow var-keyword parameter");
      this.parameter(open, mayAnnotate);
      if (!this.accept(t.COMMA)) break;
    }
    if (open.hasStar && !open.vararg && open.kwonlyargs.length === 0) this.fail("named parameters must follow bare *");
    const isEmpty = this.startLine === line && this.startColumn === column;
    const { posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults } = open;
    const endLine = isEmpty ? line : this.endLine;
    const endColumn = isEmpty ? column : this.endColumn;
    return {
      kind: "arguments",
      line,
      column,
      endLine,
      endColumn,
      posonlyargs: exactList(posonlyargs),
      args: exactList(args),
      vararg,
      kwonlyargs: exactList(kwonlyargs),
      kw_defaults: exactList(kw_defaults),
      kwarg,
      defaults: exactList(defaults),
    };
  }

  private parameter(open: OpenArguments, mayAnnotate: boolean): void {
    switch (this.kind) {
      case t.NAME:
        this.namedParameter(open, mayAnnotate);
        break;
      case t.SLASH:
        this.positionalMark(open);
        break;
      case t.STAR:
        this.starParameter(open, mayAnnotate);
        break;
      case t.DOUBLESTAR:
        this.next();
        open.kwarg = this.annotatedName(mayAnnotate, false);
        break;
      case t.LPAR:
        this.fail("Python 2: a tuple as parameter");
        break;
      default:
        this.fail();
    }
  }

  private namedParameter(open: OpenArguments, mayAnnotate: boolean): void {
    const argument = this.annotatedName(mayAnnotate, false);
    const value = this.accept(t.EQUAL) ? this.expression() : null;
    if (open.hasStar) {
      open.kwonlyargs.push(argument);
      open.kw_defaults.push(value);
      return;
    }
    if (value) open.defaults.push(value);
    else if (open.defaults.length > 0) this.failAt("parameter without a default follows parameter with a default", argument);
    open.args.push(argument);
  }

  private positionalMark(open: OpenArguments): void {
    if (open.posonlyargs.length > 0 || open.hasStar || open.args.length === 0) this.fail("'/' does not belong here");
    open.posonlyargs = open.args.splice(0);
    this.next();
  }

  private starParameter(open: OpenArguments, mayAnnotate: boolean): void {
    if (open.hasStar) this.fail("* argument may appear only once");
    this.next();
    open.hasStar = true;
    if (this.kind === t.NAME) open.vararg = this.annotatedName(mayAnnotate, true);
    else if (this.kind !== t.COMMA) this.fail("named parameters must follow bare *");
  }

  private annotatedName(mayAnnotate: boolean, isStar: boolean): Arg {
    const { startLine: line, startColumn: column } = this;
    const arg = this.name();
    let annotation: Expression | null = null;
    if (mayAnnotate && this.accept(t.COLON)) {
      if (isStar && this.kind === t.STAR) this.need(11, "a star in the annotation of *args");
      annotation = isStar ? this.starExpression() : this.expression();
    }
    return { kind: "arg", line, column, endLine: this.endLine, endColumn: this.endColumn, arg, annotation };
  }

  /** `[T: bound = default, *Ts, **P]`, where there is one. */
  typeParameters(): TypeParam[] {
    const parameters: TypeParam[] = [];
    if (this.kind !== t.LSQB) return parameters;
    this.need(12, "type parameters");
    this.next();
    do {
      if (this.kind === t.RSQB && parameters.length > 0) break;
      parameters.push(this.typeParameter());
    } while (this.accept(t.COMMA));
    this.expect(t.RSQB, "'[' was never closed");
    return parameters;
  }

  private typeParameter(): TypeParam {
    const { startLine: line, startColumn: column } = this;
    if (this.accept(t.STAR)) {
      const name = this.name();
      const default_value = this.typeDefault(true);
      return { kind: "TypeVarTuple", line, column, endLine: this.endLine, endColumn: this.endColumn, name, default_value };
    }
    if (this.accept(t.DOUBLESTAR)) {
      const name = this.name();
      const default_value = this.typeDefault(false);
      return { kind: "ParamSpec", line, column, endLine: this.endLine, endColumn: this.endColumn, name, default_value };
    }
    const name = this.name();
    const bound = this.accept(t.COLON) ? this.expression() : null;
    const default_value = this.typeDefault(false);
    return { kind: "TypeVar", line, column, endLine: this.endLine, endColumn: this.endColumn, name, bound, default_value };
  }

  private typeDefault(mayStar: boolean): Expression | null {
    if (this.kind !== t.EQUAL) return null;
    this.need(13, "a default of a type parameter");
    this.next();
    return mayStar ? this.starExpression() : this.expression();
  }
}
