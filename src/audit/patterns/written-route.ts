// Routes as a module writes them: by decorators of its functions, or as views of Django.
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import type { At } from "../rule.ts";

const VERBS = new Set(["get", "post", "put", "patch", "delete"]);

export interface WrittenRoute {
  /** In small letters; none where Django calls it for all of them. */
  readonly methods: readonly string[];
  /** Empty where it stands elsewhere. */
  readonly path: string;
}

/** As its decorators say, or as a view of Django is written; null: it answers nobody, as far as is seen. */
export function routeOf({ node, cls, outer }: FunctionFact, at: At): WrittenRoute | null {
  for (const decorator of node.decorator_list) {
    if (decorator.kind !== "Call" || decorator.func.kind !== "Attribute") continue;
    const verb = decorator.func.attr;
    const path = at.module.constant(decorator.args[0] ?? null, at.scope);
    const written = typeof path === "string" ? path : "";
    if (VERBS.has(verb) && typeof path === "string" && /^(?:\/|$)/.test(path)) return { methods: [verb], path: written };
    if (verb !== "route" && verb !== "api_route") continue;
    const given = decorator.keywords.find(({ arg }) => arg === "methods")?.value;
    const methods = given?.kind === "List" || given?.kind === "Tuple" || given?.kind === "Set" ? given.elts : [];
    return {
      methods: methods.flatMap((one) => (one.kind === "Constant" && one.type === "str" ? [one.value.toLowerCase()] : [])),
      path: written,
    };
  }
  const isView = cls === null && outer === null && node.args.args[0]?.arg === "request" && !isCalledHere(node.name, at);
  return isView && at.module.facts.imports.some(({ module }) => module.startsWith("django.")) ? { methods: [], path: "" } : null;
}

/** By its name: a part of a view. */
function isCalledHere(name: string, at: At): boolean {
  return at.module.facts.calls.some(({ node: { func } }) => func.kind === "Name" && func.id === name);
}
