// Desired state in, running things out: keeps the instances and jobs, one loop over all of them, adopts what an earlier agent left.
import { join } from "node:path";
import type { DesiredState, InstanceSpec, JobSpec } from "../model/host/desired-state.ts";
import type { ObservedInstance, ObservedJob } from "../model/host/instance.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { ManagedInstance } from "./managed-instance.ts";
import { JOB_GRACE_MS, ManagedJob } from "./managed-job.ts";
import { logPath, type PreparedCommand } from "./prepare-command.ts";
import { listRuns, runFolder, type RunRecord } from "./run-record.ts";
import { stateFile, type StateFile } from "./state-file.ts";

export interface Preparer {
  /** Everything that must be there before the command is spawned. */
  command(spec: InstanceSpec | JobSpec): Promise<PreparedCommand>;
  readonly memoryLimitBy: "cgroup" | "systemd" | "agent";
  /** How often the kernel killed something of it for want of memory. */
  oomKills(id: string): number;
  /** It will not be started again. */
  forget(id: string): void;
}

const BUSY_TICK_MS = 100;
/** After the last grace everything has been sent SIGKILL. */
const KILL_WAIT_MS = 20_000;
const CALM_TICK_MS = 500;

export class Supervisor {
  readonly instances = new Map<string, ManagedInstance>();
  readonly jobs = new Map<string, ManagedJob>();
  readonly #at: AgentPorts;
  readonly #prepare: Preparer;
  readonly #onChange: () => void;
  readonly #file: StateFile<DesiredState>;
  #desired: DesiredState | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ticking = false;
  #wakeAgain = false;
  #closed = false;

  constructor(at: AgentPorts, prepare: Preparer, onChange: () => void) {
    this.#at = at;
    this.#prepare = prepare;
    this.#onChange = onChange;
    this.#file = stateFile<DesiredState>(join(at.home.agent, "desired-state.json"), { log: at.log, backup: true });
  }

  /** Number of the desired state that is followed; 0 before the first. */
  get desiredNumber(): number {
    return this.#desired?.number ?? 0;
  }

  /** Reads what is wanted, adopts what runs, and begins. A lost desired state is rebuilt from the records of what runs. */
  start(): void {
    const records = this.#readRecords();
    this.#desired = this.#file.read() ?? rebuiltState(records);
    for (const record of records) this.#adopt(record);
    if (this.#desired) this.#follow(this.#desired);
    this.wake();
  }

  /** Takes over what runs without starting anything; to end it. */
  adoptAll(): void {
    this.#desired = this.#file.read();
    for (const record of this.#readRecords()) this.#adopt(record);
  }

  /** Durable before it is followed. */
  apply(desired: DesiredState): void {
    this.#file.write(desired);
    this.#want(desired);
  }

  #want(desired: DesiredState): void {
    this.#desired = desired;
    this.#follow(desired);
    this.wake();
  }

  /** Looks at everything now, not only at the next tick. */
  wake = (): void => {
    if (this.#closed) return;
    this.#wakeAgain = this.#ticking;
    if (!this.#ticking) this.#schedule(0);
  };

  /** Stops looking; what runs goes on. */
  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** The longest that what runs may take to end. */
  get graceMs(): number {
    const graces = [...this.instances.values()].filter((one) => one.occupies).map((one) => one.spec.graceMs);
    return Math.max(0, ...graces, this.jobs.size > 0 ? JOB_GRACE_MS : 0);
  }

  /** Ends everything that runs, each within its grace. Resolves with the ids; what SIGKILL does not end (it waits for a disk) is left and said. */
  async stopAll(): Promise<string[]> {
    const running = [...this.instances.values(), ...this.jobs.values()].filter((one) => one.occupies);
    const untilMs = this.#at.clock.monotonicMs() + this.graceMs + KILL_WAIT_MS;
    const nothing: DesiredState = { version: 1, epoch: this.#desired?.epoch ?? 0, number: this.desiredNumber, instances: [], jobs: [] };
    try {
      this.apply(nothing);
    } catch (error) {
      this.#at.log.error("noting that nothing is wanted failed", { error }); // the disk may be full: what runs is ended all the same
      this.#want(nothing);
    }
    while (this.instances.size + this.jobs.size > 0 && this.#at.clock.monotonicMs() < untilMs) await this.#at.clock.sleep(BUSY_TICK_MS);
    for (const id of [...this.instances.keys(), ...this.jobs.keys()]) this.#at.log.error("it does not end", { id });
    return running.map(({ spec }) =>
      this.instances.has(spec.id) || this.jobs.has(spec.id) ? `nothing of ${spec.id}: it does not end` : spec.id,
    );
  }

  /** Something that runs, or will be started again, has this file as its output. */
  writesTo(log: string): boolean {
    return [...this.instances.values(), ...this.jobs.values()].some((one) => logPath(this.#at.home, one.spec) === log);
  }

  observe(mask: (app: string) => (text: string) => string): { instances: ObservedInstance[]; jobs: ObservedJob[] } {
    return {
      instances: [...this.instances.values()].map((instance) => instance.observed(mask(instance.spec.app))),
      jobs: [...this.jobs.values()].map((job) => job.observed(mask(job.spec.app))),
    };
  }

  #readRecords(): RunRecord[] {
    const records: RunRecord[] = [];
    for (const id of listRuns(this.#at.home)) {
      const folder = runFolder(this.#at.home, id, this.#at.log);
      const record = folder.read();
      if (record) records.push(record);
      else this.#at.log.warn("a run has no readable record", { id, folder: folder.path });
    }
    return records;
  }

  #adopt(record: RunRecord): void {
    const { what } = record;
    const more = { prepare: this.#prepare, wake: () => this.#changed() };
    if (what.kind === "job") {
      const job = new ManagedJob(what.spec, this.#at, more);
      job.adopt(record);
      this.jobs.set(what.spec.id, job);
    } else {
      const instance = new ManagedInstance(what.spec, this.#at, more);
      instance.adopt(record);
      this.instances.set(what.spec.id, instance);
    }
  }

  #follow(desired: DesiredState): void {
    const wanted = new Set([...desired.instances, ...desired.jobs].map((spec) => spec.id));
    for (const one of [...this.instances.values(), ...this.jobs.values()]) if (!wanted.has(one.spec.id)) one.unwanted();
    const more = { prepare: this.#prepare, wake: () => this.#changed() };
    for (const spec of desired.instances) {
      const known = this.instances.get(spec.id);
      if (known) known.spec = spec;
      else this.instances.set(spec.id, new ManagedInstance(spec, this.#at, more));
    }
    for (const spec of desired.jobs) if (!this.jobs.has(spec.id)) this.jobs.set(spec.id, new ManagedJob(spec, this.#at, more));
  }

  #changed(): void {
    this.#onChange();
    this.wake();
  }

  #schedule(delayMs: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), delayMs);
  }

  #tick(): void {
    this.#ticking = true;
    this.#wakeAgain = false;
    for (const job of this.jobs.values()) this.#safely(job.spec.id, () => job.tick());
    for (const instance of this.instances.values()) this.#safely(instance.spec.id, () => instance.tick(this.#mayStart(instance)));
    const gone = this.#removeForgotten();
    this.#ticking = false;
    if (gone) this.#onChange();
    if (this.#closed) return;
    this.#schedule(this.#wakeAgain ? 10 : this.#isBusy() ? BUSY_TICK_MS : CALM_TICK_MS);
  }

  /** One thing that fails is logged and looked at again; the others go on. */
  #safely(id: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#at.log.error("looking after it failed", { id, error });
    }
  }

  /** Of all with the same exclusive key only one may occupy it: a beat never runs twice, also not beside its stopping predecessor. */
  #mayStart(instance: ManagedInstance): boolean {
    const key = instance.spec.exclusiveKey;
    if (key === null) return true;
    return ![...this.instances.values()].some((other) => other !== instance && other.spec.exclusiveKey === key && other.occupies);
  }

  #removeForgotten(): boolean {
    const before = this.instances.size + this.jobs.size;
    for (const [id, instance] of this.instances) if (instance.isForgotten) this.instances.delete(id);
    for (const [id, job] of this.jobs) if (job.isForgotten) this.jobs.delete(id);
    return this.instances.size + this.jobs.size !== before;
  }

  #isBusy(): boolean {
    const calm = new Set(["ready", "crash-loop", "waiting"]);
    return (
      [...this.instances.values()].some((instance) => !calm.has(instance.state.phase)) ||
      [...this.jobs.values()].some((job) => job.phase !== "ended")
    );
  }
}

/** Without a readable desired state what runs is what is wanted, until the control plane says it again. */
function rebuiltState(records: readonly RunRecord[]): DesiredState | null {
  if (records.length === 0) return null;
  return {
    version: 1,
    epoch: 0,
    number: 0,
    instances: records.flatMap(({ what }) => (what.kind === "instance" ? [what.spec] : [])),
    jobs: records.flatMap(({ what }) => (what.kind === "job" ? [what.spec] : [])),
  };
}
