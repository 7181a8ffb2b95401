// Which class an expression's value is of, as far as the text tells: constructor calls, the project's own factories and subclasses, wrappers.
import type { Call, Expression } from "../parse/ast.ts";
import type { Binding, ClassFact, FunctionFact, ModuleFacts } from "./module-facts.ts";
import { dottedName } from "../parse/dotted-name.ts";
import { definitionOf, qualifiedName, type Place } from "./names.ts";

const DEPTH_MAX = 10;
const TYPES_MAX = 8;

/** Dotted names of the classes it may be, such as "flask.Flask"; a method's result is "pyramid.config.Configurator.make_wsgi_app". */
export function typesOf(node: Expression, place: Place, depth = 0): readonly string[] {
  if (depth > DEPTH_MAX) return [];
  const before = kept.get(node);
  if (before !== undefined) return before;
  kept.set(node, []); // `app = Wrapper(app)` asks for itself
  const found = infer(node, place, depth);
  kept.set(node, found);
  return found;
}

/** A node stands in one place of one parse, so its types never change; without this a chain of re-assignments costs their power. */
const kept = new WeakMap<Expression, readonly string[]>();

function infer(node: Expression, place: Place, depth: number): readonly string[] {
  switch (node.kind) {
    case "Call":
      return callTypes(node, place, depth);
    case "Name":
    case "Attribute":
      return referenceTypes(node, place, depth);
    case "Await":
    case "NamedExpr":
      return typesOf(node.value, place, depth + 1);
    case "IfExp":
      return union([typesOf(node.body, place, depth + 1), typesOf(node.orelse, place, depth + 1)]);
    case "BoolOp":
      return union(node.values.map((value) => typesOf(value, place, depth + 1)));
    default:
      return [];
  }
}

function callTypes(call: Call, place: Place, depth: number): readonly string[] {
  const found = definitionOf(call.func, place);
  if (found?.kind === "foreign") return withWrapped(found.name, call, place, depth);
  if (found?.kind === "class") return withWrapped(null, call, place, depth, classTypes(found.fact, found.module, place, depth + 1));
  if (found?.kind === "function") return returnTypes(found.fact, { ...place, module: found.module }, depth + 1);
  if (call.func.kind === "Attribute") {
    const { attr } = call.func;
    return typesOf(call.func.value, place, depth + 1).map((type) => `${type}.${attr}`);
  }
  return [];
}

/** `ProxyFix(app)` and `SentryAsgiMiddleware(app)` give an app back; `SQLAlchemy(app)` does not: only what its name calls a wrapper is one. */
const WRAPPER = /(?:middleware|proxyfix|asgi|wsgi|whitenoise|dispatcher|cors$|debuggedapplication|instrument|profiler)/i;

function withWrapped(name: string | null, call: Call, place: Place, depth: number, own: readonly string[] = []): readonly string[] {
  const base = name === null ? own : [name];
  if (!WRAPPER.test(name?.split(".").at(-1) ?? dottedName(call.func) ?? "")) return base;
  const args = [...call.args, ...call.keywords.map((keyword) => keyword.value)].slice(0, TYPES_MAX);
  const inner = args.flatMap((arg) => (arg.kind === "Starred" ? [] : typesOf(arg, place, depth + 1)));
  return [...base, ...inner.map((type) => `${WRAPPED}${type}`)].slice(0, TYPES_MAX);
}

/** Mark of a type that was only an argument of the outermost call. */
export const WRAPPED = "in:";

function referenceTypes(node: Expression & { kind: "Name" | "Attribute" }, place: Place, depth: number): readonly string[] {
  const found = definitionOf(node, place);
  if (found?.kind === "value")
    return union(found.bindings.slice(-TYPES_MAX).map((binding) => bindingTypes(binding, { ...place, module: found.module }, depth + 1)));
  if (found?.kind === "foreign") return [found.name];
  if (found !== null || node.kind !== "Attribute") return [];
  return typesOf(node.value, place, depth + 1).map((type) => `${type}.${node.attr}`);
}

export function bindingTypes(binding: Binding, place: Place, depth = 0): readonly string[] {
  return typesOf(binding.value, { ...place, scope: binding.scope }, depth);
}

/** Bases of a class up to the foreign ones. */
export function classTypes(fact: ClassFact, module: ModuleFacts, place: Place, depth = 0): readonly string[] {
  if (depth > DEPTH_MAX) return [];
  return union(
    fact.node.bases.map((base) => {
      const found = definitionOf(base, { ...place, module, scope: null });
      if (found?.kind === "foreign") return [found.name];
      return found?.kind === "class" ? classTypes(found.fact, found.module, place, depth + 1) : [];
    }),
  );
}

/** What a function gives back: by its return statements, else by its annotation. */
export function returnTypes(fact: FunctionFact, place: Place, depth = 0): readonly string[] {
  if (depth > DEPTH_MAX) return [];
  const inside = {
    ...place,
    scope: { fn: fact, cls: null, main: false, guarded: false, typesOnly: false, conditional: false, deferred: false },
  };
  const returned = union(fact.returns.map(({ value }) => (value === null ? [] : typesOf(value, inside, depth + 1))));
  if (returned.length > 0) return returned;
  const annotation = fact.node.returns === null ? null : qualifiedName(fact.node.returns, place);
  return annotation === null ? [] : [annotation];
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].slice(0, TYPES_MAX);
}
