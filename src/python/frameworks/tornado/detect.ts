// Tornado: its own event loop serves; the script that makes the application and starts the loop is the command.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { reachableFrom } from "../../facts/reachable.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { scriptsThatCall } from "../script-server.ts";

const LOOPS = /^tornado\.ioloop\.IOLoop\.(?:current|instance)\.(?:start|run_sync)$|^\.listen$/;

export const tornado: Framework = { name: "tornado", distributions: ["tornado"], detect };

/** Opening a port or starting the loop counts in what imports Tornado, or starts something that does. */
function detect(facts: ProjectFacts): readonly AppCandidate[] {
  const scripts = scriptsThatCall(facts, { framework: "tornado", calls: LOOPS });
  return scripts.filter(({ file }) => [...reachableFrom(facts, [file])].some((each) => importsTornado(facts, each)));
}

function importsTornado(facts: ProjectFacts, file: string): boolean {
  return (
    facts
      .module(file)
      ?.imports.some(
        ({ module, scope }) => (module === "tornado" || module.startsWith("tornado.")) && !scope.guarded && scope.fn === null,
      ) ?? false
  );
}
