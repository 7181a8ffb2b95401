// What the stories of the control plane work with, wired once in server/main.ts.
import type { Engine } from "../deploy/engines/engine.ts";
import type { HostFacts } from "../deploy/engines/process/commands.ts";
import type { HostSync } from "../deploy/engines/process/host-sync.ts";
import type { JobStore } from "../deploy/jobs.ts";
import type { Journal } from "../deploy/rollout/journal.ts";
import type { Home } from "../host/home.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Random } from "../platform/random.ts";
import type { Store } from "../platform/store.ts";
import type { History } from "../release/history.ts";
import type { ReleaseStore } from "../release/store.ts";
import type { Values } from "./open-values.ts";

export interface Records {
  readonly store: Store;
  readonly releases: ReleaseStore;
  readonly history: History;
  readonly journal: Journal;
  readonly jobs: JobStore;
}

export interface ControlPorts extends Records {
  readonly values: Values;
  readonly home: Home;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sync: HostSync;
  readonly engine: Engine;
  readonly facts: HostFacts;
  readonly conductor: Conductor;
  /** Tells those who follow events that there are new ones. */
  readonly announce: () => void;
}

/** Carries rollouts to their end in the background, as long as the control plane lives. */
export interface Conductor {
  start(rollout: string): void;
  /** The running step ends; the rollout goes on from its journal. */
  interrupt(rollout: string): void;
  isRunning(rollout: string): boolean;
}
