// What routes read from a request: query and body, checked for what must be there.
import type { EnvironmentKey } from "../contract/control-api.ts";
import { BAD_REQUEST } from "../platform/errors/control-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { ApiRequest } from "./json-server.ts";

export function keyOf(query: URLSearchParams): EnvironmentKey {
  const [app, environment] = [query.get("app"), query.get("environment")];
  if (app === null || environment === null)
    throw userError(BAD_REQUEST, { request: "query", problem: "`app` and `environment` are needed" });
  return { app, environment };
}

export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise);
  if (!Number.isFinite(value)) throw userError(BAD_REQUEST, { request: "query", problem: `\`${name}\` is not a number` });
  return value;
}

/** The CLI and the control plane come from one package; this catches an older or newer one. */
export function read<T>(request: ApiRequest, fields: readonly (keyof T & string)[]): T {
  const body = request.body as T | null;
  const missing = fields.filter((field) => body?.[field] === undefined);
  if (body === null || missing.length > 0) throw userError(BAD_REQUEST, { request: "body", problem: `${missing.join(", ")} missing` });
  return body;
}
