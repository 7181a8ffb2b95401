// Functions that something outside of the program calls, and what becomes of what they give back: answers of requests, and templates that are rendered with it.
import type { Attribute, Expression } from "../../../python/parse/ast.ts";
import { guessesOf, isUnheardOf } from "../models/guesses.ts";
import { dottedName, lastName } from "../../../python/parse/dotted-name.ts";
import type { EntryModel, RouteSyntax, SourceModel } from "../models/models.ts";
import type { Stored } from "../calls/foreign-calls.ts";
import { classAttribute } from "../language/class-tree.ts";
import type { CallSite } from "../language/call-site.ts";
import { EntryArguments, routesOf } from "./entry-arguments.ts";
import { noteTemplateSetting } from "../rendering/context-processors.ts";
import type { FlowModule } from "../program/program.ts";
import { namesOf } from "../program/own-name.ts";
import { cleanedByRoutes, partNames } from "./route-parts.ts";
import { isPage, isSaidPage, saidType } from "./said-types.ts";
import { ORIGIN } from "../values/lacks.ts";
import { addStep, CLEAN, cleanFor, doubt, isWithin, joinTaint, KIND_BITS, soil, type Taint } from "../values/taint.ts";
import {
  HARMLESS,
  isSame,
  NOTHING,
  onlyConstant,
  open,
  reference,
  text,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";

const START_RESPONSE = "wsgiref.start_response";
/** Groups of commands in groups. */
const MADE_DEPTH_MAX = 4;
/** Parts of a route that the visitor chooses. */
const VARIABLE: Readonly<Record<RouteSyntax, RegExp>> = { brackets: /[<{*]|\/:/, regex: /[([.*+\\]|[^$]$|^$/ };

/** `.*`, `/(.*)/`, `^/(?P<rest>[^?]+)` */
const ANY_BEGIN = /^\^?\/?(?:\((?:\?:|\?P<\w+>)?)*(?:\.|\[\^[^\]/]*\])[*+]/;

interface EnteredCall {
  readonly args: CallArguments;
  readonly sources: number;
  readonly value: Value;
}

export abstract class Entries extends EntryArguments {
  /** Of the root that runs. */
  protected entry: EntryModel | null = null;
  protected entryNode: FunctionValue["node"] | null = null;

  /** Calls of the root's own function by its decorators, and how often anything had come from outside by then. */
  #entered: EnteredCall[] | null = null;
  #sources = 0;

  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    if (fn.node !== this.entryNode || this.#entered === null) return super.invoke(fn, args, site);
    this.isOnTheWay = false;
    // On another way round it, with the same and nothing more from outside, it does the same.
    const before = this.#entered.find((one) => one.sources === this.#sources && areSame(one.args, args));
    if (before !== undefined) return before.value;
    // A call around it, told elsewhere, would give an answer there.
    this.journal.spoil();
    const sources = this.#sources;
    const value = super.invoke({ ...fn, isAnswering: true }, args, site);
    // What it asks for itself is nothing that its decorators gave it.
    this.#sources = sources;
    this.#entered.push({ args, sources, value: value.refs.some(({ kind }) => kind === "object") ? UNKNOWN : value });
    return value;
  }

  /** Through its decorators; false where these do not come to it, as far as can be seen. */
  protected runDecorated(fn: FunctionValue, called: Value, given: CallArguments): boolean {
    const before = this.state?.copy() ?? null;
    const entered: EnteredCall[] = [];
    this.#entered = entered;
    this.isOnTheWay = true;
    this.call(called, this.argumentsOfDecorated(fn, given), fn.node);
    this.isOnTheWay = false;
    this.#entered = null;
    if (entered.length > 0) {
      if (!this.isExhausted)
        for (const ref of called.refs) if (ref.kind === "function") this.ledger.notes.followed.add(this.ledger.keyOf(ref.fn));
      return true;
    }
    this.state = before;
    this.isRootCall = true;
    return false;
  }

  protected override get isServing(): boolean {
    return this.entry === null ? this.isAnswering && !this.ledger.isLoading : this.entry.parameters === "remote";
  }

  override fromOutside(from: SourceModel, site: CallSite, what: string): Value {
    this.#sources += 1;
    if (from.isRouted && this.#isRouteFixed()) return HARMLESS;
    const whole = super.fromOutside(from, site, what);
    if (from.isRouted && this.#isRouteOpen()) return { ...whole, taint: soil(whole.taint, KIND_BITS.redirect) };
    if (from.isOrigin === true) return text([{ taint: whole.taint, lacks: ORIGIN }, "/"]);
    return from.isParts === true ? this.#inParts(whole) : whole;
  }

  /** `request.view_args`, `self.kwargs`: each part as its converter lets it through. */
  #inParts(whole: Value): Value {
    const routes = this.entry === null || this.entryNode === null ? [] : (this.entry.routes ?? routesOf(this.entryNode));
    const slots = new Map<string, Value>();
    for (const name of partNames([...routes, ...this.prefixes])) {
      const bits = cleanedByRoutes(routes, name) ?? cleanedByRoutes(this.prefixes, name);
      if (bits !== null) slots.set(name, open(cleanFor(soil(whole.taint, KIND_BITS.path), bits)));
    }
    // Names that no route has are hardly there.
    return slots.size === 0 ? whole : this.mapping(slots, { ...whole, taint: doubt(whole.taint) });
  }

  /** No part of the address that the root answers at varies. */
  #isRouteFixed(): boolean {
    if (this.entry === null || this.entryNode === null) return false;
    const routes = this.entry.routes ?? routesOf(this.entryNode);
    return routes.length > 0 && [...routes, ...this.prefixes].every(({ text, syntax }) => text !== null && !VARIABLE[syntax].test(text));
  }

  /** `//host` is answered as well: to be sent there is to be sent away. */
  #isRouteOpen(): boolean {
    const routes = this.prefixes.length > 0 ? [] : (this.entry?.routes ?? []);
    return routes.some(({ text, syntax }) => text !== null && syntax === "regex" && ANY_BEGIN.test(text));
  }

  returning(value: Value, node: Expression): void {
    this.#renderView(value, node);
    if (this.at.fn?.node === this.entryNode) this.#pageOfFunction(value, node);
    if (this.hasTaint && this.#isGateway()) this.hit("html", addStep(this.deepTaint(value), this.step(node, "in the answer")), node, null);
    if (this.entry === null || this.entry.result === null || this.at.fn?.node !== this.entryNode) return;
    const said = this.entryNode === null || this.entryNode.kind === "Lambda" ? undefined : saidType(this.entryNode, null);
    if (typeof said === "string" && !/html|svg|xml/i.test(said)) return;
    this.#sentTo(value, node);
    if (this.entry.result === "html") this.judgePage(this.#textIn(value), node, null);
    const page = addStep(this.#pageIn(value), this.step(node, "in the answer"));
    this.hit(this.entry.result, this.entry.isGuessed === true ? doubt(page) : page, node, null);
  }

  /** What gives back the pieces of a page as PEP 3333 has it: a function that is given `start_response`, with headers that say so. */
  #isGateway(): boolean {
    const { fn } = this.at;
    if (fn === null || fn.node.kind === "Lambda") return false;
    if (!isSaidPage(fn.node) && !this.#answersPage.has(fn.node)) return false;
    return fn.node.args.args.some(({ arg }) => this.knownParameter(arg, fn) === START_RESPONSE);
  }

  /** Functions that begin an answer with headers of which only their values tell that it is a page. */
  readonly #answersPage = new WeakSet<FunctionValue["node"]>();

  override callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value {
    const { fn } = this.at;
    if (name === START_RESPONSE && fn !== null && this.#isPageHeader(args.positional[1])) this.#answersPage.add(fn.node);
    return super.callForeign(name, args, site, of);
  }

  /** `[("Content-Type", kind)]`. */
  #isPageHeader(headers: Value | undefined): boolean {
    return (
      (headers === undefined ? null : this.itemsOf(headers))?.some((pair) => {
        const [header, type] = this.itemsOf(pair) ?? [];
        const known = header === undefined ? undefined : onlyConstant(header);
        if (typeof known !== "string" || known.toLowerCase() !== "content-type") return false;
        return type?.constants.some((one) => typeof one === "string" && isPage(one)) === true;
      }) === true
    );
  }

  /** The page itself, of a tuple that says more of the answer. */
  #textIn(value: Value): Value | undefined {
    const only = this.onlyThing(value);
    return only?.thing.kind === "sequence" && only.thing.type === "tuple" ? only.thing.items?.[0] : value;
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
    if (this.rendering === null || fn === null || fn.node.kind === "Lambda") return;
    if (fn.node === this.entryNode) this.#renderDecorated(fn.node.decorator_list, value, node);
    if (fn.cls === null) return;
    const { name } = fn.node;
    const model = this.models.templates.views.find(({ method }) => method === name);
    if (model === undefined || !this.foreignBases(fn.cls).includes(model.base)) return;
    const named = classAttribute(this, fn.cls, model.attribute)?.value;
    if (named !== undefined) this.rendering.view(this, { model: model.render, named, context: value, site: node });
  }

  /** Last names of such decorators. */
  readonly #rendering = new Set([...this.models.templates.rendered.keys()].map((name) => name.slice(name.lastIndexOf(".") + 1)));

  /** `@template("page.html")`. */
  #renderDecorated(decorators: readonly Expression[], context: Value, site: Expression): void {
    const { rendered } = this.models.templates;
    for (const decorator of decorators) {
      if (decorator.kind !== "Call" || !this.#rendering.has(lastName(decorator.func))) continue;
      for (const ref of this.evaluate(decorator.func).refs) {
        const model = ref.kind === "foreign" ? rendered.get(ref.name) : undefined;
        const { positions = [], name = null } = model?.template ?? {};
        const given = decorator.keywords.find(({ arg }) => arg !== null && arg === name)?.value ?? givenAt(decorator, positions);
        if (ref.kind === "foreign" && model !== undefined && given !== undefined)
          this.rendering?.view(this, { model, named: this.evaluate(given), context, site, by: ref.name });
      }
    }
  }

  /** What of an answer is a page: of a tuple its first item; a dictionary or a list is sent as JSON. */
  #pageIn(value: Value): Taint {
    let taint = value.refs.some(({ kind }) => kind === "encoded") ? doubt(value.taint) : value.taint;
    for (const { thing } of this.things(value))
      if (thing.kind === "sequence" && thing.type === "tuple" && thing.items !== null)
        taint = joinTaint(taint, this.#pageInTuple(thing.items));
      else if (thing.kind === "sequence" && (thing.type === "iterator" || this.entry?.isListed === true))
        taint = joinTaint(taint, this.deepTaint(value));
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

  /** What a decorator says. */
  protected entryByDecorator({ node }: FunctionValue): EntryModel | null {
    if (node.kind === "Lambda") return null;
    return node.decorator_list.map((decorator) => this.#entryOf(decorator)).find((one) => one !== null) ?? null;
  }

  protected override setMember(whole: Value, node: Attribute, value: Value): void {
    const { attr } = node;
    if (this.rendering?.choices.isAbout(attr) === true) {
      const names = whole.refs.flatMap((ref) => (ref.kind === "foreign" ? [ref.name] : this.#namesBehind(ref)));
      const isUnknown = names.length === 0 && whole.isOpen && whole.refs.every(({ kind }) => kind === "bound");
      const written = isUnknown ? dottedName(node) : null;
      if (written !== null)
        this.rendering.choices.setSomewhere(this, written, value, (library) => this.relevance.imports(this.at.module, library));
      else this.rendering.choices.set(this, names, { attr, value });
    }
    super.setMember(whole, node, value);
    if (this.hasTaint) this.noteField(node, { whole, value });
  }

  /** What libraries call an instance of a class that is made from theirs. */
  #namesBehind(ref: Ref): readonly string[] {
    const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
    return thing?.kind === "instance" && thing.cls !== null ? this.foreignBases(thing.cls).map((base) => `${base}()`) : [];
  }

  protected override put(whole: Value, stored: Stored): void {
    this.rendering?.choices.put(this, whole, stored);
    super.put(whole, stored);
  }

  protected classMade(cls: ClassValue): void {
    this.rendering?.choices.defined(this, () => this.foreignBases(cls), new Map(this.classVariables(cls)));
  }

  /** Settings say where templates are, and what every one of them knows. */
  protected override noteLaterWrites(module: FlowModule, frame: number): void {
    super.noteLaterWrites(module, frame);
    const { rendering } = this;
    for (const model of rendering === null ? [] : this.models.templates.settings) {
      const held = this.state?.variable(frame, model.variable);
      if (held !== undefined) noteTemplateSetting(this, rendering!, { model, held });
    }
  }

  /** A filter of templates is called by its function's name, or the one that the decorator gives. */
  protected noteFilter(decorator: Expression, fn: FunctionValue): void {
    const callee = decorator.kind === "Call" ? decorator.func : decorator;
    if (this.rendering === null || fn.node.kind === "Lambda" || callee.kind !== "Attribute") return;
    const { filters, tags } = this.models.templates;
    const known = this.evaluate(callee).refs.flatMap((ref) => (ref.kind === "foreign" ? [ref.name] : []));
    const tag = known.map((one) => tags.get(one)).find((one) => one !== undefined);
    if (tag === undefined && !known.some((one) => filters.has(one))) return;
    const keywords = decorator.kind === "Call" ? decorator.keywords : [];
    const first = decorator.kind === "Call" && tag?.template == null ? decorator.args[0] : undefined;
    const name = writtenText(keywords.find(({ arg }) => arg === "name")?.value ?? first) ?? fn.node.name;
    const value = reference({ kind: "function", fn });
    if (tag === undefined) return this.rendering.addFilter(this, name, value);
    const takes = keywords.find(({ arg }) => arg !== null && arg === tag.takes)?.value;
    const { positions, name: keyword } = tag.template ?? { positions: [], name: null };
    const rendered = keywords.find(({ arg }) => arg !== null && arg === keyword)?.value ?? givenAt(decorator, positions);
    const use = {
      takesContext: takes?.kind === "Constant" && takes.value === true,
      template: writtenText(rendered) ?? null,
      isForAll: tag.isForAll,
      isItself: tag.isItself,
    };
    if (tag.template === null || use.template !== null) this.rendering.addTag(this, name, { value, use });
  }

  #entryOf(decorator: Expression): EntryModel | null {
    const callee = decorator.kind === "Call" ? decorator.func : decorator;
    if (callee.kind !== "Attribute" && callee.kind !== "Name") return null;
    const ofThing = callee.kind === "Attribute" ? this.models.entries.get(`${this.#madeOf(callee.value, 0)}.${callee.attr}`) : undefined;
    if (ofThing !== undefined) return ofThing;
    for (const ref of this.evaluate(callee).refs) {
      const names = ref.kind === "foreign" ? [ref.name] : ref.kind === "function" && this.models.hasOwn ? namesOf(ref.fn) : [];
      const found = names.map((name) => this.models.entries.get(name)).find((one) => one !== undefined);
      if (found !== undefined) return { ...found, result: found.result ?? this.#resultSaid(found, decorator) };
    }
    return callee.kind === "Attribute" ? this.#guessedBy(callee, decorator) : null;
  }

  /** `@app.route("/")` of an application that is not in sight, where the module imports a library that has such. */
  #guessedBy({ attr, value }: Attribute, decorator: Expression): EntryModel | null {
    const guess = guessesOf(this.models)
      .entries.get(attr)
      ?.find(({ library }) => this.relevance.imports(this.at.module, library));
    if (guess === undefined || !isUnheardOf(this.evaluate(value), this.models)) return null;
    const { model } = guess;
    return { ...model, result: model.result ?? this.#resultSaid(model, decorator), isDoubtful: true, isGuessed: true };
  }

  /** What a decorator of another package made of a function: `click.group()`, of which `@cli.command()` is taken. */
  #madeOf(node: Expression, depth: number): string | null {
    const [ref, ...others] = node.kind === "Name" || node.kind === "Attribute" ? this.evaluate(node).refs : [];
    if (ref?.kind !== "function" || others.length > 0 || ref.fn.node.kind === "Lambda" || depth > MADE_DEPTH_MAX) return null;
    const [outermost] = ref.fn.node.decorator_list;
    const named = outermost?.kind === "Call" ? outermost.func : outermost;
    if (named === undefined) return null;
    const [by] = this.evaluate(named).refs;
    const above = named.kind === "Attribute" && by?.kind !== "foreign" ? this.#madeOf(named.value, depth + 1) : null;
    const called = by?.kind === "foreign" ? by.name : above === null ? null : `${above}.${(named as Attribute).attr}`;
    return called === null ? null : (this.models.returns.get(called)?.[0]?.type ?? `${called}()`);
  }

  /** `@app.get("/", response_class=HTMLResponse)`, `@get("/", media_type=MediaType.HTML)`. */
  #resultSaid({ resultWhen }: EntryModel, decorator: Expression): EntryModel["result"] {
    const said =
      decorator.kind === "Call" ? decorator.keywords.find(({ arg }) => arg !== null && arg === resultWhen?.name)?.value : undefined;
    if (resultWhen === undefined || said === undefined) return null;
    const { refs, constants } = this.evaluate(said);
    const isThing = refs.some((ref) => ref.kind === "foreign" && resultWhen.types.has(ref.name));
    const isWritten = [...resultWhen.types].some((name) => constants.some((one) => one === this.models.constants.get(name)));
    return isThing || isWritten ? resultWhen.kind : null;
  }
}

function writtenText(node: Expression | undefined): string | undefined {
  return node?.kind === "Constant" && node.type === "str" ? node.value : undefined;
}

function givenAt(decorator: Expression, positions: readonly number[]): Expression | undefined {
  return decorator.kind === "Call" && positions[0] !== undefined ? decorator.args[positions[0]] : undefined;
}

function areSame(one: CallArguments, other: CallArguments): boolean {
  if (one.positional.length !== other.positional.length || one.keywords.size !== other.keywords.size) return false;
  return (
    isAlike(one.rest, other.rest) &&
    one.positional.every((value, i) => isAlike(value, other.positional[i]!)) &&
    [...one.keywords].every(([name, value]) => isAlike(value, other.keywords.get(name) ?? NOTHING))
  );
}

/** The same, from the same, on whichever way it came. */
function isAlike(one: Value, other: Value): boolean {
  if (!isWithin(one.taint, other.taint) || !isWithin(other.taint, one.taint)) return false;
  return isSame({ ...one, taint: CLEAN, parts: null }, { ...other, taint: CLEAN, parts: null });
}
