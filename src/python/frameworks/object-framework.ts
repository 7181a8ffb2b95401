// The common case of a framework: an object of one of its classes, or a function that makes one, is what a server imports.
import type { AppObject } from "../../model/project.ts";
import { WRAPPED } from "../facts/types.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { appValues, type AppValue } from "./app-values.ts";
import type { AppCandidate, Framework } from "./contract.ts";
import { scoreValue } from "./score.ts";

export interface ObjectFrameworkData {
  readonly name: string;
  readonly distributions: readonly string[];
  readonly interface: AppObject["interface"];
  /** Dotted names of the classes, or of the calls that give an app. */
  readonly types: readonly string[];
  /** Of gunicorn, for apps that speak neither WSGI nor ASGI. */
  readonly workerClass?: string;
}

export function objectFramework(data: ObjectFrameworkData): Framework {
  return { name: data.name, distributions: data.distributions, detect: (facts) => findObjects(facts, data) };
}

export function findObjects(facts: ProjectFacts, data: ObjectFrameworkData): readonly AppCandidate[] {
  const types = new Set(data.types);
  return appValues(facts)
    .filter((value) => !value.mainOnly && value.types.some((type) => types.has(type.replace(WRAPPED, ""))))
    .map((value) => candidate(facts, data, value));
}

/** Wrappers that turn one interface into the other. */
const TURNS_INTO: Readonly<Record<string, "wsgi" | "asgi">> = {
  "asgiref.wsgi.WsgiToAsgi": "asgi",
  "a2wsgi.WSGIMiddleware": "asgi",
  "a2wsgi.ASGIMiddleware": "wsgi",
  "uvicorn.middleware.wsgi.WSGIMiddleware": "asgi",
  "starlette.middleware.wsgi.WSGIMiddleware": "asgi",
  "socketio.ASGIApp": "asgi",
  "engineio.ASGIApp": "asgi",
  "socketio.WSGIApp": "wsgi",
  "engineio.WSGIApp": "wsgi",
};

function candidate(facts: ProjectFacts, data: ObjectFrameworkData, value: AppValue): AppCandidate {
  const turned = value.types.map((type) => TURNS_INTO[type]).find((kind) => kind !== undefined);
  const notes =
    value.required.length === 0
      ? []
      : [`\`${value.name}\` needs ${value.required.map((name) => `\`${name}\``).join(", ")}; give the call in the command.`];
  return {
    framework: data.name,
    interface: turned ?? data.interface,
    file: value.module.file,
    line: value.line,
    launch: {
      kind: "object",
      attribute: value.name,
      factory: value.factory,
      ...(data.workerClass ? { workerClass: data.workerClass, awaited: value.awaited } : {}),
    },
    score: scoreValue(facts, value),
    sure: "likely",
    notes,
  };
}
