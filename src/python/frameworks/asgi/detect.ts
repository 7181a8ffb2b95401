// A plain ASGI callable: a coroutine of scope, receive and send that awaits the third.
import type { FunctionFact, ModuleFacts } from "../../facts/module-facts.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { callableObjects } from "../plain-callable.ts";
import type { AppCandidate, Framework } from "../contract.ts";

export const asgi: Framework = { name: "asgi", distributions: [], detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return callableObjects(facts, { framework: "asgi", interface: "asgi", isApp });
}

function isApp(fact: FunctionFact, parameters: readonly string[], module: ModuleFacts): boolean {
  if (fact.node.kind !== "AsyncFunctionDef" || parameters.length !== 3) return false;
  const send = parameters[2]!;
  return module.calls.some(({ node, scope }) => scope.fn === fact && node.func.kind === "Name" && node.func.id === send);
}
