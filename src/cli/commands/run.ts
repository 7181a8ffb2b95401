import { statSync } from "node:fs";
import { join } from "node:path";
import type { RunEnvironment } from "../../contract/control-api.ts";
import { appSocketFolder } from "../../host/instance-socket.ts";
import type { Home } from "../../host/home.ts";
import { openEnvironment } from "../../host/sealed-environment.ts";
import { childProcess } from "../../platform/builtin.ts";
import { BAD_ARGUMENTS } from "../../platform/errors/cli-errors.ts";
import { NOT_A_TERMINAL } from "../../platform/errors/control-errors.ts";
import { PROGRAM_MISSING } from "../../platform/errors/system-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { defineCommand } from "../command.ts";
import { controlClient } from "../control-client.ts";
import { APP_OPTIONS, whichApp } from "../which-app.ts";
import { whoAmI } from "../who.ts";

const SHELL = "/bin/sh";

export const command = defineCommand({
  name: "run",
  summary: "Run a command in the environment of the current release",
  usage: "-- CMD…",
  description: "With its files, its variables and its secrets, as the app's user, at this terminal. Its exit code\nis the command's own.",
  options: {
    ...APP_OPTIONS,
    interactive: { type: "boolean", short: "i", summary: "Needs a terminal; without a command: a shell" },
    tty: { type: "boolean", short: "t", summary: "The same as -i, so that -it works as elsewhere" },
  },
  arguments: [0, Infinity],
  examples: ["fairlead run -- python manage.py createsuperuser", "fairlead run -it", "fairlead run --app shop -- flask db current"],
  async run({ values, positionals }, { cwd, env }) {
    const isInteractive = values.interactive === true || values.tty === true;
    if (positionals.length === 0 && !isInteractive)
      throw userError(BAD_ARGUMENTS, {
        problem: "A command is missing: `fairlead run -- CMD`, or `fairlead run -it` for a shell.",
        command: "run",
      });
    if (isInteractive && !process.stdin.isTTY) throw userError(NOT_A_TERMINAL, { command: "fairlead run -it" });
    const control = controlClient();
    const key = await whichApp(control, { app: values.app, environment: values.env, cwd });
    const argv = positionals.length === 0 ? [SHELL] : positionals;
    const command = await control.post<RunEnvironment>("/run", { ...key, argv, by: whoAmI(env) });
    return start(argv, command, { home: control.home, app: key.app, env });
  },
});

interface Starting {
  readonly home: Home;
  readonly app: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

function start(argv: readonly string[], { cwd, env, sealedEnvironment }: RunEnvironment, at: Starting): Promise<number> {
  const secrets = sealedEnvironment === null ? {} : openEnvironment(at.home, sealedEnvironment);
  const opened = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()])); // for the child's environment only
  const terminal = at.env["TERM"] === undefined ? {} : { TERM: at.env["TERM"] };
  const own = { HOME: join(at.home.path, "homes", at.app) }; // as the agent gives it to instances
  return new Promise((resolve, reject) => {
    const [program = SHELL, ...args] = argv;
    const child = childProcess().spawn(program, args, {
      cwd,
      env: { ...own, ...env, ...opened, ...terminal },
      stdio: "inherit",
      ...appUser(at),
    });
    child.on("error", (cause: NodeJS.ErrnoException) =>
      reject(
        NOT_RUNNABLE.includes(cause.code ?? "")
          ? userError(PROGRAM_MISSING, { program, purpose: "run what you typed, in the environment of the release" }, { cause })
          : cause,
      ),
    );
    const isTold = process.stdin.isTTY; // a terminal sends Ctrl-C to all of its processes itself
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => void (signal === "SIGINT" && isTold ? null : child.kill(signal)));
    child.on("exit", (code, signal) => resolve(code ?? 128 + (SIGNAL_NUMBERS[signal ?? ""] ?? 0)));
  });
}

/** Of a folder on PATH that the app's user may not enter, the kernel says EACCES although the program is nowhere. */
const NOT_RUNNABLE: readonly string[] = ["ENOENT", "EACCES"];

/** As a shell says it. */
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** As root the app has a user of its own: the owner of the folder of its sockets. */
function appUser({ home, app }: Starting): { uid: number; gid: number } | undefined {
  if (!home.isRoot) return undefined;
  const { uid, gid } = statSync(appSocketFolder(home, app));
  return uid === 0 ? undefined : { uid, gid };
}
