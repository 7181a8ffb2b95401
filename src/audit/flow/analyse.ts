// Interprets a whole program: every module's body, then every function that nobody called, each as its own root.
import type { Expression } from "../../python/parse/ast.ts";
import type { Activation, FlowHit, MachineOptions } from "./machine.ts";
import type { EntryModel } from "./models.ts";
import { classAttribute } from "./class-tree.ts";
import { outlineOf } from "./outline.ts";
import { explain, type CallExplanation, type WatchedCall } from "./explanation.ts";
import type { FlowModule, Program } from "./program.ts";
import { EntryArguments } from "./entry-arguments.ts";
import { namesOf } from "./own-name.ts";
import type { RenderStats } from "./rendering.ts";
import { verdictOf, type Question, type Verdict } from "./questions.ts";
import { saidType } from "./said-types.ts";
import { joinThings, type State } from "./state.ts";
import { addStep, CLEAN, doubt, joinTaint, type Taint } from "./taint.ts";
import { reference, UNKNOWN, type FunctionValue, type Value } from "./value.ts";

/** Values from outside that reach sinks, in the order in which they are found; the surest for each place and kind. */
export function analyse(options: Omit<MachineOptions, "onHit"> & AnalysisLimits): {
  readonly hits: readonly FlowHit[];
  readonly notFollowed: number;
  readonly rendering: RenderStats | null;
  /** Of each question: whether what comes there is harmless, or nothing does. */
  verdict(question: Question): Exclude<Verdict, "proved">;
  explain(call: WatchedCall): CallExplanation;
  /** Calls that were come to, and those of them of which was known what they call. */
  readonly calls: { readonly followed: number; readonly resolved: number };
} {
  const hits = new Map<string, FlowHit>();
  const onHit = (hit: FlowHit): void => {
    const key = `${hit.kind} ${hit.module.file} ${hit.place.line}:${hit.place.column}`;
    const before = hits.get(key);
    if (before === undefined || (isProven(hit) && !isProven(before))) hits.set(key, hit);
  };
  const analysis = new Analysis({ ...options, onHit });
  const notFollowed = analysis.run(options);
  return {
    hits: [...hits.values()],
    notFollowed,
    rendering: analysis.renderStats,
    verdict: (question) => analysis.verdict(question),
    explain: (call) => analysis.explain(call),
    calls: analysis.calls,
  };
}

function isProven({ taint }: FlowHit): boolean {
  return taint.some(({ confidence }) => confidence === "proven");
}

export interface AnalysisLimits {
  readonly stepsMax: number;
  /** Asked before each root: the time of the whole run is over. */
  readonly isOver?: () => boolean;
}

interface Root {
  readonly fn: FunctionValue;
  readonly entry: EntryModel | null;
  readonly at: Activation;
}

class Analysis extends EntryArguments {
  readonly #defined = new Set<FunctionValue["node"]>();
  /** Defined, and not yet looked at as roots. */
  readonly #fresh: Root[] = [];
  #entry: EntryModel | null = null;
  #entryNode: FunctionValue["node"] | null = null;

  get renderStats(): RenderStats | null {
    return this.rendering?.stats ?? null;
  }

  /** Answers how many functions were not followed to their end. */
  run({ stepsMax, isOver = () => false }: AnalysisLimits): number {
    let spent = 0;
    let notFollowed = 0;
    const count = (): void => {
      spent += this.steps;
      if (this.isExhausted) notFollowed += 1;
      this.steps = 0;
    };
    for (const module of inImportOrder(this.program)) {
      if (spent > stepsMax || isOver()) return this.program.modules.length;
      this.load(module);
      count();
    }
    const base = this.state;
    if (base === null) return 0;
    const isTainted = this.hasTaint;
    const runAll = (from: State): void => {
      // What runs before each request comes first: what it stores, the others find.
      const roots = this.#callersFirst();
      for (const root of [...roots.filter(isBefore), ...roots.filter((one) => !isBefore(one))]) {
        this.hasTaint = isTainted || this.#hasStored;
        if (!this.#isOfInterest(root)) continue;
        if (spent > stepsMax || isOver()) {
          notFollowed += 1;
          continue;
        }
        this.#runRoot(root, from);
        if (isBefore(root)) this.#keepStores(from);
        count();
        // What a function defines can be called when it has ended.
        if (this.#fresh.length > 0) runAll(this.state ?? from);
      }
    };
    const [first] = this.#fresh;
    runAll(base);
    if (!isOver()) this.#renderAlone(base, first);
    return notFollowed;
  }

  #renderAlone(base: State, root: Root | undefined): void {
    if (root === undefined) return;
    this.at = root.at;
    this.state = base.copy();
    this.steps = 0;
    this.rendering?.alone(this, (library) => this.program.modules.some((module) => this.relevance.imports(module, library)));
  }

  /** Asked about, or: it can see something from outside, and no caller in sight has shown what it does with it. */
  #isOfInterest({ fn, entry }: Root): boolean {
    if (entry !== null) return true;
    // In a program that answers requests, who calls it from there is who calls it.
    if (this.#askedAbout.has(fn.node)) return !this.reached.has(fn.node);
    if (this.followed.has(fn.node)) return false;
    return this.relevance.isRelevant(fn.node) || this.hasKnownParameter(fn);
  }

  readonly #askedAbout = new Set<FunctionValue["node"]>(
    [...this.questions.values(), ...this.watched.values()].flatMap(({ around }) => around),
  );

  #hasStored = false;

  #keepStores(base: State): void {
    for (const id of this.storeIds) {
      const after = this.state?.get(id);
      const before = base.get(id);
      if (after !== undefined) base.put(id, before === undefined ? after : joinThings(before, after));
      if (after !== undefined) this.#hasStored = true;
    }
  }

  /** What is called by nobody in sight first: what it calls need not be a root again. */
  #callersFirst(): readonly Root[] {
    const rank = ({ fn, entry }: Root): number => (entry === null ? this.relevance.distance(fn.node) : Infinity);
    const roots = this.#fresh.splice(0).map((root) => ({ ...root, entry: root.entry ?? this.entryByTable(root.fn) }));
    return roots.toSorted((one, other) => Math.sign(rank(other) - rank(one)) || 0);
  }

  #runRoot({ fn, entry, at }: Root, base: State): void {
    if (fn.frame !== null && this.state?.get(fn.frame) === undefined && base.get(fn.frame) === undefined) return;
    this.state = base.copy();
    this.steps = 0;
    this.#entry = entry;
    this.#entryNode = fn.node;
    // Annotations and defaults mean what they meant where the function was defined.
    this.at = at;
    const given = this.argumentsFor(fn, entry);
    this.isRootCall = true;
    this.isAnswering = entry !== null;
    this.invoke(fn, given, fn.node);
    if (this.isExhausted) return;
    for (const question of [...this.questions.values(), ...this.watched.values()])
      if (question.around.at(-1) === fn.node || this.#isReached(question)) question.isFollowed = true;
  }

  #isReached({ around }: Pick<Question, "around">): boolean {
    const innermost = around.at(-1);
    return innermost !== undefined && this.reached.has(innermost);
  }

  explain(call: WatchedCall): CallExplanation {
    return explain(call, this.answers);
  }

  get calls(): { readonly followed: number; readonly resolved: number } {
    return { followed: this.callsSeen.size, resolved: [...this.callsSeen.values()].filter(Boolean).length };
  }

  verdict(question: Question): Exclude<Verdict, "proved"> {
    return verdictOf(question, this.answers);
  }

  returning(value: Value, node: Expression): void {
    this.#renderView(value, node);
    if (this.at.fn?.node === this.#entryNode) this.#pageOfFunction(value, node);
    if (this.#entry === null || this.#entry.result === null || this.at.fn?.node !== this.#entryNode) return;
    const said = this.#entryNode === null || this.#entryNode.kind === "Lambda" ? undefined : saidType(this.#entryNode, null);
    if (typeof said === "string" && !/html|svg|xml/i.test(said)) return;
    this.#sentTo(value, node);
    this.hit(this.#entry.result, addStep(this.#pageIn(value), this.step(node, "in the answer")), node, null);
  }

  /** `return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": page}`, of a function that a cloud calls. */
  #pageOfFunction(value: Value, node: Expression): void {
    for (const { thing } of this.things(value)) {
      const body = thing.kind === "mapping" && thing.slots.has("statusCode") ? thing.slots.get("body") : undefined;
      const headers = body === undefined || thing.kind !== "mapping" ? [] : this.things(thing.slots.get("headers") ?? UNKNOWN);
      const types = headers
        .flatMap((one) => (one.thing.kind === "mapping" ? [...one.thing.slots] : []))
        .filter(([name]) => typeof name === "string" && /^content-type$/i.test(name));
      const isPage = types.some(([, type]) => type.constants.some((one) => typeof one === "string" && one.includes("html")));
      if (body !== undefined && isPage) this.hit("html", this.deepTaint(body), node, null);
    }
  }

  /** `return "", 302, {"Location": address}`. */
  #sentTo(value: Value, node: Expression): void {
    const only = this.onlyThing(value);
    if (only?.thing.kind !== "sequence" || only.thing.type !== "tuple") return;
    for (const item of only.thing.items ?? [])
      for (const { thing } of this.things(item)) {
        const address = thing.kind === "mapping" ? (thing.slots.get("Location") ?? thing.slots.get("location")) : undefined;
        if (address !== undefined) this.hit("redirect", this.deepTaint(address), node, null);
      }
  }

  /** A class of a library renders the template that the class names, with what its method gives. */
  #renderView(value: Value, node: Expression): void {
    const { fn } = this.at;
    if (this.rendering === null || fn === null || fn.cls === null || fn.node.kind === "Lambda") return;
    const { name } = fn.node;
    const model = this.models.templates.views.find(({ method }) => method === name);
    if (model === undefined || !this.foreignBases(fn.cls).includes(model.base)) return;
    const named = classAttribute(this, fn.cls, model.attribute)?.value;
    if (named !== undefined) this.rendering.view(this, { model: model.render, named, context: value, site: node });
  }

  /** What of an answer is a page: of a tuple its first item; a dictionary or a list is sent as JSON. */
  #pageIn(value: Value): Taint {
    let taint = value.refs.some(({ kind }) => kind === "encoded") ? doubt(value.taint) : value.taint;
    for (const { thing } of this.things(value))
      if (thing.kind === "sequence" && thing.type === "tuple" && thing.items !== null)
        taint = joinTaint(taint, this.#pageInTuple(thing.items));
      else if (thing.kind === "sequence" && thing.type === "iterator") taint = joinTaint(taint, this.deepTaint(value));
    return taint;
  }

  #pageInTuple([page, ...more]: readonly Value[]): Taint {
    const types = more.flatMap((one) =>
      this.things(one).flatMap(({ thing }) =>
        thing.kind === "mapping" ? [thing.slots.get("Content-Type") ?? thing.slots.get("content-type")] : [],
      ),
    );
    const isOther = types.some((type) => {
      const known = type?.constants[0];
      return typeof known === "string" && !/html|svg|xml/.test(known);
    });
    return page === undefined || isOther ? CLEAN : this.#pageIn(page);
  }

  defining(fn: FunctionValue): void {
    if (fn.node.kind === "Lambda" || this.#defined.has(fn.node)) return;
    const entry = fn.node.decorator_list.map((decorator) => this.#entryOf(decorator)).find((one) => one !== null) ?? null;
    this.#defined.add(fn.node);
    this.#fresh.push({ fn, entry, at: this.at });
    for (const decorator of fn.node.decorator_list) this.#noteFilter(decorator, fn);
  }

  /** A filter of templates is called by its function's name, or the one that the decorator gives. */
  #noteFilter(decorator: Expression, fn: FunctionValue): void {
    const callee = decorator.kind === "Call" ? decorator.func : decorator;
    if (this.rendering === null || fn.node.kind === "Lambda" || callee.kind !== "Attribute") return;
    const { filters } = this.models.templates;
    if (!this.evaluate(callee).refs.some((ref) => ref.kind === "foreign" && filters.has(ref.name))) return;
    const given =
      decorator.kind === "Call" ? (decorator.keywords.find(({ arg }) => arg === "name")?.value ?? decorator.args[0]) : undefined;
    const name = given?.kind === "Constant" && given.type === "str" ? given.value : fn.node.name;
    this.rendering.addFilter(name, reference({ kind: "function", fn }));
  }

  #entryOf(decorator: Expression): EntryModel | null {
    const callee = decorator.kind === "Call" ? decorator.func : decorator;
    if (callee.kind !== "Attribute" && callee.kind !== "Name") return null;
    for (const ref of this.evaluate(callee).refs) {
      const names = ref.kind === "foreign" ? [ref.name] : ref.kind === "function" && this.models.hasOwn ? namesOf(ref.fn) : [];
      const found = names.map((name) => this.models.entries.get(name)).find((one) => one !== undefined);
      if (found !== undefined) return found;
    }
    return null;
  }
}

function isBefore({ entry }: Root): boolean {
  return entry?.isBefore === true;
}

/** What a module imports before the module itself, so that no body runs inside a branch of another's. */
function inImportOrder(program: Program): FlowModule[] {
  const order: FlowModule[] = [];
  const seen = new Set<FlowModule>();
  const open = program.modules.map((module) => ({ module, isDone: false })).reverse();
  while (open.length > 0) {
    const { module, isDone } = open.pop()!;
    if (isDone) order.push(module);
    else if (!seen.has(module)) {
      seen.add(module);
      open.push({ module, isDone: true }, ...importedBy(module, program).map((other) => ({ module: other, isDone: false })));
    }
  }
  return order;
}

function importedBy(module: FlowModule, program: Program): FlowModule[] {
  const found: (FlowModule | null)[] = [];
  for (const node of outlineOf(module.ast).imports)
    if (node.kind === "Import") for (const { name } of node.names) found.push(program.find(module, name, 0));
    else {
      found.push(program.find(module, node.module ?? "", node.level));
      for (const { name } of node.names)
        found.push(program.find(module, [node.module, name].filter((part) => part !== null).join("."), node.level));
    }
  return found.filter((one) => one !== null);
}
