// One job: started at most once for its id, whatever dies; its result stays until the control plane has taken it off its list.
import type { JobSpec } from "../model/host/desired-state.ts";
import type { ExitStatus, ObservedJob } from "../model/host/instance.ts";
import { ageMs } from "../host/process-identity.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { CommandRun } from "./command-run.ts";
import { lastLines } from "./logs/last-lines.ts";
import { logPath } from "./prepare-command.ts";
import { runFolder, type RunFolder, type RunRecord } from "./run-record.ts";
import type { Preparer } from "./supervisor.ts";
import { readWriteHint } from "./write-hint.ts";

/** Four gunicorn workers that fail to boot print as much. */
const LINES_MAX = 120;
export const JOB_GRACE_MS = 10_000;

export class ManagedJob {
  readonly spec: JobSpec;
  readonly #folder: RunFolder;
  readonly #at: AgentPorts;
  readonly #prepare: Preparer;
  readonly #wake: () => void;
  #run: CommandRun | null = null;
  #ended: NonNullable<RunRecord["ended"]> | null = null;
  #startedAtMs: number | null = null;
  #deadlineMs = Infinity;
  #logOffset = 0;
  #stop: { readonly killAtMs: number; readonly timedOut: boolean } | null = null;
  #wanted = true;
  #starting = false;
  #forgotten = false;

  constructor(spec: JobSpec, at: AgentPorts, more: { readonly prepare: Preparer; readonly wake: () => void }) {
    this.spec = spec;
    this.#at = at;
    this.#prepare = more.prepare;
    this.#wake = more.wake;
    this.#folder = runFolder(at.home, spec.id, at.log);
  }

  /** A record without a process is a job whose end nobody saw: never started again. */
  adopt(record: RunRecord): void {
    const run = CommandRun.adopt(this.#folder, record);
    if (run.neverStarted) return;
    this.#logOffset = record.logOffset;
    this.#startedAtMs = record.startedAtMs;
    this.#ended = record.ended;
    if (record.ended === null) this.#run = run;
    const ranMs = record.launcher === null ? 0 : (ageMs(record.launcher) ?? 0); // not by the clock, which may have jumped
    this.#deadlineMs = this.#at.clock.monotonicMs() + Math.max(0, this.spec.timeoutMs - ranMs);
  }

  get occupies(): boolean {
    return this.#run !== null;
  }

  get isForgotten(): boolean {
    return this.#forgotten;
  }

  get phase(): ObservedJob["phase"] {
    if (this.#ended) return "ended";
    return this.#run ? "running" : "waiting";
  }

  get run(): CommandRun | null {
    return this.#run;
  }

  unwanted(): void {
    this.#wanted = false;
  }

  tick(): void {
    if (this.#starting || this.#forgotten) return;
    if (this.#run) this.#follow(this.#run);
    else if (this.#ended === null && this.#wanted) void this.#start();
    if (!this.#wanted && this.#run === null && !this.#starting) this.#forget();
  }

  observed(mask: (text: string) => string): ObservedJob {
    const lines = lastLines(logPath(this.#at.home, this.spec), { fromOffset: this.#logOffset, linesMax: LINES_MAX });
    const exit = this.#ended?.exit ?? null;
    const hint = exit === null || (exit.kind === "code" && exit.code === 0) ? null : readWriteHint(this.#at.home, this.spec, lines);
    return {
      id: this.spec.id,
      app: this.spec.app,
      phase: this.phase,
      identity: this.#run?.identity ?? null,
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#ended?.endedAtMs ?? null,
      exit,
      timedOut: this.#ended?.timedOut ?? false,
      hint: hint === null ? null : mask(hint),
      lastLines: lines.map(mask),
    };
  }

  #follow(run: CommandRun): void {
    const exit = run.exit();
    if (exit !== null) {
      if (run.neverStarted) this.#run = null;
      else if (run.sweep()) this.#end(exit);
      return;
    }
    const nowMs = this.#at.clock.monotonicMs();
    if (this.#stop === null && (!this.#wanted || nowMs > this.#deadlineMs)) {
      this.#stop = { killAtMs: nowMs + JOB_GRACE_MS, timedOut: this.#wanted };
      run.terminate();
    } else if (this.#stop && nowMs > this.#stop.killAtMs) run.kill();
  }

  async #start(): Promise<void> {
    this.#starting = true;
    this.#startedAtMs = this.#at.clock.nowMs();
    try {
      const command = await this.#prepare.command(this.spec);
      this.#logOffset = command.logOffset;
      const number = (this.#folder.read()?.number ?? 0) + 1; // above 1 only when a first one was never let go
      const history = { number, restarts: 0, quickFailures: 0 };
      const ports = { random: this.#at.random, nowMs: () => this.#at.clock.nowMs() };
      this.#run = await CommandRun.start(this.#folder, { kind: "job", spec: this.spec }, command, history, ports);
      this.#run.onEnd = this.#wake;
      this.#deadlineMs = this.#at.clock.monotonicMs() + this.spec.timeoutMs;
    } catch (error) {
      this.#at.log.error("a job cannot be started", { id: this.spec.id, error });
      this.#end({ kind: "code", code: CANNOT_EXECUTE });
    } finally {
      this.#starting = false;
      this.#wake();
    }
  }

  #end(exit: ExitStatus): void {
    this.#ended = { exit, endedAtMs: this.#at.clock.nowMs(), timedOut: this.#stop?.timedOut ?? false };
    const run = this.#run;
    this.#run = null;
    this.#at.log.info("a job ended", { id: this.spec.id, exit, timedOut: this.#ended.timedOut });
    try {
      if (run) run.note({ ended: this.#ended });
      else this.#noteFailedStart(this.#ended);
    } catch (error) {
      this.#at.log.error("noting the end of a job failed", { id: this.spec.id, error }); // its status file still says it
    }
    this.#wake();
  }

  #noteFailedStart(ended: NonNullable<RunRecord["ended"]>): void {
    const record = this.#folder.read();
    if (record) this.#folder.write({ ...record, ended });
  }

  #forget(): void {
    this.#forgotten = true;
    this.#folder.remove();
    this.#wake();
  }
}

/** As a shell says it. */
const CANNOT_EXECUTE = 126;
