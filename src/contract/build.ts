// JSON of `fairlead build`, `lock` and `prune`.

export interface BuildJson {
  readonly app: string;
  readonly environment: string;
  /** sha256 of the manifest: the artifact's name. */
  readonly digest: string;
  readonly folder: string;
  /** False: the same artifact was in the store already. */
  readonly made: boolean;
  readonly python: string;
  readonly platform: string;
  readonly wheels: readonly { readonly name: string; readonly version: string; readonly sha256: string; readonly origin: string }[];
  readonly files: number;
  readonly processes: Readonly<Record<string, readonly string[]>>;
  /** Required variables without a value. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  readonly durationMs: number;
}

export interface LockJson {
  /** Path relative to the project, null when there is none. */
  readonly lock: string | null;
  readonly state: "fresh" | "stale" | "missing" | "unknown" | "written" | "unchanged";
  /** Why it is stale, or cannot be told; null otherwise. */
  readonly because: string | null;
}

export interface PruneJson {
  readonly dryRun: boolean;
  readonly freedBytes: number;
  readonly artifacts: readonly string[];
  readonly environments: number;
  readonly others: number;
  readonly kept: readonly { readonly digest: string; readonly because: string }[];
}
