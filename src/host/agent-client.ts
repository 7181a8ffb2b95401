// The control plane's and the CLI's way to the host agent: AgentApi over its unix socket.
import type { AgentApi, TableAnswer } from "../model/host/agent-api.ts";
import type { ObservedState } from "../model/host/instance.ts";
import { AGENT_NOT_REACHED, AGENT_REFUSED } from "../platform/errors/host-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import type { Home } from "./home.ts";
import { localRequest } from "./local-request.ts";

/** Long polls last at most 30 s (model/host/agent-api.ts). */
const OBSERVE_EXTRA_MS = 5_000;
const WRITE_TIMEOUT_MS = 30_000;

/** Throws AGENT_NOT_REACHED, or the agent's own error with its code (EPOCH_TOO_LOW, LISTENER_TAKEN, …). */
export function createAgentClient(home: Home): AgentApi {
  const call = async (method: string, path: string, options: { body?: unknown; timeoutMs: number; signal?: AbortSignal }) => {
    const answer = await localRequest(home.agentSocket, { method, path, ...options }).catch((cause: unknown) => {
      if (options.signal?.aborted) throw cause;
      throw userError(AGENT_NOT_REACHED, { socket: home.agentSocket, reason: (cause as Error).message }, { cause });
    });
    if (answer.status >= 400) throw refusal(`${method} ${path}`, answer);
    return answer.body;
  };
  return {
    observe: async (after, waitMs, signal) =>
      (await call("GET", `/observed?after=${after}&waitMs=${waitMs}`, {
        timeoutMs: waitMs + OBSERVE_EXTRA_MS,
        ...(signal && { signal }),
      })) as ObservedState,
    putDesiredState: async (state) =>
      (await call("PUT", "/desired-state", { body: state, timeoutMs: WRITE_TIMEOUT_MS })) as { revision: number },
    putRoutingTable: async (table) => (await call("PUT", "/routing-table", { body: table, timeoutMs: WRITE_TIMEOUT_MS })) as TableAnswer,
    routing: async () => (await call("GET", "/routing-table", { timeoutMs: WRITE_TIMEOUT_MS })) as TableAnswer,
  };
}

interface RefusalBody {
  readonly error?: { code: string; title: string; message: string; hint: string; exitCode: 1 | 2 | 3 };
}

function refusal(request: string, answer: { status: number; body: unknown }): UserError {
  const error = (answer.body as RefusalBody | null)?.error;
  if (error?.code) return new UserError(error);
  return userError(AGENT_REFUSED, { request, status: answer.status, reason: JSON.stringify(answer.body) });
}
