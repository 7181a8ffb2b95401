// Parameters that are given something from outside whoever calls the function: a library says so by their names or types, or a user's model does.
import type { Arg, Expression } from "../../../python/parse/ast.ts";
import { walk } from "../../../python/parse/walk.ts";
import { dottedName } from "../../../python/parse/dotted-name.ts";
import { Bodies } from "./bodies.ts";
import type { CallSite } from "../language/call-site.ts";
import { isSpecial } from "../language/class-tree.ts";
import type { EntryModel } from "../models/models.ts";
import { importedNamesOf } from "../program/outline.ts";
import { namesOf, namesOfVariable } from "../program/own-name.ts";
import { isFromNowhere, type SourceClass } from "../values/taint.ts";
import { join, NOTHING, UNKNOWN, type CallArguments, type ClassValue, type FunctionValue, type Value } from "../values/value.ts";

/** How a function is called, as far as that says what it is given. */
export interface GivenBy {
  readonly entry: EntryModel | null;
  readonly fallback: Expression | null;
}

export abstract class KnownParameters extends Bodies {
  readonly #hasKnown = new WeakMap<FunctionValue["node"], boolean>();
  /** What is called now is called by what a script tries out, which hands on what it was given itself. */
  #isTrying = false;

  protected hasKnownParameter(fn: FunctionValue): boolean {
    const known = this.#hasKnown.get(fn.node);
    if (known !== undefined) return known;
    const { posonlyargs, args, vararg, kwonlyargs, kwarg } = fn.node.args;
    const all = [...posonlyargs, ...args, vararg, ...kwonlyargs, kwarg];
    const has = all.some((parameter) => parameter !== null && this.isKnownParameter(parameter, fn));
    this.#hasKnown.set(fn.node, has);
    return has;
  }

  protected isKnownParameter(parameter: Arg, fn: FunctionValue): boolean {
    return (
      this.knownParameter(parameter.arg, fn) !== null ||
      this.sourceByModel(parameter, fn) !== null ||
      this.#isRequest(parameter.annotation, fn.module)
    );
  }

  /** By its annotation, without evaluating it. */
  #isRequest(annotation: Expression | null, module: FunctionValue["module"]): boolean {
    if (annotation?.kind !== "Name" && annotation?.kind !== "Attribute") return false;
    const written = dottedName(annotation);
    if (written === null) return false;
    const [head = "", ...rest] = written.split(".");
    const name = [importedNamesOf(module.ast).get(head) ?? head, ...rest].join(".");
    const type = this.models.types.get(name) ?? (this.models.hasOwn ? name : undefined);
    return type !== undefined && this.models.sourceTypes.has(type);
  }

  /** A user calls an attribute of its instances a source. */
  protected hasOwnSource({ node, module }: ClassValue): boolean {
    return this.models.ownSources.size > 0 && namesOfVariable(module, node.name).some((name) => this.models.sourceTypes.has(name));
  }

  /** What a model calls a source, of functions named so or in a module named so. */
  protected sourceByModel(parameter: Arg, fn: FunctionValue): SourceClass | null {
    if (this.models.sourceParameters.length === 0) return null;
    const own = fn.node.kind === "Lambda" ? "" : fn.node.name;
    const all = [...fn.node.args.posonlyargs, ...fn.node.args.args];
    const first = fn.cls !== null && !isSpecial(fn.node, "staticmethod") ? 1 : 0;
    for (const { parameter: said, of, source } of this.models.sourceParameters) {
      if (typeof said === "string" ? said !== parameter.arg : all[said + first] !== parameter) continue;
      if (of === null || of === own || namesOf(fn).some((one) => one === of || one.startsWith(`${of}.`))) return source.class;
    }
    return null;
  }

  /** The thing of a library that a parameter of this name is. */
  protected knownParameter(name: string, { node, module }: Pick<FunctionValue, "node" | "module">): string | null {
    const isThere = (other: string): boolean => node.args.args.some(({ arg }) => arg === other);
    const model = this.models.parameters
      .get(name)
      ?.find(({ needs, beside }) => (needs === null || this.relevance.imports(module, needs)) && (beside === null || isThere(beside)));
    return model?.type ?? this.#byUse(name, { node, module });
  }

  /** `def show(req): req.GET["q"]`, in a module that imports the library. */
  #byUse(name: string, { node, module }: Pick<FunctionValue, "node" | "module">): string | null {
    if (node.args.args[0]?.arg !== name && node.args.args[1]?.arg !== name) return null;
    for (const { needs, uses, type } of this.models.usedParameters)
      if ((needs === null || this.relevance.imports(module, needs)) && name !== "self" && asksFor(node, name, uses)) return type;
    return null;
  }

  /** What a parameter is given from outside. */
  protected abstract given(fn: FunctionValue, parameter: Arg, by: GivenBy): Value;

  override invoke(fn: FunctionValue, args: CallArguments, site: CallSite): Value {
    const tried = this.#triedOut(fn, args);
    if (tried === null) return super.invoke(fn, args, site);
    const { isAnswering } = this;
    [this.isAnswering, this.#isTrying] = [true, true];
    const result = super.invoke(fn, tried, site);
    [this.isAnswering, this.#isTrying] = [isAnswering, false];
    return result;
  }

  /** `handle("a sample")` at the end of a script: it is tried out there, and others give it what they like. Null where nobody tries, or something else is given. */
  #triedOut(fn: FunctionValue, args: CallArguments): CallArguments | null {
    if (!this.ledger.isLoading || this.#isTrying || !this.hasKnownParameter(fn)) return null;
    const { posonlyargs, args: plain, kwonlyargs, vararg, kwarg } = fn.node.args;
    const placed = [...posonlyargs, ...plain].slice(fn.self === null ? 0 : 1);
    const byName = [...plain, ...kwonlyargs];
    const parameterAt = (i: number): Arg | null => placed[i] ?? vararg;
    const parameterOf = (name: string): Arg | null => byName.find(({ arg }) => arg === name) ?? kwarg;
    const isKnown = (parameter: Arg | null, value: Value): boolean =>
      parameter !== null && isSample(value) && this.isKnownParameter(parameter, fn);
    const isTried =
      args.positional.some((value, i) => isKnown(parameterAt(i), value)) ||
      [...args.keywords].some(([name, value]) => isKnown(parameterOf(name), value));
    const left = args.rest === NOTHING ? this.#leftToDefaults(fn, args) : [];
    if (!isTried && left.length === 0) return null;
    // What else it is tried out with, others give as they like as well.
    const given = (parameter: Arg | null, value: Value): Value => {
      if (isKnown(parameter, value)) return this.given(fn, parameter!, { entry: null, fallback: null });
      return isSample(value) ? join(value, UNKNOWN) : value;
    };
    const positional = args.positional.map((value, i) => given(parameterAt(i), value));
    const named = [...args.keywords].map(([name, value]) => [name, given(parameterOf(name), value)] as const);
    const others = left.map((one) => [one.arg, this.given(fn, one, { entry: null, fallback: null })] as const);
    return { ...args, positional, keywords: new Map([...named, ...others]) };
  }

  /** `def handle(payload="a sample")`, and `handle()`: the default is the sample. */
  #leftToDefaults(fn: FunctionValue, { positional, keywords }: CallArguments): readonly Arg[] {
    const { posonlyargs, args, defaults, kwonlyargs, kw_defaults: keywordDefaults } = fn.node.args;
    const places = [...posonlyargs, ...args];
    const first = places.length - defaults.length;
    const isSampled = (one: Expression | null | undefined): boolean => one?.kind === "Constant" && one.type !== "None";
    const begun = positional.length + (fn.self === null ? 0 : 1);
    const byPlace = places.filter((_, i) => i >= Math.max(begun, first, posonlyargs.length) && isSampled(defaults[i - first]));
    const byName = kwonlyargs.filter((_, i) => isSampled(keywordDefaults[i]));
    return [...byPlace, ...byName].filter((one) => !keywords.has(one.arg) && this.isKnownParameter(one, fn));
  }
}

/** Nothing but constants; `None` is no request. */
function isSample({ constants, refs, isOpen, taint }: Value): boolean {
  return constants.length > 0 && !constants.includes(null) && refs.length === 0 && !isOpen && isFromNowhere(taint);
}

const asked = new WeakMap<FunctionValue["node"], ReadonlyMap<string, ReadonlySet<string>>>();

function asksFor(node: FunctionValue["node"], name: string, uses: ReadonlySet<string>): boolean {
  const known = asked.get(node) ?? attributesOf(node);
  asked.set(node, known);
  for (const attribute of known.get(name) ?? []) if (uses.has(attribute)) return true;
  return false;
}

/** By variable, what is asked of it. */
function attributesOf(node: FunctionValue["node"]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  walk(node, (one) => {
    if (one.kind === "Attribute" && one.value.kind === "Name")
      found.set(one.value.id, (found.get(one.value.id) ?? new Set()).add(one.attr));
    return true;
  });
  return found;
}
