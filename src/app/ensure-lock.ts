// Sees to it that a project has a lock with hashes that fits what it declares: makes or renews Fairlead's and uv's, and says what to do about another tool's.
import { LOCK_STALE } from "../platform/errors/build-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { ProjectLock } from "../model/project.ts";
import { makeLock, type LockTarget } from "../build/lock/make-lock.ts";
import { oldestPython, planLock, type LockFacts, type LockPlan } from "../build/lock/plan-lock.ts";
import type { ManagerReading } from "../python/managers/manager-reader.ts";
import { pyprojectOf } from "../python/managers/pyproject.ts";
import type { SourceTree } from "../python/source-tree.ts";
import type { BuildTools } from "./build-tools.ts";

export interface LockRequest {
  readonly tree: SourceTree;
  readonly reading: ManagerReading;
  readonly interpreter: { readonly path: string; readonly version: string };
  readonly constraint: string | null;
  readonly imported: readonly string[];
}

export interface EnsuredLock {
  /** File that was written, null when the lock was good. */
  readonly written: string | null;
  readonly notes: readonly string[];
}

/** Throws LOCK_STALE for a lock that only its own tool may renew. */
export async function ensureLock(request: LockRequest, tools: BuildTools, progress: (text: string) => void): Promise<EnsuredLock> {
  const { lock } = request.reading;
  if (lock !== null && lock.hashed && lock.fresh.kind !== "stale") return { written: null, notes: notesOn(lock) };
  if (lock !== null && lock.fresh.kind === "stale" && !isOurs(lock))
    throw userError(LOCK_STALE, { lock: lock.file, because: lock.fresh.because, command: renewCommand(lock) });
  if (lock === null && needsNothing(request)) return { written: null, notes: [] };
  const plan = planFor(request);
  progress(lock === null ? "Locking the dependencies" : "Renewing the lock");
  const made = await makeLock(plan, targetOf(request), { uv: await tools.uv(), layout: tools.layout });
  const because = lock?.fresh.kind === "stale" ? ` because ${lock.fresh.because}` : "";
  const { dependencies, manifests } = request.reading;
  const source = dependencies.length > 0 ? `${manifests.at(-1)} declares` : "the code imports";
  const input = writesInput(plan) ? `requirements.txt from what ${source}, and ` : "";
  const note =
    lock === null ? `Wrote ${input}${made.file}: every package with its hashes. Commit it.` : `Renewed ${made.file}${because}. Commit it.`;
  return { written: made.file, notes: [note] };
}

/** `file` is null for a project that needs no package. */
export interface RenewedLock {
  readonly file: string | null;
  readonly changed: boolean;
}

/** `fairlead lock`: makes it anew also when the present one is good, keeping versions that still fit. */
export async function renewLock(request: LockRequest, tools: BuildTools): Promise<RenewedLock> {
  const { lock } = request.reading;
  if (lock === null && needsNothing(request)) return { file: null, changed: false };
  if (lock !== null && lock.hashed && !isOurs(lock)) {
    if (lock.fresh.kind === "stale")
      throw userError(LOCK_STALE, { lock: lock.file, because: lock.fresh.because, command: renewCommand(lock) });
    return { file: lock.file, changed: false };
  }
  return makeLock(planFor(request), targetOf(request), { uv: await tools.uv(), layout: tools.layout });
}

function needsNothing({ reading, imported }: LockRequest): boolean {
  return reading.dependencies.length === 0 && (reading.manager !== null || imported.length === 0);
}

function writesInput(plan: LockPlan): boolean {
  return plan.kind === "requirements" && plan.writeInput;
}

function planFor({ reading, tree, imported }: LockRequest): LockPlan {
  return planLock(reading, { standardProject: isStandard(tree), imported } satisfies LockFacts);
}

function isStandard(tree: SourceTree): boolean {
  const pyproject = pyprojectOf(tree);
  if (!pyproject?.hasProject) return false;
  const project = pyproject.document.data["project"] as { readonly dynamic?: readonly unknown[] };
  return !(Array.isArray(project.dynamic) && project.dynamic.includes("dependencies"));
}

function targetOf({ tree, interpreter, constraint }: LockRequest): LockTarget {
  return { root: tree.root, interpreter: interpreter.path, oldest: oldestPython(constraint, interpreter.version) };
}

export function isOurs(lock: ProjectLock): boolean {
  return lock.format === "uv.lock" || lock.file === "requirements.lock";
}

const RENEW: Readonly<Record<ProjectLock["format"], string>> = {
  "uv.lock": "uv lock",
  "poetry.lock": "poetry lock",
  "pdm.lock": "pdm lock",
  "Pipfile.lock": "pipenv lock",
  "pylock.toml": "the tool that wrote it",
  requirements: "pip-compile --generate-hashes",
};

/** What its own tool is called with to renew it. */
export function renewCommand(lock: ProjectLock): string {
  return RENEW[lock.format];
}

function notesOn(lock: ProjectLock): string[] {
  return lock.fresh.kind === "unknown" ? [`${lock.file} may not be up to date: ${lock.fresh.because}.`] : [];
}
