// The control plane's and the CLI's way to the host agent: AgentApi over its unix socket.
import type { AgentApi, TableAnswer } from "../model/host/agent-api.ts";
import type { ObservedState } from "../model/host/instance.ts";
import { AGENT_NOT_REACHED, AGENT_REFUSED } from "../platform/errors/host-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import type { Home } from "./home.ts";
import { localRequest, type LocalRequest } from "./local-request.ts";

/** Long polls last at most 30 s (model/host/agent-api.ts). */
const OBSERVE_EXTRA_MS = 5_000;
const WRITE_TIMEOUT_MS = 30_000;

/** Throws AGENT_NOT_REACHED, or the agent's own error with its code (EPOCH_TOO_LOW, LISTENER_TAKEN, …). */
export function createAgentClient(home: Home): AgentApi {
  return {
    observe: async (after, waitMs, signal) => {
      const path = `/observed?after=${after}&waitMs=${waitMs}`;
      return (await callAgent(home, { method: "GET", path, timeoutMs: waitMs + OBSERVE_EXTRA_MS, signal })) as ObservedState;
    },
    putDesiredState: async (state) => (await write(home, "/desired-state", state)) as { revision: number },
    putRoutingTable: async (table) => (await write(home, "/routing-table", table)) as TableAnswer,
    routing: async () => (await callAgent(home, { method: "GET", path: "/routing-table", timeoutMs: WRITE_TIMEOUT_MS })) as TableAnswer,
  };
}

function write(home: Home, path: string, body: unknown): Promise<unknown> {
  return callAgent(home, { method: "PUT", path, body, timeoutMs: WRITE_TIMEOUT_MS });
}

/** One request to the agent; the body of its answer. */
export async function callAgent(home: Home, request: LocalRequest): Promise<unknown> {
  const answer = await localRequest(home.agentSocket, request).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause;
    throw userError(AGENT_NOT_REACHED, { socket: home.agentSocket, reason: (cause as Error).message }, { cause });
  });
  if (answer.status >= 400) throw refusal(`${request.method} ${request.path}`, answer);
  return answer.body;
}

interface RefusalBody {
  readonly error?: { code: string; title: string; message: string; hint: string; exitCode: 1 | 2 | 3 };
}

function refusal(request: string, answer: { status: number; body: unknown }): UserError {
  const error = (answer.body as RefusalBody | null)?.error;
  if (error?.code) return new UserError(error);
  return userError(AGENT_REFUSED, { request, status: answer.status, reason: JSON.stringify(answer.body) });
}
