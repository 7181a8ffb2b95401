// Bottle: its class, the default app by name, or routes on a default app that has none.
import type { ModuleFacts } from "../../facts/module-facts.ts";
import { callee } from "../../facts/names.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";
import { scoreValue } from "../score.ts";

const DATA = {
  name: "bottle",
  distributions: ["bottle"],
  interface: "wsgi",
  types: ["bottle.Bottle", "bottle.default_app", "bottle.app"],
} as const;
const ROUTES = /^bottle\.(?:route|get|post|put|delete|patch|error|mount)$/;
/** An app that has a name is what people mean to serve. */
const NAMELESS_PENALTY = 3;

export const bottle: Framework = { name: DATA.name, distributions: DATA.distributions, detect };

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  return [...findObjects(facts, DATA), ...facts.modules.flatMap((module) => defaultApp(facts, module))];
}

/** `bottle.load_app("index")` imports the module and gives back the default app that its routes went to. */
function defaultApp(facts: ProjectFacts, module: ModuleFacts): AppCandidate[] {
  const site = module.calls.find(({ node, scope }) => ROUTES.test(callee(node, { facts, module, scope }) ?? ""));
  if (!site) return [];
  const { line } = site.node;
  const value = { module, name: "", line, factory: false, required: [], types: [], mainOnly: false, entered: false, awaited: false };
  return [
    {
      framework: DATA.name,
      interface: DATA.interface,
      file: module.file,
      line,
      launch: { kind: "command", argv: ["gunicorn", 'bottle:load_app("{module}")'] },
      score: scoreValue(facts, value) - NAMELESS_PENALTY,
      sure: "likely",
      notes: [],
    },
  ];
}
