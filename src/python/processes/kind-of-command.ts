// What kind of process a command is, by its name in the Procfile and by the program it starts.
import type { ProjectProcess } from "../../model/project.ts";

export interface CommandKind {
  readonly kind: ProjectProcess["kind"];
  readonly interface: ProjectProcess["interface"];
}

const ASGI = new Set(["uvicorn", "hypercorn", "daphne"]);
const WSGI = new Set(["gunicorn", "waitress-serve", "uwsgi", "mod_wsgi-express"]);
const BEAT_NAMES = /^(?:beat|celery_?-?beat|clock|scheduler|cron)$/;

export function kindOfCommand(name: string, words: readonly string[]): CommandKind {
  if (name === "web") return { kind: "web", interface: interfaceOf(words) };
  if (isBeat(words) || BEAT_NAMES.test(name)) return { kind: "beat", interface: null };
  return { kind: "worker", interface: null };
}

/** `celery beat`; a worker with `-B` holds one too and must not run twice either. */
export function isBeat(words: readonly string[]): boolean {
  return words.includes("celery") && (words.includes("beat") || words.includes("-B") || words.includes("--beat"));
}

/** Of a web command; tcp for whatever is not known to be a server of one interface. */
export function interfaceOf(words: readonly string[]): "wsgi" | "asgi" | "tcp" {
  const program = programOf(words);
  if (ASGI.has(program)) return "asgi";
  if (program === "gunicorn")
    return words.some((word) => /uvicorn|UvicornWorker|asgi/i.test(word) && !word.includes(":")) ? "asgi" : "wsgi";
  if (program === "granian") return words.includes("wsgi") ? "wsgi" : "asgi";
  return WSGI.has(program) ? "wsgi" : "tcp";
}

const PYTHON = /^(?:python(?:\d(?:\.\d+)?)?|pypy3?)$/;

/** The program without its folder; for `python -m gunicorn` also `gunicorn`. Tracers in front are passed over. */
export function programOf(words: readonly string[]): string {
  return serverStart(words).program;
}

export function serverStart(words: readonly string[]): {
  program: string;
  wrapper: readonly string[];
  start: readonly string[];
  args: readonly string[];
} {
  const from = tracerLength(words);
  const [first, second, third] = words.slice(from);
  const name = first?.split("/").at(-1) ?? "";
  const length = PYTHON.test(name) && second === "-m" && third !== undefined ? 3 : 1;
  const program = length === 3 ? third!.split(".")[0]! : name;
  return { program, wrapper: words.slice(0, from), start: words.slice(from, from + length), args: words.slice(from + length) };
}

function tracerLength(words: readonly string[]): number {
  const name = words[0]?.split("/").at(-1);
  if (name === "newrelic-admin") return words[1] === "run-program" ? 2 : 0;
  if (name === "ddtrace-run" || name === "scout-apm") return 1;
  if (name !== "opentelemetry-instrument") return 0;
  let at = 1;
  while (at < words.length && words[at]!.startsWith("-")) at += words[at]!.includes("=") ? 1 : 2;
  return at;
}
