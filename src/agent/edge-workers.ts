// Starts, watches and replaces the edge workers, and brings each routing table to all of them, also to those that are leaving.
import { chmodSync, chownSync, closeSync, mkdirSync, openSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import type { ObservedState } from "../model/host/instance.ts";
import type { RoutingTable } from "../model/host/routing-table.ts";
import type { WorkerReport } from "../model/host/worker-report.ts";
import { daemonEnvironment } from "../host/daemon.ts";
import { LISTENERS_VARIABLE, type HeldListeners } from "../host/listeners.ts";
import { localRequest } from "../host/local-request.ts";
import { identityOf, isAlive, killProcess, signalProcess, waitForEnd } from "../host/process-identity.ts";
import { currentRuntime, ownRuntime, runtimeProgram } from "../host/runtime.ts";
import { childProcess } from "../platform/builtin.ts";
import { randomName } from "../platform/random.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { findWorkers, type WorkerRecord } from "./find-workers.ts";
import { stateFile, type StateFile } from "./state-file.ts";

interface Worker extends Omit<WorkerRecord, "listeners"> {
  leaving: boolean;
  /** Null for an adopted one: no new listener can be sent to it. */
  readonly child: ChildProcess | null;
  readonly listeners: Set<string>;
  /** Whether it answered after its start. Until then its silence means nothing. */
  started: Promise<boolean>;
  lastAnswerMs: number;
}

/** Silent for this long, a worker is killed and replaced (DESIGN 4.3). */
const SILENT_MS = 2_000;
const START_TIMEOUT_MS = 10_000;
/** Between tables it is asked this often, and given longer: no switch waits for it, and the machine may be busy. */
const PULSE_MS = 2_000;
const HUNG_AFTER_MS = 10_000;
const KILL_WAIT_MS = 2_000;
/** `fairlead down` gives requests in flight this long. */
const LEAVE_WAIT_MS = 10_000;
const IDLE_POLL_MS = 100;
const FIRST_LISTENER_FD = 4;
const RESTART_BACKOFF_MAX_MS = 5_000;
const CORES_PER_WORKER = 2;
const WORKERS_MAX = 4;

/** One worker up to 2 cores, then one for each further 2. */
export function workerCount(cores: number): number {
  return Math.min(WORKERS_MAX, Math.max(1, Math.floor(cores / CORES_PER_WORKER)));
}

export class EdgeWorkers {
  readonly #at: AgentPorts;
  readonly #listeners: HeldListeners;
  readonly #onChange: () => void;
  readonly #file: StateFile<{ readonly workers: readonly WorkerRecord[] }>;
  readonly #workers = new Map<string, Worker>();
  #table: RoutingTable | null = null;
  #failures = 0;
  #retry: NodeJS.Timeout | null = null;
  #ensuring: Promise<void> | null = null;
  #closed = false;
  /** From when the agent is up: an upgrade must not keep its API waiting. */
  #mayReplace = false;
  #lastPulseMs: number;

  constructor(at: AgentPorts, listeners: HeldListeners, onChange: () => void) {
    this.#at = at;
    this.#listeners = listeners;
    this.#onChange = onChange;
    this.#file = stateFile(join(at.home.agent, "workers.json"), { log: at.log });
    this.#lastPulseMs = at.clock.monotonicMs();
  }

  get tablePath(): string {
    return join(this.#edgeFolder(), "routing-table.json");
  }

  /** Takes over living workers of an earlier agent and starts what is missing. */
  async start(table: RoutingTable | null): Promise<void> {
    this.#table = table;
    const uid = this.#at.users.ofEdge()?.uid ?? process.getuid?.() ?? 0;
    const noted = this.#file.read()?.workers ?? [];
    for (const record of findWorkers(noted, { tablePath: this.tablePath, uid, nowMs: this.#at.clock.nowMs() })) {
      const listeners = new Set(record.listeners ?? table?.listeners.map(({ id }) => id));
      const started = { started: Promise.resolve(true), lastAnswerMs: this.#at.clock.monotonicMs() };
      const worker: Worker = { ...record, ...started, child: null, listeners };
      if (!noted.includes(record)) worker.leaving = (await this.#ask(worker, "GET", "/report"))?.leaving ?? false;
      this.#workers.set(record.id, worker);
      this.#at.log.info("adopted an edge worker", { worker: record.id, pid: record.identity.pid, noted: noted.includes(record) });
    }
    this.#keep();
    await this.ensure();
    this.#mayReplace = true;
    void this.ensure();
  }

  /** Brings a table, already on disk, to every worker. Resolves when each has switched or was replaced. */
  async switchTo(table: RoutingTable): Promise<WorkerReport[]> {
    this.#table = table;
    await this.ensure();
    const reports = await Promise.all([...this.#workers.values()].map((worker) => this.#switchOne(worker, table)));
    await this.ensure();
    return reports.filter((report) => report !== null);
  }

  async reports(): Promise<WorkerReport[]> {
    const reports = await Promise.all([...this.#workers.values()].map((worker) => this.#ask(worker, "GET", "/report")));
    return reports.filter((report) => report !== null);
  }

  /** Gives a new listener to the workers that can take it; adopted ones are replaced and leave. */
  async addListeners(ids: readonly string[]): Promise<void> {
    for (const worker of this.#serving()) {
      const missing = ids.filter((id) => !worker.listeners.has(id));
      if (missing.length === 0) continue;
      if (worker.child?.connected) for (const id of missing) this.#sendListener(worker, id);
      else await this.#replace(worker);
    }
  }

  /** What a table does not name, its workers have closed: named again, it is sent again. */
  forgetListeners(kept: ReadonlySet<string>): void {
    let isChanged = false;
    for (const { listeners } of this.#workers.values())
      for (const id of listeners) if (!kept.has(id)) isChanged = listeners.delete(id) || isChanged;
    if (isChanged) this.#keep();
  }

  observed(): ObservedState["workers"] {
    return [...this.#workers.values()].map(({ id, identity, startedAtMs, runtime, leaving }) => ({
      id,
      identity,
      startedAtMs,
      runtime,
      leaving,
    }));
  }

  /** Asks each to leave, then ends it. For `fairlead down`. */
  async stopAll(): Promise<string[]> {
    this.close();
    const all = [...this.#workers.values()];
    await Promise.all(
      all.map(async (worker) => {
        signalProcess(worker.identity, "SIGTERM"); // it leaves: accepts no more, ends what it has
        await this.#waitUntilIdle(worker);
        signalProcess(worker.identity, "SIGKILL"); // only idle connections are left, or the bound has passed
        if (!(await waitForEnd(worker.identity, KILL_WAIT_MS))) await killProcess(worker.identity, KILL_WAIT_MS);
      }),
    );
    this.#file.remove();
    return all.map((worker) => `edge worker ${worker.id}`);
  }

  async #waitUntilIdle(worker: Worker): Promise<void> {
    const untilMs = this.#at.clock.monotonicMs() + LEAVE_WAIT_MS;
    while (isAlive(worker.identity) && this.#at.clock.monotonicMs() < untilMs) {
      const report = await this.#ask(worker, "GET", "/report");
      const inFlight = Object.values(report?.releases ?? {}).reduce((sum, release) => sum + release.inFlight, 0);
      if (report !== null && inFlight === 0) return;
      await this.#at.clock.sleep(IDLE_POLL_MS);
    }
  }

  /** No longer starts workers; those that run go on. */
  close(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
  }

  /** Forgets the dead and starts what is missing. Calls at the same time share one run. */
  ensure(): Promise<void> {
    this.#ensuring ??= this.#ensure().finally(() => (this.#ensuring = null));
    return this.#ensuring;
  }

  /** Called on every tick: an adopted worker has no exit event. */
  look(): void {
    if ([...this.#workers.values()].some((worker) => !isAlive(worker.identity))) void this.ensure();
    const nowMs = this.#at.clock.monotonicMs();
    if (nowMs - this.#lastPulseMs < PULSE_MS) return;
    const wasStopped = nowMs - this.#lastPulseMs > 2 * PULSE_MS; // this agent itself: then nobody could be heard
    this.#lastPulseMs = nowMs;
    for (const worker of this.#workers.values()) void this.#feelPulse(worker, wasStopped);
  }

  /** One that hangs still has its listeners, and connections that it never takes up. */
  async #feelPulse(worker: Worker, wasStopped: boolean): Promise<void> {
    const isUp = await worker.started;
    const nowMs = this.#at.clock.monotonicMs();
    if (wasStopped || !isUp || (await this.#ask(worker, "GET", "/report")) !== null) return void (worker.lastAnswerMs = nowMs);
    const silentMs = this.#at.clock.monotonicMs() - worker.lastAnswerMs;
    if (silentMs < HUNG_AFTER_MS || !isAlive(worker.identity)) return;
    this.#at.log.error("an edge worker hangs and is killed", { worker: worker.id, silentMs: Math.round(silentMs) });
    await killProcess(worker.identity, KILL_WAIT_MS);
    await this.ensure();
  }

  async #ensure(): Promise<void> {
    for (const [id, worker] of this.#workers) {
      if (isAlive(worker.identity)) continue;
      this.#at.log[worker.leaving ? "info" : "warn"]("an edge worker ended", { worker: id, leaving: worker.leaving });
      this.#workers.delete(id);
      this.#keep();
    }
    if (this.#table === null || this.#table.listeners.length === 0) return;
    while (!this.#closed && this.#serving().length < workerCount(availableParallelism())) {
      if (!(await this.#startOne())) return this.#retryLater();
    }
    if (!(await this.#replaceOutdated())) this.#retryLater();
  }

  /** Starts new workers from the current runtime copy beside the old ones, which then leave. False when one could not be replaced yet. */
  async #replaceOutdated(): Promise<boolean> {
    const runtime = currentRuntime(this.#at.home).folder;
    if (!this.#mayReplace || runtime !== ownRuntime().folder) return true; // an upgrade replaces this agent first
    for (const worker of this.#serving()) {
      if (this.#closed || worker.runtime === runtime) continue;
      if (!(await this.#replace(worker))) return false;
    }
    return true;
  }

  #retryLater(): void {
    this.#failures += 1;
    const delayMs = Math.min(100 * 2 ** this.#failures, RESTART_BACKOFF_MAX_MS);
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.ensure(), delayMs);
  }

  #serving(): Worker[] {
    return [...this.#workers.values()].filter((worker) => !worker.leaving && isAlive(worker.identity));
  }

  async #replace(old: Worker): Promise<boolean> {
    if (!(await this.#startOne())) {
      this.#at.log.error("an edge worker cannot be replaced: the new one does not start", { worker: old.id });
      return false;
    }
    old.leaving = true;
    this.#keep();
    await this.#ask(old, "POST", "/leave");
    return true;
  }

  /** Spawns one and waits until it has taken the table. */
  async #startOne(): Promise<boolean> {
    const { home, log } = this.#at;
    const id = randomName(this.#at.random, 6);
    const runtime = currentRuntime(home);
    const output = openSync(join(this.#logFolder(), "worker.log"), "a", 0o600);
    const inheritance = this.#listeners.inheritance(FIRST_LISTENER_FD);
    const user = this.#at.users.ofEdge();
    try {
      const args = [
        runtimeProgram(runtime, "edge/worker"),
        id,
        this.#controlSocket(id),
        this.tablePath,
        join(this.#logFolder(), "access.log"),
      ];
      const child = childProcess().spawn(runtime.node, args, {
        cwd: "/",
        detached: true,
        stdio: ["ignore", output, output, "ipc", ...inheritance.stdio],
        env: { ...daemonEnvironment(process.env), [LISTENERS_VARIABLE]: inheritance.variable },
        ...(user && { uid: user.uid, gid: user.gid }),
      });
      child.once("exit", () => void this.ensure().finally(this.#onChange));
      await new Promise<void>((resolve, reject) => child.once("spawn", () => resolve()).once("error", reject));
      const identity = identityOf(child.pid as number);
      if (identity === null) throw new Error("it ended at once");
      const worker: Worker = {
        id,
        identity,
        startedAtMs: this.#at.clock.nowMs(),
        runtime: runtime.folder,
        leaving: false,
        child,
        listeners: new Set(this.#listeners.ids()),
        started: Promise.resolve(false),
        lastAnswerMs: this.#at.clock.monotonicMs(),
      };
      worker.started = this.#waitForAnswer(worker);
      this.#workers.set(id, worker);
      this.#keep();
      const isUp = await worker.started;
      if (isUp) this.#failures = 0;
      else await killProcess(identity, KILL_WAIT_MS);
      return isUp;
    } catch (error) {
      log.error("an edge worker cannot be started", { error });
      return false;
    } finally {
      closeSync(output);
      this.#onChange();
    }
  }

  async #waitForAnswer(worker: Worker): Promise<boolean> {
    const untilMs = this.#at.clock.monotonicMs() + START_TIMEOUT_MS;
    while (isAlive(worker.identity) && this.#at.clock.monotonicMs() < untilMs) {
      if ((await this.#ask(worker, "GET", "/report")) !== null) return true;
      await this.#at.clock.sleep(20);
    }
    this.#at.log.error("an edge worker does not answer after its start", { worker: worker.id });
    return false;
  }

  async #switchOne(worker: Worker, table: RoutingTable): Promise<WorkerReport | null> {
    if (!(await worker.started)) return null;
    const report = await this.#ask(worker, "PUT", "/table", table);
    if (report !== null || !isAlive(worker.identity)) return report;
    this.#at.log.error("an edge worker is silent and is killed", { worker: worker.id, silentMs: SILENT_MS });
    await killProcess(worker.identity, KILL_WAIT_MS);
    return null;
  }

  /** Null when it does not answer, or not with a report. */
  async #ask(worker: Worker, method: string, path: string, body?: unknown): Promise<WorkerReport | null> {
    try {
      const answer = await localRequest(this.#controlSocket(worker.id), { method, path, body, timeoutMs: SILENT_MS });
      if (answer.status < 300) return answer.body as WorkerReport;
      this.#at.log.warn("an edge worker refused", { worker: worker.id, path, status: answer.status, body: answer.body });
    } catch {
      // not up yet, dead or silent: the caller tells these apart
    }
    return null;
  }

  #sendListener(worker: Worker, id: string): void {
    const handle = this.#listeners.get(id);
    if (handle === undefined) return;
    worker.listeners.add(id);
    this.#keep();
    worker.child?.send({ kind: "listener", id }, handle as never, { keepOpen: true }, (error) => {
      if (error) this.#at.log.error("a listener did not reach its edge worker", { worker: worker.id, listener: id, error });
    });
  }

  #keep(): void {
    try {
      const workers = [...this.#workers.values()].map(({ id, identity, startedAtMs, runtime, leaving, listeners }): WorkerRecord => ({
        id,
        identity,
        startedAtMs,
        runtime,
        leaving,
        listeners: [...listeners],
      }));
      this.#file.write({ workers });
    } catch (error) {
      this.#at.log.error("noting the edge workers failed", { error });
    }
  }

  #controlSocket(id: string): string {
    return join(this.#socketFolder(), `${id}.sock`);
  }

  #socketFolder(): string {
    return this.#edgeOwned(join(this.#at.home.sockets, "edge"), 0o700);
  }

  #logFolder(): string {
    return this.#edgeOwned(join(this.#at.home.logs, "edge"), 0o750);
  }

  #edgeFolder(): string {
    return this.#edgeOwned(join(this.#at.home.path, "edge"), 0o750);
  }

  #edgeOwned(folder: string, mode: number): string {
    const user = this.#at.users.ofEdge();
    mkdirSync(folder, { recursive: true, mode });
    if (user) {
      chownSync(folder, user.uid, user.gid);
      chmodSync(folder, mode);
    }
    return folder;
  }
}
