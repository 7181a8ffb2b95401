// What a strategy is: a pure function from the state of a rollout to its next step. It imports nothing that has an effect.
import type { StrategyName } from "../../model/rollout.ts";

export interface PlannedInstance {
  /** Unique for good: names the socket, the log and the state folder. */
  readonly id: string;
  /** Loopback port of a process that binds TCP; null otherwise. */
  readonly port: number | null;
}

/** Instances of one process of one release that are started, given traffic and stopped together. */
export interface Batch {
  /** For a web process the edge's key: the release id, with `+2` and up for a further set of the same release. */
  readonly id: string;
  readonly release: string;
  readonly process: string;
  readonly kind: "web" | "worker" | "beat";
  /** Never two at a time: it becomes ready only after the old one has ended. */
  readonly exclusive: boolean;
  readonly instances: readonly PlannedInstance[];
}

export type BatchPhase =
  | "planned"
  | "starting"
  | "ready"
  | "serving"
  | "idle" // gets no new requests; what it has may end
  | "drained"
  | "closing" // its tunnels are being closed
  | "pool-closing"
  | "stopping"
  | "stopped";

export interface BatchState {
  readonly batch: Batch;
  readonly phase: BatchPhase;
  /** The drain bound has passed: what is left is cut, visibly. */
  readonly cut: boolean;
}

export type Step =
  | { readonly kind: "prepare" }
  | { readonly kind: "release-command" }
  | { readonly kind: "start"; readonly batches: readonly string[] }
  | { readonly kind: "switch"; readonly serve: readonly string[]; readonly idle: readonly string[] }
  | { readonly kind: "watch"; readonly batches: readonly string[] }
  | { readonly kind: "drain"; readonly batches: readonly string[] }
  | { readonly kind: "close-tunnels"; readonly batches: readonly string[] }
  | { readonly kind: "close-pool"; readonly batches: readonly string[] }
  | { readonly kind: "stop"; readonly batches: readonly string[] }
  | { readonly kind: "finish" };

export interface StrategyState {
  /** Work that comes before any instance: the release's files, its release command. */
  readonly prepared: boolean;
  readonly releaseCommand: "none" | "due" | "done";
  /** Batches to retire, in the order they were started. */
  readonly old: readonly BatchState[];
  readonly new: readonly BatchState[];
  /** One for each of `old`, in the same order: starts in its place when the rollout goes back after the old one was stopped. */
  readonly revival: readonly BatchState[];
  /** Whether new batches are looked at for a while after the switch, and those whose watch has passed. */
  readonly watch: boolean;
  readonly watched: readonly string[];
}

export interface Strategy {
  readonly name: StrategyName;
  /** The next step towards the new batches. Only asked when no step is open. */
  forward(state: StrategyState): Step;
  /** The next step towards the old ones, from wherever the rollout failed. */
  back(state: StrategyState): Step;
}
