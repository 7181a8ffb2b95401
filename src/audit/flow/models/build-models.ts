// Makes of model files what the engine asks: by name, with everything that a file leaves out filled in.
import type { ConditionText, GivenText, ModelFile, Names } from "./model-file.ts";
import type { ArgumentModel, ConditionModel, EntryModel, GivenModel, Models, SinkModel } from "./models.ts";
import { ALL_KINDS, DOTLESS, ENVIRONMENT, KIND_BITS, RESOLVED, UNSLASHED, type FlowKind } from "../values/taint.ts";
import { anywhere } from "../program/own-name.ts";
import { namesBrought } from "./stand-in-names.ts";
import { buildTemplateModels } from "./template-models.ts";

type Changing = { -readonly [K in keyof Models]: Models[K] extends ReadonlyMap<infer A, infer B> ? Map<A, B> : Models[K] };

/** `users`: files about the program's own code. */
export function buildModels(files: readonly ModelFile[], users: readonly ModelFile[] = []): Models {
  const own = users.map(inAnyModule);
  const into: Changing = {
    sourceCalls: new Map(),
    sourceAttributes: new Map(),
    sourceParameters: [],
    guards: new Map(),
    sinks: new Map(),
    itemSinks: new Map(),
    choices: new Map(),
    itemChoices: new Map(),
    passes: new Map(),
    attributePasses: new Map(),
    returns: new Map(),
    becomes: new Map(),
    aliases: new Map(),
    constants: new Map(),
    members: new Map(),
    steered: new Map(),
    atHand: new Map(),
    frameworks: new Set(),
    debuggers: new Set(),
    declared: new Map(),
    options: new Map(),
    undoing: new Set([...files, ...own].flatMap(({ sink = [] }) => sink.flatMap((one) => names(one.undone_by)))),
    callbacks: new Map(),
    forwards: new Map(),
    inherits: new Map(),
    types: new Map(),
    parameters: new Map(),
    usedParameters: [],
    injections: new Set(),
    ends: new Set(),
    entries: new Map(),
    routes: new Map(),
    handlers: [],
    viewMakers: new Set(),
    stores: new Set(),
    forms: [],
    records: [],
    recordCalls: new Map(),
    formMethods: new Set(),
    sourceTypes: new Set(),
    templates: buildTemplateModels([...files, ...own]),
    validators: new Set(),
    validatorWrappers: new Set(),
    dumps: new Set(),
    standIns: new Map(),
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
    addStandIns(file, into);
  }
  into.sourceTypes = new Set(
    [...into.sourceAttributes.keys(), ...into.sourceCalls.keys()].map((name) => name.slice(0, name.lastIndexOf("."))),
  );
  return into;
}

/** Tables, and keys in them, whose values may name functions, methods and attributes of the program's own. */
const OWN_TABLES = new Set(["source", "sink", "sanitiser", "guard", "pass", "end", "entry"]);
const OWN_NAMES = new Set(["call", "attribute", "decorator"]);

/** A user need not say in which module a function stands. */
function inAnyModule(file: ModelFile): ModelFile {
  const both = (name: unknown): unknown[] => (typeof name === "string" ? [name, anywhere(name)] : [name]);
  const widened = (entry: object): object =>
    Object.fromEntries(
      Object.entries(entry).map(([key, value]) => [key, OWN_NAMES.has(key) ? (isArray(value) ? value : [value]).flatMap(both) : value]),
    );
  return Object.fromEntries(
    Object.entries(file).map(([table, entries]) => [
      table,
      OWN_TABLES.has(table) && isArray(entries) ? entries.map((one) => widened(one as object)) : entries,
    ]),
  ) as unknown as ModelFile;
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Where values come from, what makes them harmless, and where they do harm. */
function addValues(file: ModelFile, into: Changing): void {
  for (const {
    call,
    attribute,
    parameter,
    of: within = null,
    class: from,
    cleans = [],
    only,
    doubtful: isDoubtful = false,
    drawn = false,
    named: isNamed = false,
    type = null,
    environment,
    routed: isRouted = false,
    parts: isParts = false,
    origin: isOrigin = false,
  } of file.source ?? []) {
    const held = (only === undefined ? bits(cleans) : ALL_KINDS & ~bits(only)) | (environment === true ? ENVIRONMENT : 0);
    const cleaned = drawn ? ALL_KINDS & ~KIND_BITS.secret : held;
    const model = { class: from, cleaned, isDrawn: drawn, isDoubtful, isNamed, isRouted, isParts, isOrigin, type };
    for (const name of names(call)) into.sourceCalls.set(name, model);
    for (const name of names(attribute)) into.sourceAttributes.set(name, model);
    const parameters = typeof parameter === "number" ? [parameter] : names(parameter);
    for (const one of parameters) into.sourceParameters = [...into.sourceParameters, { parameter: one, of: within, source: model }];
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
    doubtful: isDoubtful = false,
    objects: needsObjects = false,
    undone_by: undoneBy,
  } of file.sink ?? []) {
    const model: SinkModel = {
      arguments: (several ?? [argument ?? { position: 0 }]).map(argumentOf),
      kind,
      when: conditions(when),
      unless:
        unless === undefined
          ? null
          : { ...unless, position: unless.position ?? null, isNeeded: unless.needed === true, before: names(unless.before) },
      rule,
      isRemoteOnly,
      severity,
      isDoubtful,
      needsObjects,
      undoneBy: new Set(names(undoneBy)),
    };
    for (const name of names(call)) add(into.sinks, name, model);
    for (const name of names(item)) add(into.itemSinks, name, model);
  }
  for (const {
    call,
    item,
    argument,
    weak = [],
    below = null,
    is = [],
    type,
    none = false,
    bits: weakBits = 0,
    unless_bits: unlessBits = 0,
    fixed = false,
    lacks = null,
    absent = false,
    when,
    rule,
    severity,
    message,
    sure = true,
    telling,
  } of file.choice ?? []) {
    const model = {
      argument: argument === undefined ? null : argumentOf(argument),
      weak: new Set(weak),
      below,
      is: new Set(is),
      types: new Set(names(type)),
      bits: weakBits,
      unlessBits,
      isNoneWeak: none,
      isFixedWeak: fixed,
      lacks,
      isAbsentWeak: absent,
      when: conditions(when),
      rule,
      severity,
      message,
      isSure: sure,
      telling: telling === undefined ? null : argumentOf(telling),
    };
    for (const name of names(call)) add(into.choices, name, model);
    for (const name of names(item)) add(into.itemChoices, name, model);
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
        soils: bits(soils) | UNSLASHED | (resolves ? 0 : RESOLVED | DOTLESS),
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
  for (const { attribute, is } of file.constant ?? []) for (const name of names(attribute)) into.constants.set(name, is);
  for (const { class: of, is } of file.at_hand ?? []) for (const name of names(of)) into.atHand.set(`${name}()`, is);
  for (const { base, method, is } of file.steered ?? []) into.steered.set(base, { methods: new Set(names(method)), is });
  const frameworks = into.frameworks as Set<string>;
  const debuggers = into.debuggers as Set<string>;
  for (const one of file.framework ?? [])
    for (const name of names(one.package)) {
      frameworks.add(name);
      if (one.debugger === true) debuggers.add(name);
    }
  for (const { decorator, clean } of file.option ?? []) for (const name of names(decorator)) into.options.set(name, new Set(names(clean)));
  for (const { call, cleans } of file.declared ?? []) for (const name of names(call)) into.declared.set(name, bits(cleans));
  for (const { of: whole, are } of file.members ?? []) for (const name of names(whole)) into.members.set(name, are);
  for (const { call, function: fn, from = null, list, later = false } of file.callback ?? []) {
    const model = { function: argumentOf(fn), from, list: list === undefined ? null : argumentOf(list), isLater: later };
    for (const name of names(call)) into.callbacks.set(name, model);
  }
  for (const { method, list } of file.forward ?? [])
    for (const name of names(method)) into.forwards.set(name, list === undefined ? null : argumentOf(list));
  for (const { class: cls, from } of file.inherits ?? []) for (const name of names(cls)) into.inherits.set(name, from);
  for (const { annotation, is } of file.type ?? []) for (const name of names(annotation)) into.types.set(name, is);
  for (const { name: known, uses, needs = null, beside = null, is } of file.parameter ?? []) {
    for (const name of names(known)) add(into.parameters, name, { needs, beside, type: is });
    if (uses !== undefined) into.usedParameters = [...into.usedParameters, { needs, type: is, uses: new Set(names(uses)) }];
  }
}

/** Modules of a tree have lower numbers. */
const STAND_INS_FROM = 2 ** 17;
function addStandIns({ stand_in: standIns = [] }: ModelFile, into: Changing): void {
  let number = STAND_INS_FROM + new Set(into.standIns.values()).size;
  for (const { module: modules, python } of standIns)
    for (const module of names(modules)) {
      const model = { module, python, number: number++ };
      for (const name of namesBrought(python)) into.standIns.set(`${module}.${name}`, model);
    }
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
  for (const { decorator, result_when: named, given = [], ...entry } of file.entry ?? []) {
    const resultWhen = named === undefined ? {} : { resultWhen: { name: named.name, types: new Set(names(named.type)), kind: named.kind } };
    const { parameters, result = null, before: isBefore = false, injected: isInjected = false, from_route: isFromRoute = false } = entry;
    const isListed = entry.listed === true;
    const model: EntryModel = { parameters, result, ...resultWhen, given: given.map(givenOf), isBefore, isInjected, isFromRoute, isListed };
    for (const name of names(decorator)) into.entries.set(name, model);
  }
  for (const {
    call,
    pattern,
    handler,
    list,
    document,
    method,
    included,
    syntax = "brackets",
    parameters = "remote",
    result = null,
    before: isBefore = false,
    given = [],
  } of file.route ?? [])
    for (const name of names(call))
      add(into.routes, name, {
        pattern: pattern === undefined ? null : argumentOf(pattern),
        list: list === undefined ? null : argumentOf(list),
        document: document === undefined ? null : argumentOf(document),
        handler: argumentOf(handler),
        included: new Set(names(included)),
        syntax,
        entry: { parameters, result, given: given.map(givenOf), isBefore },
        methods: new Set(names(method)),
      });
  for (const {
    base,
    made_with: madeWith = null,
    method,
    parameters = "remote",
    result = null,
    routed = false,
    before = false,
    first = [],
    given = [],
    view,
  } of file.handler ?? []) {
    if (view !== undefined) viewMakers.add(view);
    const entry = { parameters, result, given: given.map(givenOf), isBefore: before, first: names(first) };
    const bases = base === undefined ? [null] : names(base);
    for (const name of bases)
      into.handlers = [...into.handlers, { base: name, madeWith, methods: new Set(names(method)), entry, needsRoute: routed }];
  }
  const validators = into.validators as Set<string>;
  for (const { decorator } of file.validator ?? []) for (const name of names(decorator)) validators.add(lastPart(name));
  const wrappers = into.validatorWrappers as Set<string>;
  for (const { wrapper = [] } of file.validator ?? []) for (const name of names(wrapper)) wrappers.add(name);
  for (const { base, attribute = null, loads, implicit: isImplicit = false, holds = null, data = [], clean, ...more } of file.form ?? [])
    for (const name of names(base)) {
      const about = { base: name, attribute, loads: new Set(names(loads)), isImplicit, fieldHolds: holds };
      const fields = { fieldsShow: more.shows ?? [], fileType: more.file ?? null, clean: new Set(names(clean)) };
      into.forms = [...into.forms, { ...about, ...fields, data: data.map(argumentOf) }];
    }
  const formMethods = into.formMethods as Set<string>;
  for (const { loads } of file.form ?? []) for (const name of names(loads)) formMethods.add(name);
  for (const { method } of file.record ?? []) for (const name of names(method)) formMethods.add(name);
  const dumps = into.dumps as Set<string>;
  for (const { only = [] } of file.record ?? []) for (const name of names(only)) dumps.add(name);
  for (const { base, method, pairs: isPairs = false, names: held = [] } of file.record ?? [])
    for (const name of names(base))
      into.records = [...into.records, { base: name, methods: new Set(names(method)), isPairs, names: names(held) }];
  const { recordCalls } = into;
  for (const { base, call } of file.record ?? []) {
    const record = into.records.find((one) => names(base).includes(one.base));
    for (const name of record === undefined ? [] : names(call)) recordCalls.set(name, record!);
  }
}

function add<T>(map: Map<string, readonly T[]>, name: string, model: T): void {
  map.set(name, [...(map.get(name) ?? []), model]);
}

function argumentOf(given: NonNullable<NonNullable<ModelFile["sink"]>[number]["argument"]>): ArgumentModel {
  const { position = null, name = null, receiver = false, spread = false, keys = false, rest = false } = given;
  const { argv = null, slot = null, except = null, role = null, plain = false, of_message: ofMessage = null } = given;
  const flags = { isReceiver: receiver, isSpread: spread, isKeys: keys, isRest: rest, isPlain: plain };
  return { position, name, ...flags, argv, slot, except, role, ofMessage };
}

function givenOf(given: GivenText): GivenModel {
  const { name = null, position = null, type = null, attribute = null, fields: isFields = false, raised: isRaised = false } = given;
  return { name, position, type, attribute, isFields, isRaised };
}

function conditions(given: ConditionText | readonly ConditionText[] | undefined): readonly ConditionModel[] {
  const all = given === undefined ? [] : Array.isArray(given) ? (given as readonly ConditionText[]) : [given as ConditionText];
  return all.map(({ name = null, position = null, is, has, not, type, absent }) => ({
    name,
    position,
    is,
    has,
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
