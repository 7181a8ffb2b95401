// Looks after the log files of all apps: notes when they grew, keeps each app within its quota and the disk above its floor, oldest output first.
import { readdirSync, rmSync, statSync, statfsSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Exec } from "../../platform/exec.ts";
import type { AgentPorts } from "../agent-ports.ts";
import { arrivalsPath, halveArrivals, noteArrival, removeArrivals } from "./arrival-times.ts";
import { planTrim, type LogFile, type Trim } from "./plan-trim.ts";

export const LOG_QUOTA_BYTES = 256 * 1024 * 1024;
/** Below this much free space apps keep only FLOOR_QUOTA_BYTES of output each. */
export const FREE_FLOOR_BYTES = 512 * 1024 * 1024;
export const FLOOR_QUOTA_BYTES = 16 * 1024 * 1024;
const NOTE_INTERVAL_MS = 1_000;
const TRIM_EVERY = 30;
const TIMES_BYTES_MAX = 4 * 1024 * 1024;
const FALLOCATE_TIMEOUT_MS = 10_000;

export class LogKeeper {
  /** Bytes of output that were given up since the agent started, by app. */
  readonly dropped = new Map<string, number>();
  readonly #at: Pick<AgentPorts, "home" | "log" | "clock">;
  readonly #exec: Exec;
  readonly #isOpen: (path: string) => boolean;
  readonly #sizes = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #round = 0;
  #canPunch = true;

  /** `isOpen`: whether something may still write to the file. */
  constructor(at: Pick<AgentPorts, "home" | "log" | "clock">, exec: Exec, isOpen: (path: string) => boolean) {
    this.#at = at;
    this.#exec = exec;
    this.#isOpen = isOpen;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), NOTE_INTERVAL_MS);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const files = listLogs(join(this.#at.home.logs, "apps"));
      for (const file of files) this.#note(file);
      this.#round += 1;
      if (this.#round % TRIM_EVERY === 0) await this.trim(files);
    } catch (error) {
      this.#at.log.warn("looking after the logs failed", { error });
    }
  }

  #note(file: LogFile): void {
    const known = this.#sizes.get(file.path);
    this.#sizes.set(file.path, file.sizeBytes);
    if (known === file.sizeBytes || (known === undefined && file.sizeBytes === 0)) return;
    if (known === undefined && (statSync(arrivalsPath(file.path), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= file.changedAtMs) return;
    noteArrival(file.path, { offset: file.sizeBytes, atMs: this.#at.clock.nowMs() });
  }

  /** Gives up the oldest output where an app has more than its quota. */
  async trim(files: readonly LogFile[] = listLogs(join(this.#at.home.logs, "apps"))): Promise<void> {
    const { bavail, bsize } = statfsSync(this.#at.home.path);
    const isLow = bavail * bsize < FREE_FLOOR_BYTES;
    if (isLow) this.#at.log.error("the disk is nearly full; apps keep less output", { freeBytes: bavail * bsize });
    const trims = planTrim(files, { quotaBytes: isLow ? FLOOR_QUOTA_BYTES : LOG_QUOTA_BYTES, isOpen: this.#isOpen });
    for (const trim of trims) {
      await this.#carryOut(trim);
      this.dropped.set(trim.app, (this.dropped.get(trim.app) ?? 0) + trim.bytes);
      this.#at.log.warn("old output was given up", { app: trim.app, path: trim.path, bytes: trim.bytes });
    }
    for (const { path } of files)
      if ((statSync(arrivalsPath(path), { throwIfNoEntry: false })?.size ?? 0) > TIMES_BYTES_MAX) halveArrivals(path);
  }

  async #carryOut(trim: Trim): Promise<void> {
    if (trim.kind === "remove") {
      rmSync(trim.path, { force: true });
      removeArrivals(trim.path);
      this.#sizes.delete(trim.path);
      return;
    }
    if (await this.#punch(trim)) return;
    truncateSync(trim.path, 0); // safe beside a writer with O_APPEND: it goes on at the new end
    removeArrivals(trim.path);
    this.#sizes.set(trim.path, 0);
  }

  /** Frees the range without moving what follows, so that offsets stay. False where the file system cannot. */
  async #punch(trim: Extract<Trim, { kind: "cut" }>): Promise<boolean> {
    if (!this.#canPunch) return false;
    const argv = ["fallocate", "--punch-hole", "--offset", "0", "--length", String(trim.upTo), trim.path];
    try {
      this.#canPunch = (await this.#exec(argv, { timeoutMs: FALLOCATE_TIMEOUT_MS, purpose: "free old output" })).code === 0;
    } catch {
      this.#canPunch = false; // not installed
    }
    return this.#canPunch;
  }
}

/** apps/<app>/<environment>/<id>.log */
export function listLogs(root: string): LogFile[] {
  const files: LogFile[] = [];
  for (const app of namesIn(root)) {
    for (const environment of namesIn(join(root, app))) {
      for (const name of namesIn(join(root, app, environment))) {
        if (!name.endsWith(".log")) continue;
        const path = join(root, app, environment, name);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (stat === undefined) continue;
        const id = name.slice(0, -".log".length);
        files.push({ path, app, environment, id, sizeBytes: stat.size, diskBytes: stat.blocks * 512, changedAtMs: stat.mtimeMs });
      }
    }
  }
  return files;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw cause;
  }
}
