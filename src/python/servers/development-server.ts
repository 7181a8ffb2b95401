// Commands that start a framework's development server, and the app object that a real server gets instead.
import type { AppObject } from "../../model/project.ts";
import { programOf, serverStart } from "../processes/kind-of-command.ts";

export interface DevelopmentServer {
  readonly app: AppObject;
  readonly note: string;
}

/** Null when the command is none, or when no app object is known that could be served instead. */
export function developmentServer(words: readonly string[], app: AppObject | null): DevelopmentServer | null {
  if (!isDevelopmentCommand(words)) return null;
  const named = namedApp(words, app);
  if (named === null || named.interface === "own") return null;
  const server = named.interface === "asgi" ? "uvicorn" : "gunicorn";
  return { app: named, note: `\`${words.join(" ")}\` starts a development server; ${server} takes its place.` };
}

export function isDevelopmentCommand(words: readonly string[]): boolean {
  const { args } = serverStart(words);
  const program = programOf(words);
  if (program === "flask" || program === "quart") return args.includes("run");
  if (program === "fastapi") return args.includes("dev") || args.includes("run");
  return (
    words.some((word) => word === "runserver" || word === "runserver_plus" || word === "runsslserver") &&
    words.some((word) => /(?:manage\.py|django-admin|django)$/.test(word))
  );
}

/** `flask --app module:attribute run` names it; else the one that was found. */
function namedApp(words: readonly string[], app: AppObject | null): AppObject | null {
  const at = words.findIndex((word) => word === "--app" || word === "-A");
  const target = at >= 0 ? words[at + 1] : words.find((word) => word.startsWith("--app="))?.slice(6);
  const found = target === undefined ? null : /^([A-Za-z_][\w.]*):([A-Za-z_]\w*)(\(\))?$/.exec(target);
  if (!found || app === null) return app;
  return { module: found[1]!, attribute: found[2]!, factory: found[3] !== undefined, interface: app.interface };
}
