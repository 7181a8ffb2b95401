// The background of a control plane: brings the agent to what the records say, goes on with open rollouts, follows the agent, runs cron.
import type { ObservedState } from "../model/host/instance.ts";
import { EPOCH_TOO_LOW } from "../platform/errors/host-errors.ts";
import { UserError } from "../platform/errors/user-error.ts";
import type { ControlPorts } from "./control-ports.ts";
import { runDueCron, settleJobs } from "./run-jobs.ts";

export interface BackgroundPorts extends ControlPorts {
  readonly epoch: () => number;
  /** To one above the given. */
  readonly raiseEpoch: (above: number) => void;
  readonly shutdown: AbortSignal;
}

const RETRY_MS = 500;
const OBSERVE_WAIT_MS = 25_000;

export function keepHostCurrent(at: BackgroundPorts): void {
  for (const { request } of at.journal.openRollouts()) at.conductor.start(request.id);
  void forever("following the agent", at, followAgent(at));
  void forever("cron", at, async () => {
    await at.clock.sleep(await runDueCron(at), at.shutdown);
  });
}

/** One report after the other; when the agent is new, or has missed a write, it gets everything again. */
function followAgent(at: BackgroundPorts): () => Promise<void> {
  let revision = -1;
  let agent = "";
  return async () => {
    try {
      const observed = await at.sync.nextObserved(revision, revision < 0 ? 0 : OBSERVE_WAIT_MS, at.shutdown);
      if (observed.epoch > at.epoch()) at.raiseEpoch(observed.epoch);
      const seen = identityOf(observed);
      if (seen !== agent || observed.epoch !== at.epoch()) {
        await at.engine.reconcile(at.shutdown);
        agent = seen;
      }
      if (settleJobs(observed, at)) await at.sync.putDesired();
      if (revision !== observed.revision) at.announce();
      revision = observed.revision;
    } catch (error) {
      revision = -1;
      agent = "";
      if (error instanceof UserError && error.code === EPOCH_TOO_LOW.code) at.raiseEpoch(at.epoch());
      throw error;
    }
  };
}

function identityOf({ agent }: ObservedState): string {
  return `${agent.identity.bootId}/${agent.identity.pid}/${agent.identity.startTicks}`;
}

/** Never ends before the control plane does; trouble is logged once until it changes. */
async function forever(name: string, at: BackgroundPorts, work: () => Promise<void>): Promise<void> {
  let trouble = "";
  while (!at.shutdown.aborted) {
    try {
      await work();
      trouble = "";
    } catch (error) {
      if (at.shutdown.aborted) return;
      const text = (error as Error).message;
      if (text !== trouble) at.log.warn("a background task failed and is tried again", { task: name, error });
      trouble = text;
      await at.clock.sleep(RETRY_MS, at.shutdown).catch(() => {});
    }
  }
}
