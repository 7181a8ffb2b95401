// The act of moving an environment from one release to another. Steps are values; strategies compute them, engines carry them out.

export const STRATEGIES = ["blue-green", "rolling", "recreate"] as const;
export type StrategyName = (typeof STRATEGIES)[number];

export type RolloutKind = "ship" | "rollback" | "config" | "scale" | "restart";

export interface RolloutRequest {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly kind: RolloutKind;
  /** Release ids; `from` is null for the first one. */
  readonly from: string | null;
  readonly to: string;
  readonly strategy: StrategyName;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
}

export type RolloutOutcome =
  | { readonly kind: "completed" }
  | {
      readonly kind: "rolled-back";
      readonly code: string;
      readonly because: string;
      /** Last lines of the app's own output, masked. */ readonly output: readonly string[];
    }
  | { readonly kind: "aborted"; readonly by: string };
