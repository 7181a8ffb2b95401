// What the worker counts besides traffic per release: every limit that was crossed and every fault, by whose it was.

const NAMES = [
  "connections_accepted",
  "connections_open",
  "connections_refused", // above CONNECTIONS_MAX
  "connections_evicted", // waited longest for a request when all were taken
  "requests",
  "requests_refused", // malformed or above a limit: 4xx by the edge
  "requests_unknown_host",
  "requests_maintenance",
  "requests_client_gone", // 499
  "requests_head_timeout",
  "requests_body_timeout",
  "requests_body_too_large",
  "requests_queued",
  "requests_queue_full",
  "requests_queue_timeout",
  "requests_nothing_ready",
  "requests_retried",
  "clients_stalled",
  "upstream_connections",
  "upstream_reused",
  "upstream_refused",
  "upstream_backlog_full",
  "upstream_connect_timeout",
  "upstream_malformed",
  "upstream_closed_early",
  "upstream_timeout",
  "upstream_unexpected_bytes",
  "answers_cut_by_upstream",
  "answers_cut_by_drain",
  "tunnels_opened",
  "tunnels_closed_by_drain",
  "access_log_dropped",
  "access_log_failed",
  "listeners_missing",
  "table_swaps",
  "table_refused",
  "bugs", // exceptions nobody expected: always 0
] as const;

export type CounterName = (typeof NAMES)[number];
export type Counters = Record<CounterName, number>;

export function createCounters(): Counters {
  return Object.fromEntries(NAMES.map((name) => [name, 0])) as Counters;
}
