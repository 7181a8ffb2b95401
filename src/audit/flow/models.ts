// What libraries do with values, as data: sources, sinks, sanitisers, what a call gives back. The engine knows no library by name.
import { ALL_KINDS, KIND_BITS, RESOLVED, type FlowKind, type SourceClass } from "./taint.ts";

export interface SinkModel {
  /** Which arguments matter: by position or name. */
  readonly arguments: readonly { readonly position: number | null; readonly name: string | null }[];
  readonly kind: FlowKind;
  /** Only with this keyword (or position) being this constant. */
  readonly when: { readonly name: string; readonly position: number | null; readonly is: string | number | boolean } | null;
  /** Not where this argument is a text without any of the words: `content_type` of an answer that is no page. */
  readonly unless: { readonly name: string; readonly position: number | null; readonly without: readonly string[] } | null;
}

export interface PassModel {
  /** Bits of the kinds that the result is clean for. */
  readonly cleans: number;
  /** Bits of the kinds that it is dirty for again. */
  readonly soils: number;
}

export interface EntryModel {
  readonly parameters: SourceClass;
  /** What the function returns goes there. */
  readonly result: FlowKind | null;
}

export interface SourceModel {
  readonly class: SourceClass;
  /** Bits of the kinds that it is harmless for as it comes: a path of the request leads to no other host. */
  readonly cleaned: number;
}

/** A call that answers whether its argument is harmless. */
export interface GuardModel {
  readonly position: number;
  readonly name: string | null;
  readonly cleans: number;
}

export interface Models {
  /** Calls whose result comes from outside. */
  readonly sourceCalls: ReadonlyMap<string, SourceModel>;
  /** Attributes whose value, and all that is taken from it, comes from outside. */
  readonly sourceAttributes: ReadonlyMap<string, SourceModel>;
  readonly guards: ReadonlyMap<string, GuardModel>;
  readonly sinks: ReadonlyMap<string, readonly SinkModel[]>;
  /** Calls that give their arguments back, changed or not. */
  readonly passes: ReadonlyMap<string, PassModel>;
  /** Dotted name of what a call gives. */
  readonly returns: ReadonlyMap<string, string>;
  /** Attributes that are something with a name of its own. */
  readonly aliases: ReadonlyMap<string, string>;
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
}

/** As read from a file: src/audit/models/*.toml. */
export interface ModelFile {
  readonly library: string;
  readonly source?: readonly {
    readonly call?: Names;
    readonly attribute?: Names;
    readonly class: SourceClass;
    readonly cleans?: readonly FlowKind[];
  }[];
  readonly sink?: readonly {
    readonly call: Names;
    readonly kind: FlowKind;
    readonly argument?: { readonly position?: number; readonly name?: string };
    readonly arguments?: readonly { readonly position?: number; readonly name?: string }[];
    readonly unless?: { readonly name: string; readonly position?: number; readonly without: readonly string[] };
    readonly when?: { readonly name: string; readonly position?: number; readonly is: string | number | boolean };
  }[];
  readonly sanitiser?: readonly { readonly call: Names; readonly cleans: "all" | readonly FlowKind[] }[];
  readonly guard?: readonly {
    readonly call: Names;
    readonly position?: number;
    readonly name?: string;
    readonly cleans: readonly FlowKind[];
  }[];
  readonly pass?: readonly { readonly call: Names; readonly soils?: readonly FlowKind[]; readonly resolves?: boolean }[];
  readonly returns?: readonly { readonly call: Names; readonly type: string }[];
  readonly alias?: readonly { readonly attribute: Names; readonly is: string }[];
  readonly type?: readonly { readonly annotation: Names; readonly is: string }[];
  readonly parameter?: readonly { readonly name: Names; readonly needs: string; readonly is: string }[];
  readonly injection?: readonly { readonly call: Names }[];
  readonly ends?: readonly { readonly call: Names }[];
  readonly entry?: readonly { readonly decorator: Names; readonly parameters: SourceClass; readonly result?: FlowKind }[];
}
type Names = string | readonly string[];

export function buildModels(files: readonly ModelFile[]): Models {
  const sourceCalls = new Map<string, SourceModel>();
  const sourceAttributes = new Map<string, SourceModel>();
  const guards = new Map<string, GuardModel>();
  const sinks = new Map<string, SinkModel[]>();
  const passes = new Map<string, PassModel>();
  const returns = new Map<string, string>();
  const entries = new Map<string, EntryModel>();
  const ends = new Set<string>();
  const types = new Map<string, string>();
  const aliases = new Map<string, string>();
  const parameters = new Map<string, { readonly needs: string; readonly type: string }[]>();
  const injections = new Set<string>();
  for (const file of files) {
    for (const { call, attribute, class: from, cleans = [] } of file.source ?? []) {
      const model = { class: from, cleaned: bits(cleans) };
      for (const name of names(call)) sourceCalls.set(name, model);
      for (const name of names(attribute)) sourceAttributes.set(name, model);
    }
    for (const { call, position = 0, name = null, cleans } of file.guard ?? [])
      for (const guard of names(call)) guards.set(guard, { position, name, cleans: bits(cleans) });
    for (const { call, kind, argument, arguments: several, when, unless } of file.sink ?? []) {
      const model: SinkModel = {
        arguments: (several ?? [argument ?? { position: 0 }]).map(({ position = null, name = null }) => ({ position, name })),
        kind,
        when: when === undefined ? null : { ...when, position: when.position ?? null },
        unless: unless === undefined ? null : { ...unless, position: unless.position ?? null },
      };
      for (const name of names(call)) sinks.set(name, [...(sinks.get(name) ?? []), model]);
    }
    for (const { call, cleans } of file.sanitiser ?? [])
      for (const name of names(call)) passes.set(name, { cleans: cleans === "all" ? ALL_KINDS : bits(cleans), soils: 0 });
    for (const { call, soils = [], resolves = false } of file.pass ?? [])
      for (const name of names(call)) passes.set(name, { cleans: resolves ? RESOLVED : 0, soils: bits(soils) | (resolves ? 0 : RESOLVED) });
    for (const { call, type } of file.returns ?? []) for (const name of names(call)) returns.set(name, type);
    for (const { attribute, is } of file.alias ?? []) for (const name of names(attribute)) aliases.set(name, is);
    for (const { annotation, is } of file.type ?? []) for (const name of names(annotation)) types.set(name, is);
    for (const { name: known, needs, is } of file.parameter ?? [])
      for (const name of names(known)) parameters.set(name, [...(parameters.get(name) ?? []), { needs, type: is }]);
    for (const { call } of file.injection ?? []) for (const name of names(call)) injections.add(name);
    for (const { call } of file.ends ?? []) for (const name of names(call)) ends.add(name);
    for (const { decorator, parameters, result = null } of file.entry ?? [])
      for (const name of names(decorator)) entries.set(name, { parameters, result });
  }
  return { sourceCalls, sourceAttributes, guards, sinks, passes, returns, aliases, types, parameters, injections, ends, entries };
}

function names(given: Names | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === "string" ? [given] : given;
}

function bits(kinds: readonly FlowKind[]): number {
  return kinds.reduce((all, kind) => all | KIND_BITS[kind], 0);
}
