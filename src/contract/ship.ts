// JSON of `ship`.
import type { ReleaseAuditJson } from "./status.ts";

/** `fairlead ship --json` once the release serves; an error has the shape of ErrorAnswer. */
export interface ShipJson {
  readonly app: string;
  readonly environment: string;
  /** Version that serves: `v3`. */
  readonly release: string | null;
  /** The one that served before; null for a first ship. */
  readonly previous: string | null;
  readonly rollout: string;
  /** Digest. */
  readonly artifact: string;
  /** False: the artifact was in the store already. */
  readonly built: boolean;
  readonly url: string | null;
  /** What the app answered there; null when it takes no requests. */
  readonly answer: AppAnswer | null;
  /** What the audit of its tree found; null where the environment has no such gate. */
  readonly audit: ReleaseAuditJson | null;
  readonly prepareMs: number;
  readonly rolloutMs: number;
  /** What was found or decided on the way, one sentence each. */
  readonly notes: readonly string[];
}

/** A real answer of an app. */
export interface AppAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly contentType: string | null;
  /** Its title or first line. */
  readonly line: string | null;
}
