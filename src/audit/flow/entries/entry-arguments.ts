// What a function is given by whoever calls it from outside: by its parameters' annotations, defaults and names, and the address it answers at.
import type { TraceStep } from "../../../model/finding.ts";
import type { Arg, Call, Expression, Statement } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import type { EntryModel, GivenModel, RouteText } from "../models/models.ts";
import { classAttribute, linearOrder } from "../language/class-tree.ts";
import { Forms } from "./forms.ts";
import { namesOf } from "../program/own-name.ts";
import { importedNamesOf } from "../program/outline.ts";
import { cleanByPattern } from "../guards/pattern-alphabet.ts";
import { cleanedByRoutes } from "./routes.ts";
import { ALL_KINDS, cleanFor, doubt, KIND_BITS, NUMBER_KINDS, startOf, type SourceClass, type Taint } from "../values/taint.ts";
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
  type Value,
} from "../values/value.ts";

/** Annotations whose values hold no text that anybody could choose. */
const HARMLESS_TYPES = new Set([
  "int",
  "float",
  "bool",
  "complex",
  "uuid.UUID",
  "datetime.date",
  "datetime.datetime",
  "datetime.time",
  "datetime.timedelta",
  "decimal.Decimal",
  "ipaddress.IPv4Address",
]);
/** Their first argument is the type; the rest is about it. */
const WRAPPERS = new Set(["Annotated", "Optional", "Final", "Required", "NotRequired"]);
/** Models in models of a request's body. */
const BODY_DEPTH_MAX = 3;
const DEPENDENCY_DEPTH_MAX = 6;
/** Modules that hand on what they import. */
const REEXPORTS_MAX = 4;

export abstract class EntryArguments extends Forms {
  #dependencies = 0;

  /** `entry` null: nobody in sight calls it, and nothing is known of what it is given. */
  protected argumentsFor(fn: FunctionValue, entry: EntryModel | null): CallArguments {
    const { posonlyargs, args, kwonlyargs, defaults, kw_defaults: keywordDefaults } = fn.node.args;
    const all = [...posonlyargs, ...args];
    const isMethod = fn.cls !== null && fn.self === null;
    const self = isMethod && all.length > 0 ? this.#handler(fn.cls, entry, fn) : null;
    const given = (parameter: Arg, position: number | null): Value | null =>
      this.#handed(entry?.given ?? [], { parameter, position, self });
    const positional = all.map((parameter, i) => {
      if (i === 0 && self !== null) return self;
      const fallback = defaults[i - (all.length - defaults.length)] ?? null;
      return given(parameter, self === null ? i : i - 1) ?? this.#given(fn, parameter, { entry, fallback });
    });
    const keywords = kwonlyargs.map((parameter, i) => {
      const value = given(parameter, null) ?? this.#given(fn, parameter, { entry, fallback: keywordDefaults[i] ?? null });
      return [parameter.arg, value] as const;
    });
    return { positional, keywords: new Map(keywords), rest: this.#unnamed(fn, entry) };
  }

  /** Whose method answers: made by the library, which gives it the request, or made once with what is not known. */
  #handler(cls: ClassValue, entry: EntryModel | null, { module }: FunctionValue): Value {
    const init = entry === null ? null : this.#initOf(cls);
    if (init === null || this.#isMaking) return this.instance(cls, null);
    this.#isMaking = true;
    const { posonlyargs, args, kwonlyargs } = init.node.args;
    const given = (parameter: Arg): Value => {
      const known = this.#knownParameter(parameter.arg, { node: init.node, module });
      return known === null ? UNKNOWN : this.foreignAttribute(known, parameter);
    };
    const positional = [...posonlyargs, ...args].slice(1).map(given);
    const self = this.instantiate(
      cls,
      { positional, keywords: new Map(kwonlyargs.map((one) => [one.arg, given(one)])), rest: NOTHING },
      init.node,
    );
    this.#isMaking = false;
    return self;
  }

  #isMaking = false;

  #initOf(cls: ClassValue): FunctionValue | null {
    const [ref] = classAttribute(this, cls, "__init__")?.value.refs ?? [];
    return ref?.kind === "function" ? ref.fn : null;
  }

  /** What `*args` and `**kwargs` of a handler take: every part of the address, or every field, that no parameter names. */
  #unnamed({ node }: FunctionValue, entry: EntryModel | null): Value {
    const parameter = node.args.kwarg ?? node.args.vararg;
    if (entry === null || parameter === null || node.args.kwarg === null) return NOTHING;
    this.hasTaint = true;
    const start = startOf(this.#stepOf(parameter), entry.parameters);
    const isRouted = entry.routes != null;
    return open(cleanFor(isRouted || entry.isDoubtful === true ? doubt(start) : start, isRouted ? KIND_BITS.path : 0));
  }

  /** What a model says that this parameter is given. */
  #handed(
    models: readonly GivenModel[],
    { parameter, position, self }: { readonly parameter: Arg; readonly position: number | null; readonly self: Value | null },
  ): Value | null {
    const model = models.find((one) => (one.name === null ? one.position === position && position !== null : one.name === parameter.arg));
    if (model === undefined) return null;
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

  /** A parameter that a library gives something from outside, whoever calls the function. */
  protected hasKnownParameter({ node, module }: FunctionValue): boolean {
    const { posonlyargs, args } = node.args;
    return [...posonlyargs, ...args].some(
      ({ arg, annotation }) =>
        this.#knownParameter(arg, { node, module }) !== null ||
        this.#named(node, arg, module) !== null ||
        this.#isRequest(annotation, module),
    );
  }

  /** By its annotation, without evaluating it. */
  #isRequest(annotation: Expression | null, module: FunctionValue["module"]): boolean {
    if (annotation?.kind !== "Name" && annotation?.kind !== "Attribute") return false;
    const written = dottedName(annotation);
    if (written === null) return false;
    const [head = "", ...rest] = written.split(".");
    const type = this.models.types.get([importedNamesOf(module.ast).get(head) ?? head, ...rest].join("."));
    return type !== undefined && this.models.sourceTypes.has(type);
  }

  /** A parameter that a model calls a source by its name, of functions named so or in a module named so. */
  #named(node: FunctionValue["node"], parameter: string, module: FunctionValue["module"]): SourceClass | null {
    for (const { name, of, source } of this.models.sourceParameters) {
      if (name !== parameter) continue;
      const own = node.kind === "Lambda" ? "" : node.name;
      const dotted = namesOf({ node, module, cls: null });
      if (of === null || of === own || dotted.some((one) => one === of || one.startsWith(`${of}.`))) return source.class;
    }
    return null;
  }

  #knownParameter(name: string, { node, module }: Pick<FunctionValue, "node" | "module">): string | null {
    const isThere = (other: string): boolean => node.args.args.some(({ arg }) => arg === other);
    const model = this.models.parameters
      .get(name)
      ?.find(({ needs, beside }) => (needs === null || this.relevance.imports(module, needs)) && (beside === null || isThere(beside)));
    return model?.type ?? null;
  }

  #given(
    fn: FunctionValue,
    parameter: Arg,
    { entry, fallback }: { readonly entry: EntryModel | null; readonly fallback: Expression | null },
  ): Value {
    const typed = parameter.annotation === null ? null : this.#typeOf(parameter.annotation, fn.module);
    if (typed?.kind === "request") return reference({ kind: "foreign", name: typed.name });
    const known = this.#knownParameter(parameter.arg, fn);
    if (known !== null) return this.foreignAttribute(known, parameter);
    const own = this.#named(fn.node, parameter.arg, fn.module);
    if (own !== null) return this.#fromAddress(parameter, { from: own, cls: null, cleaned: 0, isDoubtful: false });
    if (entry === null) return UNKNOWN;
    // `Dependency[Session]`: the program itself gives it.
    const { annotation } = parameter;
    const [wrapper] = annotation?.kind === "Subscript" && annotation.value.kind === "Name" ? this.evaluate(annotation.value).refs : [];
    if (wrapper?.kind === "foreign" && this.models.injections.has(wrapper.name)) return UNKNOWN;
    const injected =
      this.#injectedBy(this.#unaliased(parameter.annotation, fn.module)) ?? (fallback?.kind === "Call" ? this.#injected(fallback) : null);
    if (injected !== null) return injected;
    const cleaned = cleanedByRoutes(entry.routes ?? routesOf(fn), parameter.arg);
    if (typed?.kind === "harmless" && !typed.isNumber) return HARMLESS;
    if (cleaned === ALL_KINDS) return HARMLESS;
    // What a table's route does not name is given by whoever wrote the table.
    const isInjected = entry.isInjected === true && cleaned === null && parameter.arg !== "data" && !isPlainText(parameter.annotation);
    const isDoubtful = isInjected || entry.isDoubtful === true || (entry.routes != null && entry.routes.length > 0 && cleaned === null);
    const byType = typed?.kind === "harmless" ? NUMBER_KINDS : isPlainText(parameter.annotation) ? KIND_BITS.document : 0;
    const declared = this.#declarations(parameter.annotation, fallback);
    const byPattern = declared.reduce((bits, one) => bits | this.#cleanedByField(one), byType);
    const cls = typed?.kind === "own" ? typed.cls : null;
    return this.#fromAddress(parameter, { from: entry.parameters, cls, cleaned: (cleaned ?? 0) | byPattern, isDoubtful });
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
    return cls === null ? open(taint) : this.#body(cls, open(taint), 0);
  }

  /** A model of the request's body: its fields are what was sent, as far as their types and patterns let it through. */
  #body(cls: ClassValue, sent: Value, depth: number): Value {
    const fields = new Map<string, Value>();
    const judged = new Set(this.judgedFields(cls));
    for (const { one, module } of linearOrder(this, cls)
      .toReversed()
      .flatMap(({ node, module }) => node.body.map((one) => ({ one, module })))) {
      if (one.kind !== "AnnAssign" || one.target.kind !== "Name") continue;
      const type = this.#typeOf(one.annotation, module);
      const start = judged.has(one.target.id) ? doubt(sent.taint) : sent.taint;
      const field = open(cleanFor(start, one.value === null ? 0 : this.#cleanedByField(one.value)));
      if (type?.kind === "harmless" && type.isNumber) fields.set(one.target.id, open(cleanFor(start, NUMBER_KINDS)));
      else if (type?.kind === "harmless") fields.set(one.target.id, HARMLESS);
      else if (type?.kind !== "own") fields.set(one.target.id, field);
      else if (this.isEnum(type.cls)) fields.set(one.target.id, this.enumMember(type.cls, UNKNOWN));
      else fields.set(one.target.id, depth < BODY_DEPTH_MAX ? this.#body(type.cls, field, depth + 1) : field);
    }
    return this.make({ kind: "instance", cls, foreign: null, fields, rest: sent });
  }

  /** `= Query(…)` and `Annotated[str, Query(…)]`. */
  #declarations(annotation: Expression | null, fallback: Expression | null): readonly Expression[] {
    const isAnnotated = annotation?.kind === "Subscript" && lastName(annotation.value) === "Annotated";
    const about = isAnnotated && annotation.slice.kind === "Tuple" ? annotation.slice.elts.slice(1) : [];
    return fallback === null ? about : [...about, fallback];
  }

  /** `Query(pattern="^[a-z]+$")`, `Cookie()`. */
  #cleanedByField(declaration: Expression): number {
    if (declaration.kind !== "Call") return 0;
    const [ref] = this.evaluate(declaration.func).refs;
    return (ref?.kind === "foreign" ? (this.models.declared.get(ref.name) ?? 0) : 0) | this.#cleanedByPattern(declaration);
  }

  #cleanedByPattern(declaration: Call): number {
    const pattern = declaration.keywords.find(({ arg }) => arg === "pattern" || arg === "regex")?.value;
    return pattern?.kind === "Constant" && pattern.type === "str" ? cleanByPattern(pattern.value, false) : 0;
  }

  /** `CurrentUser = Annotated[User, Depends(current_user)]`, in the module itself or in one that it imports the name from. */
  #unaliased(annotation: Expression | null, module: FunctionValue["module"]): Expression | null {
    return annotation?.kind === "Name" ? (this.#aliasOf(annotation.id, module, 0) ?? annotation) : annotation;
  }

  #aliasOf(id: string, module: FunctionValue["module"], depth: number): Expression | null {
    for (const statement of module.ast.body) {
      const here = aliasIn(statement, id);
      if (here !== null) return here;
      if (statement.kind !== "ImportFrom" || depth >= REEXPORTS_MAX) continue;
      const taken = statement.names.find(({ name, asname }) => (asname ?? name) === id);
      const from = taken === undefined ? null : this.program.find(module, statement.module ?? "", statement.level);
      const there = from == null ? null : this.#aliasOf(taken!.name, from, depth + 1);
      if (there !== null) return there;
    }
    return null;
  }

  /** `Unit = Literal["day", "hour"]` is what it stands for; a class keeps its name. */
  #typeOf(annotation: Expression, module: FunctionValue["module"]): ReturnType<EntryArguments["ofType"]> {
    const meant = this.#unaliased(annotation, module);
    return this.ofType(meant?.kind === "Subscript" ? meant : annotation);
  }

  /** `Annotated[User, Depends(current_user)]`. */
  #injectedBy(annotation: Expression | null): Value | null {
    if (annotation?.kind !== "Subscript" || lastName(annotation.value) !== "Annotated" || annotation.slice.kind !== "Tuple") return null;
    for (const one of annotation.slice.elts.slice(1)) {
      const found = one.kind === "Call" ? this.#injected(one) : null;
      if (found !== null) return found;
    }
    return null;
  }

  protected ofType(
    annotation: Expression,
  ):
    | { readonly kind: "harmless"; readonly isNumber: boolean }
    | { readonly kind: "request"; readonly name: string }
    | { readonly kind: "own"; readonly cls: ClassValue }
    | null {
    if (annotation.kind === "Subscript") {
      const name = lastName(annotation.value);
      if (name === "Literal") return { kind: "harmless", isNumber: false };
      const { slice } = annotation;
      return name !== null && WRAPPERS.has(name) ? this.ofType(slice.kind === "Tuple" && slice.elts[0] ? slice.elts[0] : slice) : null;
    }
    if (annotation.kind === "BinOp" && annotation.op === "BitOr") return this.ofType(annotation.left);
    if (annotation.kind !== "Name" && annotation.kind !== "Attribute") return null;
    const [ref] = this.evaluate(annotation).refs;
    if (ref?.kind === "class") return { kind: "own", cls: ref.cls };
    if (ref?.kind !== "foreign") return null;
    if (HARMLESS_TYPES.has(ref.name)) return { kind: "harmless", isNumber: ref.name === "int" || ref.name === "float" };
    const type = this.models.types.get(ref.name);
    return type === undefined ? null : { kind: "request", name: type };
  }

  /** `Depends(current_user)`: what that function gives, itself called from outside. */
  #injected(fallback: Call): Value | null {
    const callee = this.evaluate(fallback.func);
    const isInjection = callee.refs.some((ref) => ref.kind === "foreign" && this.models.injections.has(ref.name));
    const given = fallback.args[0];
    if (!isInjection || given === undefined || this.#dependencies >= DEPENDENCY_DEPTH_MAX) return null;
    const provider = this.evaluate(given);
    this.#dependencies += 1;
    let result: Value = NOTHING;
    for (const ref of provider.refs)
      if (ref.kind === "function") {
        const value = this.invoke(ref.fn, this.argumentsFor(ref.fn, { parameters: "remote", result: null }), fallback);
        const only = this.onlyThing(value);
        // A dependency that yields gives what it yields.
        const isYielded = only?.thing.kind === "sequence" && only.thing.type === "iterator";
        result = join(result, isYielded ? this.anyOf(value) : value);
      }
    this.#dependencies -= 1;
    return result === NOTHING ? UNKNOWN : result;
  }
}

/** Nobody injects a text. */
function isPlainText(annotation: Expression | null): boolean {
  if (annotation?.kind === "BinOp") return isPlainText(annotation.left);
  if (annotation?.kind !== "Subscript") return annotation?.kind === "Name" && annotation.id === "str";
  return isPlainText(annotation.slice) && ["list", "List", "Optional", "set"].includes(lastName(annotation.value) ?? "");
}

/** What a statement says that a name stands for: `Name = …`, `Name: TypeAlias = …`, `type Name = …`. */
function aliasIn(statement: Statement, id: string): Expression | null {
  if (statement.kind === "Assign") return statement.targets.some((one) => one.kind === "Name" && one.id === id) ? statement.value : null;
  if (statement.kind === "AnnAssign") return statement.target.kind === "Name" && statement.target.id === id ? statement.value : null;
  return statement.kind === "TypeAlias" && statement.name.id === id ? statement.value : null;
}

/** As the decorators write them. */
function routesOf({ node }: FunctionValue): RouteText[] {
  if (node.kind === "Lambda") return [];
  return node.decorator_list.flatMap((decorator) => {
    const [first] = decorator.kind === "Call" ? decorator.args : [];
    return first?.kind === "Constant" && first.type === "str" ? [{ text: first.value, syntax: "brackets" as const }] : [];
  });
}

function lastName(node: Expression): string | null {
  return node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : null;
}
