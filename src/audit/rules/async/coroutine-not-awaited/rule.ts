import type { Call } from "../../../../python/parse/ast.ts";
import type { FunctionFact, ModuleFacts, Scope } from "../../../../python/facts/module-facts.ts";
import { defineRule } from "../../../rule.ts";

export const coroutineNotAwaited = defineRule({
  id: "ASY003",
  name: "coroutine-not-awaited",
  cwe: null,
  severity: "medium",
  summary: "A coroutine is made and never runs",
  aliases: [],
  checks: {
    module: (at) => {
      const { facts } = at.module;
      if (!facts.everyFunction.some(({ node }) => node.kind === "AsyncFunctionDef")) return;
      for (const { node, scope } of facts.discarded) {
        const called = calledFunction(node, scope, facts);
        if (called?.node.kind === "AsyncFunctionDef" && called.node.decorator_list.length === 0)
          at.report(node, `\`${called.node.name}\` is a coroutine: without \`await\` nothing of it runs.`);
      }
    },
  },
});

/** A function of the module by its name, or a method through `self`; null where the name may stand for something else. */
function calledFunction({ func }: Call, { fn }: Scope, facts: ModuleFacts): FunctionFact | null {
  if (func.kind === "Name") {
    if (facts.functions.get(func.id)?.node.kind !== "AsyncFunctionDef") return null;
    for (let outer = fn; outer !== null; outer = outer.outer) if (outer.locals.has(func.id) || isParameter(func.id, outer)) return null;
    if (facts.bindings.has(func.id) || facts.unvalued.has(func.id) || facts.imports.some(({ local }) => local === func.id)) return null;
    return only(
      facts.everyFunction.filter(({ node, cls }) => node.name === func.id && cls === null),
      facts.functions.get(func.id),
    );
  }
  if (func.kind !== "Attribute" || func.value.kind !== "Name" || func.value.id !== "self") return null;
  let method = fn;
  while (method !== null && method.outer !== null) method = method.outer;
  const cls = method?.cls ?? null;
  if (cls === null || cls.attributes.has(func.attr) || cls.methods.get(func.attr)?.node.kind !== "AsyncFunctionDef") return null;
  return only(
    facts.everyFunction.filter((one) => one.node.name === func.attr && one.cls === cls),
    cls.methods.get(func.attr),
  );
}

function only(all: readonly FunctionFact[], one: FunctionFact | undefined): FunctionFact | null {
  return all.length === 1 && all[0] === one ? one! : null;
}

function isParameter(name: string, { node: { args } }: FunctionFact): boolean {
  return [...args.posonlyargs, ...args.args, ...args.kwonlyargs, args.vararg, args.kwarg].some((one) => one?.arg === name);
}
