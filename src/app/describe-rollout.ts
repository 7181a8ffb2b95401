// Rollouts, steps and outcomes in words.
import type { JournalEntry } from "../deploy/rollout/machine.ts";
import { shortRelease } from "../deploy/engines/process/judge.ts";
import type { Step } from "../deploy/strategies/strategy.ts";
import type { RolloutOutcome, RolloutRequest } from "../model/rollout.ts";

export function describeRequest(request: RolloutRequest): string {
  const to = shortRelease(request.to);
  switch (request.kind) {
    case "ship":
      return `ship ${to}`;
    case "rollback":
      return `roll back to ${to}`;
    case "config":
      return `change the configuration, ${to}`;
    case "scale":
      return `scale ${to}`;
    case "restart":
      return `restart ${to}`;
  }
}

export function describeOutcome(outcome: RolloutOutcome): string {
  switch (outcome.kind) {
    case "completed":
      return "done";
    case "rolled-back":
      return "rolled back by itself";
    case "aborted":
      return `aborted by ${outcome.by}`;
  }
}

/** One line for people; null for entries that say nothing new. */
export function describeEntry(entry: JournalEntry): string {
  switch (entry.kind) {
    case "intent":
      return describeStep(entry.step);
    case "confirmed":
      return entry.evidence ?? `${describeStep(entry.step)}: done`;
    case "failed":
      return `${describeStep(entry.step)}: ${entry.failure.because}`;
    case "cut":
      return "Cutting what has not ended within the drain bound";
    case "abort":
      return `Aborted by ${entry.by}`;
    case "note":
      return entry.text;
    case "ended":
      return describeOutcome(entry.outcome);
  }
}

export function describeStep(step: Step): string {
  switch (step.kind) {
    case "prepare":
      return "Laying out the release";
    case "release-command":
      return "Running the release command";
    case "start":
      return `Starting ${batchList(step.batches)}`;
    case "switch":
      return step.serve.length > 0 ? `Giving traffic to ${batchList(step.serve)}` : `Taking traffic from ${batchList(step.idle)}`;
    case "watch":
      return `Watching ${batchList(step.batches)}`;
    case "drain":
      return `Waiting for the last requests of ${batchList(step.batches)}`;
    case "close-tunnels":
      return `Closing WebSockets and event streams of ${batchList(step.batches)}`;
    case "close-pool":
      return `Closing idle connections to ${batchList(step.batches)}`;
    case "stop":
      return `Stopping ${batchList(step.batches)}`;
    case "finish":
      return "Finishing";
  }
}

/** `shop/production/v3` → v3; `shop/production/v3/worker+2` → v3 worker. */
function batchList(batches: readonly string[]): string {
  const names = batches.map((id) =>
    id
      .replace(/\+\d+$/, "")
      .split("/")
      .slice(2)
      .join(" "),
  );
  return [...new Set(names)].join(", ");
}
