// aiohttp: gunicorn imports its app through aiohttp's own worker, so that it listens on a unix socket; else the script that runs it.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";
import { scriptsThatCall } from "../script-server.ts";

const DATA = {
  name: "aiohttp",
  distributions: ["aiohttp"],
  interface: "own",
  types: ["aiohttp.web.Application", "aiohttp.web_app.Application"],
  workerClass: "aiohttp.GunicornWebWorker",
} as const;

/** An object that a server imports stops cleanly and needs no port; a script only wins where there is none. */
const SCRIPT_PENALTY = 5;

export const aiohttp: Framework = { name: DATA.name, distributions: DATA.distributions, detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  const objects = findObjects(facts, DATA).filter(({ notes }) => notes.length === 0);
  const scripts = scriptsThatCall(facts, { framework: DATA.name, calls: /^aiohttp\.web\.run_app$/ });
  return [...objects, ...scripts.map((script) => ({ ...script, score: script.score - SCRIPT_PENALTY }))];
}
