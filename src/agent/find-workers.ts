// Edge workers of this home that live: those that were noted, and those whose note was lost (damaged, or the agent was killed before it wrote it).
import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ageMs, identityOf, isAlive, listProcesses, readBootId } from "../host/process-identity.ts";
import type { ProcessIdentity } from "../model/host/instance.ts";

export interface WorkerRecord {
  readonly id: string;
  readonly identity: ProcessIdentity;
  readonly startedAtMs: number;
  readonly runtime: string;
  readonly leaving: boolean;
  /** Ids of those it was given. Absent in an older record, unknown of one that was found: then those of the table. */
  readonly listeners?: readonly string[];
}

export interface WhoseWorkers {
  /** What tells this home's workers from another's: an argument of each. */
  readonly tablePath: string;
  /** Whoever else runs a process with such arguments is a stranger. */
  readonly uid: number;
  readonly nowMs: number;
}

/** A worker nobody knows of would accept on the home's ports for ever, and answer by the table that it saw last. */
export function findWorkers(noted: readonly WorkerRecord[], whose: WhoseWorkers): WorkerRecord[] {
  const bootId = readBootId();
  const living = noted.filter(({ identity }) => isAlive(identity, bootId));
  const known = new Set(living.map(({ identity }) => identity.pid));
  const others = listProcesses().filter(({ pid }) => !known.has(pid));
  return [...living, ...others.flatMap(({ pid }) => recordOf(pid, whose) ?? [])];
}

function recordOf(pid: number, { tablePath, uid, nowMs }: WhoseWorkers): WorkerRecord | null {
  const command = parseWorkerCommand(commandLine(pid), tablePath);
  const identity = command === null ? null : identityOf(pid);
  if (command === null || identity === null || statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid !== uid) return null;
  return { ...command, identity, startedAtMs: nowMs - (ageMs(identity) ?? 0), leaving: false };
}

/** `node FOLDER/dist/edge/worker.js ID SOCKET TABLE LOG`, as edge-workers.ts starts it. */
export function parseWorkerCommand(commandLine: string, tablePath: string): Pick<WorkerRecord, "id" | "runtime"> | null {
  const [, program = "", id = "", , table] = commandLine.split("\0");
  if (table !== tablePath || id === "" || !/\/edge\/worker\.[jt]s$/.test(program)) return null;
  return { id, runtime: dirname(dirname(dirname(program))) };
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it has ended meanwhile
  }
}
