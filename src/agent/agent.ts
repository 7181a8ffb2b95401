// The host agent as one thing: supervisor, edge workers and routing of one home, and what it says about them.
import type { DesiredState } from "../model/host/desired-state.ts";
import type { ObservedState } from "../model/host/instance.ts";
import { ownIdentity } from "../host/process-identity.ts";
import type { Peer } from "../host/peer.ts";
import { chooseRuntime, ownRuntime, runtimeIn } from "../host/runtime.ts";
import { Announcer } from "../platform/announcer.ts";
import type { AgentPorts } from "./agent-ports.ts";
import { EdgeWorkers } from "./edge-workers.ts";
import { EpochGuard } from "./epoch.ts";
import { createPreparer } from "./preparer.ts";
import type { Isolation } from "./isolation.ts";
import { LogKeeper } from "./logs/log-keeper.ts";
import { MemoryKeeper } from "./memory/memory-keeper.ts";
import { Routing } from "./routing.ts";
import { SecretMasks } from "./secret-masks.ts";
import { Supervisor } from "./supervisor.ts";

const STOP_OTHER_MS = 10_000;
const LOOK_INTERVAL_MS = 500;

export class Agent {
  readonly at: AgentPorts;
  readonly supervisor: Supervisor;
  readonly workers: EdgeWorkers;
  readonly routing: Routing;
  readonly masks: SecretMasks;
  readonly logs: LogKeeper;
  readonly memory: MemoryKeeper;
  readonly #peer: Peer;
  readonly #epochs: EpochGuard;
  readonly #changes = new Announcer();
  readonly #exit: () => void;
  readonly #isolation: Isolation;
  #revision = 1;
  #look: NodeJS.Timeout | null = null;

  constructor(at: AgentPorts, peer: Peer, more: { readonly isolation: Isolation; readonly exit: () => void }) {
    this.at = at;
    this.#peer = peer;
    this.#exit = more.exit;
    this.#isolation = more.isolation;
    this.#epochs = new EpochGuard(at);
    this.masks = new SecretMasks(at.home);
    this.memory = new MemoryKeeper(at, () => this.supervisor.instances.values());
    const preparer = createPreparer(at, { isolation: more.isolation, cgroups: this.memory.cgroups });
    this.supervisor = new Supervisor(at, preparer, this.#changed);
    this.logs = new LogKeeper(at, at.exec, (path) => this.supervisor.writesTo(path));
    this.workers = new EdgeWorkers(at, peer.listeners, this.#changed);
    this.routing = new Routing(at, { peer, workers: this.workers, epochs: this.#epochs });
  }

  get epoch(): number {
    return this.#epochs.epoch;
  }

  /** Adopts what runs and starts what should: instances first, so that they are there when the edge opens. */
  async start(): Promise<void> {
    this.supervisor.start();
    this.logs.start();
    this.memory.start();
    await this.routing.restore();
    this.#look = setInterval(() => {
      this.workers.look();
      this.routing.look();
    }, LOOK_INTERVAL_MS);
  }

  putDesiredState(desired: DesiredState): { revision: number } {
    this.#epochs.check("desired state", desired);
    this.#epochs.accept("desired state", desired);
    this.supervisor.apply(desired);
    this.#changed();
    return { revision: this.#revision };
  }

  observe(): ObservedState {
    const { instances, jobs } = this.supervisor.observe((app) => this.masks.ofApp(app));
    return {
      version: 1,
      revision: this.#revision,
      epoch: this.#epochs.epoch,
      desiredNumber: this.supervisor.desiredNumber,
      agent: { identity: ownIdentity(), startedAtMs: this.#peer.startedAtMs, runtime: ownRuntime().folder },
      workers: this.workers.observed(),
      instances,
      jobs,
      isolation: [...this.#isolation.sentences, this.memory.sentence],
    };
  }

  /** Resolves when something has changed since `after`, or the time is up. */
  async waitForRevision(after: number, waitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#revision <= after) await this.#changes.next(waitMs, signal);
  }

  /** Control plane first, then this agent (the new control plane starts the new one), which then replaces the workers. */
  async upgrade(folder: string): Promise<Record<string, never>> {
    chooseRuntime(this.at.home, runtimeIn(folder));
    this.at.log.info("upgrades", { from: ownRuntime().folder, to: folder });
    void this.#peer
      .replaceOther(STOP_OTHER_MS)
      .then(() => this.at.clock.sleep(HAND_OVER_MS))
      .then(this.#exit);
    return {};
  }

  /** Ends everything, the control plane first, so that nothing is started again; then the agent itself. */
  async stop(keepInstances: boolean): Promise<{ stopped: string[] }> {
    const stopped: string[] = [];
    if (this.#peer.other) stopped.push("control plane");
    await this.#peer.stopOther(STOP_OTHER_MS);
    if (this.#look) clearInterval(this.#look);
    stopped.push(...(await this.workers.stopAll()));
    if (!keepInstances) stopped.push(...(await this.supervisor.stopAll()));
    this.supervisor.close();
    this.logs.close();
    this.memory.close();
    stopped.push("host agent");
    setTimeout(this.#exit, EXIT_AFTER_ANSWER_MS);
    return { stopped };
  }

  readonly #changed = (): void => {
    this.#revision += 1;
    this.#changes.announce();
  };
}

/** The new control plane must have its listeners and its lock before this agent goes. */
const HAND_OVER_MS = 1_000;
const EXIT_AFTER_ANSWER_MS = 50;
