// The command that serves an app object, as a person would type it.
import type { AppObject } from "../../model/project.ts";

/** Of gunicorn. It calls a coroutine function by itself; any other factory is called by gunicorn. */
export interface WorkerClass {
  readonly name: string;
  readonly awaits: boolean;
}

/** The server that the project already declares, else gunicorn or uvicorn. */
export function serveCommand(app: AppObject, declared: ReadonlySet<string>, workerClass: WorkerClass | null = null): readonly string[] {
  const target = `${app.module}:${app.attribute}`;
  const called = app.factory ? `${target}()` : target;
  if (workerClass !== null) return ["gunicorn", workerClass.awaits ? target : called, "--worker-class", workerClass.name];
  if (app.interface === "asgi") {
    const server =
      ["uvicorn", "hypercorn", "granian", "daphne"].find((name) => declared.has(name) && !(app.factory && name === "daphne")) ?? "uvicorn";
    if (server === "uvicorn") return app.factory ? ["uvicorn", "--factory", target] : ["uvicorn", target];
    if (server === "granian") return ["granian", "--interface", "asgi", ...(app.factory ? ["--factory"] : []), target];
    return [server, called];
  }
  const server = ["gunicorn", "granian", "waitress"].find((name) => declared.has(name)) ?? "gunicorn";
  if (server === "granian") return ["granian", "--interface", "wsgi", ...(app.factory ? ["--factory"] : []), target];
  if (server === "waitress") return ["waitress-serve", ...(app.factory ? ["--call"] : []), target];
  return ["gunicorn", called];
}
