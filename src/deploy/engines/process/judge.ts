// What a report of the agent means for a step: done, failed with the app's own words, or wait. Pure.
import type { ExitStatus, ObservedInstance, ObservedJob, ObservedState } from "../../../model/host/instance.ts";
import {
  HEALTHY_THEN_FAILED,
  INSTANCE_ENDED,
  INSTANCE_NOT_READY,
  RELEASE_COMMAND_FAILED,
  RELEASE_COMMAND_UNKNOWN,
} from "../../../platform/errors/deploy-errors.ts";
import type { Batch } from "../../strategies/strategy.ts";
import type { StepResult } from "../engine.ts";
import { tellingLines, workersKeepEnding } from "./telling-lines.ts";

export type Judgement = StepResult | { readonly kind: "wait"; readonly waitingFor: string };

const DONE: StepResult = { kind: "done", evidence: null };

/** Done when every instance is ready; one that ends, or that the agent gives up, is enough to fail. An exclusive one may wait for its predecessor. */
export function judgeStart(observed: ObservedState, batches: readonly Batch[], isOver: boolean): Judgement {
  const waiting: string[] = [];
  for (const batch of batches) {
    for (const { id } of batch.instances) {
      const instance = observed.instances.find((one) => one.id === id);
      if (instance?.phase === "ready" || (batch.exclusive && instance?.phase === "waiting")) continue;
      if (instance !== undefined && (hasEnded(instance) || isGivenUp(instance))) {
        const code = instance.problem?.startsWith(NOT_READY) === true ? INSTANCE_NOT_READY.code : INSTANCE_ENDED.code;
        return failedInstance(code, batch, instance);
      }
      if (instance !== undefined && workersKeepEnding(instance.lastLines))
        return failedInstance(INSTANCE_ENDED.code, batch, { ...instance, problem: WORKERS_END });
      if (isOver) return failed(INSTANCE_NOT_READY.code, describeUnready(batch, instance), instance?.lastLines ?? []);
      waiting.push(describeWait(batch, instance));
    }
  }
  return waiting.length === 0 ? DONE : { kind: "wait", waitingFor: [...new Set(waiting)].join(", ") };
}

const WORKERS_END = "its workers end again and again before it is ready";

/** A server may start a broken app again and again: what it prints is worth more than the wait. */
function describeWait({ process }: Batch, instance: ObservedInstance | undefined): string {
  const { cause } = tellingLines(instance?.lastLines ?? []);
  return `Waiting for ${process}: ${instance?.problem ?? instance?.phase ?? "starting"}${cause === null ? "" : `. Its output: ${cause}`}`;
}

/** How the agent begins to say that the start-up bound has passed (agent/instance-machine.ts). */
const NOT_READY = "not ready within";

/** Nobody asked for its end, so the agent has a reason. */
function isGivenUp({ phase }: ObservedInstance): boolean {
  return phase === "stopping" || phase === "unhealthy";
}

/** Failed as soon as one that was ready has ended or stopped answering. */
export function judgeWatch(observed: ObservedState, batches: readonly Batch[], isOver: boolean): Judgement {
  for (const batch of batches) {
    const own = observed.instances.filter(({ id }) => batch.instances.some((planned) => planned.id === id));
    const bad = own.find((instance) => hasEnded(instance) || isGivenUp(instance));
    if (bad !== undefined) return failedInstance(HEALTHY_THEN_FAILED.code, batch, bad);
  }
  return isOver ? DONE : { kind: "wait", waitingFor: "" };
}

export function judgeJob(observed: ObservedState, id: string): Judgement {
  const job = observed.jobs.find((one) => one.id === id);
  if (job?.phase !== "ended") return { kind: "wait", waitingFor: "release command" };
  if (job.exit?.kind === "code" && job.exit.code === 0 && !job.timedOut) return DONE;
  if (job.exit === null || job.exit.kind === "unknown") {
    return failed(
      RELEASE_COMMAND_UNKNOWN.code,
      "How the release command ended is not known; what it changes may be half done",
      job.lastLines,
    );
  }
  return withHint(failed(RELEASE_COMMAND_FAILED.code, `It ${describeJobEnd(job)}`, job.lastLines), job.hint ?? null);
}

/** A restart or a way to one counts: what was running is not any more. An end nobody saw (power loss) does not speak against the release. */
function hasEnded({ phase, lastExit, restarts }: ObservedInstance): boolean {
  if (phase === "crash-loop") return true;
  if (lastExit === null || lastExit.kind === "unknown") return false;
  return phase === "backoff" || phase === "stopped" || restarts > 0;
}

function describeEnd(batch: Batch, { problem, lastExit }: ObservedInstance): string {
  const how = problem ?? (lastExit === null ? "it keeps ending" : describeExit(lastExit));
  return `\`${batch.process}\` of ${shortRelease(batch.release)}: ${how}`;
}

function describeUnready(batch: Batch, instance: ObservedInstance | undefined): string {
  return `\`${batch.process}\` of ${shortRelease(batch.release)} did not become ready: ${instance?.problem ?? "the agent does not know of it"}`;
}

function describeJobEnd(job: ObservedJob): string {
  return job.timedOut ? "took too long and was stopped" : describeExit(job.exit as ExitStatus);
}

export function describeExit(exit: ExitStatus): string {
  switch (exit.kind) {
    case "code":
      return `ended with exit code ${exit.code}`;
    case "signal":
      return `was ended by ${exit.signal}`;
    case "unknown":
      return "ended in an unknown way";
  }
}

/** `v3` of `shop/production/v3`. */
export function shortRelease(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

const STAY = "; a server must stay in the foreground";

function hasLeft({ kind }: Batch, { lastExit }: ObservedInstance): boolean {
  return kind === "web" && lastExit?.kind === "code" && lastExit.code === 0;
}

function failedInstance(code: string, batch: Batch, instance: ObservedInstance): Judgement {
  const judged = failed(code, describeEnd(batch, instance), instance.lastLines, hasLeft(batch, instance) ? STAY : "");
  return withHint(judged, instance.hint ?? null);
}

type Failed = Extract<StepResult, { kind: "failed" }>;

function withHint({ kind, failure }: Failed, hint: string | null): Failed {
  return { kind, failure: hint === null ? failure : { ...failure, because: `${failure.because.replace(/\.$/, "")}. ${hint}` } };
}

/** With the app's own words: the error in the reason, what led to it below. `guess`: said where it names none. */
function failed(code: string, because: string, output: readonly string[], guess = ""): Failed {
  const { cause, lines } = tellingLines(output);
  return {
    kind: "failed",
    failure: { code, because: cause === null ? `${because}${guess}` : `${because}. Its output: ${cause}`, output: lines },
  };
}
