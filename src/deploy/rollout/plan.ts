// Which instances a rollout starts and which it retires, decided before anything happens. Pure: names and ports come in.
import type { ProcessSpec, Release } from "../../model/release.ts";
import type { RolloutRequest } from "../../model/rollout.ts";
import type { Batch, PlannedInstance } from "../strategies/strategy.ts";
import type { RolloutPlan } from "./machine.ts";

export interface PlanInput {
  readonly request: RolloutRequest;
  readonly target: Release;
  /** Release of `request.from`, for the way back; null for the first one. */
  readonly previous: Release | null;
  /** What runs now. */
  readonly running: readonly Batch[];
  /** Process → instances, set by hand over what the release says. */
  readonly scale: Readonly<Record<string, number>>;
  /** Only these processes; null for all. */
  readonly processes: readonly string[] | null;
  readonly names: NameSource;
}

export interface NameSource {
  /** Six characters of base32, never the same twice. */
  suffix(): string;
  /** A free loopback port. */
  port(): number;
}

/** Long enough to see an app that answers once and then dies; the old release stays up meanwhile. */
export const WATCH_MS = 3_000;
const DRAIN_DEFAULT_MS = 30_000;

export function planRollout(input: PlanInput): RolloutPlan {
  const { request, target } = input;
  const isTouched = (process: string): boolean => input.processes === null || input.processes.includes(process);
  const running = input.running.filter(({ process }) => isTouched(process));
  const taken = new Set(input.running.map(({ id }) => id));
  const wanted = Object.values(target.configuration.processes).filter(({ name }) => isTouched(name));
  const { retired, added } =
    request.kind === "scale"
      ? scaleBatches(running, wanted, input)
      : { retired: running, added: wanted.map((spec) => ({ spec, count: countOf(spec, input) })) };
  const fresh = added.flatMap(({ spec, count }) => makeBatches(target, spec, count, { input, taken }));
  const revival = retired.map((old) => substitute(old, input, taken));
  return {
    request,
    releaseCommand: (request.kind === "ship" || request.kind === "config") && target.configuration.releaseCommand !== null,
    watchMs: request.kind === "rollback" ? 0 : WATCH_MS,
    drainTimeoutMs: (input.previous ?? target).configuration.service?.drainTimeoutMs ?? DRAIN_DEFAULT_MS,
    old: retired,
    new: fresh,
    revival,
    kept: input.running.filter((batch) => !retired.includes(batch)),
  };
}

function countOf(spec: ProcessSpec, { scale }: PlanInput): number {
  return spec.exclusive ? Math.min(1, scale[spec.name] ?? spec.instances) : (scale[spec.name] ?? spec.instances);
}

/** More: what is missing is added. Fewer: whole batches go, newest first, and a smaller one takes the place of what went too far. */
function scaleBatches(running: readonly Batch[], wanted: readonly ProcessSpec[], input: PlanInput) {
  const retired: Batch[] = [];
  const added: { spec: ProcessSpec; count: number }[] = [];
  for (const spec of wanted) {
    const own = running.filter(({ process }) => process === spec.name);
    const target = countOf(spec, input);
    let count = own.reduce((sum, { instances }) => sum + instances.length, 0);
    for (const batch of own.toReversed()) {
      if (count <= target) break;
      retired.push(batch);
      count -= batch.instances.length;
    }
    if (count < target) added.push({ spec, count: target - count });
  }
  return { retired, added };
}

function makeBatches(target: Release, spec: ProcessSpec, count: number, at: { input: PlanInput; taken: Set<string> }): Batch[] {
  const oneEach = at.input.request.strategy === "rolling" && spec.kind === "web";
  const sizes = oneEach ? Array.from({ length: count }, () => 1) : count > 0 ? [count] : [];
  return sizes.map((size) => ({
    id: freeId(baseId(target, spec), at.taken),
    release: target.id,
    process: spec.name,
    kind: spec.kind,
    exclusive: spec.exclusive,
    instances: Array.from({ length: size }, () => planInstance(target, spec, at.input.names)),
  }));
}

/** The same again for the way back, under names of its own. */
function substitute(old: Batch, input: PlanInput, taken: Set<string>): Batch {
  const release = input.previous ?? input.target;
  const spec = release.configuration.processes[old.process];
  const names = input.names;
  const instances = old.instances.map((instance) => (spec === undefined ? instance : planInstance(release, spec, names)));
  return { ...old, id: freeId(old.id.replace(/\+\d+$/, ""), taken), instances };
}

/** Access logs and counters name a web batch by its release. */
function baseId(release: Release, spec: ProcessSpec): string {
  return spec.kind === "web" && spec.name === "web" ? release.id : `${release.id}/${spec.name}`;
}

function freeId(base: string, taken: Set<string>): string {
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}+${n}`;
  taken.add(id);
  return id;
}

const APP_CHARS_MAX = 40;

function planInstance(release: Release, spec: ProcessSpec, names: NameSource): PlannedInstance {
  const id = `${release.app.slice(0, APP_CHARS_MAX)}-${release.environment}-v${release.number}-${spec.name}-${names.suffix()}`;
  return { id, port: spec.bind === "tcp" ? names.port() : null };
}
