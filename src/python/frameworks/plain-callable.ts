// Functions, and objects of classes with `__call__`, that have the signature of a server interface.
import type { FunctionFact, ModuleFacts } from "../facts/module-facts.ts";
import { definitionOf } from "../facts/names.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { AppCandidate } from "./contract.ts";
import { scoreValue } from "./score.ts";

export interface PlainInterface {
  readonly framework: string;
  readonly interface: "wsgi" | "asgi";
  isApp(fact: FunctionFact, parameters: readonly string[], module: ModuleFacts): boolean;
}

/** Frameworks contain such callables too (middleware): an object of a known framework always wins. */
const PLAIN_PENALTY = 8;
const NAMES = /^(?:app|application|asgi|wsgi|asgi_app|wsgi_app|simple_app|hello_world|main|handler|server|api)$/;

export function callableObjects(facts: ProjectFacts, plain: PlainInterface): AppCandidate[] {
  return facts.modules.flatMap((module) =>
    [
      ...[...module.functions].flatMap(([name, fact]) =>
        plain.isApp(fact, parametersOf(fact), module) ? [{ name, line: fact.node.line }] : [],
      ),
      ...[...module.bindings].flatMap(([name, bindings]) => {
        const value = bindings.at(-1)!.value;
        const found = value.kind === "Call" ? definitionOf(value.func, { facts, module, scope: null }) : null;
        const method = found?.kind === "class" ? found.fact.methods.get("__call__") : undefined;
        if (found?.kind !== "class" || !method || !plain.isApp(method, parametersOf(method).slice(1), found.module)) return [];
        return [{ name, line: bindings.at(-1)!.line }];
      }),
    ].flatMap(({ name, line }): AppCandidate[] => {
      if (!NAMES.test(name)) return [];
      const value = { module, name, line, factory: false, required: [], types: [], mainOnly: false, entered: false, awaited: false };
      return [
        {
          framework: plain.framework,
          interface: plain.interface,
          file: module.file,
          line,
          launch: { kind: "object", attribute: name, factory: false },
          score: scoreValue(facts, value) - PLAIN_PENALTY,
          sure: "likely",
          notes: [],
        },
      ];
    }),
  );
}

function parametersOf(fact: FunctionFact): string[] {
  const { args } = fact.node;
  return [...args.posonlyargs, ...args.args]
    .slice(0, [...args.posonlyargs, ...args.args].length - args.defaults.length)
    .map(({ arg }) => arg);
}
