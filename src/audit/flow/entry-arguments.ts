// What a function is given by whoever calls it from outside: by its parameters' annotations, defaults and names, and the address it answers at.
import type { Arg, Call, Expression } from "../../python/parse/ast.ts";
import type { EntryModel } from "./models.ts";
import { Statements } from "./statements.ts";
import { cleanFor, KIND_BITS, startOf, type SourceClass } from "./taint.ts";
import { join, NOTHING, open, reference, UNKNOWN, type CallArguments, type ClassValue, type FunctionValue, type Value } from "./value.ts";

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
const CLEAN_CONVERTERS = ["int", "float", "uuid"];
const DEPENDENCY_DEPTH_MAX = 6;

export abstract class EntryArguments extends Statements {
  #dependencies = 0;

  /** `entry` null: nobody in sight calls it, and nothing is known of what it is given. */
  protected argumentsFor(fn: FunctionValue, entry: EntryModel | null): CallArguments {
    const { posonlyargs, args, kwonlyargs, defaults, kw_defaults: keywordDefaults } = fn.node.args;
    const all = [...posonlyargs, ...args];
    const isMethod = fn.cls !== null && fn.self === null;
    const positional = all.map((parameter, i) => {
      if (i === 0 && isMethod) return this.instance(fn.cls, null);
      return this.#given(fn, parameter, { entry, fallback: defaults[i - (all.length - defaults.length)] ?? null });
    });
    const keywords = kwonlyargs.map(
      (parameter, i) => [parameter.arg, this.#given(fn, parameter, { entry, fallback: keywordDefaults[i] ?? null })] as const,
    );
    return { positional, keywords: new Map(keywords), rest: NOTHING };
  }

  /** A parameter that a library gives something from outside, whoever calls the function. */
  protected hasKnownParameter({ node, module }: FunctionValue): boolean {
    const { posonlyargs, args } = node.args;
    return [...posonlyargs, ...args].some(({ arg }) => this.#knownParameter(arg, module) !== null);
  }

  #knownParameter(name: string, module: FunctionValue["module"]): string | null {
    const model = this.models.parameters.get(name);
    if (model === undefined) return null;
    return model.find(({ needs }) => this.relevance.imports(module, needs))?.type ?? null;
  }

  #given(
    fn: FunctionValue,
    parameter: Arg,
    { entry, fallback }: { readonly entry: EntryModel | null; readonly fallback: Expression | null },
  ): Value {
    const typed = parameter.annotation === null ? null : this.#ofType(parameter.annotation);
    if (typed?.kind === "request") return reference({ kind: "foreign", name: typed.name });
    const known = this.#knownParameter(parameter.arg, fn.module);
    if (known !== null) return reference({ kind: "foreign", name: known });
    if (entry === null) return UNKNOWN;
    const injected = fallback?.kind === "Call" ? this.#injected(fallback) : null;
    if (injected !== null) return injected;
    if (typed?.kind === "harmless" || isCleanParameter(fn, parameter.arg)) return UNKNOWN;
    return this.#fromAddress(fn, parameter, { from: entry.parameters, cls: typed?.kind === "own" ? typed.cls : null });
  }

  #fromAddress(fn: FunctionValue, parameter: Arg, { from, cls }: { readonly from: SourceClass; readonly cls: ClassValue | null }): Value {
    if (cls !== null && this.isEnum(cls)) return this.enumMember(cls, UNKNOWN);
    this.hasTaint = true;
    const { line, column, endLine, endColumn } = parameter;
    const step = { place: { file: fn.module.file, line, column, endLine, endColumn }, text: `${parameter.arg} comes from outside` };
    const taint = startOf(step, from);
    if (cls !== null) return this.#body(cls, open(taint));
    // No part of an address that lies between two slashes holds one, unless the route says so.
    const isPart = isInRoute(fn, parameter.arg) && !hasConverter(fn, parameter.arg, "path");
    return open(isPart ? cleanFor(taint, KIND_BITS.path) : taint);
  }

  /** A model of the request's body: its fields are what was sent, as far as their types let it through. */
  #body(cls: ClassValue, sent: Value): Value {
    const fields = new Map<string, Value>();
    for (const one of cls.node.body) {
      if (one.kind !== "AnnAssign" || one.target.kind !== "Name") continue;
      fields.set(one.target.id, this.#ofType(one.annotation)?.kind === "harmless" ? UNKNOWN : sent);
    }
    return this.make({ kind: "instance", cls, foreign: null, fields, rest: sent });
  }

  #ofType(
    annotation: Expression,
  ):
    | { readonly kind: "harmless" }
    | { readonly kind: "request"; readonly name: string }
    | { readonly kind: "own"; readonly cls: ClassValue }
    | null {
    if (annotation.kind === "Subscript") {
      const name = lastName(annotation.value);
      if (name === "Literal") return { kind: "harmless" };
      const { slice } = annotation;
      return name !== null && WRAPPERS.has(name) ? this.#ofType(slice.kind === "Tuple" && slice.elts[0] ? slice.elts[0] : slice) : null;
    }
    if (annotation.kind === "BinOp" && annotation.op === "BitOr") return this.#ofType(annotation.left);
    if (annotation.kind !== "Name" && annotation.kind !== "Attribute") return null;
    const [ref] = this.evaluate(annotation).refs;
    if (ref?.kind === "class") return { kind: "own", cls: ref.cls };
    if (ref?.kind !== "foreign") return null;
    if (HARMLESS_TYPES.has(ref.name)) return { kind: "harmless" };
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

/** `<int:number>` in the address gives a number. */
function isCleanParameter(fn: FunctionValue, name: string): boolean {
  return CLEAN_CONVERTERS.some((converter) => hasConverter(fn, name, converter));
}

function hasConverter(fn: FunctionValue, name: string, converter: string): boolean {
  return routesOf(fn).some(
    (route) => new RegExp(`<${converter}(?:\\([^)]*\\))?:${name}>`).test(route) || route.includes(`{${name}:${converter}}`),
  );
}

function isInRoute(fn: FunctionValue, name: string): boolean {
  return routesOf(fn).some((route) => new RegExp(`[<:]${name}>|\\{${name}[:}]`).test(route));
}

function routesOf({ node }: FunctionValue): string[] {
  if (node.kind === "Lambda") return [];
  return node.decorator_list.flatMap((decorator) => {
    const [first] = decorator.kind === "Call" ? decorator.args : [];
    return first?.kind === "Constant" && first.type === "str" ? [first.value] : [];
  });
}

function lastName(node: Expression): string | null {
  return node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : null;
}
