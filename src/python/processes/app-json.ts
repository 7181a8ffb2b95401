// app.json of Heroku and Dokku: declared variables, cron entries, and the command after a deployment.
import type { EnvironmentVariable, ProjectProcess, Source } from "../../model/project.ts";
import { looksSecret } from "../needs/secret-names.ts";
import type { SourceTree } from "../source-tree.ts";
import { peelCommand, type PeeledCommand } from "./command-line.ts";

export interface AppJson {
  readonly env: readonly EnvironmentVariable[];
  readonly cron: Readonly<Record<string, ProjectProcess>>;
  readonly release: PeeledCommand | null;
  /** Services that the platform attaches, such as "heroku-postgresql". */
  readonly addons: readonly { readonly name: string; readonly source: Source }[];
}

const FILE = "app.json";
const NOTHING: AppJson = { env: [], cron: {}, release: null, addons: [] };

export function readAppJson(tree: SourceTree): AppJson {
  const text = tree.text(FILE)?.text;
  const data = text === undefined ? null : parse(text);
  if (data === null || text === undefined) return NOTHING;
  // Heroku's `postdeploy` fills a new app, once in its life: with each release it would do so again.
  const predeploy = object(object(data["scripts"])["dokku"])["predeploy"];
  return {
    env: variables(text, object(data["env"])),
    cron: cronEntries(text, data["cron"]),
    release: typeof predeploy === "string" ? peelCommand(predeploy) : null,
    addons: addonsOf(text, data["addons"]),
  };
}

/** `"heroku-redis:mini"` or `{ "plan": "heroku-redis:mini" }`. */
function addonsOf(text: string, listed: unknown): AppJson["addons"] {
  return (Array.isArray(listed) ? listed : []).flatMap((entry) => {
    const plan: unknown = typeof entry === "string" ? entry : object(entry)["plan"];
    return typeof plan === "string" ? [{ name: plan.split(":")[0]!, source: { file: FILE, line: lineOf(text, plan) } }] : [];
  });
}

/** An Expo or other app.json is something else; one that does not parse says nothing. */
function parse(text: string): Record<string, unknown> | null {
  try {
    return object(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function variables(text: string, env: Record<string, unknown>): EnvironmentVariable[] {
  return Object.entries(env).map(([name, entry]) => {
    const { value, required, generator } = object(entry);
    const fallback = typeof entry === "string" ? entry : typeof value === "string" ? value : null;
    const secret = looksSecret(name, fallback) || generator === "secret";
    const demanded = required !== false && fallback === null && generator === undefined;
    return {
      name,
      required: demanded,
      default: secret || demanded ? null : fallback,
      secret,
      source: { file: FILE, line: lineOf(text, name) },
    };
  });
}

function cronEntries(text: string, entries: unknown): Record<string, ProjectProcess> {
  const found: Record<string, ProjectProcess> = {};
  for (const [i, entry] of (Array.isArray(entries) ? entries : []).entries()) {
    const { command, schedule } = object(entry);
    const peeled = typeof command === "string" ? peelCommand(command) : null;
    if (peeled === null || typeof schedule !== "string" || typeof command !== "string") continue;
    found[`cron-${i + 1}`] = {
      kind: "cron",
      command: [...peeled.wrapper, ...peeled.words],
      interface: null,
      env: peeled.env,
      schedule,
      source: { file: FILE, line: lineOf(text, command) },
      sure: "certain",
    };
  }
  return found;
}

function lineOf(text: string, word: string): number | null {
  const at = text.split("\n").findIndex((line) => line.includes(`"${word}"`));
  return at < 0 ? null : at + 1;
}
