// Pyramid: what a configurator makes, in a function that PasteDeploy would call with the settings of an .ini file.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";

const DATA = {
  name: "pyramid",
  distributions: ["pyramid"],
  interface: "wsgi",
  types: ["pyramid.config.Configurator.make_wsgi_app", "pyramid.router.Router"],
} as const;

export const pyramid: Framework = { name: DATA.name, distributions: DATA.distributions, detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return findObjects(facts, DATA).map((candidate) => pasteFactory(facts, candidate));
}

/** `main(global_config, **settings)`: gunicorn calls it with an empty first argument, since what the second stands for is in a file that is not read. */
function pasteFactory(facts: ProjectFacts, candidate: AppCandidate): AppCandidate {
  const { launch } = candidate;
  const fact = launch.kind === "object" && launch.factory ? facts.module(candidate.file)?.functions.get(launch.attribute) : undefined;
  const { args } = fact?.node ?? {};
  if (launch.kind !== "object" || !args?.kwarg || args.args.length - args.defaults.length !== 1) return candidate;
  const ini = ["production.ini", "development.ini"].find((file) => facts.tree.has(file));
  const note =
    ini === undefined
      ? []
      : [
          `\`${launch.attribute}\` is called without the settings of ${ini}; \`command = ["gunicorn", "--paste", "${ini}"]\` would read them.`,
        ];
  return { ...candidate, launch: { kind: "command", argv: ["gunicorn", `{module}:${launch.attribute}({})`] }, notes: note };
}
