// gunicorn: WSGI by its own workers, ASGI by uvicorn's or its native one, aiohttp by aiohttp's worker; always on a unix socket.
import type { ProjectProcess } from "../../../model/project.ts";
import { KEEP_ALIVE_SECONDS, type Server, type ServerCommand, type ServerPlan } from "../contract.ts";
import { flag, hasOption, option, readOption, removeOptions, withDefaults } from "../options.ts";

const BIND = option("--bind", "-b");
const KEEP_ALIVE = option("--keep-alive");
const GRACEFUL = option("--graceful-timeout");
const WORKER_CLASS = option("--worker-class", "-k");
const THREADS = option("--threads");
const CONFIG = option("--config", "-c");
const RELOAD = flag("--reload");
const DAEMON = flag("--daemon", "-D");
const PID = option("--pid", "-p");

/** WSGI apps wait for databases most of the time; eight threads let one worker wait for eight at once. */
const THREADS_PER_WORKER = 8;

export const gunicorn: Server = {
  name: "gunicorn",
  matches: ({ program }) => program === "gunicorn",
  plan(command, process): ServerPlan {
    const kept = removeOptions(command.args, [BIND, RELOAD, DAEMON, PID]);
    const workerClass = readOption(kept, WORKER_CLASS);
    const config = hasOption(kept, CONFIG);
    const threaded = config || workerClass !== null || hasOption(kept, THREADS) || asgi(process);
    const args = withDefaults(kept, [
      [GRACEFUL, "{graceSeconds}"],
      [KEEP_ALIVE, String(KEEP_ALIVE_SECONDS)],
      ...(threaded
        ? []
        : ([
            [WORKER_CLASS, "gthread"],
            [THREADS, String(THREADS_PER_WORKER)],
          ] as const)),
    ]);
    return {
      argv: [...command.start, "--bind", "unix:{socket}", ...args],
      bind: "unix",
      interface: process.interface ?? "wsgi",
      server: "gunicorn",
      keepAliveMs: keepAliveMs(kept, workerClass, config),
      addPackage: "gunicorn",
      // Read by gunicorn only where neither its configuration file nor an option says otherwise.
      env: { WEB_CONCURRENCY: "{workers}", FORWARDED_ALLOW_IPS: "*", ...process.env },
      notes: notes(command),
    };
  },
};

function asgi(process: ProjectProcess): boolean {
  return process.interface === "asgi";
}

/** Only a worker class that we know tells; a configuration file may say anything, and sync workers close after each answer. */
function keepAliveMs(args: readonly string[], workerClass: string | null, config: boolean): number | null {
  if (workerClass === "sync" && !hasOption(args, THREADS)) return 0;
  if (config && workerClass === null) return null;
  const seconds = Number(readOption(args, KEEP_ALIVE) ?? KEEP_ALIVE_SECONDS);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

function notes(command: ServerCommand): string[] {
  const found: string[] = [];
  if (hasOption(command.args, RELOAD)) found.push("`--reload` was left out: it is for development.");
  if (hasOption(command.args, DAEMON)) found.push("`--daemon` was left out: Fairlead supervises the process itself.");
  return found;
}
