// How a request to a target can fail, and what is said about it.
import type { CounterName } from "./counters.ts";

export type UpstreamFailure =
  /** Nothing was sent. */
  | { readonly kind: "not-connected"; readonly code: string }
  | { readonly kind: "closed-before-answer" }
  | { readonly kind: "malformed"; readonly reason: string }
  /** In the middle of its body. */
  | { readonly kind: "cut" };

type AfterSending = Exclude<UpstreamFailure, { kind: "not-connected" }>;

export function describeFailure(failure: AfterSending): { readonly counter: CounterName; readonly reason: string } {
  switch (failure.kind) {
    case "closed-before-answer":
      return { counter: "upstream_closed_early", reason: "the app closed the connection without an answer" };
    case "malformed":
      return { counter: "upstream_malformed", reason: `malformed answer: ${failure.reason}` };
    case "cut":
      return { counter: "answers_cut_by_upstream", reason: "the app ended its answer early" };
  }
}
