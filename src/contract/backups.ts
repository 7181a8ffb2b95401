// JSON of `backup` and `restore`.
import type { EnvironmentKey, Retriable } from "./control-api.ts";

/** POST /backup */
export interface BackupRequest extends EnvironmentKey, Retriable {
  /** Names of volumes and variables of databases; empty: all. */
  readonly only: readonly string[];
  readonly by: string;
}

export interface BackupJson extends EnvironmentKey {
  /** On the host that runs the app. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
  readonly release: string;
  readonly volumes: readonly { readonly name: string; readonly path: string; readonly files: number; readonly sizeBytes: number }[];
  readonly databases: readonly { readonly variable: string; readonly sizeBytes: number }[];
  readonly leftOut: readonly string[];
}

/** POST /restore */
export interface RestoreRequest extends EnvironmentKey, Retriable {
  /** Absolute path on the host that runs the app. */
  readonly file: string;
  readonly only: readonly string[];
  readonly by: string;
}

export interface RestoreJson extends EnvironmentKey {
  readonly file: string;
  readonly volumes: readonly string[];
  readonly databases: readonly string[];
  /** Folder with the data from before, on the same host. */
  readonly replaced: string;
}
