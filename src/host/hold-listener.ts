// Has the agent bind a shared listener now, so that a taken port is an error at once.
import type { ListenerSpec } from "../model/host/routing-table.ts";
import type { Home } from "./home.ts";
import { callAgent } from "./agent-client.ts";

const TIMEOUT_MS = 10_000;

/** Throws LISTENER_TAKEN, LISTENER_NOT_ALLOWED, LISTENER_NO_ADDRESS or AGENT_NOT_REACHED. */
export async function holdListener(home: Home, spec: ListenerSpec): Promise<void> {
  await callAgent(home, { method: "POST", path: "/listeners", body: spec, timeoutMs: TIMEOUT_MS });
}
