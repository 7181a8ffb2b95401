// HTTP with JSON over a unix socket that only its owner can open. Knows no route.
import { chmodSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { ErrorAnswer } from "../contract/control-api.ts";
import { http } from "../platform/builtin.ts";
import { BAD_REQUEST, CONTROL_FAILED } from "../platform/errors/control-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import type { Log } from "../platform/log.ts";

export interface ApiRequest {
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** `METHOD /path` → what it answers with 200. */
export type Routes = Readonly<Record<string, (request: ApiRequest) => Promise<unknown>>>;

const BODY_MAX_BYTES = 16 * 1024 * 1024;
const OWNER_ONLY = 0o600;

/** The caller holds the control plane's lock, so a socket file that is there belongs to nobody any more. */
export function serveJson(path: string, routes: Routes, log: Log): Promise<Server> {
  const server = http().createServer((request, response) => void handle(request, response, routes, log));
  rmSync(path, { force: true });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const before = process.umask(0o177);
    server.listen(path, () => {
      chmodSync(path, OWNER_ONLY);
      resolve(server);
    });
    process.umask(before);
  });
}

async function handle(request: IncomingMessage, response: ServerResponse, routes: Routes, log: Log): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the caller has gone")));
  const url = new URL(request.url ?? "/", "http://control");
  const name = `${request.method} ${url.pathname}`;
  try {
    const route = routes[name];
    if (route === undefined) throw userError(BAD_REQUEST, { request: name, problem: "there is no such route" });
    const body = await readBody(request, name);
    answer(response, 200, await route({ query: url.searchParams, body, signal: gone.signal }));
  } catch (error) {
    if (gone.signal.aborted) return;
    const known =
      error instanceof UserError ? error : userError(CONTROL_FAILED, { request: name, reason: (error as Error).message }, { cause: error });
    if (!(error instanceof UserError)) log.error("a request failed", { request: name, error });
    answer(response, error instanceof UserError ? 422 : 500, errorAnswer(known));
  }
}

function errorAnswer({ code, title, message, hint, exitCode, details }: UserError): ErrorAnswer {
  return { error: { code, title, message, hint, exitCode, details } };
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  const bytes = Buffer.from(JSON.stringify(value ?? null));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
}

async function readBody(request: IncomingMessage, name: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_MAX_BYTES) throw userError(BAD_REQUEST, { request: name, problem: `the body is larger than ${BODY_MAX_BYTES} bytes` });
    chunks.push(chunk as Buffer);
  }
  if (bytes === 0) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch (cause) {
    throw userError(BAD_REQUEST, { request: name, problem: `the body is not JSON: ${(cause as Error).message}` }, { cause });
  }
}
