// Releases, plans and walks for tests of the rollout machine and of the strategies.
import type { ProcessSpec, Release } from "../../model/release.ts";
import type { RolloutKind, StrategyName } from "../../model/rollout.ts";
import type { Batch, Step } from "../strategies/strategy.ts";
import { foldJournal, nextStep, type JournalEntry, type RolloutPlan } from "./machine.ts";
import { planRollout, type PlanInput } from "./plan.ts";

export function processSpec(name: string, over: Partial<ProcessSpec> = {}): ProcessSpec {
  const kind = name === "web" || name === "worker" || name === "beat" ? name : "worker";
  return {
    name,
    kind,
    argv: kind === "web" ? ["gunicorn", "--bind", "unix:{socket}", "app:app"] : [name],
    bind: kind === "web" ? "unix" : "none",
    interface: kind === "web" ? "wsgi" : null,
    server: kind === "web" ? "gunicorn" : null,
    keepAliveMs: kind === "web" ? 75_000 : null,
    instances: 1,
    exclusive: kind === "beat",
    env: {},
    graceMs: 30_000,
    memoryMaxBytes: null,
    ...over,
  };
}

export interface ReleaseShape {
  readonly processes?: readonly ProcessSpec[];
  readonly strategy?: StrategyName;
  readonly releaseCommand?: boolean;
}

export function release(number: number, shape: ReleaseShape = {}): Release {
  const processes = shape.processes ?? [processSpec("web")];
  return {
    id: `shop/production/v${number}`,
    app: "shop",
    environment: "production",
    number,
    artifact: `${number}`.repeat(64),
    configuration: {
      processes: Object.fromEntries(processes.map((spec) => [spec.name, spec])),
      releaseCommand: shape.releaseCommand ? { argv: ["migrate"], timeoutMs: 60_000 } : null,
      service: {
        hosts: [],
        pathPrefix: "/",
        port: null,
        health: { ready: null, live: null, startTimeoutMs: 30_000, intervalMs: 1_000, timeoutMs: 1_000, stableChecks: 2, failuresMax: 3 },
        drainTimeoutMs: 30_000,
        requestBodyMaxBytes: 1_000_000,
        responseTimeoutMs: 60_000,
      },
      strategy: shape.strategy ?? "blue-green",
      variables: {},
      fileVariables: {},
      required: [],
      volumes: [],
      cron: [],
      services: [],
    },
    secrets: {},
    sealedEnvironment: "",
    createdAtMs: 0,
    createdBy: "ada",
    reason: "ship",
  };
}

export interface PlanShape {
  readonly kind?: RolloutKind;
  readonly previous?: Release | null;
  readonly running?: readonly Batch[];
  readonly scale?: Readonly<Record<string, number>>;
  readonly processes?: readonly string[];
}

export function plan(target: Release, shape: PlanShape = {}): RolloutPlan {
  const previous = shape.previous ?? null;
  let count = 0;
  const input: PlanInput = {
    request: {
      id: "r-1",
      app: target.app,
      environment: target.environment,
      kind: shape.kind ?? "ship",
      from: previous?.id ?? null,
      to: target.id,
      strategy: target.configuration.strategy,
      requestedBy: "ada",
      requestedAtMs: 0,
    },
    target,
    previous,
    running: shape.running ?? [],
    scale: shape.scale ?? {},
    processes: shape.processes ?? null,
    names: { suffix: () => `n${++count}`, port: () => 20_000 + ++count },
  };
  return planRollout(input);
}

/** Batches that a completed first rollout of the release leaves running. */
export function runningBatches(of: Release): Batch[] {
  return [...plan(of).new];
}

/** Entries until the end; the step that `failAt` names fails once. */
export function walk(of: RolloutPlan, failAt: (step: Step) => boolean = () => false): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let failed = false;
  for (let count = 0; count < 500; count++) {
    const step = nextStep(of, foldJournal(of, entries));
    if (step.kind === "finish") return entries;
    entries.push({ kind: "intent", step });
    if (!failed && failAt(step)) {
      failed = true;
      entries.push({ kind: "failed", step, failure: { code: "FL-3001", because: "it ended", output: ["boom"] } });
    } else entries.push({ kind: "confirmed", step, evidence: null });
  }
  throw new Error("the rollout does not end");
}

/** `start v2`, `switch v2 from v1`, … in order. */
export function stepWords(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap((entry) => (entry.kind === "intent" ? [stepWord(entry.step)] : []));
}

function stepWord(step: Step): string {
  const short = (ids: readonly string[]): string => ids.map((id) => id.split("/").slice(2).join("/")).join(",");
  switch (step.kind) {
    case "switch":
      return `switch ${short(step.serve) || "nothing"}${step.idle.length > 0 ? ` from ${short(step.idle)}` : ""}`;
    case "start":
    case "watch":
    case "drain":
    case "close-tunnels":
    case "close-pool":
    case "stop":
      return `${step.kind} ${short(step.batches)}`;
    case "prepare":
    case "release-command":
    case "finish":
      return step.kind;
  }
}
