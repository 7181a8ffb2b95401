// Pyramid: what a configurator makes, in a function that PasteDeploy would call with the settings of an .ini file.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { readEntryPoints } from "../../managers/entry-points.ts";
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

/** `main(global_config, **settings)`: what PasteDeploy calls with the settings of production.ini, through the entry point of the project's own package. */
function pasteFactory(facts: ProjectFacts, candidate: AppCandidate): AppCandidate {
  const { launch } = candidate;
  const fact = launch.kind === "object" && launch.factory ? facts.module(candidate.file)?.functions.get(launch.attribute) : undefined;
  const { args } = fact?.node ?? {};
  if (launch.kind !== "object" || !args?.kwarg || args.args.length - args.defaults.length !== 1) return candidate;
  const ini = pasteFile(facts);
  if (ini !== null) return { ...candidate, launch: { kind: "command", argv: ["gunicorn", "--paste", ini] }, notes: [] };
  const unread = ["production.ini", "development.ini"].find((file) => facts.tree.has(file));
  const note =
    unread === undefined
      ? []
      : [
          `\`${launch.attribute}\` is called without the settings of ${unread}; \`command = ["gunicorn", "--paste", "${unread}"]\` would read them.`,
        ];
  return { ...candidate, launch: { kind: "command", argv: ["gunicorn", `{module}:${launch.attribute}({})`] }, notes: note };
}

/** Of the files of settings the one for production, where PasteDeploy finds the app by the project's own entry point. */
function pasteFile({ tree }: ProjectFacts): string | null {
  const named = /^\[app:main\]\s*\n(?:(?!\[).*\n)*?use\s*=\s*egg:[\w.-]+(?:#(\w+))?\s*$/m.exec(tree.text("production.ini")?.text ?? "");
  if (named === null) return null;
  return readEntryPoints(tree)["paste.app_factory"]?.[named[1] ?? "main"] === undefined ? null : "production.ini";
}
