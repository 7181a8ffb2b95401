// `fairlead lock`: makes or renews the lock, or says whether it is fresh.
import { readConfiguration } from "../config/read-configuration.ts";
import { LOCK_MISSING } from "../platform/errors/build-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { ProjectLock } from "../model/project.ts";
import { checkUvLock } from "../build/lock/check-uv-lock.ts";
import { enterStore } from "../build/store/presence.ts";
import { readProject } from "../python/read-project.ts";
import { buildTools, type BuildSurroundings, type BuildTools } from "./build-tools.ts";
import { isOurs, renewCommand, renewLock, type RenewedLock } from "./ensure-lock.ts";
import { readTree } from "./read-inputs.ts";
import { settleLock } from "./settle-lock.ts";

export interface LockState {
  readonly lock: string | null;
  readonly state: "fresh" | "stale" | "missing" | "unknown";
  readonly because: string | null;
  /** What makes it anew. */
  readonly renew: string;
}

/** Nothing is written. Throws LOCK_MISSING when packages are needed and nothing is locked. */
export async function checkLock(root: string, at: BuildSurroundings): Promise<LockState> {
  const { reading } = readTree(root);
  const { lock } = reading;
  if (lock === null || !lock.hashed) {
    const reason = lock === null ? "There is no lock in this folder" : `${lock.file} has no hashes`;
    if (reading.dependencies.length === 0 && lock === null)
      return { lock: null, state: "fresh", because: "it needs no packages", renew: LOCK };
    const { length } = reading.dependencies;
    throw userError(LOCK_MISSING, { reason: `${reason}; ${length === 1 ? "1 package is" : `${length} packages are`} declared.` });
  }
  const found = staticState(lock);
  if (lock.format !== "uv.lock" || found.state === "stale") return found;
  const asked = await checkUvLock(root, await buildTools(root, at).uv());
  return asked === null ? found : { ...found, ...asked };
}

/** The command that makes a lock where there is none, or one that is Fairlead's or uv's own. */
export const LOCK = "fairlead lock";

function staticState(lock: ProjectLock): LockState {
  const { file, fresh } = lock;
  const renew = isOurs(lock) ? LOCK : renewCommand(lock);
  return { lock: file, state: fresh.kind, because: fresh.kind === "fresh" ? null : fresh.because, renew };
}

export async function lockProject(root: string, at: BuildSurroundings): Promise<RenewedLock> {
  const tools: BuildTools = buildTools(root, at);
  using _entered = await enterStore(tools.layout, "build", at);
  const found = readTree(root);
  at.progress("Locking the dependencies");
  const imported = (await readProject(root, { interpreter: null })).imported?.map(({ value }) => value) ?? [];
  const project = { ...found, root, settings: readConfiguration(root, null).settings, imported };
  return (await settleLock(project, (request) => renewLock(request, tools), { ...at, tools })).lock;
}
