// What is on disk about one instance or job: agent/runs/<id>/record.json, written before its command is started.
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { InstanceSpec, JobSpec } from "../model/host/desired-state.ts";
import type { ExitStatus, ProcessIdentity } from "../model/host/instance.ts";
import type { Home } from "../host/home.ts";
import type { Log } from "../platform/log.ts";
import { parseStatus, type LauncherStatus } from "./launcher.ts";
import { stateFile } from "./state-file.ts";

export type RunSpec = { readonly kind: "instance"; readonly spec: InstanceSpec } | { readonly kind: "job"; readonly spec: JobSpec };

export interface RunRecord {
  readonly version: 1;
  readonly what: RunSpec;
  /** Counts the starts of this id, from 1. */
  readonly number: number;
  readonly bootId: string;
  /** Value of FAIRLEAD_RUN in the environment of everything this run starts. */
  readonly token: string;
  /** Null between the intent and the spawn. Leads the session. */
  readonly launcher: ProcessIdentity | null;
  readonly startedAtMs: number;
  /** Size of the log when the run began. */
  readonly logOffset: number;
  /** Set once it was ready, so that an adopted instance stays so. */
  readonly readyBy: string | null;
  readonly restarts: number;
  readonly quickFailures: number;
  readonly isolation: readonly string[];
  readonly ended: { readonly exit: ExitStatus; readonly endedAtMs: number; readonly timedOut: boolean } | null;
}

export interface RunFolder {
  readonly path: string;
  write(record: RunRecord): void;
  read(): RunRecord | null;
  statusPath(number: number): string;
  status(number: number): LauncherStatus;
  remove(): void;
}

export function runFolder(home: Home, id: string, log: Log): RunFolder {
  const path = join(runsFolder(home), id);
  const file = stateFile<RunRecord>(join(path, "record.json"), { log, backup: true });
  const statusPath = (number: number): string => join(path, `status-${number}`);
  return {
    path,
    write(record) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      file.write(record);
    },
    read: () => file.read(),
    statusPath,
    status: (number) => parseStatus(readIfThere(statusPath(number))),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Ids of everything that was ever intended and not forgotten since. */
export function listRuns(home: Home): string[] {
  try {
    return readdirSync(runsFolder(home));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

function runsFolder(home: Home): string {
  return join(home.agent, "runs");
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw cause;
  }
}
