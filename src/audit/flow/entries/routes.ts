// Handlers that tables name instead of decorators: `path("users/<int:id>", views.show)`, `app.add_url_rule(…)`, `View.as_view()`; and what a route lets through.
import type { Call, Expression } from "../../../python/parse/ast.ts";
import { operationsIn } from "./specifications.ts";
import { classAttribute, linearOrder, methodsOf } from "../language/class-tree.ts";
import { argumentAt } from "../calls/foreign-calls.ts";
import { guessesOf, isUnheardOf } from "../models/guesses.ts";
import type { ArgumentModel, CallbackModel, EntryModel, HandlerModel, RouteModel, RouteText, SourceModel } from "../models/models.ts";
import { placeKey, startKey } from "../program/place-key.ts";
import { beginsLike, routesOfClass } from "./route-parts.ts";
import type { Instance } from "../values/state.ts";
import { KeptItems } from "./kept-items.ts";
import type { Taint } from "../values/taint.ts";
import { NOWHERE, type CallSite } from "../language/call-site.ts";
import { givenToView } from "./view-arguments.ts";
import type { RouteNote } from "../units/unit-record.ts";
import {
  join,
  NONE,
  NOTHING,
  onlyConstant,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Value,
} from "../values/value.ts";

/** Of one handler; more tell nothing new. */
const ROUTES_MAX = 16;

/** Instead of a function: other routes. */
const INCLUDED = -1;
const PREFIXES_MAX = 64;

const FIRST: ArgumentModel = {
  position: 0,
  name: null,
  isReceiver: false,
  isSpread: false,
  isKeys: false,
  isRest: false,
  argv: null,
  slot: null,
  except: null,
  role: null,
  isPlain: false,
  ofMessage: null,
};

/** Before the name of what brings a route: a decorator that is called, and what is not surely an application. */
const DECORATED = "@";
const GUESSED = "?";
/** What nobody knows made of a request. */
const HELPER = "?.request()";
const ASKED_OF_HELPER: SourceModel = {
  class: "remote",
  cleaned: 0,
  isDoubtful: true,
  isDrawn: false,
  isNamed: false,
  isRouted: false,
  type: null,
};
const BY_DECORATOR: Omit<RouteModel, "entry"> = {
  pattern: null,
  handler: FIRST,
  list: null,
  document: null,
  syntax: "brackets",
  included: new Set(),
  methods: new Set(),
};

export abstract class Routes extends KeptItems {
  readonly #entries = new Map<number, { readonly model: RouteModel; readonly routes: RouteText[] }>();
  readonly #stores = new Map<string, number>();

  override callForeign(name: string, args: CallArguments, site: CallSite, of?: Taint): Value {
    for (const [i, model] of (this.models.routes.get(name) ?? []).entries()) {
      if (model.document !== null) this.#specified(model, { call: name, model: i, args });
      else if (model.list === null) this.#record(model, { call: name, model: i, args });
      else for (const listed of this.#listedRoutes(model.list, args)) this.#record(model, { call: name, model: i, args: listed });
    }
    const decorator = name.endsWith("()") ? name.slice(0, -2) : args.positional.length === 1 ? name : "";
    if (this.models.entries.has(decorator)) this.#decorated(decorator, args, site);
    else if (guessesOf(this.models).routes.has(lastPart(name))) this.#guessed(reference({ kind: "foreign", name }), lastPart(name), args);
    const callback = this.models.callbacks.get(name);
    const asked = callback === undefined ? this.#askedOfHelper(name, args, site) : null;
    if (asked !== null) return asked;
    return callback === undefined ? super.callForeign(name, args, site, of) : this.#called(callback, args, site);
  }

  /** What is passed on to be called is called here: when it is does not matter to what it does. */
  #called({ function: place, from, list, isLater }: CallbackModel, args: CallArguments, site: CallSite): Value {
    const callee = argumentAt(place, args) ?? UNKNOWN;
    if (isLater) return callee;
    const listed = list === null ? undefined : argumentAt(list, args);
    const inList = listed === undefined ? [] : (this.itemsOf(listed) ?? [this.anyOf(listed)]);
    const positional = from === null ? inList : args.positional.slice(from);
    const keywords = from === null ? new Map<string, Value>() : args.keywords;
    // A coroutine is waited for by whoever calls it.
    const before = this.awaiting;
    this.awaiting = "kind" in site ? (site as Expression) : null;
    const result = this.call(callee, { positional, keywords, rest: from === null ? NOTHING : args.rest }, site);
    this.awaiting = before;
    return result;
  }

  /** `field(request, "q")`, `Fields(request).get("q")`: helpers of which nothing is in sight, asked by a name for what a request holds. */
  #askedOfHelper(name: string, { positional, keywords }: CallArguments, site: CallSite): Value | null {
    const isAsked = name.startsWith(HELPER);
    const { sourceTypes, sourceAttributes } = this.models;
    // What a process itself is given (`sys.stdin`) is no request.
    const isOf = (type: string): boolean => sourceTypes.has(type) && sourceAttributes.get(type)?.class !== "local";
    const isGiven = isAsked || positional.some(({ refs }) => refs.some((ref) => ref.kind === "foreign" && isOf(ref.name)));
    if (!isGiven || (!isAsked && !isUnheardOf(reference({ kind: "foreign", name }), this.models))) return null;
    const isByName = [...positional, ...keywords.values()].some((one) => typeof onlyConstant(one) === "string");
    if (isByName) return this.fromOutside(ASKED_OF_HELPER, site, isAsked ? "what a helper reads of the request" : name);
    return isAsked ? null : reference({ kind: "foreign", name: HELPER });
  }

  /** `app.route("/show")(show)`, `app.before_request(load_user)`. */
  #decorated(decorator: string, args: CallArguments, site: CallSite): void {
    const { func } = site as Partial<Call>;
    const [first] = func?.kind === "Call" ? func.args : [];
    const text = first?.kind === "Constant" && first.type === "str" ? first.value : null;
    for (const ref of args.positional[0]?.refs ?? [])
      if (ref.kind === "function") this.#note({ handler: this.#handlerKey(ref.fn), call: `${DECORATED}${decorator}`, model: 0, text });
  }

  /** `app.add_url_rule("/", view_func=show)` of an application that is not in sight, where the module imports a library that has such. */
  #guessed(self: Value, name: string, args: CallArguments): void {
    const guess = guessesOf(this.models)
      .routes.get(name)
      ?.find(({ library }) => this.relevance.imports(this.at.module, library));
    if (guess === undefined || !isUnheardOf(self, this.models)) return;
    for (const [i, model] of guess.model.entries())
      if (model.document === null && model.list === null) this.#record(model, { call: `${GUESSED}${guess.name}`, model: i, args });
  }

  /** The class stands for the handler that is made of it. */
  override callMethod(self: Value, name: string, args: CallArguments, site: CallSite): Value {
    if (this.models.viewMakers.has(name)) {
      const classes = self.refs.filter((ref) => ref.kind === "class");
      for (const { cls } of classes) givenToView(this, cls, args);
      if (classes.length > 0) return reference(...classes);
    }
    const only = this.models.stores.size === 0 || self.refs.length !== 1 ? null : this.onlyThing(self);
    if (only?.thing.kind === "instance" && only.thing.foreign !== null && this.models.stores.has(only.thing.foreign)) {
      const held = this.#keptIn(only.thing, name, args.positional);
      if (held !== undefined) return held;
    }
    if (self.refs.length === 0 && guessesOf(this.models).routes.has(name)) this.#guessed(self, name, args);
    const forward = this.models.forwards.get(name);
    const functions = forward === undefined ? [] : self.refs.filter(({ kind }) => kind === "function");
    if (forward === undefined || functions.length === 0) return super.callMethod(self, name, args, site);
    return this.#called(
      { function: FIRST, from: forward === null ? 1 : null, list: forward, isLater: false },
      { ...args, positional: [reference(...functions), ...args.positional] },
      site,
    );
  }

  /** `g.get("user")`: of what keeps attributes while a request is answered. */
  #keptIn({ fields, rest }: Instance, name: string, [key = UNKNOWN, otherwise = NONE]: readonly Value[]): Value | undefined {
    const known = onlyConstant(key);
    if (!["get", "pop", "setdefault"].includes(name) || typeof known !== "string") return undefined;
    return fields.get(known) ?? join(rest, otherwise);
  }

  override foreignAttribute(written: string, site: CallSite): Value {
    const name = this.models.aliases.get(written) ?? written;
    if (!this.models.stores.has(name)) return this.#keptBeside(name) ?? super.foreignAttribute(written, site);
    return this.storeOf(name);
  }

  /** `request.tenant`: of a thing of a library, what the program keeps beside what it is known to hold. */
  #keptBeside(name: string): Value | null {
    const store = this.#storeBeside(name.slice(0, name.lastIndexOf(".")));
    if (store === null) return null;
    const attribute = name.slice(name.lastIndexOf(".") + 1);
    const { sourceAttributes, aliases } = this.models;
    if (sourceAttributes.has(name) || aliases.has(name) || this.isKnownResult(name)) return null;
    this.ledger.notes.usesStores = true;
    const known = this.#stores.get(store);
    const thing = known === undefined ? undefined : this.thing(known);
    return thing?.kind === "instance" ? (thing.fields.get(attribute) ?? null) : null;
  }

  /** Things of libraries that keep whatever is assigned to them: their names, with that of their store. */
  readonly #besides = new Map([...this.models.stores].flatMap((name) => (name.endsWith(".*") ? [[name.slice(0, -2), name] as const] : [])));

  #storeBeside(owner: string): string | null {
    return this.#besides.get(owner) ?? null;
  }

  override setAttribute(target: Value, name: string, value: Value): void {
    for (const ref of target.refs) {
      const store = ref.kind === "foreign" ? this.#storeBeside(ref.name) : null;
      if (store !== null) super.setAttribute(this.storeOf(store), name, value);
    }
    super.setAttribute(target, name, value);
  }

  protected storeOf(name: string): Value {
    this.ledger.notes.usesStores = true;
    const known = this.#stores.get(name);
    if (known !== undefined && this.thing(known) !== undefined) return reference({ kind: "object", id: known });
    const made = this.instance(null, name);
    const [ref] = made.refs;
    if (ref?.kind === "object") this.#stores.set(name, ref.id);
    return made;
  }

  /** Object ids of what keeps attributes while a request is answered. */
  protected get storeIds(): readonly number[] {
    return [...this.#stores.values()];
  }

  /** `app.add_api("openapi.yaml")`: the functions that the document names, as far as it is one of the project. */
  #specified(
    { document }: RouteModel,
    { call, model, args }: { readonly call: string; readonly model: number; readonly args: CallArguments },
  ): void {
    const named = document === null ? undefined : onlyConstant(argumentAt(document, args) ?? UNKNOWN);
    const written = typeof named === "string" ? this.documentText(named, false) : null;
    const json = written === null || typeof named !== "string" || named.endsWith(".json") ? written : this.documentAsJson("yaml", written);
    for (const { name, route } of json === null ? [] : operationsIn(json)) {
      const at = name.lastIndexOf(".");
      const module = this.moduleNamed(name.slice(0, at), true);
      const handler = module === null ? null : this.attribute(module, name.slice(at + 1), NOWHERE);
      for (const ref of handler?.refs ?? [])
        if (ref.kind === "function") this.#note({ handler: this.#handlerKey(ref.fn), call, model, text: route });
    }
  }

  /** `Application([(pattern, Handler, options), …])`: each item as the arguments of a call. */
  #listedRoutes(list: ArgumentModel, args: CallArguments): readonly CallArguments[] {
    const given = argumentAt(list, args);
    return (given === undefined ? [] : (this.itemsOf(given) ?? [])).flatMap((item) => {
      const positional = item.refs.length === 0 ? null : this.itemsOf(item);
      return positional === null ? [] : [{ positional, keywords: new Map(), rest: NOTHING }];
    });
  }

  #record(
    { pattern, handler, included }: RouteModel,
    { call, model, args }: { readonly call: string; readonly model: number; readonly args: CallArguments },
  ): void {
    const written = pattern === null ? undefined : argumentAt(pattern, args);
    const text = written === undefined ? undefined : onlyConstant(written);
    const route = pattern === null ? {} : { text: typeof text === "string" ? text : null };
    const add = (key: number): void => this.#note({ handler: key, call, model, ...route });
    for (const ref of argumentAt(handler, args)?.refs ?? []) {
      if (ref.kind === "foreign" && included.has(ref.name)) add(INCLUDED);
      if (ref.kind === "function") add(this.#handlerKey(ref.fn));
      const thing = ref.kind === "object" ? this.thing(ref.id) : undefined;
      const cls = ref.kind === "class" ? ref.cls : thing?.kind === "instance" ? thing.cls : null;
      if (cls !== null) for (const one of linearOrder(this, cls)) add(this.#classKey(one));
    }
  }

  #note(note: RouteNote): void {
    this.ledger.notes.routes.push(note);
    this.addRoute(note);
  }

  /** Frames of what decorators of the program's own made of functions, with the function. */
  readonly #madeOf = new Map<number, FunctionValue>();

  protected noteDecorated(fn: FunctionValue, { refs }: Value): void {
    for (const ref of refs) if (ref.kind === "function" && ref.fn.frame !== null) this.#madeOf.set(ref.fn.frame, fn);
  }

  /** A table that names what a decorator made means the handler that was decorated. */
  #handlerKey(fn: FunctionValue): number {
    // Other lambdas are run by whoever they are given to.
    if (fn.node.kind === "Lambda") this.defining(fn);
    const of = fn.frame === null ? undefined : this.#madeOf.get(fn.frame);
    return this.ledger.keyOf(of === undefined || of === fn ? fn : of);
  }

  /** From a table of this run or an earlier one. */
  protected addRoute({ handler, call, model: i, text }: RouteNote): void {
    const model = this.#routeModel(call, i);
    if (model === undefined) return;
    if (handler === INCLUDED && this.prefixes.length < PREFIXES_MAX) this.prefixes.push({ text: text ?? null, syntax: model.syntax });
    if (handler === INCLUDED) return;
    const known = this.#entries.get(handler) ?? { model, routes: [] };
    this.#entries.set(handler, known);
    if (text !== undefined && known.routes.length < ROUTES_MAX) known.routes.push({ text, syntax: model.syntax });
  }

  #routeModel(call: string, i: number): RouteModel | undefined {
    if (call.startsWith(DECORATED)) {
      const entry = this.models.entries.get(call.slice(DECORATED.length));
      return entry === undefined ? undefined : { ...BY_DECORATOR, entry };
    }
    if (!call.startsWith(GUESSED)) return this.models.routes.get(call)?.[i];
    const model = this.models.routes.get(call.slice(GUESSED.length))?.[i];
    return model === undefined ? undefined : { ...model, entry: { ...model.entry, isGuessed: true } };
  }

  #classKey({ node, module }: ClassValue): number {
    return startKey(this.program.numberOf(module), node);
  }

  /** Of other routes: what stands before each of theirs. */
  protected readonly prefixes: RouteText[] = [];

  /** What tables say of a function and of its class, as a text. */
  protected tableOf(fn: number, cls: number | null): string {
    const entries = [fn, cls].map((key) => (key === null ? undefined : this.#entries.get(key)));
    if (entries.every((one) => one === undefined)) return "";
    return JSON.stringify([entries.map((one) => (one === undefined ? null : [one.model.entry, one.routes])), this.prefixes]);
  }

  protected classKeyOf({ cls }: FunctionValue): number | null {
    return cls === null ? null : this.#classKey(cls);
  }

  /** As a route of a table or a base class of a library calls it; null where neither does. */
  protected entryByTable(fn: FunctionValue): EntryModel | null {
    const direct = this.#entries.get(this.ledger.keyOf(fn));
    if (direct !== undefined) return { ...direct.model.entry, routes: direct.routes };
    const byMethod = fn.cls === null || fn.node.kind === "Lambda" ? null : this.#methodEntry(fn.cls, fn.node.name);
    return byMethod ?? this.#middlewareEntry(fn);
  }

  /** A function that is given what is called behind it, as classes of such handlers are when they are made. */
  #middlewareEntry({ cls, node }: FunctionValue): EntryModel | null {
    if (cls !== null) return null;
    const taken = new Set(node.args.args.map(({ arg }) => arg));
    for (const { madeWith, entry } of this.models.handlers) if (madeWith !== null && taken.has(madeWith)) return entry;
    return null;
  }

  /** What a function that is given the next handler makes stands in its place. */
  protected entryInside(maker: FunctionValue | null): EntryModel | null {
    return maker === null || maker.cls !== null ? null : this.#middlewareEntry(maker);
  }

  #methodEntry(cls: ClassValue, method: string): EntryModel | null {
    const routed = this.#entries.get(this.#classKey(cls));
    const possible = this.models.handlers.filter(({ methods }) => methods.has(method) || beginsLike(methods, method));
    const isRouted = routed !== undefined && (routed.model.methods.has(method) || beginsLike(routed.model.methods, method));
    const model = possible.length === 0 ? undefined : this.#handlerModel(cls, possible);
    // A table names the class; what is called before its methods its base says.
    if (isRouted)
      return { ...routed.model.entry, routes: routed.routes, ...(model === undefined ? {} : { first: model.entry.first ?? [] }) };
    if (model === undefined) return null;
    const routes = routed?.routes ?? routesOfClass(cls.node);
    return { ...model.entry, routes, isDoubtful: model.needsRoute && routes.length === 0 };
  }

  #handlerModel(cls: ClassValue, possible: readonly HandlerModel[]): HandlerModel | undefined {
    const own = linearOrder(this, cls).slice(1);
    const bases = [...this.foreignBases(cls), ...own.map(({ node }) => node.name)];
    return possible.find(({ base, madeWith }) =>
      base === null
        ? madeWith === this.#madeWith(cls)
        : bases.some((one) => (base.startsWith("*") ? one.endsWith(base.slice(1)) : one === base)),
    );
  }

  /** Methods that libraries call, by name: which one of them it is. */
  readonly #answering = new Map(
    [...new Set(this.models.handlers.flatMap(({ base, methods }) => (base === null ? [] : [...methods])))].map((name, i) => [name, i]),
  );

  /** Methods that answer, of other classes of the program: where the class does some of what they call, they are run for it as well. */
  protected inheritedHandlers(cls: ClassValue): readonly { readonly fn: FunctionValue; readonly key: number }[] {
    const own = methodsOf(cls);
    if (own.size === 0) return [];
    const above = linearOrder(this, cls).slice(1).map(methodsOf);
    if (!above.some((one) => [...one].some((name) => own.has(name)))) return [];
    const number = this.program.numberOf(cls.module);
    const inherited = new Set(above.flatMap((one) => [...one].filter((name) => this.#answering.has(name) && !own.has(name))));
    return [...inherited].flatMap((name) => {
      const [ref] = classAttribute(this, cls, name)?.value.refs ?? [];
      const column = cls.node.column + 1 + this.#answering.get(name)!;
      return ref?.kind === "function" ? [{ fn: ref.fn, key: placeKey(number, cls.node.line, column) }] : [];
    });
  }

  /** What the first parameter of `__init__` is called. */
  #madeWith(cls: ClassValue): string | null {
    for (const ref of classAttribute(this, cls, "__init__")?.value.refs ?? [])
      if (ref.kind === "function") return ref.fn.node.args.args[1]?.arg ?? null;
    return null;
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
