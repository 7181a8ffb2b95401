// One start of a command under its launcher: spawn with the intent on disk, find it again after a restart of the agent, signal it, learn how it ended.
import { closeSync, fchownSync, openSync, readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import type { ExitStatus, ProcessIdentity } from "../model/host/instance.ts";
import { identityOf, isAlive, listProcesses, readBootId, readStat, sessionMembers, type ProcessStat } from "../host/process-identity.ts";
import { childProcess } from "../platform/builtin.ts";
import { randomName, type Random } from "../platform/random.ts";
import { neverStarted } from "./launcher.ts";
import type { PreparedCommand } from "./prepare-command.ts";
import type { RunFolder, RunRecord, RunSpec } from "./run-record.ts";

export interface RunPorts {
  readonly random: Random;
  readonly nowMs: () => number;
}

/** What a start takes over from the one before it. */
export interface RunHistory {
  readonly number: number;
  readonly restarts: number;
  readonly quickFailures: number;
}

export class CommandRun {
  readonly folder: RunFolder;
  #record: RunRecord;
  #command: ProcessIdentity | null = null;
  #launcherExited = false;
  #adopted = false;
  /** Called when the launcher ends, if this agent started it: sooner than the next look. */
  onEnd: () => void = () => {};

  private constructor(folder: RunFolder, record: RunRecord) {
    this.folder = folder;
    this.#record = record;
  }

  /** Intent, spawn, identity: each durable before the next. Rejects when the program's folder or /bin/sh cannot be used. */
  static async start(folder: RunFolder, what: RunSpec, command: PreparedCommand, history: RunHistory, at: RunPorts): Promise<CommandRun> {
    const token = randomName(at.random, 16);
    const record: RunRecord = {
      version: 1,
      what,
      number: history.number,
      bootId: readBootId(),
      token,
      launcher: null,
      startedAtMs: at.nowMs(),
      logOffset: command.logOffset,
      readyBy: null,
      restarts: history.restarts,
      quickFailures: history.quickFailures,
      isolation: command.isolation,
      ended: null,
    };
    folder.write(record);
    const run = new CommandRun(folder, record);
    await run.#spawn(command, token);
    return run;
  }

  /** The run of a record that an earlier agent wrote. */
  static adopt(folder: RunFolder, record: RunRecord): CommandRun {
    const run = new CommandRun(folder, record);
    run.#adopted = true;
    return run;
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** Identity of the command itself, or of the launcher until that is known. */
  get identity(): ProcessIdentity | null {
    const launcher = this.#record.launcher;
    if (launcher === null || !isAlive(launcher)) return null;
    return this.#findCommand() ?? launcher;
  }

  note(change: Partial<Pick<RunRecord, "readyBy" | "ended" | "restarts" | "quickFailures">>): void {
    this.#record = { ...this.#record, ...change };
    this.folder.write(this.#record);
  }

  /**
   * The agent that wanted to start it died before it let the launcher go: no part of the command has run. Without a noted launcher that is certain, for
   * the note comes first; with one the launcher says so, soon after the agent's death.
   */
  get neverStarted(): boolean {
    if (!this.#adopted || this.#record.ended !== null) return false;
    return this.#record.launcher === null || neverStarted(this.folder.status(this.#record.number));
  }

  /** Null while the command runs. Something that the command left behind in its session is for `sweep`. */
  exit(): ExitStatus | null {
    if (this.#record.ended) return this.#record.ended.exit;
    const launcher = this.#record.launcher;
    const running = launcher !== null && !this.#launcherExited && isAlive(launcher);
    return running ? null : (this.folder.status(this.#record.number).exit ?? { kind: "unknown" });
  }

  /** SIGTERM to the command alone: servers tell their workers themselves. */
  terminate(): void {
    const command = this.#findCommand();
    if (command) this.#signal([command.pid], "SIGTERM");
    else this.#signal(this.#others(), "SIGTERM");
  }

  /** SIGKILL to all it started; the launcher is spared so that it can note the end. */
  kill(): void {
    this.#signal(this.#others(), "SIGKILL");
  }

  /** Kills what the ended command left behind, also outside its session. True when nothing is left. */
  sweep(): boolean {
    const left = [...this.#others(), ...this.#marked()];
    this.#signal(left, "SIGKILL");
    return left.length === 0;
  }

  async #spawn(command: PreparedCommand, token: string): Promise<void> {
    const status = openSync(this.folder.statusPath(this.#record.number), "a", 0o600);
    const log = openSync(command.log, "a", 0o600);
    if (command.user) fchownSync(log, command.user.uid, command.user.gid); // its own output: many programs open /dev/stdout once more
    try {
      const [program, ...args] = command.argv;
      const child = childProcess().spawn(program as string, args, {
        cwd: command.cwd,
        env: { ...command.env, FAIRLEAD_RUN: token },
        detached: true,
        stdio: ["ignore", log, log, status, "pipe"],
        ...(command.user && { uid: command.user.uid, gid: command.user.gid }),
      });
      child.once("exit", () => {
        this.#launcherExited = true;
        this.onEnd();
      });
      await new Promise<void>((resolve, reject) => child.once("spawn", () => resolve()).once("error", reject));
      child.unref();
      command.joinCgroup?.(child.pid as number);
      const launcher = identityOf(child.pid as number);
      this.#noteLauncher(launcher);
      // One that is gone, or that cannot be seen, is not let go: without it in the record nothing may run.
      if (launcher === null) (child.stdio[4] as Writable).destroy();
      else letGo(child.stdio[4] as Writable);
    } finally {
      closeSync(status);
      closeSync(log);
    }
  }

  #noteLauncher(launcher: ProcessIdentity | null): void {
    this.#record = { ...this.#record, launcher };
    this.folder.write(this.#record);
  }

  #findCommand(): ProcessIdentity | null {
    if (this.#command && isAlive(this.#command) && readStat(this.#command.pid)?.name !== "bwrap") return this.#command;
    const pid = this.folder.status(this.#record.number).commandPid;
    const isOurs = pid !== null && readStat(pid)?.session === this.#record.launcher?.pid;
    this.#command = isOurs ? identityOf(this.#insideSandbox(pid)) : null;
    return this.#command;
  }

  /** bubblewrap stays as the parent of the command and dies of a signal without passing it on. */
  #insideSandbox(pid: number): number {
    if (readStat(pid)?.name !== "bwrap") return pid;
    const child = this.#others().find((process) => process.parentPid === pid);
    return child === undefined ? pid : this.#insideSandbox(child.pid);
  }

  /** The command and what it started, as far as that stayed in its session. */
  pids(): number[] {
    return this.#others().map(({ pid }) => pid);
  }

  #others(): ProcessStat[] {
    const { launcher } = this.#record;
    return launcher === null ? [] : sessionMembers(launcher).filter((process) => process.pid !== launcher.pid);
  }

  /** Processes that carry the run's token: those that left the session are found so, unless they overwrote their environment. */
  #marked(): ProcessStat[] {
    return listProcesses().filter((process) => process.pid !== this.#record.launcher?.pid && hasToken(process.pid, this.#record.token));
  }

  #signal(processes: readonly (number | ProcessStat)[], signal: NodeJS.Signals): void {
    for (const process_ of processes) {
      try {
        process.kill(typeof process_ === "number" ? process_ : process_.pid, signal);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
      }
    }
  }
}

/** From here on the command may run: its identity is on disk. */
function letGo(pipe: Writable): void {
  pipe.on("error", () => {}); // the launcher is dead: noticed as any other end
  pipe.end("go\n");
}

function hasToken(pid: number, token: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`FAIRLEAD_RUN=${token}`);
  } catch {
    return false; // gone, or of another user: not ours
  }
}
