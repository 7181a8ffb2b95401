// What other modules need to know of a module before it is interpreted: what it imports, what its classes are made from, and what each function calls and whether it names a source. Plain data, to be kept.
import type { Attribute, Call, Expression, Module, Name } from "../../../python/parse/ast.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { detached } from "../../../platform/detached-text.ts";
import type { Models } from "../models/models.ts";
import { lastNamesOf } from "../models/template-models.ts";
import { fieldsBegunIn, saidAnewIn } from "./changed-fields.ts";
import { heldBy } from "./leaving.ts";
import { importedNames, outlineOf, type FunctionOutline, type Outline } from "./outline.ts";
import { aroundHandlers, namesHandlers } from "./registering.ts";
import { starredName } from "./starred-imports.ts";

export interface ModuleUses {
  readonly imports: readonly ImportUse[];
  readonly classes: readonly ClassUse[];
  /** In source order, inner ones after those around them. */
  readonly functions: readonly FunctionUse[];
  /** What the bodies of the module and of its classes bind, where that may be something from outside. */
  readonly variables: readonly VariableUse[];
  /** Names under which it holds what can be changed, and names of what it makes for them, with blanks between. */
  readonly held: string;
  readonly made: string;
  /** Attributes and items that functions set of objects that only running tells, what its classes say anew of others, and the attributes that its classes and their objects begin with. */
  readonly sets: string;
  readonly begins: string;
}

export interface ImportUse {
  /** Null: `import name`. */
  readonly from: string | null;
  readonly level: number;
  /** It stands in the body of the module itself. */
  readonly isTop: boolean;
  readonly names: readonly (readonly [name: string, asname: string | null])[];
}

export interface ClassUse {
  readonly name: string;
  /** As they are written; null for one that is no name. */
  readonly bases: readonly (string | null)[];
}

export interface FunctionUse {
  readonly line: number;
  readonly column: number;
  readonly name: string;
  /** Position of the class around it. */
  readonly cls: number | null;
  readonly namesSource: boolean;
  /** It names something by which an application is told how to render. */
  readonly configures: boolean;
  /** It names handlers of requests in a table. */
  readonly registers: boolean;
  /** It calls what is weak with some arguments, with one that only following it tells. */
  readonly chooses: boolean;
  /** Attributes of `self`, with blanks between, that are sources where its class comes from one whose they are. */
  readonly own: string;
  /** `calleeText` of each, and `readText` of what it reads of modules, with blanks between. */
  readonly calls: string;
  /** What it changes that outlives it, as `Leaving` says it. */
  readonly leaves: string;
}

export type VariableUse = Pick<FunctionUse, "line" | "column" | "name" | "cls" | "namesSource" | "calls">;

/** What a call names, as far as its module tells. */
export type Callee =
  | { readonly kind: "name"; readonly name: string }
  /** Of `self`, `cls` or `super()`. */
  | { readonly kind: "own"; readonly name: string }
  /** Through an import of this local name. */
  | { readonly kind: "imported"; readonly local: string; readonly name: string }
  /** Of anything else. */
  | { readonly kind: "member"; readonly name: string }
  /** No call: a variable of the module itself, or of one that it imports under this local name. */
  | { readonly kind: "variable"; readonly local: string; readonly name: string };

export function usesOf(module: Module, models: Models): ModuleUses {
  const outline = outlineOf(module);
  const imports = importedNames(outline);
  const libraries = new Set([...imports.values()].map((dotted) => dotted.split(".")[0]!));
  const surroundings = { module, imports, libraries, models, ...namesOfSources(models) };
  const { lastNames, members } = surroundings;
  const configuring = lastNamesOf(models.templates.applications.filter(({ of }) => libraries.has(of)));
  const around = aroundHandlers(outline.functions, surroundings);
  const headers = chosenKeys(models, libraries);
  const top = new Set<object>(module.body);
  const { names: held, made } = heldBy(module);
  const isNamed = ({ id }: Name): boolean => isSourceName(imports.get(id) ?? starredName(module, id, models) ?? id, models);
  const namesSource = ({ names, calls }: Pick<FunctionOutline, "names" | "calls">): boolean =>
    names.some((one) => (one.kind === "Name" ? isNamed(one) : lastNames.has(one.attr) && isSource(one, surroundings))) ||
    calls.some(({ func }) => makes(func, surroundings));
  const variables = variablesOf(outline, { imports, namesSource });
  const own = new Set(variables.map(({ name }) => name));
  return {
    held: detached(held),
    made: detached(made),
    sets: kept(new Set([...outline.laterWrites.loose, ...outline.laterWrites.items, ...saidAnewIn(outline)])),
    begins: kept(fieldsBegunIn(outline)),
    imports: outline.imports.map((node) => ({
      from: node.kind === "Import" ? null : detached(node.module ?? ""),
      level: node.kind === "Import" ? 0 : node.level,
      isTop: top.has(node),
      names: node.names.map(({ name, asname }) => [detached(name), asname === null ? null : detached(asname)]),
    })),
    classes: outline.classes.map(({ name, bases }) => ({ name: detached(name), bases: bases.map(nameOfBase) })),
    variables,
    functions: outline.functions.map((one) => {
      const { node, cls, calls, names, keys, leaves } = one;
      return {
        line: node.line,
        column: node.column,
        name: detached(node.name),
        cls,
        own: kept(new Set(names.flatMap((one) => (isOwn(one) && members.has(one.attr) ? [one.attr] : [])).sort())),
        configures: configuring.size > 0 && names.some((one) => one.kind === "Attribute" && configuring.has(one.attr)),
        registers: namesHandlers(one, surroundings),
        chooses: calls.some((call) => isChoice(call, surroundings)) || (headers.size > 0 && putsAny(headers, { keys, calls })),
        namesSource: around.has(node) || namesSource({ names, calls }),
        calls: kept(
          new Set([
            ...calls.flatMap(({ func }) => calleeText(func, imports) ?? []),
            ...names.flatMap((one) => readText(one, { imports, own }) ?? []),
          ]),
        ),
        leaves: detached(leaves),
      };
    }),
  };
}

function kept(texts: ReadonlySet<string>): string {
  return detached([...texts].join(" "));
}

/** `Generic[T]` is `Generic`. */
function nameOfBase(node: Expression): string | null {
  const name = dottedName(node.kind === "Subscript" ? node.value : node);
  return name === null ? null : detached(name);
}

/** `self.name`, and nothing behind it. */
function isOwn(node: Name | Attribute): node is Attribute {
  return node.kind === "Attribute" && node.value.kind === "Name" && node.value.id === "self";
}

const MARKS = { n: "name", o: "own", m: "member" } as const;

function calleeText(func: Expression, imports: ReadonlyMap<string, string>): string | null {
  if (func.kind === "Name") return `n${func.id}`;
  if (func.kind !== "Attribute") return null;
  const { attr: name, value } = func;
  const dotted = dottedName(value);
  const head = dotted?.split(".")[0];
  if (head === "self" || head === "cls") return dotted === head ? `o${name}` : `m${name}`;
  if (value.kind === "Call" && value.func.kind === "Name" && value.func.id === "super") return `o${name}`;
  return head !== undefined && imports.has(head) ? `i${head}.${name}` : `m${name}`;
}

/** Of a constant, or of what cannot be followed anyway, nobody needs to know. */
function variablesOf(
  { variables }: Pick<Outline, "variables">,
  {
    imports,
    namesSource,
  }: {
    readonly imports: ReadonlyMap<string, string>;
    readonly namesSource: (one: Pick<FunctionOutline, "names" | "calls">) => boolean;
  },
): readonly VariableUse[] {
  return variables.flatMap(({ node: { line, column }, cls, bound, ...used }) => {
    const use = {
      line,
      column,
      cls,
      namesSource: namesSource(used),
      calls: kept(new Set(used.calls.flatMap(({ func }) => calleeText(func, imports) ?? []))),
    };
    return use.namesSource || use.calls !== "" ? bound.map((name) => ({ ...use, name: detached(name) })) : [];
  });
}

/** `LIMIT`, `config.LIMIT`, `Config.limit`: what modules hold; null for anything else. */
function readText(
  node: Name | Attribute,
  { imports, own }: { readonly imports: ReadonlyMap<string, string>; readonly own: ReadonlySet<string> },
): string | null {
  if (node.ctx !== "Load") return null;
  if (node.kind === "Name") {
    if (own.has(node.id)) return `v.${node.id}`;
    const from = imports.get(node.id);
    return from?.startsWith(".") === true || from?.includes(".") === true ? `v${node.id}.${lastOf(from)}` : null;
  }
  if (own.has(node.attr)) return `v.${node.attr}`;
  return node.value.kind === "Name" && imports.has(node.value.id) ? `v${node.value.id}.${node.attr}` : null;
}

export function calleesOf({ calls }: Pick<FunctionUse, "calls">): readonly Callee[] {
  if (calls === "") return [];
  return calls.split(" ").map((text) => {
    const mark = text[0]!;
    if (mark !== "i" && mark !== "v") return { kind: MARKS[mark as keyof typeof MARKS], name: text.slice(1) };
    const dot = text.lastIndexOf(".");
    return { kind: mark === "v" ? "variable" : "imported", local: text.slice(1, dot), name: text.slice(dot + 1) };
  });
}

/** Top-level names of what it imports from other packages. */
export function librariesOf({ imports }: ModuleUses): ReadonlySet<string> {
  return new Set(
    imports.flatMap(({ from, level, names }) =>
      from === null ? names.map(([name]) => name.split(".")[0]!) : level > 0 ? [] : [from.split(".")[0]!],
    ),
  );
}

interface Surroundings extends SourceNames {
  readonly module: Module;
  readonly imports: ReadonlyMap<string, string>;
  readonly libraries: ReadonlySet<string>;
  readonly models: Models;
}

interface SourceNames {
  /** Members of what a library makes or brings as a base, by their last name: `get_argument` → `tornado`. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that are something with sources of its own: `request`. It may as well be kept in a field of this name. */
  readonly holders: ReadonlySet<string>;
  /** What the names of sources end with. */
  readonly lastNames: ReadonlySet<string>;
  /** What makes a thing of a library with sources of its own: `argparse.ArgumentParser`. */
  readonly makers: ReadonlySet<string>;
}

const namesKept = new WeakMap<Models, SourceNames>();

/** Whether a library of these has a member of this name. */
export function isMemberOf(libraries: ReadonlySet<string>, name: string, models: Models): boolean {
  for (const library of namesOfSources(models).members.get(name) ?? []) if (libraries.has(library)) return true;
  return false;
}

function namesOfSources(models: Models): SourceNames {
  const before = namesKept.get(models);
  if (before !== undefined) return before;
  const members = membersOf(models);
  const { sourceAttributes, sourceCalls, aliases, stores, ownSources } = models;
  const names = [...sourceAttributes.keys(), ...sourceCalls.keys(), ...aliases.keys(), ...stores];
  const found = {
    members,
    makers: makersOf(models),
    holders: new Set([...aliases.keys()].filter((name) => name.includes("()")).map(lastOf)),
    lastNames: new Set([...members.keys(), ...names.map(lastOf), ...ownSources]),
  };
  namesKept.set(models, found);
  return found;
}

function makersOf({ sourceAttributes, sourceCalls, returns, passes }: Models): ReadonlySet<string> {
  const things = new Set([...sourceAttributes.keys(), ...sourceCalls.keys()].flatMap((name) => /^[^()]*(?=\(\)\.)/.exec(name) ?? []));
  const isOfThem = (type: string | null): boolean => type !== null && type.endsWith("()") && things.has(type.slice(0, -2));
  const others = [...returns].filter(([, models]) => models.some(({ type }) => isOfThem(type)));
  const openers = [...passes].filter(([name, { type }]) => !name.includes("()") && isOfThem(type));
  return new Set([...things, ...others.map(([name]) => name), ...openers.map(([name]) => name)]);
}

/** `hashlib.new(NAMES["weak"])`: what is written there rules see without following anything. */
function isChoice({ func, args, keywords }: Call, { imports, models }: Surroundings): boolean {
  const dotted = func.kind === "Name" || func.kind === "Attribute" ? dottedName(func) : null;
  if (dotted === null) return false;
  const [head, ...rest] = dotted.split(".");
  const from = imports.get(head!);
  const choices = from === undefined ? undefined : models.choices.get([from, ...rest].join("."));
  return (
    choices?.some(({ argument }) => {
      if (argument === null) return false;
      const given = keywords.find(({ arg }) => arg === argument.name)?.value ?? args[argument.position ?? args.length];
      return given !== undefined && given.kind !== "Constant" && given.kind !== "Name";
    }) === true
  );
}

const chosenKept = new WeakMap<Models, ReadonlyMap<string, ReadonlySet<string>>>();

/** Keys, in small letters, of which these libraries judge what is put under them: `set-cookie`. */
function chosenKeys(models: Models, libraries: ReadonlySet<string>): ReadonlySet<string> {
  let known = chosenKept.get(models);
  if (known === undefined) {
    const byLibrary = new Map<string, Set<string>>();
    for (const [name, choices] of models.itemChoices)
      for (const { name: part, is } of choices.flatMap(({ when }) => when)) {
        const library = name.split(".")[0]!;
        if (part === "key" && typeof is === "string") byLibrary.set(library, (byLibrary.get(library) ?? new Set()).add(is.toLowerCase()));
      }
    known = byLibrary;
    chosenKept.set(models, known);
  }
  const found = new Set<string>();
  for (const library of libraries) for (const key of known.get(library) ?? []) found.add(key);
  return found;
}

/** `answer.headers["Set-Cookie"] = text`, `answer.headers.add("Set-Cookie", text)`. */
function putsAny(headers: ReadonlySet<string>, { keys, calls }: Pick<FunctionOutline, "keys" | "calls">): boolean {
  if (keys.some((key) => headers.has(key.toLowerCase()))) return true;
  return calls.some(({ args: [key] }) => key?.kind === "Constant" && key.type === "str" && headers.has(key.value.toLowerCase()));
}

function makes(func: Expression, { imports, makers }: Surroundings): boolean {
  const dotted = func.kind === "Name" || func.kind === "Attribute" ? dottedName(func) : null;
  if (dotted === null) return false;
  const [head, ...rest] = dotted.split(".");
  const from = imports.get(head!);
  return from !== undefined && makers.has([from, ...rest].join("."));
}

function membersOf({ aliases, sourceCalls, sourceAttributes, inherits }: Models): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>();
  for (const name of [...aliases.keys(), ...sourceCalls.keys(), ...sourceAttributes.keys()]) {
    if (!name.includes("()")) continue;
    const last = lastOf(name);
    const libraries = members.get(last) ?? new Set();
    members.set(last, libraries.add(name.split(".")[0]!));
  }
  // What is built upon a library has its members as well: `self.request` of REST framework is Django's.
  for (const [cls, from] of inherits) {
    const [upper, lower] = [cls.split(".")[0]!, from.split(".")[0]!];
    if (upper !== lower) for (const libraries of members.values()) if (libraries.has(lower)) libraries.add(upper);
  }
  return members;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function isSource(node: Expression, { module, imports, libraries, models, holders }: Surroundings): boolean {
  const dotted = dottedName(node);
  // `Feed().read`: by a user's word, of whatever it is.
  if (dotted === null) return node.kind === "Attribute" && models.ownSources.has(node.attr);
  const [head, ...rest] = dotted.split(".");
  // What is read from `self` itself depends on its class; a request may be kept there.
  const isKept = (part: string, i: number): boolean => (i > 0 || holders.has(part)) && isMemberOf(libraries, part, models);
  if (head === "self" && rest.some(isKept)) return true;
  const name = [imports.get(head!) ?? starredName(module, head!, models) ?? head, ...rest].join(".");
  return isSourceName(name, models);
}

function isSourceName(name: string, { sourceAttributes, sourceCalls, aliases, stores, ownSources }: Models): boolean {
  return (
    sourceAttributes.has(name) ||
    sourceCalls.has(name) ||
    aliases.has(name) ||
    stores.has(name) ||
    (ownSources.size > 0 && ownSources.has(lastOf(name)))
  );
}
