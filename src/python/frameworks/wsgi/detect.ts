// A plain WSGI callable: two parameters, and the second is called.
import type { FunctionFact, ModuleFacts } from "../../facts/module-facts.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { callableObjects } from "../plain-callable.ts";
import type { AppCandidate, Framework } from "../contract.ts";

export const wsgi: Framework = { name: "wsgi", distributions: [], detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return callableObjects(facts, { framework: "wsgi", interface: "wsgi", isApp });
}

function isApp(fact: FunctionFact, parameters: readonly string[], module: ModuleFacts): boolean {
  if (fact.node.kind !== "FunctionDef" || parameters.length !== 2) return false;
  const start = parameters[1]!;
  return module.calls.some(
    ({ node, scope }) => scope.fn === fact && node.func.kind === "Name" && node.func.id === start && node.args.length >= 2,
  );
}
