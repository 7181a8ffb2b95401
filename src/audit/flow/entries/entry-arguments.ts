// What a function is given by whoever calls it from outside: by its parameters' annotations, defaults and names, and the address it answers at.
import type { TraceStep } from "../../../model/finding.ts";
import type { Arg, Call, Expression } from "../../../python/parse/ast.ts";
import type { EntryModel, GivenModel, RouteText } from "../models/models.ts";
import { classAttribute, isSpecial, linearOrder } from "../language/class-tree.ts";
import { fieldsSetBy } from "../language/fields-set.ts";
import { lastName } from "../../../python/parse/dotted-name.ts";
import { isPlainText } from "./bodies.ts";
import type { Written } from "./type-aliases.ts";
import { KnownParameters, type GivenBy } from "./known-parameters.ts";
import { cleanedByRoutes, cleanedInParts, partNames } from "./route-parts.ts";
import { ALL_KINDS, CLEAN, cleanFor, doubt, KIND_BITS, NUMBER_KINDS, startOf, type SourceClass, type Taint } from "../values/taint.ts";
import {
  HARMLESS,
  join,
  NOTHING,
  open,
  reference,
  UNKNOWN,
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type Ref,
  type Value,
} from "../values/value.ts";

const DEPENDENCY_DEPTH_MAX = 6;
export abstract class EntryArguments extends KnownParameters {
  #dependencies = 0;

  /** `entry` null: nobody in sight calls it, and nothing is known of what it is given. */
  protected argumentsFor(fn: FunctionValue, entry: EntryModel | null): CallArguments {
    const { posonlyargs, args, kwonlyargs, defaults, kw_defaults: keywordDefaults } = fn.node.args;
    const all = [...posonlyargs, ...args];
    const isMethod = fn.cls !== null && fn.self === null && !isSpecial(fn.node, "staticmethod");
    const self = isMethod && all.length > 0 ? this.#handler(fn.cls, entry, fn) : null;
    const given = (parameter: Arg, position: number | null): Value | null =>
      this.#handed(entry?.given ?? [], { parameter, position, self });
    const positional = all.map((parameter, i) => {
      if (i === 0 && self !== null) return self;
      const fallback = defaults[i - (all.length - defaults.length)] ?? null;
      return given(parameter, self === null ? i : i - 1) ?? this.given(fn, parameter, { entry, fallback });
    });
    const keywords = kwonlyargs.map((parameter, i) => {
      const value = given(parameter, null) ?? this.given(fn, parameter, { entry, fallback: keywordDefaults[i] ?? null });
      return [parameter.arg, value] as const;
    });
    const { vararg, kwarg } = fn.node.args;
    const isRestNamed = vararg === null || (entry !== null && kwarg !== null && !this.isKnownParameter(vararg, fn));
    return {
      positional,
      keywords: new Map([...this.#namedParts(fn, entry), ...keywords]),
      rest: this.#unnamed(fn, entry),
      ...(entry === null ? { restKeys: CLEAN } : {}),
      isRestNamed: isRestNamed && !entry?.routes?.some(hasUnnamedPart),
    };
  }

  /** As frameworks call what a decorator made of a handler: the request by its place, all else by name, and not what the decorator gives. */
  protected argumentsOfDecorated(
    { node }: FunctionValue,
    { positional, keywords, rest, isRestNamed = false }: CallArguments,
  ): CallArguments {
    const named = new Map(keywords);
    const placed: Value[] = [];
    for (const [i, { arg }] of [...node.args.posonlyargs, ...node.args.args].entries()) {
      const value = positional[i];
      if (value === undefined || value === UNKNOWN) continue;
      const isThing = value.refs.some(({ kind }) => kind === "object" || kind === "foreign");
      if (isThing && i === placed.length) placed.push(value);
      else named.set(arg, value);
    }
    return { positional: placed, keywords: named, rest, isRestNamed };
  }

  /** Whose method answers: made by the library, which gives it the request, or made once with what is not known. */
  #handler(cls: ClassValue, entry: EntryModel | null, fn: FunctionValue): Value {
    const init = entry === null ? null : this.#initOf(cls);
    if (entry === null) return this.#anyInstance(cls);
    if (this.#isMaking) return this.instance(cls, null);
    if (init === null) return this.#begun(this.asAnyOf(cls, this.instance(cls, null)), fn, entry);
    this.#isMaking = true;
    const { posonlyargs, args, kwonlyargs } = init.node.args;
    const given = (parameter: Arg): Value => {
      const known = this.knownParameter(parameter.arg, { node: init.node, module: fn.module });
      return known === null ? UNKNOWN : this.foreignAttribute(known, parameter);
    };
    const positional = [...posonlyargs, ...args].slice(1).map(given);
    const self = this.instantiate(
      cls,
      { positional, keywords: new Map(kwonlyargs.map((one) => [one.arg, given(one)])), rest: NOTHING },
      init.node,
    );
    this.#isMaking = false;
    return this.#begun(this.asAnyOf(cls, self), fn, entry);
  }

  /** After what the framework calls first: `setup`, `prepare`. */
  #begun(self: Value, { cls, node }: FunctionValue, entry: EntryModel): Value {
    for (const name of cls === null ? [] : (entry.first ?? [])) {
      const [ref] = classAttribute(this, cls!, name)?.value.refs ?? [];
      const before = this.state?.copy() ?? null;
      if (ref?.kind !== "function" || before === null || ref.fn.node === node) continue;
      this.#isMaking = true;
      const { positional, keywords } = this.argumentsFor({ ...ref.fn, cls, self: null }, { ...entry, first: [], isFirst: true });
      this.#isMaking = false;
      this.call(this.attribute(self, name, node), { positional: positional.slice(1), keywords, rest: NOTHING }, node);
      // Where it always refuses, there is nothing that comes after it.
      if (this.state === null) this.state = before;
    }
    return self;
  }

  /** Of which nobody shows how it was made: what its methods set may be anything, whatever the class says as well. */
  #anyInstance(cls: ClassValue): Value {
    const fields = new Map<string, Value>();
    for (const { node } of linearOrder(this, cls))
      for (const name of fieldsSetBy(node)) {
        const said = fields.has(name) ? undefined : classAttribute(this, cls, name)?.value;
        if (said !== undefined && said.refs.every(({ kind }) => kind !== "function" && kind !== "partial"))
          fields.set(name, join(said, UNKNOWN));
      }
    return this.asAnyOf(cls, this.instance(cls, null, fields));
  }

  #isMaking = false;

  #initOf(cls: ClassValue): FunctionValue | null {
    const [ref] = classAttribute(this, cls, "__init__")?.value.refs ?? [];
    return ref?.kind === "function" ? ref.fn : null;
  }

  /** What `*args` and `**kwargs` of a handler take: every part of the address, or every field, that no parameter names. */
  #unnamed(fn: FunctionValue, entry: EntryModel | null): Value {
    const { node } = fn;
    const known = [node.args.vararg, node.args.kwarg].find((one) => one !== null && this.isKnownParameter(one, fn));
    if (known) return this.given(fn, known, { entry: null, fallback: null });
    const parameter = node.args.kwarg ?? node.args.vararg;
    if (parameter === null) return NOTHING;
    // Whoever calls it may give it more.
    if (entry === null || node.args.kwarg === null) return UNKNOWN;
    this.hasTaint = true;
    const start = startOf(this.#stepOf(parameter), entry.parameters);
    const isRouted = entry.routes != null;
    const cleaned = isRouted ? cleanedInParts([...(entry.routes ?? []), ...this.prefixes]) : 0;
    return open(cleanFor(isRouted || entry.isDoubtful === true ? doubt(start) : start, cleaned));
  }

  /** Parts of the address for which `**kwargs` is there: each as its route lets it through. */
  #namedParts({ node }: FunctionValue, entry: EntryModel | null): readonly (readonly [string, Value])[] {
    const { kwarg, posonlyargs, args } = node.args;
    if (kwarg === null || entry?.routes == null || entry.routes.length === 0) return [];
    const taken = new Set([...posonlyargs, ...args].map(({ arg }) => arg));
    const { routes } = entry;
    const start = startOf(this.#stepOf(kwarg), entry.parameters);
    return partNames([...routes, ...this.prefixes])
      .filter((name) => !taken.has(name))
      .map((name) => [name, open(cleanFor(start, cleanedByRoutes(routes, name) ?? cleanedByRoutes(this.prefixes, name) ?? 0))]);
  }

  /** What a model says that this parameter is given. */
  #handed(
    models: readonly GivenModel[],
    { parameter, position, self }: { readonly parameter: Arg; readonly position: number | null; readonly self: Value | null },
  ): Value | null {
    const model = models.find((one) => (one.name === null ? one.position === position && position !== null : one.name === parameter.arg));
    if (model === undefined) return null;
    if (model.isFields) return self === null ? null : this.sentFields(self, startOf(this.#stepOf(parameter), "remote"));
    const [ref] = self === null || model.attribute === null ? [] : this.attribute(self, model.attribute, parameter).refs;
    // Of a class that is not in sight at least is known what it is made from.
    if (ref?.kind !== "class") return model.type === null ? null : this.foreignAttribute(model.type, parameter);
    this.hasTaint = true;
    const sent = open(startOf(this.#stepOf(parameter), "remote"));
    return this.instantiate(ref.cls, { positional: [sent], keywords: new Map([["data", sent]]), rest: NOTHING }, parameter);
  }

  #stepOf(parameter: Arg): TraceStep {
    return this.step(parameter, `${parameter.arg} comes from outside`);
  }

  protected override given(fn: FunctionValue, parameter: Arg, { entry, fallback }: GivenBy): Value {
    const typed = parameter.annotation === null ? null : this.meantType(parameter.annotation, fn.module);
    if (typed?.kind === "request") return reference({ kind: "foreign", name: typed.name });
    const known = this.knownParameter(parameter.arg, fn);
    if (known !== null) return this.foreignAttribute(known, parameter);
    const own = this.sourceByModel(parameter, fn);
    if (own !== null) return this.#fromAddress(parameter, { from: own, cls: null, cleaned: 0, isDoubtful: false });
    const application = this.#applicationAs(fn, parameter);
    if (application !== null) return reference({ kind: "foreign", name: application });
    if (entry === null) return typed?.kind === "own" && this.hasOwnSource(typed.cls) ? this.#anyInstance(typed.cls) : UNKNOWN;
    // `Dependency[Session]`: the program itself gives it.
    const { annotation } = parameter;
    const [wrapper] = annotation?.kind === "Subscript" && annotation.value.kind === "Name" ? this.evaluate(annotation.value).refs : [];
    if (wrapper?.kind === "foreign" && this.models.injections.has(wrapper.name)) return UNKNOWN;
    const injected =
      this.#injectedBy(this.unaliased(parameter.annotation, fn.module)) ??
      (fallback?.kind === "Call" ? this.#injected(fallback, parameter.annotation) : null);
    if (injected !== null) return injected;
    const cleaned = cleanedByRoutes(entry.routes ?? routesOf(fn.node), parameter.arg) ?? this.#cleanedBefore(parameter.arg, fallback);
    if (cleaned === null && (entry.isFirst === true || (entry.isFromRoute === true && this.#isWrapped(fn)))) return UNKNOWN;
    if (typed?.kind === "harmless" && !typed.isNumber) return HARMLESS;
    if (cleaned === ALL_KINDS || this.#isLimited(fn, parameter.arg)) return HARMLESS;
    // What a table's route does not name is given by whoever wrote the table.
    const isInjected = entry.isInjected === true && cleaned === null && parameter.arg !== "data" && !isPlainText(parameter.annotation);
    const isAnyRoute = entry.routes?.some(({ text, syntax }) => text === null && syntax === "regex") === true;
    const isDoubtful =
      isAnyRoute || isInjected || entry.isDoubtful === true || (entry.routes != null && entry.routes.length > 0 && cleaned === null);
    const byType = typed?.kind === "harmless" ? NUMBER_KINDS : isPlainText(parameter.annotation) ? KIND_BITS.document : 0;
    const declared = this.declarations(parameter.annotation, fallback, fn.module);
    const byPattern = declared.reduce((bits, one) => bits | this.cleanedByField(one), byType);
    const cls = typed?.kind === "own" ? typed.cls : null;
    const sent = this.#fromAddress(parameter, { from: entry.parameters, cls, cleaned: (cleaned ?? 0) | byPattern, isDoubtful });
    if (cls !== null) return sent;
    const listed = typed === null ? this.modelsListed(parameter.annotation, fn.module) : null;
    const table = typed === null ? this.dictionarySaid(parameter.annotation, { sent, module: fn.module }) : null;
    return this.letThrough(declared, listed === null ? (table ?? sent) : this.some(this.body(listed, sent, 0)));
  }

  /** By what stands before the routes. One that is not known names what must be given, and hardly what has a default. */
  #cleanedBefore(name: string, fallback: Expression | null): number | null {
    return cleanedByRoutes(fallback === null ? this.prefixes : this.prefixes.filter(({ text }) => text !== null), name);
  }

  /** `@click.option("--size", type=int)`: a decorator says what the parameter lets through. */
  #isLimited({ node }: FunctionValue, name: string): boolean {
    const { options } = this.models;
    for (const one of node.kind === "Lambda" || options.size === 0 ? [] : node.decorator_list) {
      if (one.kind !== "Call" || optionName(one) !== name) continue;
      for (const ref of this.evaluate(one.func).refs) {
        const clean = ref.kind === "foreign" ? options.get(ref.name) : undefined;
        const type = one.keywords.find(({ arg }) => arg === "type")?.value;
        if (clean === undefined || type === undefined) continue;
        const refs = this.evaluate(type.kind === "Call" ? type.func : type).refs;
        if (refs.length > 0 && refs.every((made) => made.kind === "foreign" && clean.has(made.name))) return true;
      }
    }
    return false;
  }

  /** Who tells it how to render has it: `def configure(app): app.jinja_options = …`. */
  #applicationAs(fn: FunctionValue, parameter: Arg): string | null {
    if (this.rendering === null || !this.relevance.configures(this.ledger.keyOf(fn))) return null;
    return this.rendering.choices.takenFrom(parameter.arg, fn, (library) => this.relevance.imports(fn.module, library));
  }

  /** A decorator of the program's own calls it, with what no route names. */
  #isWrapped({ node }: FunctionValue): boolean {
    if (node.kind === "Lambda") return false;
    return node.decorator_list.some((decorator) => {
      const { refs } = this.evaluate(decorator.kind === "Call" ? decorator.func : decorator);
      return refs.some(({ kind }) => kind === "function" || kind === "class");
    });
  }

  #fromAddress(
    parameter: Arg,
    {
      from,
      cls,
      cleaned,
      isDoubtful,
    }: { readonly from: SourceClass; readonly cls: ClassValue | null; readonly cleaned: number; readonly isDoubtful: boolean },
  ): Value {
    if (cls !== null && this.isEnum(cls)) return this.enumMember(cls, UNKNOWN);
    this.hasTaint = true;
    const start: Taint = startOf(this.#stepOf(parameter), from);
    const taint = cleanFor(isDoubtful ? doubt(start) : start, cleaned);
    return cls === null ? open(taint) : this.body(cls, open(taint), 0);
  }

  /** `Annotated[User, Depends(current_user)]`. */
  #injectedBy(written: Written | null): Value | null {
    const annotation = written?.node;
    if (annotation?.kind !== "Subscript" || lastName(annotation.value) !== "Annotated" || annotation.slice.kind !== "Tuple") return null;
    const [of, ...about] = annotation.slice.elts;
    return this.writtenIn(written!.home, () => {
      for (const one of about) {
        const found = one.kind === "Call" ? this.#injected(one, of ?? null) : null;
        if (found !== null) return found;
      }
      return null;
    });
  }

  /** `@app.get("/", dependencies=[Depends(known)])`: what runs before, whatever it gives. */
  protected runDependencies({ node }: FunctionValue): void {
    if (node.kind === "Lambda") return;
    for (const decorator of node.decorator_list) {
      const listed = decorator.kind === "Call" ? decorator.keywords.find(({ arg }) => arg === "dependencies")?.value : undefined;
      if (listed?.kind !== "List" && listed?.kind !== "Tuple") continue;
      for (const one of listed.elts) if (one.kind === "Call" && this.state !== null) this.#injected(one, null);
    }
  }

  /** `Depends(current_user)`: what that function gives, itself called from outside. */
  #injected(fallback: Call, of: Expression | null): Value | null {
    const callee = this.evaluate(fallback.func);
    const isInjection = callee.refs.some((ref) => ref.kind === "foreign" && this.models.injections.has(ref.name));
    // `Depends()`: the class that the annotation names.
    const given = fallback.args[0] ?? (fallback.keywords.length === 0 ? of : null);
    if (!isInjection || given === null || this.#dependencies >= DEPENDENCY_DEPTH_MAX) return null;
    const provider = this.evaluate(given);
    this.#dependencies += 1;
    let result: Value = NOTHING;
    for (const ref of provider.refs.flatMap((one) => this.#callableOf(one, fallback)))
      if (ref.kind === "class") result = join(result, this.#madeFromRequest(ref.cls, fallback));
      else if (ref.kind === "function") {
        const args = this.argumentsFor(ref.fn, { parameters: "remote", result: null });
        // What a method is taken from is given already.
        const positional = ref.fn.self === null ? args.positional : args.positional.slice(1);
        const value = this.invoke(ref.fn, { ...args, positional }, fallback);
        const only = this.onlyThing(value);
        // A dependency that yields gives what it yields.
        const isYielded = only?.thing.kind === "sequence" && only.thing.type === "iterator";
        result = join(result, isYielded ? this.anyOf(value) : value);
      }
    this.#dependencies -= 1;
    return result === NOTHING ? UNKNOWN : result;
  }

  /** `Depends(Paging(max=20))`: an object is called. */
  #callableOf(ref: Ref, site: Call): readonly Ref[] {
    return ref.kind === "object" ? this.attribute(reference(ref), "__call__", site).refs : [ref];
  }

  /** A class as a dependency: what its `__init__` asks for is taken from the request, or its fields are. */
  #madeFromRequest(cls: ClassValue, site: Call): Value {
    const init = this.#initOf(cls);
    const entry: EntryModel = { parameters: "remote", result: null };
    if (init === null) {
      this.hasTaint = true;
      return this.body(cls, open(startOf(this.step(site, `${cls.node.name} comes from outside`), "remote")), 0);
    }
    const isMaking = this.#isMaking;
    this.#isMaking = true;
    const { positional, keywords } = this.argumentsFor(init, entry);
    this.#isMaking = isMaking;
    return this.instantiate(cls, { positional: positional.slice(1), keywords, rest: NOTHING }, site);
  }
}

/** Of the names that it is written with, that of the parameter: `"--dry-run"` is `dry_run`, and what is no option is it. */
function optionName({ args }: Call): string | null {
  const written = args.flatMap((one) => (one.kind === "Constant" && one.type === "str" ? [one.value] : []));
  const chosen = written.find((one) => !one.startsWith("-")) ?? written.find((one) => one.startsWith("--")) ?? written[0];
  return chosen === undefined ? null : chosen.replace(/^-+/, "").split("/")[0]!.trim().replaceAll("-", "_").toLowerCase();
}

/** Groups of a regular expression without a name are given by their place; all else that routes name, by its name. */
function hasUnnamedPart({ text, syntax }: RouteText): boolean {
  return syntax === "regex" && (text === null || /(?<!\\)\((?!\?)/.test(text));
}

/** As the decorators write them. */
export function routesOf(node: FunctionValue["node"]): RouteText[] {
  if (node.kind === "Lambda") return [];
  return node.decorator_list.flatMap((decorator) => {
    const [first] = decorator.kind === "Call" ? decorator.args : [];
    return first?.kind === "Constant" && first.type === "str" ? [{ text: first.value, syntax: "brackets" as const }] : [];
  });
}
