// The agent's HTTP API (model/host/agent-api.ts) over its unix socket.
import { chmodSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { DesiredState } from "../model/host/desired-state.ts";
import type { ListenerSpec, RoutingTable } from "../model/host/routing-table.ts";
import { http } from "../platform/builtin.ts";
import { UserError } from "../platform/errors/user-error.ts";
import type { Agent } from "./agent.ts";
import { streamLogs } from "./logs/stream-logs.ts";

const BODY_BYTES_MAX = 32 * 1024 * 1024;
const CONFLICT = 409;
const OBSERVE_WAIT_MAX_MS = 30_000;

type Handler = (agent: Agent, call: { readonly url: URL; readonly body: unknown; readonly response: ServerResponse }) => unknown;

/** `METHOD /path` → what answers it. A handler that writes the answer itself returns undefined. */
const ROUTES: Readonly<Record<string, Handler>> = {
  "GET /ping": (agent) => ({ epoch: agent.epoch, graceMs: agent.supervisor.graceMs }),
  "GET /observed": (agent, { url, response }) => observe(agent, url, response),
  "PUT /desired-state": (agent, { body }) => agent.putDesiredState(body as DesiredState),
  "PUT /routing-table": (agent, { body }) => agent.routing.put(body as RoutingTable),
  "GET /routing-table": (agent) => agent.routing.answer(),
  "POST /listeners": async (agent, { body }) => {
    await agent.routing.hold(body as ListenerSpec);
    return {};
  },
  "GET /logs": (agent, { url, response }) => streamLogs(agent, url, response),
  "POST /upgrade": (agent, { body }) => agent.upgrade((body as { runtime: string }).runtime),
  "POST /stop": (agent, { body }) => agent.stop((body as { keepInstances?: boolean } | null)?.keepInstances === true),
};

export function serveApi(agent: Agent, socketPath: string): Promise<Server> {
  const server = http().createServer((request, response) => void answer(agent, request, response));
  server.requestTimeout = 0;
  rmSync(socketPath, { force: true }); // whoever had it is dead: this process holds the agent's lock
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, () => {
      chmodSync(socketPath, 0o600);
      resolve(server);
    });
  });
}

async function answer(agent: Agent, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://agent");
    const handler = ROUTES[`${request.method} ${url.pathname}`];
    const body = await readBody(request);
    if (handler === undefined) return send(response, 404, { error: { message: `no ${request.method} ${url.pathname}` } });
    const result = await handler(agent, { url, body, response });
    if (result !== undefined) send(response, 200, result);
  } catch (error) {
    agent.at.log[error instanceof UserError ? "warn" : "error"]("a request failed", { url: request.url, error });
    send(response, statusOf(error), { error: describe(error) });
  }
}

async function observe(agent: Agent, url: URL, response: ServerResponse): Promise<unknown> {
  const after = Number(url.searchParams.get("after") ?? -1);
  const waitMs = Math.min(Number(url.searchParams.get("waitMs") ?? 0), OBSERVE_WAIT_MAX_MS);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  await agent.waitForRevision(after, waitMs, gone.signal);
  return agent.observe();
}

function statusOf(error: unknown): number {
  if (!(error instanceof UserError)) return 500;
  return error.code === "FL-5023" ? CONFLICT : 422;
}

function describe(error: unknown): unknown {
  if (!(error instanceof UserError)) return { message: (error as Error).message };
  const { code, title, message, hint, exitCode } = error;
  return { code, title, message, hint, exitCode };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`a body of more than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return bytes === 0 ? null : (JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown);
}
