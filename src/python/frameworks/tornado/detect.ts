// Tornado: its own event loop serves; the script that makes the application and starts the loop is the command.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import { WRAPPED } from "../../facts/types.ts";
import { appValues } from "../app-values.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { scriptsThatCall } from "../script-server.ts";

const LOOPS = [
  "tornado.ioloop.IOLoop.current.start",
  "tornado.ioloop.IOLoop.instance.start",
  "asyncio.run",
  "tornado.ioloop.IOLoop.current.run_sync",
];
const APPLICATION = "tornado.web.Application";

export const tornado: Framework = { name: "tornado", distributions: ["tornado"], detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  const makers = new Set(
    facts.modules
      .filter((module) =>
        module.imports.some(({ module: from }) => from === "tornado.web" || from === "tornado" || from === "tornado.httpserver"),
      )
      .map(({ file }) => file),
  );
  const known = appValues(facts).some(({ types }) => types.some((type) => type.replace(WRAPPED, "") === APPLICATION));
  return scriptsThatCall(facts, { framework: "tornado", calls: LOOPS, methods: ["listen", "bind"] }).filter(
    ({ file }) => makers.has(file) || known,
  );
}
