// Dash: `server = app.server` is the Flask app below; without it the script serves by itself and takes HOST and PORT from the environment.
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";
import { appValues } from "../app-values.ts";
import { runsWhenStarted, scriptCandidate } from "../script-server.ts";

const DATA = { name: "dash", distributions: ["dash"], interface: "wsgi", types: ["dash.Dash.server", "dash.dash.Dash.server"] } as const;
const DASH = new Set(["dash.Dash", "dash.dash.Dash", "dash_extensions.enrich.DashProxy", "jupyter_dash.JupyterDash"]);
/** The development server of the script loses against a real one. */
const SCRIPT_PENALTY = 6;

export const dash: Framework = { name: DATA.name, distributions: DATA.distributions, detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return [...findObjects(facts, DATA), ...scripts(facts)];
}

function scripts(facts: ProjectFacts): AppCandidate[] {
  const files = new Set(
    appValues(facts)
      .filter(({ types }) => types.some((type) => DASH.has(type)))
      .map(({ module }) => module.file),
  );
  return facts.modules.flatMap((module) => {
    const run = module.calls.find(({ node }) => node.func.kind === "Attribute" && /^run(?:_server)?$/.test(node.func.attr));
    if (!files.has(module.file) || !run || !runsWhenStarted(module)) return [];
    const candidate = scriptCandidate(facts, module, run, "dash");
    const note = `${module.file} runs Dash's development server; add \`server = app.server\` below the app, and Fairlead starts gunicorn.`;
    return [
      {
        ...candidate,
        launch: { kind: "command" as const, argv: ["python", "{script}"] },
        score: candidate.score - SCRIPT_PENALTY,
        notes: [note],
      },
    ];
  });
}
