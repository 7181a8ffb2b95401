// Renders a template abstractly: every way through it, with its includes, blocks and macros, while the state of the page goes along.
import { collectBlocks } from "./collect-blocks.ts";
import { Evaluation, type Frame } from "./evaluate.ts";
import type { Domain } from "./domain.ts";
import { escapesBody } from "./filter-blocks.ts";
import { afterHole, afterText, joinStates, PAGE_START, type HtmlState } from "./html-state.ts";
import { placeOfOutput } from "./place-of-output.ts";
import { restore, Scope, valueCell, type Cell } from "./scope.ts";
import { positionIn, type TemplateFile } from "./template-set.ts";
import type { Expr, ExprOf, NodeOf, Nodes, TemplateNode } from "./template.ts";

/** Nodes of one rendering, with all that it includes. */
const STEPS_MAX = 20_000;
/** Templates and macros inside one another. */
const DEPTH_MAX = 24;

export interface RenderOptions<V> {
  readonly domain: Domain<V>;
  /** Null where no template has that name. */
  find(name: string, from: TemplateFile): TemplateFile | null;
  /** What the program gives to this template, by name; `rest` to names that are not known. */
  readonly given: ReadonlyMap<string, V>;
  readonly rest: V | null;
  /** What every template knows under a name; undefined for nothing. */
  name(name: string, file: TemplateFile): V | undefined;
  /** Where autoescaping is on unless the template says otherwise. */
  isAutoescaped(file: TemplateFile): boolean;
  /** Also of macros that nothing here calls: their parameters are not known then. */
  readonly isEachMacroRun?: boolean;
}

export interface Rendered {
  /** Templates that are named by nothing known, or not there. */
  readonly notFound: number;
  /** It was not followed to its end. */
  readonly isCut: boolean;
}

interface Block<V> {
  readonly body: Nodes;
  readonly file: TemplateFile;
  /** Top-level names of its template. */
  readonly names: Map<string, Cell<V>>;
  readonly isSwitchedOff: boolean;
}

export function render<V>(file: TemplateFile, options: RenderOptions<V>): Rendered {
  const rendering = new Rendering(options);
  rendering.run(file);
  return { notFound: rendering.notFound, isCut: rendering.isCut };
}

class Rendering<V> extends Evaluation<V> {
  readonly #options: RenderOptions<V>;
  notFound = 0;
  #steps = 0;
  #depth = 0;
  #page: HtmlState = PAGE_START;
  /** What is put out goes nowhere: a template is read for its macros. */
  #isSilent = false;
  #blocks: ReadonlyMap<string, readonly Block<V>[]> = new Map();

  constructor(options: RenderOptions<V>) {
    super(options.domain);
    this.#options = options;
  }

  get isCut(): boolean {
    return this.#steps > STEPS_MAX;
  }

  run(file: TemplateFile): void {
    const { given } = this.#options;
    const names = new Map([...given].map(([name, value]) => [name, valueCell(value)] as const));
    this.#template(file, new Scope<V>(null, names), new Map());
  }

  // ---- templates ----

  #frame(file: TemplateFile, scope: Scope<V>): Frame<V> {
    return { file, scope, isAutoescaped: this.#options.isAutoescaped(file), isSwitchedOff: false };
  }

  #template(file: TemplateFile, scope: Scope<V>, below: ReadonlyMap<string, readonly Block<V>[]>): void {
    if (this.#depth >= DEPTH_MAX || this.isCut) return;
    this.#depth += 1;
    const extended = file.template.body.find((node) => node.kind === "extends");
    if (extended === undefined) {
      const before = this.#blocks;
      this.#blocks = below;
      this.#nodes(file.template.body, this.#frame(file, scope));
      this.#blocks = before;
    } else this.#extended(file, extended, { scope, below });
    this.#depth -= 1;
  }

  /** Its own blocks go into those of the template that it extends; what is outside of them only binds names. */
  #extended(
    file: TemplateFile,
    extended: NodeOf<"extends">,
    { scope, below }: { readonly scope: Scope<V>; readonly below: ReadonlyMap<string, readonly Block<V>[]> },
  ): void {
    const own = new Scope(scope);
    const frame = this.#frame(file, own);
    this.#silently(() =>
      this.#nodes(
        file.template.body.filter(({ kind }) => kind !== "block" && kind !== "extends"),
        frame,
      ),
    );
    const blocks = new Map(below);
    collectBlocks(file.template.body, (node, isSwitchedOff) => {
      const block = { body: node.body, file, names: own.names, isSwitchedOff };
      blocks.set(node.name, [...(blocks.get(node.name) ?? []), block]);
    });
    const base = this.#named(extended.template, frame);
    if (base !== null) return this.#template(base, scope, blocks);
    const before = this.#blocks;
    this.#blocks = new Map(below);
    for (const node of file.template.body) if (node.kind === "block") this.#node(node, frame);
    this.#blocks = before;
  }

  #silently(run: () => void): void {
    const [page, isSilent] = [this.#page, this.#isSilent];
    this.#isSilent = true;
    this.#page = PAGE_START;
    run();
    this.#page = page;
    this.#isSilent = isSilent;
  }

  #named(expression: Expr, frame: Frame<V>): TemplateFile | null {
    return this.#found(this.value(expression, frame), frame);
  }

  #found(value: V, frame: Frame<V>): TemplateFile | null {
    const items = this.domain.items(value);
    const texts = this.domain.texts(value) ?? (items === null ? null : items.flatMap((item) => this.domain.texts(item) ?? []));
    for (const text of texts ?? []) {
      const found = this.#options.find(text, frame.file);
      if (found !== null) return found;
    }
    this.notFound += 1;
    return null;
  }

  protected global(name: string, { file }: Frame<V>): Cell<V> {
    const value = this.#options.name(name, file);
    if (value !== undefined) return valueCell(value);
    const isCounter = name === "loop" || name === "forloop";
    if (isCounter) return valueCell(this.domain.cleaned(this.domain.unknown));
    const { rest } = this.#options;
    return rest === null ? this.nothing : valueCell(rest);
  }

  // ---- nodes ----

  #nodes(nodes: Nodes, frame: Frame<V>): void {
    for (const node of nodes) {
      this.#steps += 1;
      if (this.isCut) return;
      this.#node(node, frame);
    }
  }

  #node(node: TemplateNode, frame: Frame<V>): void {
    switch (node.kind) {
      case "text":
        // Escaped, it is no markup.
        if (!this.#isSilent && frame.isEscapedAround !== true) this.#page = afterText(this.#page, node.text);
        return;
      case "output":
        return this.#output(node.value, frame, node);
      case "if":
        return this.#branches(node, frame);
      case "for":
        return this.#loop(node, frame);
      case "set":
        return this.bind(node.target, this.evaluate(node.value, frame), frame);
      case "set-block":
        this.#aside(node.body, frame);
        return this.bind(node.target, { kind: "rendered" }, frame);
      case "with":
        return this.#with(node, frame);
      case "block":
        return this.#block(node, frame);
      case "extends":
        return;
      case "include":
        return this.#include(node, frame);
      case "import":
      case "from":
        return this.#import(node, frame);
      case "macro": {
        const { parameters, body } = node;
        const { file, scope, isAutoescaped } = frame;
        scope.names.set(node.name, { kind: "macro", macro: { parameters, body }, file, scope, isEscaping: isAutoescaped });
        if (this.#options.isEachMacroRun === true && this.#depth < DEPTH_MAX) this.#tryMacro(node, frame);
        return;
      }
      case "call":
        return this.#callBlock(node, frame);
      case "filter":
        return this.#nodes(node.body, escapesBody(node.filter, frame) ? { ...frame, isEscapedAround: true } : frame);
      case "autoescape": {
        const isOn = this.domain.truth(this.value(node.value, frame)) !== false;
        return this.#nodes(node.body, { ...frame, isAutoescaped: isOn, isSwitchedOff: !isOn });
      }
      case "do":
        this.evaluate(node.value, frame);
        return;
      case "tag":
        if (this.#ownTag(node, frame)) return;
        this.#nodes(node.body, frame);
        if (!this.#isSilent && node.body.length === 0) this.#page = afterHole(this.#page);
        return;
    }
  }

  #output(expression: Expr, frame: Frame<V>, node: { readonly start: number; readonly end: number }): void {
    const cell = this.evaluate(expression, frame);
    if (cell.kind === "super") return cell.run();
    this.#putOut(cell, { expression, node }, frame);
  }

  #putOut(
    cell: Cell<V>,
    { expression, node }: { readonly expression: Expr; readonly node: { readonly start: number; readonly end: number } },
    frame: Frame<V>,
  ): void {
    if (this.#isSilent || cell.kind !== "value") return;
    const { file, isAutoescaped, isSwitchedOff } = frame;
    const { value } = cell;
    const marks = frame.isEscapedAround === true ? { ...cell.marks, isEscaped: true } : cell.marks;
    const place = placeOfOutput(this.#page);
    const isOn = isAutoescaped && !isSwitchedOff;
    if (expression.kind !== "Const")
      this.domain.output({ value, marks, isAutoescaped: isOn, isSwitchedOff, place, expression, file, at: positionIn(file, node) });
    const texts = expression.kind === "Const" ? this.domain.texts(value) : null;
    this.#page = texts?.length === 1 ? afterText(this.#page, texts[0]!) : afterHole(this.#page);
  }

  /** A tag that a function of the project makes. */
  #ownTag(node: NodeOf<"tag">, frame: Frame<V>): boolean {
    const found = this.tagged(node, frame);
    const target = node.given?.target ?? null;
    if (found === null) return false;
    if (found.kind === "template") this.#included(found.template, found.names, frame);
    else if (target !== null) this.bind(target, valueCell(found.value), frame);
    else this.#putOut(valueCell(found.value), { expression: { kind: "Broken", start: node.start, end: node.end }, node }, frame);
    return true;
  }

  #included(template: V, names: ReadonlyMap<string, V>, frame: Frame<V>): void {
    const file = this.#found(template, frame);
    if (file === null) {
      this.#page = afterHole(this.#page);
      return;
    }
    const given = new Map([...names].map(([name, value]) => [name, valueCell(value)] as const));
    this.#template(file, new Scope<V>(null, given), new Map());
  }

  #branches({ arms }: NodeOf<"if">, frame: Frame<V>): void {
    const before = this.#page;
    const names = new Map(frame.scope.names);
    const ends: { readonly page: HtmlState; readonly names: Map<string, Cell<V>> }[] = [];
    let isSettled = false;
    for (const { test, body } of arms) {
      const truth = test === null ? true : this.domain.truth(this.value(test, frame));
      if (truth === false || isSettled) continue;
      isSettled = truth === true;
      this.#page = before;
      restore(frame.scope.names, names);
      this.#nodes(body, frame);
      ends.push({ page: this.#page, names: new Map(frame.scope.names) });
    }
    if (!isSettled) ends.push({ page: before, names });
    this.#page = ends.map(({ page }) => page).reduce((one, other) => joinStates(one, other));
    restore(frame.scope.names, this.joinedNames(ends.map((end) => end.names)));
  }

  #loop({ target, iterable, body, otherwise }: NodeOf<"for">, frame: Frame<V>): void {
    const before = this.#page;
    const inner = { ...frame, scope: new Scope(frame.scope) };
    const counter = valueCell(this.domain.cleaned(this.domain.unknown));
    inner.scope.names.set("loop", counter).set("forloop", counter);
    const whole = this.value(iterable, frame);
    if (this.domain.items(whole)?.length === 0) return this.#nodes(otherwise, frame);
    this.bind(target, valueCell(this.domain.each(whole)), inner);
    this.#nodes(body, inner);
    const after = this.#page;
    this.#page = before;
    this.#nodes(otherwise, frame);
    this.#page = joinStates(after, this.#page);
  }

  #with({ names, body }: NodeOf<"with">, frame: Frame<V>): void {
    const inner = { ...frame, scope: new Scope(frame.scope) };
    for (const [target, value] of names) this.bind(target, this.evaluate(value, frame), inner);
    this.#nodes(body, inner);
  }

  /** The text of the body is kept, not put out here. */
  #aside(body: Nodes, frame: Frame<V>): void {
    const page = this.#page;
    this.#page = PAGE_START;
    this.#nodes(body, { ...frame, scope: new Scope(frame.scope) });
    this.#page = page;
  }

  #block(node: NodeOf<"block">, frame: Frame<V>): void {
    const { file, isSwitchedOff, scope } = frame;
    const own: Block<V> = { body: node.body, file, names: scope.names, isSwitchedOff };
    this.#runBlock([...(this.#blocks.get(node.name) ?? []), own], frame, 0);
  }

  #runBlock(chain: readonly Block<V>[], around: Frame<V>, at: number): void {
    const block = chain[at];
    if (block === undefined || this.#depth >= DEPTH_MAX) return;
    this.#depth += 1;
    const scope = new Scope(around.scope, new Map(block.names));
    const run = (): void => this.#runBlock(chain, around, at + 1);
    const above: Cell<V> = { kind: "super", run };
    scope.names.set("super", above);
    if (block.file.template.engine === "django") scope.names.set("block", { kind: "names", names: new Map([["super", above]]) });
    const isSwitchedOff = block.isSwitchedOff || around.isSwitchedOff;
    const isAutoescaped = this.#options.isAutoescaped(block.file) && !isSwitchedOff;
    this.#nodes(block.body, { file: block.file, scope, isAutoescaped, isSwitchedOff });
    this.#depth -= 1;
  }

  #include({ template, names, isAlone }: NodeOf<"include">, frame: Frame<V>): void {
    const file = this.#named(template, frame);
    const given = new Map(names.map(([name, value]) => [name, this.evaluate(value, frame)] as const));
    if (file === null) {
      this.#page = afterHole(this.#page);
      return;
    }
    this.#template(file, new Scope(isAlone ? null : frame.scope, given), new Map());
  }

  #import(node: NodeOf<"import" | "from">, frame: Frame<V>): void {
    const file = this.#named(node.template, frame);
    const inner = new Scope(node.isAlone ? null : frame.scope);
    if (file !== null && this.#depth < DEPTH_MAX) {
      this.#depth += 1;
      this.#silently(() => this.#nodes(file.template.body, this.#frame(file, inner)));
      this.#depth -= 1;
    }
    if (node.kind === "import") frame.scope.names.set(node.target, { kind: "names", names: inner.names });
    else for (const [name, alias] of node.names) frame.scope.names.set(alias, inner.names.get(name) ?? this.nothing);
  }

  #tryMacro({ parameters, body }: NodeOf<"macro">, frame: Frame<V>): void {
    const scope = new Scope(frame.scope);
    for (const { name } of parameters) scope.names.set(name, valueCell(this.#options.name(name, frame.file) ?? this.domain.unknown));
    const isSilent = this.#isSilent;
    this.#isSilent = false;
    this.#aside(body, { ...frame, scope });
    this.#isSilent = isSilent;
  }

  #callBlock(node: NodeOf<"call">, frame: Frame<V>): void {
    const { parameters, body, call } = node;
    const { file, scope, isAutoescaped } = frame;
    const caller: Cell<V> = { kind: "macro", macro: { parameters, body }, file, scope, isEscaping: isAutoescaped };
    const callee = call.kind === "Call" ? this.evaluate(call.callee, frame) : null;
    if (call.kind === "Call" && callee?.kind === "macro") this.callMacro(callee, call, frame, caller);
    else this.#nodes(body, { ...frame, scope: new Scope(scope) });
  }

  protected callMacro(
    { macro, file, scope, isEscaping }: Cell<V> & { readonly kind: "macro" },
    { args, keywords, spread }: ExprOf<"Call">,
    frame: Frame<V>,
    caller: Cell<V> | null = null,
  ): void {
    if (this.#depth >= DEPTH_MAX || this.isCut) return;
    this.#depth += 1;
    const inner = new Scope(scope);
    const named = new Map(keywords);
    for (const [i, { name, fallback }] of macro.parameters.entries()) {
      const given = args[i] ?? named.get(name);
      const otherwise = fallback === null ? this.nothing : this.evaluate(fallback, { ...frame, file, scope: inner });
      inner.names.set(name, given === undefined ? otherwise : this.evaluate(given, frame));
      named.delete(name);
    }
    const rest = [...args.slice(macro.parameters.length), ...named.values(), ...spread].map((one) => this.value(one, frame));
    inner.names.set("varargs", valueCell(this.domain.list(rest)));
    const pairs = [...named].map(([key, value]) => [this.domain.constant(key), this.value(value, frame)] as const);
    inner.names.set("kwargs", valueCell(this.domain.dict(pairs)));
    if (caller !== null) inner.names.set("caller", caller);
    this.#nodes(macro.body, { file, scope: inner, isAutoescaped: isEscaping, isSwitchedOff: false });
    this.#depth -= 1;
  }
}
