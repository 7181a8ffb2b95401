// One instance: feeds what happens to the machine and carries out what it asks for.
import { rmSync } from "node:fs";
import type { InstanceSpec } from "../model/host/desired-state.ts";
import type { ExitStatus, ObservedInstance } from "../model/host/instance.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { CommandRun } from "./command-run.ts";
import { explainCheck } from "./explain-check.ts";
import { checkLive, checkReady, type CheckResult, type CheckTarget } from "./health.ts";
import { advance, NEW_INSTANCE, type InstanceAction, type InstanceEvent, type InstanceState } from "./instance-machine.ts";
import { lastLines } from "./logs/last-lines.ts";
import { logPath } from "./prepare-command.ts";
import { probe } from "./probe.ts";
import { runFolder, type RunFolder, type RunRecord } from "./run-record.ts";
import type { Preparer } from "./supervisor.ts";
import { WriteHint, readWriteHint } from "./write-hint.ts";

/** While it starts it is asked this often, however far apart the later checks are: readiness is noticed at once. */
const STARTING_CHECK_MS = 150;
/** Four gunicorn workers that fail to boot print as much. */
const LINES_MAX = 120;

export class ManagedInstance {
  spec: InstanceSpec;
  memoryBytes: number | null = null;
  readonly #folder: RunFolder;
  readonly #at: AgentPorts;
  readonly #prepare: Preparer;
  readonly #wake: () => void;
  readonly #hint: WriteHint;
  #state: InstanceState = NEW_INSTANCE;
  #run: CommandRun | null = null;
  #busy = false;
  #nextCheckMs = 0;
  #checking = false;
  #forgotten = false;

  constructor(spec: InstanceSpec, at: AgentPorts, more: { readonly prepare: Preparer; readonly wake: () => void }) {
    this.spec = spec;
    this.#at = at;
    this.#prepare = more.prepare;
    this.#wake = more.wake;
    this.#folder = runFolder(at.home, spec.id, at.log);
    this.#hint = new WriteHint(at.home);
  }

  /** Takes over what an earlier agent started; a run that ended meanwhile, or with the machine, is noticed by the next tick. */
  adopt(record: RunRecord): void {
    const run = CommandRun.adopt(this.#folder, record);
    const { restarts, quickFailures, readyBy } = record;
    if (run.neverStarted) return void (this.#state = { ...NEW_INSTANCE, restarts, quickFailures });
    this.#run = run;
    const nowMs = this.#at.clock.monotonicMs();
    const ready = readyBy === null ? {} : ({ phase: "ready", readySinceMs: nowMs, readyBy } as const);
    this.#state = { ...NEW_INSTANCE, phase: "starting", startedMs: nowMs, restarts, quickFailures, ...ready };
    this.#at.log.info("adopted an instance", { id: this.spec.id, identity: run.identity });
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** Its command, or something that it started, may still run. */
  get occupies(): boolean {
    return this.#run !== null || this.#busy;
  }

  get isForgotten(): boolean {
    return this.#forgotten;
  }

  get run(): CommandRun | null {
    return this.#run;
  }

  unwanted(): void {
    if (this.#state.wanted) this.#feed({ kind: "unwanted" }, false);
  }

  overMemory(bytes: number, maxBytes: number): void {
    this.#feed({ kind: "over-memory", bytes, maxBytes }, false);
  }

  /** One look at it. Cheap: a file below /proc, and a request when one is due. */
  tick(mayStart: boolean): void {
    if (this.#busy || this.#forgotten) return;
    if (this.#run !== null) {
      const exit = this.#run.exit();
      if (exit !== null) {
        if (!this.#run.sweep()) return this.#soon();
        if (this.#run.neverStarted) return this.#startAgain(this.#run);
        this.#noteEnd(this.#run, exit);
        return this.#feed({ kind: "ended", exit, outOfMemory: this.#ranOutOfMemory() }, mayStart);
      }
      this.#check();
      if (this.#hint.look(this.spec, this.#run.record.logOffset, this.#at.clock.monotonicMs())) this.#wake();
    }
    this.#feed({ kind: "tick" }, mayStart);
  }

  /** The agent before this one died between noting the launcher and letting it go: that was no start and counts as none. */
  #startAgain({ record: { restarts, quickFailures } }: CommandRun): void {
    this.#run = null;
    this.#state = { ...NEW_INSTANCE, restarts, quickFailures, wanted: this.#state.wanted };
    if (!this.#state.wanted) this.#feed({ kind: "unwanted" }, false);
    this.#soon();
  }

  observed(mask: (text: string) => string): ObservedInstance {
    const { phase, restarts, lastExit, problem, readyBy } = this.#state;
    const record = this.#run?.record ?? null;
    const { id, app, environment, release, process } = this.spec;
    const lines =
      phase === "ready" ? [] : lastLines(logPath(this.#at.home, this.spec), { fromOffset: this.#lastOffset, linesMax: LINES_MAX });
    const hint = this.#hint.text ?? readWriteHint(this.#at.home, this.spec, lines);
    return {
      id,
      app,
      environment,
      release,
      process,
      phase,
      identity: this.#run?.identity ?? null,
      startedAtMs: record?.startedAtMs ?? null,
      restarts,
      lastExit,
      problem: problem === null ? null : mask(problem),
      hint: hint === null ? null : mask(hint),
      lastLines: lines.map(mask),
      readyBy: phase === "ready" || phase === "unhealthy" ? readyBy : null,
      memoryBytes: this.#run === null ? null : this.memoryBytes,
      memoryLimit: this.spec.memoryMaxBytes === null ? null : { bytes: this.spec.memoryMaxBytes, by: this.#prepare.memoryLimitBy },
      isolation: record?.isolation ?? [],
    };
  }

  #lastOffset = 0;

  #feed(event: InstanceEvent, mayStart: boolean): void {
    const before = this.#state;
    const { state, action } = advance(before, event, { spec: this.spec, nowMs: this.#at.clock.monotonicMs(), mayStart });
    this.#state = state;
    if (state.phase !== before.phase) this.#phaseChanged(before, state);
    if (action) this.#carryOut(action);
  }

  #phaseChanged(before: InstanceState, state: InstanceState): void {
    const level = state.phase === "crash-loop" || state.phase === "unhealthy" || state.phase === "backoff" ? "warn" : "info";
    this.#at.log[level]("instance", { id: this.spec.id, from: before.phase, to: state.phase, problem: state.problem });
    if (state.phase === "ready")
      this.#try("noting that it is ready", () => this.#run?.note({ readyBy: state.readyBy, quickFailures: state.quickFailures }));
    this.#wake();
  }

  #carryOut(action: InstanceAction): void {
    switch (action) {
      case "spawn":
        void this.#spawn();
        return;
      case "term":
        return this.#try("stopping it", () => this.#run?.terminate());
      case "kill":
        this.#at.log.warn("instance ignores SIGTERM and is killed", { id: this.spec.id, graceMs: this.spec.graceMs });
        return this.#try("killing it", () => this.#run?.kill());
      case "forget":
        this.#forgotten = true;
        return this.#try("removing its record", () => {
          this.#prepare.forget(this.spec.id);
          this.#folder.remove();
        });
    }
  }

  async #spawn(): Promise<void> {
    this.#busy = true;
    const { restarts, quickFailures } = this.#state;
    const number = (this.#folder.read()?.number ?? 0) + 1;
    try {
      if (this.spec.bind?.kind === "unix") rmSync(this.spec.bind.path, { force: true }); // its last owner is gone: the session was swept
      const command = await this.#prepare.command(this.spec);
      this.#lastOffset = command.logOffset;
      this.#hint.forget();
      this.#run = await CommandRun.start(
        this.#folder,
        { kind: "instance", spec: this.spec },
        command,
        { number, restarts, quickFailures },
        {
          random: this.#at.random,
          nowMs: () => this.#at.clock.nowMs(),
        },
      );
      this.#run.onEnd = () => this.#soon();
      this.#nextCheckMs = 0;
      this.#feed({ kind: "spawned" }, false);
    } catch (error) {
      this.#at.log.error("instance cannot be started", { id: this.spec.id, error });
      this.#feed({ kind: "spawn-failed", reason: `it cannot be started: ${(error as Error).message}` }, false);
    } finally {
      this.#busy = false;
      this.#soon();
    }
  }

  #ranOutOfMemory(): boolean {
    const kills = this.#prepare.oomKills(this.spec.id);
    const isNew = kills > this.#oomKills;
    this.#oomKills = kills;
    return isNew;
  }

  #oomKills = 0;

  #noteEnd(run: CommandRun, exit: ExitStatus): void {
    const { restarts, quickFailures } = this.#state;
    this.#try("noting its end", () =>
      run.note({ ended: { exit, endedAtMs: this.#at.clock.nowMs(), timedOut: false }, restarts, quickFailures }),
    );
    this.#lastOffset = run.record.logOffset;
    this.#run = null;
  }

  #check(): void {
    const { health, bind } = this.spec;
    const { phase, readyBy } = this.#state;
    const nowMs = this.#at.clock.monotonicMs();
    if (!health || !bind || this.#checking || nowMs < this.#nextCheckMs || phase === "stopping") return;
    this.#checking = true;
    this.#nextCheckMs = nowMs + (phase === "starting" ? Math.min(health.intervalMs, STARTING_CHECK_MS) : health.intervalMs);
    void this.#ask({ health, address: bind }, readyBy, this.#run).finally(() => (this.#checking = false));
  }

  /** Answers of a run that has been replaced meanwhile are dropped. */
  async #ask(target: CheckTarget, settled: string | null, run: CommandRun | null): Promise<void> {
    const ready = await checkReady(target, settled, probe);
    if (this.#run !== run) return;
    this.#feed({ kind: "ready-check", result: this.#state.phase === "starting" ? this.#explained(ready) : ready }, false);
    if (target.health.live === null || this.#state.phase === "starting") return;
    const live = target.health.live === ready.by ? ready : await checkLive(target, target.health.live, probe);
    if (this.#run === run) this.#feed({ kind: "live-check", result: live }, false);
  }

  #explained(result: CheckResult): CheckResult {
    const ranMs = this.#at.clock.monotonicMs() - (this.#state.startedMs ?? Infinity);
    const oomKills = this.spec.memoryMaxBytes === null ? 0 : this.#prepare.oomKills(this.spec.id) - this.#oomKills;
    return explainCheck(result, { spec: this.spec, ranMs, oomKills, pids: () => this.#run?.pids() ?? [] });
  }

  /** The disk may be full: the instance goes on, and the log says what could not be kept. */
  #try(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#at.log.error(`${what} failed`, { id: this.spec.id, error });
    }
  }

  #soon(): void {
    this.#wake();
  }
}
