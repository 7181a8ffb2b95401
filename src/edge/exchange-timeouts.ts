// Which time limit an exchange has passed. Pure.
import type { CounterName } from "./counters.ts";
import { ANSWER_STALL_MS, BROKEN_WRITE_WAIT_MS, CONNECT_TIMEOUT_MS, CONTINUE_WAIT_MS, TUNNEL_IDLE_MS } from "./limits.ts";

export type Phase = "new" | "waiting" | "connecting" | "sent" | "answering" | "done";

export interface ExchangeTimes {
  readonly phase: Phase;
  readonly inPhaseMs: number;
  /** Since a byte moved in either direction. */
  readonly quietMs: number;
  /** The client waits for 100 before it sends its body. */
  readonly owesContinue: boolean;
  /** The app stopped reading the request. */
  readonly isBroken: boolean;
  readonly isEventStream: boolean;
  /** The answer waits for the client: its own limit applies. */
  readonly clientIsBehind: boolean;
  readonly responseTimeoutMs: number;
}

export type Overdue = "connect" | "continue" | "broken" | "answer" | "stall";

/** What is done about each, except "continue", where the edge asks for the body itself. */
export const OVERDUE: Readonly<
  Record<Exclude<Overdue, "continue">, { readonly counter: CounterName; readonly status: 502 | 504; readonly reason: string }>
> = {
  connect: { counter: "upstream_connect_timeout", status: 504, reason: "no connection in time" },
  broken: { counter: "upstream_closed_early", status: 502, reason: "the app stopped reading the request" },
  answer: { counter: "upstream_timeout", status: 504, reason: "the app did not answer in time" },
  stall: { counter: "upstream_timeout", status: 504, reason: "the app stopped in the middle of its answer" },
};

export function whatIsOverdue(times: ExchangeTimes): Overdue | null {
  const { phase, inPhaseMs } = times;
  const quietMs = Math.min(inPhaseMs, times.quietMs);
  switch (phase) {
    case "connecting":
      return inPhaseMs >= CONNECT_TIMEOUT_MS ? "connect" : null;
    case "sent":
      if (times.owesContinue && inPhaseMs > CONTINUE_WAIT_MS) return "continue";
      if (times.isBroken && quietMs > BROKEN_WRITE_WAIT_MS) return "broken";
      return quietMs >= times.responseTimeoutMs ? "answer" : null;
    case "answering":
      return quietMs >= (times.isEventStream ? TUNNEL_IDLE_MS : ANSWER_STALL_MS) && !times.clientIsBehind ? "stall" : null;
    case "new":
    case "waiting":
    case "done":
      return null;
  }
}
