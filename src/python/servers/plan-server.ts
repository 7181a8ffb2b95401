// From a process as a person wrote it to the argv that an instance is started with: a unix socket where the server can, a TCP port elsewhere.
import type { AppObject, ProjectProcess } from "../../model/project.ts";
import { peelWords } from "../processes/command-line.ts";
import { interfaceOf, serverStart } from "../processes/kind-of-command.ts";
import { serveCommand } from "../processes/serve-command.ts";
import { shellWord } from "../processes/shell-line.ts";
import type { Server, ServerCommand, ServerPlan } from "./contract.ts";
import { daphne } from "./daphne/server.ts";
import { developmentServer } from "./development-server.ts";
import { granian } from "./granian/server.ts";
import { gunicorn } from "./gunicorn/server.ts";
import { hypercorn } from "./hypercorn/server.ts";
import { ownPort } from "./own-port/server.ts";
import { uvicorn } from "./uvicorn/server.ts";
import { uwsgi } from "./uwsgi/server.ts";
import { waitress } from "./waitress/server.ts";

/** The last takes everything. */
export const SERVERS: readonly Server[] = [gunicorn, uvicorn, hypercorn, granian, daphne, waitress, uwsgi, ownPort];

/** Pure. `app` is what a development command is replaced with a real server for; null leaves it as it is. */
export function planServer(process: ProjectProcess, app: AppObject | null): ServerPlan {
  if (process.kind !== "web") return planWorker(process);
  const { words, wrapper, env } = peel(process);
  const development = developmentServer(words, app);
  const served = development === null ? words : serveCommand(development.app, new Set());
  const { program, start, args } = serverStart(served);
  const command: ServerCommand = { program, start, args };
  const server = SERVERS.find((each) => each.matches(command))!;
  const asked: ProjectProcess = {
    ...process,
    command: served,
    env: { ...process.env, ...env },
    interface: development === null && process.interface !== "tcp" ? process.interface : interfaceOf(served),
  };
  const plan = server.plan(command, asked, app);
  const notes = development === null ? plan.notes : [development.note, ...plan.notes];
  return { ...plan, argv: withShell([...wrapper, ...plan.argv]), notes };
}

/** Workers, beats and cron jobs take no requests; only `$VARIABLES` in them need a shell. */
function planWorker(process: ProjectProcess): ServerPlan {
  const { words, wrapper, env } = peel(process);
  return {
    argv: withShell([...wrapper, ...words]),
    bind: "none",
    interface: null,
    server: null,
    keepAliveMs: null,
    addPackage: null,
    env: { ...process.env, ...env },
    notes: [],
  };
}

function peel(process: ProjectProcess): { words: readonly string[]; wrapper: readonly string[]; env: Readonly<Record<string, string>> } {
  const peeled = peelWords(process.command);
  return peeled === null || peeled.before.length > 0 ? { words: process.command, wrapper: [], env: {} } : peeled;
}

const VARIABLE = /\$(?:\{[A-Za-z_]\w*(?:[:]?[-=+?][^}]*)?\}|[A-Za-z_]\w*)/;

/** Words that name variables are expanded by a shell that the program then replaces, so that it gets the signals. */
function withShell(argv: readonly string[]): readonly string[] {
  if (argv[0] === "sh" || !argv.some((word) => VARIABLE.test(word))) return argv;
  return ["sh", "-c", `exec ${argv.map(shellWord).join(" ")}`];
}
