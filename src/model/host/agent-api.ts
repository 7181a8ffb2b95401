// The agent's local API: HTTP with JSON bodies over HOME's agent socket (0600). Every write carries the epoch and is idempotent.
import type { DesiredState } from "./desired-state.ts";
import type { ObservedState } from "./instance.ts";
import type { RoutingTable } from "./routing-table.ts";
import type { WorkerReport } from "./worker-report.ts";

/**
 * GET  /observed?after=<revision>&waitMs=<n>   → ObservedState, at once or when `revision` is passed (at most 30 s)
 * PUT  /desired-state      DesiredState        → { revision }         409 { epoch } when the epoch is lower than the highest seen
 * PUT  /routing-table      RoutingTable        → TableAnswer          409 likewise; answers when every living worker has switched
 * GET  /routing-table                          → TableAnswer          current counts
 * GET  /logs?app=…&environment=…&…             → log lines (see agent/logs), newline-delimited JSON, `follow=1` stays open
 * POST /upgrade            { runtime }         → { }                  replaces edge workers without losing a request
 * POST /stop               { keepInstances }   → { stopped: string[] }
 */
export interface AgentApi {
  observe(after: number, waitMs: number, signal?: AbortSignal): Promise<ObservedState>;
  putDesiredState(state: DesiredState): Promise<{ readonly revision: number }>;
  putRoutingTable(table: RoutingTable): Promise<TableAnswer>;
  routing(): Promise<TableAnswer>;
}

export interface TableAnswer {
  readonly epoch: number;
  readonly number: number;
  readonly workers: readonly WorkerReport[];
}
