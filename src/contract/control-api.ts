// JSON of the control plane's API over the control socket: what commands send and what they get. The CLI, and later others, see only this.

export interface EnvironmentKey {
  readonly app: string;
  readonly environment: string;
}

/** A rollout's id, chosen by the caller: asked again with the same one, the answer is the rollout that was begun. */
export interface Retriable {
  readonly id: string;
}

/** POST /ship. `configuration` is the release's whole configuration (a ReleaseConfiguration) as prepared from the project. */
export interface ShipRequest extends EnvironmentKey, Retriable {
  readonly artifact: string;
  readonly configuration: unknown;
  /** What the audit of the artifact's tree found (an AuditEvidence); null where the environment has no such gate. */
  readonly audit: unknown;
  /** Folder it was shipped from, so that commands typed there know which app is meant. */
  readonly root: string;
  readonly by: string;
  readonly reason: string;
}

/** POST /ship-preview: what `ship --dry-run` prints. */
export interface ShipPreviewJson extends EnvironmentKey {
  readonly from: string | null;
  /** The number it would get, if nobody ships in between. */
  readonly to: string;
  readonly strategy: string;
  readonly releaseCommand: readonly string[] | null;
  /** Process → instances. */
  readonly processes: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
  readonly steps: readonly string[];
}

/** POST /rollback. `to`: release number, null for the one before the current. */
export interface RollbackRequest extends EnvironmentKey, Retriable {
  readonly to: number | null;
  readonly by: string;
}

/** POST /restart. `processes`: null for all. */
export interface RestartRequest extends EnvironmentKey, Retriable {
  readonly processes: readonly string[] | null;
  readonly by: string;
}

/** POST /scale. Process → instances. */
export interface ScaleRequest extends EnvironmentKey, Retriable {
  readonly scale: Readonly<Record<string, number>>;
  readonly by: string;
}

/** POST /rollback-preview answers with this. */
export interface RollbackPreviewJson {
  readonly from: string | null;
  readonly to: string;
  /** What it may break, one sentence each. */
  readonly risks: readonly string[];
}

/** POST /abort. */
export interface AbortRequest extends EnvironmentKey {
  readonly by: string;
}

/** POST /maintenance. */
export interface MaintenanceRequest extends EnvironmentKey {
  readonly on: boolean;
  /** HTML of the page; null for the built-in one. */
  readonly page: string | null;
  readonly by: string;
}

/** POST /hosts. */
export interface HostsRequest extends EnvironmentKey {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly by: string;
}

/** POST /destroy. */
export interface DestroyRequest {
  readonly app: string;
  /** Null: all of them. */
  readonly environment: string | null;
  readonly keepVolumes: boolean;
  readonly by: string;
}

/** POST /run: what a command of the current release needs; the caller starts it at its own terminal. */
export interface RunRequest extends EnvironmentKey {
  readonly argv: readonly string[];
  readonly by: string;
}

export interface RunEnvironment {
  readonly release: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File name below HOME/environments/; null when there are no secrets. */
  readonly sealedEnvironment: string | null;
}

/** GET /apps */
export interface AppJson extends EnvironmentKey {
  readonly current: string | null;
  readonly url: string | null;
  readonly hosts: readonly string[];
  /** What leads to it on the shared listener: its hosts below this path. */
  readonly path: string;
  /** Folder it was shipped from. */
  readonly root: string | null;
  readonly maintenance: boolean;
}

/** What starts a rollout answers with this; follow it through GET /events. */
export interface RolloutStarted extends EnvironmentKey {
  readonly rollout: string;
  readonly release: string;
  readonly url: string | null;
}

/** GET /events?rollout=ID&after=N&waitMs=M: at once when there are any, else when one comes or the wait is over. */
export interface EventsAnswer {
  readonly events: readonly RolloutEvent[];
  /** Ask again with `after` set to this. */
  readonly last: number;
}

export interface RolloutEvent {
  /** Rises over all rollouts of the home; survives restarts. */
  readonly number: number;
  readonly atMs: number;
  readonly rollout: string;
  readonly kind: "intent" | "confirmed" | "failed" | "cut" | "abort" | "note" | "ended";
  /** Step, for intent, confirmed and failed. */
  readonly step: string | null;
  /** One line for people. */
  readonly text: string;
  /** Only for kind ended. */
  readonly outcome: OutcomeJson | null;
}

export interface OutcomeJson {
  readonly kind: "completed" | "rolled-back" | "aborted";
  readonly code: string | null;
  readonly because: string | null;
  /** The app's own last lines, masked. */
  readonly output: readonly string[];
  /** Release that serves now; null when none does. */
  readonly current: string | null;
}

/** Every answer with a status of 400 or more. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly title: string;
    readonly message: string;
    readonly hint: string;
    readonly exitCode: 1 | 2 | 3;
    readonly details: readonly string[];
  };
}
