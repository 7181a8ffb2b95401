// What libraries do with values, as data: sources, sinks, sanitisers, what a call gives back. The engine knows no library by name.
import type { Severity } from "../../model/finding.ts";
import type { ConditionText, GivenText, ModelFile, Names } from "./model-file.ts";
import { buildTemplateModels, type TemplateModels } from "./template-models.ts";
import { ALL_KINDS, KIND_BITS, RESOLVED, type FlowKind, type SourceClass } from "./taint.ts";

export interface SinkModel {
  /** Which arguments matter: by position or name. */
  readonly arguments: readonly ArgumentModel[];
  readonly kind: FlowKind;
  /** All must hold. */
  readonly when: readonly ConditionModel[];
  /** Not where this argument is a text without any of the words: `content_type` of an answer that is no page. */
  readonly unless: { readonly name: string; readonly position: number | null; readonly without: readonly string[] } | null;
  /** The rule that speaks about it, where it is not the one of its kind. */
  readonly rule: string | null;
  /** What whoever starts the program chooses is no matter here. */
  readonly isRemoteOnly: boolean;
  /** How grave it is here at most. */
  readonly severity: Severity | null;
}

export interface ArgumentModel {
  readonly position: number | null;
  readonly name: string | null;
  /** What the method was taken from. */
  readonly isReceiver: boolean;
  /** What `**x` with keys that are not known brings: its keys choose parameters. */
  readonly isSpread: boolean;
  /** Only these slots of a dictionary or keywords. */
  readonly isKeys: boolean;
  /** From this position on, each. */
  readonly isRest: boolean;
  /** Of a list of a program and its arguments: what is run, or what may be read as an option. */
  readonly argv: "program" | "options" | null;
  /** Only what lies under this key, however deep. */
  readonly slot: string | null;
  /** Of a text alone: what lies in a dictionary or a file object is another matter. */
  readonly isPlain: boolean;
  /** Of a list of messages: the content of those with this role. */
  readonly role: string | null;
}

/** About an argument of the call. */
export interface ConditionModel {
  readonly name: string | null;
  readonly position: number | null;
  /** It is this constant. */
  readonly is: string | number | boolean | undefined;
  /** It is none of these constants. */
  readonly not: readonly (string | number | boolean)[] | undefined;
  /** It is this thing of a library, by its dotted name. */
  readonly type: readonly string[] | undefined;
  /** It is given, or it is not. */
  readonly isAbsent: boolean | undefined;
}

export interface PassModel {
  /** Bits of the kinds that the result is clean for. */
  readonly cleans: number;
  /** Bits of the kinds that it is dirty for again. */
  readonly soils: number;
  /** What the result is as well; null for a plain value. */
  readonly type: string | null;
}

export interface ReturnModel {
  readonly type: string;
  readonly when: readonly ConditionModel[];
}

export interface EntryModel {
  readonly parameters: SourceClass;
  /** What the function returns goes there. */
  readonly result: FlowKind | null;
  /** Routes it answers at, where a table says so; null: as its decorators say. */
  readonly routes?: readonly RouteText[] | null;
  /** Its arguments are not surely from outside: no route was found. */
  readonly isDoubtful?: boolean;
  readonly given?: readonly GivenModel[];
  /** Runs before each handler of a request: what it stores, they find. */
  readonly isBefore?: boolean;
}

/** What a parameter is given, by its name or position after self: a thing of a library, or an instance of the class in an attribute of the handler. */
export interface GivenModel {
  readonly name: string | null;
  readonly position: number | null;
  readonly type: string | null;
  readonly attribute: string | null;
}

/** A route as it is written: `/users/<int:id>`; null where it is not known. */
export interface RouteText {
  readonly text: string | null;
  readonly syntax: RouteSyntax;
}
export type RouteSyntax = "brackets" | "regex";

/** A call that calls what it is given. */
export interface CallbackModel {
  readonly function: ArgumentModel;
  readonly from: number | null;
  readonly list: ArgumentModel | null;
  readonly isLater: boolean;
}

export interface RouteModel {
  /** Null where the handler's parameters are no parts of an address. */
  readonly pattern: ArgumentModel | null;
  readonly handler: ArgumentModel;
  readonly syntax: RouteSyntax;
  readonly entry: EntryModel;
  /** Of a class or an object as the handler. */
  readonly methods: ReadonlySet<string>;
}

/** Methods of classes with a base of a library that the library calls. */
export interface HandlerModel {
  readonly base: string;
  readonly methods: ReadonlySet<string>;
  readonly entry: EntryModel;
  /** They are called with what the route holds: a class that no table names is less sure. */
  readonly needsRoute: boolean;
}

/** Forms and serializers: what they hold is what was sent, by the declared type of each field. */
export interface FormModel {
  readonly base: string;
  /** `cleaned_data`. */
  readonly attribute: string;
  /** Where what was sent goes in. */
  readonly data: readonly ArgumentModel[];
  /** Class of the declaration → what it lets through: its last name, such as `IntegerField`. */
  readonly clean: ReadonlySet<string>;
}

export interface SourceModel {
  readonly class: SourceClass;
  /** Bits of the kinds that it is harmless for as it comes: a path of the request leads to no other host. */
  readonly cleaned: number;
  /** What it is as well. */
  readonly type: string | null;
}

/** A call that answers whether its argument is harmless. */
export interface GuardModel {
  readonly position: number;
  readonly name: string | null;
  readonly cleans: number;
  /** The answer that says so. */
  readonly when: boolean;
}

export interface Models {
  /** Calls whose result comes from outside. */
  readonly sourceCalls: ReadonlyMap<string, SourceModel>;
  /** Attributes whose value, and all that is taken from it, comes from outside. */
  readonly sourceAttributes: ReadonlyMap<string, SourceModel>;
  /** Parameters with these names, of functions whose dotted name begins so. */
  readonly sourceParameters: readonly { readonly name: string; readonly of: string | null; readonly source: SourceModel }[];
  readonly guards: ReadonlyMap<string, GuardModel>;
  readonly sinks: ReadonlyMap<string, readonly SinkModel[]>;
  /** Things that something is put into: `flask.session[key] = value`. */
  readonly itemSinks: ReadonlyMap<string, readonly SinkModel[]>;
  /** Calls that give their arguments back, changed or not. */
  readonly passes: ReadonlyMap<string, PassModel>;
  /** Attributes that give a part of what they are taken from. */
  readonly attributePasses: ReadonlyMap<string, PassModel>;
  /** Dotted name of what a call gives; nothing of its arguments is in it. */
  readonly returns: ReadonlyMap<string, readonly ReturnModel[]>;
  /** Calls after which what they were called on is something else. */
  readonly becomes: ReadonlyMap<string, readonly ReturnModel[]>;
  /** Attributes that are something with a name of its own. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Things of which each attribute and item is such a thing: the collections of a database. */
  readonly members: ReadonlyMap<string, string>;
  readonly callbacks: ReadonlyMap<string, CallbackModel>;
  /** Methods of the program's own functions that call them: `task.delay(x)`; with the argument that holds a list of theirs. */
  readonly forwards: ReadonlyMap<string, ArgumentModel | null>;
  /** A class of a library → the class it is made from. */
  readonly inherits: ReadonlyMap<string, string>;
  /** Annotations of a request, and the dotted name of what it is then. */
  readonly types: ReadonlyMap<string, string>;
  /** Parameters that are a request by their name, in modules that import the library. */
  readonly parameters: ReadonlyMap<string, readonly { readonly needs: string; readonly type: string }[]>;
  /** Calls as defaults whose argument is called for the value. */
  readonly injections: ReadonlySet<string>;
  /** Calls that do not come back. */
  readonly ends: ReadonlySet<string>;
  /** Decorators that make a function an entry. */
  readonly entries: ReadonlyMap<string, EntryModel>;
  readonly routes: ReadonlyMap<string, readonly RouteModel[]>;
  readonly handlers: readonly HandlerModel[];
  /** Class methods that make a handler of a class. */
  readonly viewMakers: ReadonlySet<string>;
  /** Things that keep what is assigned to their attributes while a request is answered. */
  readonly stores: ReadonlySet<string>;
  readonly forms: readonly FormModel[];
  readonly templates: TemplateModels;
  /** Last names of decorators of methods that judge the fields they name. */
  readonly validators: ReadonlySet<string>;
  /** Users say something about their own code. */
  readonly hasOwn: boolean;
  /** Last names of the sources that they name. */
  readonly ownSources: ReadonlySet<string>;
}

/** The first model that knows a class by this name or by what it is made from. */
export function* lineOf(models: Models, name: string): Iterable<string> {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = models.inherits.get(at)) {
    seen.add(at);
    yield at;
  }
}

type Changing = { -readonly [K in keyof Models]: Models[K] extends ReadonlyMap<infer A, infer B> ? Map<A, B> : Models[K] };

/** `own`: files about the program's own code. */
export function buildModels(files: readonly ModelFile[], own: readonly ModelFile[] = []): Models {
  const into: Changing = {
    sourceCalls: new Map(),
    sourceAttributes: new Map(),
    sourceParameters: [],
    guards: new Map(),
    sinks: new Map(),
    itemSinks: new Map(),
    passes: new Map(),
    attributePasses: new Map(),
    returns: new Map(),
    becomes: new Map(),
    aliases: new Map(),
    members: new Map(),
    callbacks: new Map(),
    forwards: new Map(),
    inherits: new Map(),
    types: new Map(),
    parameters: new Map(),
    injections: new Set(),
    ends: new Set(),
    entries: new Map(),
    routes: new Map(),
    handlers: [],
    viewMakers: new Set(),
    stores: new Set(),
    forms: [],
    templates: buildTemplateModels([...files, ...own]),
    validators: new Set(),
    hasOwn: own.length > 0,
    ownSources: new Set(
      own.flatMap(({ source = [] }) => source.flatMap(({ call, attribute }) => [...names(call), ...names(attribute)].map(lastPart))),
    ),
  };
  for (const file of [...files, ...own]) {
    // What libraries keep is no source unless a user says so: most of it the program wrote itself.
    addValues(own.includes(file) ? file : { ...file, source: (file.source ?? []).filter((one) => one.class !== "stored") }, into);
    addThings(file, into);
    addEntries(file, into);
  }
  return into;
}

/** Where values come from, what makes them harmless, and where they do harm. */
function addValues(file: ModelFile, into: Changing): void {
  for (const { call, attribute, parameter, of: within = null, class: from, cleans = [], type = null } of file.source ?? []) {
    const model = { class: from, cleaned: bits(cleans), type };
    for (const name of names(call)) into.sourceCalls.set(name, model);
    for (const name of names(attribute)) into.sourceAttributes.set(name, model);
    for (const name of names(parameter)) into.sourceParameters = [...into.sourceParameters, { name, of: within, source: model }];
  }
  for (const { call, position = 0, name = null, cleans, when = true } of file.guard ?? [])
    for (const guard of names(call)) into.guards.set(guard, { position, name, cleans: cleansOf(cleans), when });
  for (const {
    call,
    item,
    kind,
    argument,
    arguments: several,
    when,
    unless,
    rule = null,
    severity = null,
    remote_only: isRemoteOnly = false,
  } of file.sink ?? []) {
    const model: SinkModel = {
      arguments: (several ?? [argument ?? { position: 0 }]).map(argumentOf),
      kind,
      when: conditions(when),
      unless: unless === undefined ? null : { ...unless, position: unless.position ?? null },
      rule,
      isRemoteOnly,
      severity,
    };
    for (const name of names(call)) add(into.sinks, name, model);
    for (const name of names(item)) add(into.itemSinks, name, model);
  }
  for (const { call, attribute, cleans, type = null } of file.sanitiser ?? []) {
    const model = { cleans: cleansOf(cleans), soils: 0, type };
    for (const name of names(call)) into.passes.set(name, model);
    for (const name of names(attribute)) into.attributePasses.set(name, model);
  }
  for (const { call, soils = [], resolves = false, type = null } of file.pass ?? [])
    for (const name of names(call))
      into.passes.set(name, {
        cleans: resolves ? RESOLVED : 0,
        soils: bits(soils) | (resolves ? 0 : RESOLVED),
        type,
      });
}

/** What is what. */
function addThings(file: ModelFile, into: Changing): void {
  for (const { call, type, when } of file.returns ?? [])
    for (const name of names(call)) add(into.returns, name, { type, when: conditions(when) });
  for (const { call, type, when } of file.becomes ?? [])
    for (const name of names(call)) add(into.becomes, name, { type, when: conditions(when) });
  for (const { attribute, is } of file.alias ?? []) for (const name of names(attribute)) into.aliases.set(name, is);
  for (const { of: whole, are } of file.members ?? []) for (const name of names(whole)) into.members.set(name, are);
  for (const { call, function: fn, from = null, list, later = false } of file.callback ?? []) {
    const model = { function: argumentOf(fn), from, list: list === undefined ? null : argumentOf(list), isLater: later };
    for (const name of names(call)) into.callbacks.set(name, model);
  }
  for (const { method, list } of file.forward ?? [])
    for (const name of names(method)) into.forwards.set(name, list === undefined ? null : argumentOf(list));
  for (const { class: cls, from } of file.inherits ?? []) for (const name of names(cls)) into.inherits.set(name, from);
  for (const { annotation, is } of file.type ?? []) for (const name of names(annotation)) into.types.set(name, is);
  for (const { name: known, needs, is } of file.parameter ?? [])
    for (const name of names(known)) add(into.parameters, name, { needs, type: is });
}

/** What is called from outside. */
function addEntries(file: ModelFile, into: Changing): void {
  const injections = into.injections as Set<string>;
  const ends = into.ends as Set<string>;
  for (const { call } of file.injection ?? []) for (const name of names(call)) injections.add(name);
  for (const { call } of file.ends ?? []) for (const name of names(call)) ends.add(name);
  const viewMakers = into.viewMakers as Set<string>;
  const stores = into.stores as Set<string>;
  for (const { attribute } of file.store ?? []) for (const name of names(attribute)) stores.add(name);
  for (const { decorator, parameters, result = null, given = [], before = false } of file.entry ?? [])
    for (const name of names(decorator)) into.entries.set(name, { parameters, result, given: given.map(givenOf), isBefore: before });
  for (const { call, pattern, handler, method, syntax = "brackets", parameters = "remote", result = null, given = [] } of file.route ?? [])
    for (const name of names(call))
      add(into.routes, name, {
        pattern: pattern === undefined ? null : argumentOf(pattern),
        handler: argumentOf(handler),
        syntax,
        entry: { parameters, result, given: given.map(givenOf) },
        methods: new Set(names(method)),
      });
  for (const { base, method, parameters = "remote", result = null, routed = false, given = [], view } of file.handler ?? []) {
    if (view !== undefined) viewMakers.add(view);
    const entry = { parameters, result, given: given.map(givenOf) };
    for (const name of names(base))
      into.handlers = [...into.handlers, { base: name, methods: new Set(names(method)), entry, needsRoute: routed }];
  }
  const validators = into.validators as Set<string>;
  for (const { decorator } of file.validator ?? []) for (const name of names(decorator)) validators.add(lastPart(name));
  for (const { base, attribute, data, clean } of file.form ?? [])
    for (const name of names(base))
      into.forms = [...into.forms, { base: name, attribute, data: data.map(argumentOf), clean: new Set(names(clean)) }];
}

function add<T>(map: Map<string, readonly T[]>, name: string, model: T): void {
  map.set(name, [...(map.get(name) ?? []), model]);
}

function argumentOf(given: NonNullable<NonNullable<ModelFile["sink"]>[number]["argument"]>): ArgumentModel {
  const { position = null, name = null, receiver = false, spread = false, keys = false, rest = false } = given;
  const { argv = null, slot = null, role = null, plain = false } = given;
  return { position, name, isReceiver: receiver, isSpread: spread, isKeys: keys, isRest: rest, argv, slot, role, isPlain: plain };
}

function givenOf(given: GivenText): GivenModel {
  const { name = null, position = null, type = null, attribute = null } = given;
  return { name, position, type, attribute };
}

function conditions(given: ConditionText | readonly ConditionText[] | undefined): readonly ConditionModel[] {
  const all = given === undefined ? [] : Array.isArray(given) ? (given as readonly ConditionText[]) : [given as ConditionText];
  return all.map(({ name = null, position = null, is, not, type, absent }) => ({
    name,
    position,
    is,
    not,
    type: type === undefined ? undefined : names(type),
    isAbsent: absent,
  }));
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

function names(given: Names | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === "string" ? [given] : given;
}

function cleansOf(cleans: "all" | readonly FlowKind[]): number {
  return cleans === "all" ? ALL_KINDS : bits(cleans);
}

function bits(kinds: readonly FlowKind[]): number {
  return kinds.reduce((all, kind) => all | KIND_BITS[kind], 0);
}
