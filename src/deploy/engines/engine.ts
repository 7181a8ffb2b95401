// What carries out the steps of a rollout on something real.
import type { RolloutPlan, RolloutState, StepFailure } from "../rollout/machine.ts";
import type { Step } from "../strategies/strategy.ts";

export interface RolloutView {
  readonly plan: RolloutPlan;
  /** The state after the step's intent. */
  readonly state: RolloutState;
}

export type StepResult =
  | { readonly kind: "done"; readonly evidence: string | null }
  | { readonly kind: "failed"; readonly failure: StepFailure };

export interface StepEvents {
  /** What goes on, for people. */
  note(text: string): void;
  /** The bound of a drain has passed; recorded before anything is cut. */
  cut(batches: readonly string[]): void;
}

export interface Engine {
  /**
   * Makes the step true and answers when it is, or when it cannot be. Idempotent: called again after a crash with the same step and state.
   * Throws only when the engine itself cannot be reached; the caller tries again.
   */
  ensure(step: Step, rollout: RolloutView, events: StepEvents, signal: AbortSignal): Promise<StepResult>;
  /** Makes the host what the records say, outside any rollout: after a start, a finish, a lost agent. */
  reconcile(signal: AbortSignal): Promise<void>;
}
