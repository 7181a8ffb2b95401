// What the expressions of a template are, in terms of a domain of values.
import type { Domain, Tagged } from "./domain.ts";
import { effectOf, joinMarks, RENDERED, UNMARKED, type FilterEffect, type Marks } from "./filters.ts";
import { joinCells, Scope, valueCell, type Cell } from "./scope.ts";
import { positionIn, type TemplateFile } from "./template-set.ts";
import type { Expr, ExprOf, NodeOf } from "./template.ts";

/** What a template knows without being given it, as far as tags ask for it. */
const CONTEXT_NAMES = ["request", "user"];
/** Filters that leave markup what it is, with their arguments in it. */
const ESCAPING_IN_MARKUP = new Set(["format"]);
/** Deeper expressions are not followed. */
const DEPTH_MAX = 60;

/** Where the rendering stands. */
export interface Frame<V> {
  readonly file: TemplateFile;
  readonly scope: Scope<V>;
  readonly isAutoescaped: boolean;
  readonly isSwitchedOff: boolean;
  /** All that is put out is escaped afterwards. */
  readonly isEscapedAround?: boolean;
}

export abstract class Evaluation<V> {
  protected readonly domain: Domain<V>;
  #depth = 0;

  constructor(domain: Domain<V>) {
    this.domain = domain;
  }

  /** A name that nothing in the template bound. */
  protected abstract global(name: string, frame: Frame<V>): Cell<V>;
  /** Puts out the body of a macro where it is called. */
  protected abstract callMacro(macro: Cell<V> & { readonly kind: "macro" }, call: ExprOf<"Call">, frame: Frame<V>): void;

  protected get nothing(): Cell<V> {
    return valueCell(this.domain.unknown);
  }

  evaluate(expression: Expr, frame: Frame<V>): Cell<V> {
    if (this.#depth >= DEPTH_MAX) return this.nothing;
    this.#depth += 1;
    const found = this.#evaluated(expression, frame);
    this.#depth -= 1;
    return found;
  }

  value(expression: Expr, frame: Frame<V>): V {
    const cell = this.evaluate(expression, frame);
    if (cell.kind !== "value") return this.domain.unknown;
    return cell.marks.isEscaped ? this.domain.escaped(cell.value) : cell.value;
  }

  #evaluated(expression: Expr, frame: Frame<V>): Cell<V> {
    const { domain } = this;
    switch (expression.kind) {
      case "Name":
        return frame.scope.get(expression.name) ?? this.global(expression.name, frame);
      case "Const":
        return valueCell(domain.constant(expression.value));
      case "Tuple":
      case "List":
        return valueCell(domain.list(expression.items.map((item) => this.value(item, frame))));
      case "Dict":
        return valueCell(domain.dict(expression.pairs.map(([key, value]) => [this.value(key, frame), this.value(value, frame)] as const)));
      case "CondExpr":
        return this.#conditional(expression, frame);
      case "Getattr":
        return this.#member(expression, frame);
      case "Getitem": {
        const of = this.evaluate(expression.of, frame);
        if (of.kind !== "value") return this.nothing;
        const isSlice = expression.key.kind === "Slice";
        return isSlice ? of : valueCell(domain.item(of.value, this.value(expression.key, frame)));
      }
      case "Call":
        return this.#call(expression, frame);
      case "Filter":
        return this.#filter(expression, frame);
      case "And":
      case "Or":
        return this.#either(expression, frame);
      case "Concat":
        return this.#concat(expression.items, frame);
      case "Binary":
        return this.#binary(expression, frame);
      case "Compare":
      case "Test":
      case "Not":
        return this.#tested(expression, frame);
      case "Piped":
        return { kind: "rendered" };
      case "Unary":
      case "Slice":
      case "Broken":
        return this.nothing;
    }
  }

  #conditional({ test, chosen, otherwise }: ExprOf<"CondExpr">, frame: Frame<V>): Cell<V> {
    const truth = this.domain.truth(this.value(test, frame));
    const second = (): Cell<V> => (otherwise === null ? valueCell(this.domain.constant("")) : this.evaluate(otherwise, frame));
    if (truth === false) return second();
    const first = this.evaluate(chosen, frame);
    return truth === true ? first : this.joined(first, second());
  }

  protected joined(one: Cell<V>, other: Cell<V>): Cell<V> {
    return joinCells(one, other, (a, b) => this.domain.join(a, b));
  }

  /** What a function of the project gives as this tag; null for any other. */
  protected tagged({ name, given, isKnown, start, end }: NodeOf<"tag">, frame: Frame<V>): Tagged<V> | null {
    if (given === undefined || isKnown) return null;
    const values = {
      args: given.args.map((one) => this.value(one, frame)),
      keywords: new Map(given.keywords.map(([key, value]) => [key, this.value(value, frame)] as const)),
      context: () => this.#context(frame),
    };
    return this.domain.tagged(name, values, positionIn(frame.file, { start, end }));
  }

  /** All that the template knows by a name, as the mapping that a tag may take. */
  #context(frame: Frame<V>): V {
    const names = new Map<string, V>();
    for (const name of CONTEXT_NAMES) {
      const cell = this.global(name, frame);
      if (cell.kind === "value") names.set(name, cell.value);
    }
    const scopes: Scope<V>[] = [];
    for (let at: Scope<V> | null = frame.scope; at !== null && scopes.length < DEPTH_MAX; at = at.outer) scopes.unshift(at);
    for (const { names: own } of scopes) for (const [name, cell] of own) if (cell.kind === "value") names.set(name, cell.value);
    return this.domain.dict([...names].map(([name, value]) => [this.domain.constant(name), value] as const));
  }

  protected joinedNames(all: readonly Map<string, Cell<V>>[]): Map<string, Cell<V>> {
    const joined = new Map<string, Cell<V>>();
    for (const names of all)
      for (const [name, cell] of names) {
        const known = joined.get(name);
        joined.set(name, known === undefined ? cell : this.joined(known, cell));
      }
    return joined;
  }

  protected bind(target: Expr, cell: Cell<V>, { scope }: Pick<Frame<V>, "scope">): void {
    if (target.kind === "Name") scope.names.set(target.name, cell);
    // `ns.x = …`: whatever is asked of it may be this.
    else if (target.kind === "Getattr" && target.of.kind === "Name" && cell.kind === "value") {
      const before = scope.get(target.of.name);
      const names = new Map(before?.kind === "names" ? before.names : []);
      const known = names.get(target.name);
      names.set(target.name, known === undefined ? cell : this.joined(known, cell));
      scope.names.set(target.of.name, { kind: "names", names });
    } else if (target.kind === "Tuple") {
      for (const [i, one] of target.items.entries()) {
        const item = cell.kind === "value" ? valueCell(this.domain.item(cell.value, this.domain.constant(i))) : this.nothing;
        this.bind(one, item, { scope });
      }
    }
  }

  #member({ of, name, start, end }: ExprOf<"Getattr">, frame: Frame<V>): Cell<V> {
    const whole = this.evaluate(of, frame);
    if (whole.kind === "names") return whole.names.get(name) ?? this.nothing;
    if (whole.kind !== "value") return frame.file.template.engine === "django" && whole.kind === "super" ? whole : this.nothing;
    return valueCell(this.domain.member(whole.value, name, positionIn(frame.file, { start, end }), frame.file.template.engine));
  }

  #call(call: ExprOf<"Call">, frame: Frame<V>): Cell<V> {
    const callee = this.evaluate(call.callee, frame);
    if (callee.kind === "macro") {
      this.callMacro(callee, call, frame);
      return { kind: "rendered" };
    }
    if (callee.kind === "super") {
      callee.run();
      return { kind: "rendered" };
    }
    const args = call.args.map((argument) => this.value(argument, frame));
    const keywords = new Map(call.keywords.map(([name, value]) => [name, this.value(value, frame)]));
    if (callee.kind !== "value") return this.nothing;
    const called = call.callee.kind === "Name" ? this.domain.callable(callee.value) : callee.value;
    return valueCell(this.domain.call(called, args, keywords, positionIn(frame.file, call)));
  }

  #either({ kind, left, right }: ExprOf<"And" | "Or">, frame: Frame<V>): Cell<V> {
    const first = this.evaluate(left, frame);
    const truth = first.kind === "value" ? this.domain.truth(first.value) : undefined;
    if (truth !== undefined && truth === (kind === "Or")) return first;
    const second = this.evaluate(right, frame);
    return truth === undefined ? this.joined(first, second) : second;
  }

  /** Markup and text together are markup in which the text is escaped. */
  #concat(items: readonly Expr[], frame: Frame<V>): Cell<V> {
    const cells = items.map((item) => this.evaluate(item, frame)).filter((cell) => cell.kind === "value");
    const isMarkup = frame.isAutoescaped && cells.some(({ marks }) => marks.isSafe);
    const parts = isMarkup ? cells.filter(({ marks }) => marks.isSafe) : cells;
    const marks = parts.map((part) => part.marks).reduce((one, other) => joinMarks(one, other), parts[0]?.marks ?? UNMARKED);
    // Of a part that was escaped, or written as in an address, no markup is left, whatever stands beside it.
    const put = parts.map((part) => (part.marks.isEscaped || part.marks.isUrlText ? this.domain.escaped(part.value) : part.value));
    return valueCell(this.domain.concat(put), { ...marks, isJson: marks.isJson && cells.length === 1 });
  }

  #binary({ op, left, right }: ExprOf<"Binary">, frame: Frame<V>): Cell<V> {
    if (op === "+" || op === "%") return this.#concat([left, right], frame);
    return valueCell(this.domain.cleaned(this.value(left, frame)));
  }

  #tested(expression: ExprOf<"Compare" | "Test" | "Not">, frame: Frame<V>): Cell<V> {
    if (expression.kind === "Not") {
      const truth = this.domain.truth(this.value(expression.of, frame));
      return truth === undefined ? this.#clean() : valueCell(this.domain.constant(!truth));
    }
    // Macros in it are put out nowhere, and everything else is a yes or no.
    return this.#clean();
  }

  #clean(): Cell<V> {
    return valueCell(this.domain.cleaned(this.domain.unknown));
  }

  #filter(filter: ExprOf<"Filter">, frame: Frame<V>): Cell<V> {
    const of = this.evaluate(filter.of, frame);
    if (of.kind !== "value") return of.kind === "rendered" ? of : this.nothing;
    const effect = effectOf(filter.name);
    const args = [...filter.args, ...filter.keywords.map(([, value]) => value)].map((one) => this.evaluate(one, frame));
    if (effect !== null) return this.#affected(effect, { of, args, frame, filter });
    const values = args.map((cell) => (cell.kind === "value" ? cell.value : this.domain.unknown));
    return valueCell(this.domain.filtered(filter.name, of.value, values, positionIn(frame.file, filter)));
  }

  #affected(
    effect: FilterEffect,
    {
      of,
      args,
      frame,
      filter,
    }: {
      readonly of: Cell<V> & { readonly kind: "value" };
      readonly args: readonly Cell<V>[];
      readonly frame: Frame<V>;
      readonly filter: ExprOf<"Filter">;
    },
  ): Cell<V> {
    const { value, marks } = of;
    switch (effect.kind) {
      case "clean":
        return valueCell(this.domain.cleaned(value), RENDERED);
      case "marks":
        return valueCell(value, this.#marked(marks, effect.marks, filter.name));
      case "escapes-as-around":
        return valueCell(
          value,
          frame.isAutoescaped && !marks.isSafe ? { ...marks, isSafe: true, isEscaped: true } : { ...marks, isSafe: true },
        );
      case "text": {
        // Markup escapes the texts that are put into it.
        const isEscaping = marks.isSafe && ESCAPING_IN_MARKUP.has(filter.name) && frame.file.template.engine === "jinja";
        const put = (cell: Cell<V> & { readonly kind: "value" }): V =>
          isEscaping && !cell.marks.isSafe ? this.domain.escaped(cell.value) : cell.value;
        const more = args.flatMap((cell) => (cell.kind === "value" ? [put(cell)] : []));
        return valueCell(
          [value, ...more].reduce((one, other) => this.domain.join(one, other)),
          effect.keepsMark ? { ...marks, isJson: false } : { ...UNMARKED, isEscaped: marks.isEscaped && filter.name !== "striptags" },
        );
      }
      case "or-argument":
        return args[0] === undefined ? of : this.joined(of, args[0]);
      case "items":
        return valueCell(
          filter.name === "join" || !/^(?:first|last|random|min|max|join|attr)$/.test(filter.name) ? value : this.domain.each(value),
          marks,
        );
    }
  }

  /** `escape` leaves markup alone, `forceescape` does not. */
  #marked(marks: Marks, added: Partial<Marks>, name: string): Marks {
    if ((name === "escape" || name === "e") && marks.isSafe) return marks;
    return { ...marks, ...added };
  }
}
