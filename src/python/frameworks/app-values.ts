// Every value of a project that could be an app object: module-level names and functions without required parameters, with their types.
import type { FunctionFact, ModuleFacts } from "../facts/module-facts.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { lookUp } from "../facts/names.ts";
import { bindingTypes, returnTypes } from "../facts/types.ts";

export interface AppValue {
  readonly module: ModuleFacts;
  readonly name: string;
  readonly line: number;
  readonly factory: boolean;
  /** Parameters a factory needs. */
  readonly required: readonly string[];
  readonly types: readonly string[];
  /** Exists only when the module is run as a script. */
  readonly mainOnly: boolean;
  readonly entered: boolean;
  /** A factory that is a coroutine function. */
  readonly awaited: boolean;
}

/** Kept per project: every framework asks for it. */
const kept = new WeakMap<ProjectFacts, readonly AppValue[]>();

export function appValues(facts: ProjectFacts): readonly AppValue[] {
  const before = kept.get(facts);
  if (before) return before;
  const found = facts.modules.flatMap((module) => [...objects(facts, module), ...passedOn(facts, module), ...factories(facts, module)]);
  kept.set(facts, found);
  return found;
}

function objects(facts: ProjectFacts, module: ModuleFacts): AppValue[] {
  return [...module.bindings].flatMap(([name, bindings]) => {
    const real = bindings.filter(({ scope }) => !scope.typesOnly);
    const types = new Set(real.flatMap((binding) => bindingTypes(binding, { facts, module, scope: binding.scope })));
    if (types.size === 0) return [];
    const importable = real.find(({ scope }) => !scope.main);
    const { line, entered } = importable ?? real[0]!;
    return [
      { module, name, line, factory: false, required: [], types: [...types], mainOnly: importable === undefined, entered, awaited: false },
    ];
  });
}

const SERVED_FILE = /(?:^|\/)[aw]sgi\.py$/;

/** `from shop import app as application` in a wsgi.py or asgi.py: the app that is served is the one this file has prepared. */
function passedOn(facts: ProjectFacts, module: ModuleFacts): AppValue[] {
  if (!SERVED_FILE.test(module.file)) return [];
  return module.imports.flatMap(({ local, line, scope }): AppValue[] => {
    if (scope.fn !== null || scope.typesOnly || scope.main || module.bindings.has(local)) return [];
    const place = { facts, module, scope: null };
    const found = lookUp(local, place);
    if (found?.kind !== "value") return [];
    const types = [
      ...new Set(found.bindings.flatMap((binding) => bindingTypes(binding, { ...place, module: found.module, scope: binding.scope }))),
    ];
    const plain = { factory: false, required: [], mainOnly: false, entered: false, awaited: false };
    return types.length === 0 ? [] : [{ module, name: local, line, types, ...plain }];
  });
}

function factories(facts: ProjectFacts, module: ModuleFacts): AppValue[] {
  return [...module.functions].flatMap(([name, fact]) => {
    if (isFixture(fact)) return [];
    const types = returnTypes(fact, { facts, module, scope: null });
    if (types.length === 0) return [];
    return [
      {
        module,
        name,
        line: fact.node.line,
        factory: true,
        required: requiredParameters(fact),
        types,
        mainOnly: false,
        entered: false,
        awaited: fact.node.kind === "AsyncFunctionDef",
      },
    ];
  });
}

/** A decorated function is a fixture, a route or a command; what it gives back is not for a server. */
function isFixture(fact: FunctionFact): boolean {
  return fact.node.decorator_list.length > 0;
}

export function requiredParameters(fact: FunctionFact): string[] {
  const { args } = fact.node;
  const positional = [...args.posonlyargs, ...args.args];
  const required = positional.slice(0, positional.length - args.defaults.length).map(({ arg }) => arg);
  return [...required, ...args.kwonlyargs.filter((_, i) => args.kw_defaults[i] === null).map(({ arg }) => arg)];
}
