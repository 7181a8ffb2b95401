// The packages that a project's lock gives for one platform, and whether an interpreter could have them at all.
import type { Settings } from "../config/settings.ts";
import { chooseWheels, normaliseName } from "../build/wheels/choose-wheels.ts";
import type { TargetPlatform } from "../model/platform.ts";
import type { Interpreter, ProjectLock } from "../model/project.ts";
import type { ResolvedSet } from "../model/resolved-set.ts";
import { LOCK_STALE, NO_WHEEL } from "../platform/errors/build-errors.ts";
import { LOCK_EXCLUDES_PLATFORM, NO_FILE_FITS } from "../platform/errors/python-lock-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import type { Exec } from "../platform/exec.ts";
import { hostPlatform } from "../python/interpreter/host-platform.ts";
import type { LockSelection, ManagerReading } from "../python/managers/manager-reader.ts";
import { missingDependencies } from "../python/resolve/missing-dependencies.ts";
import { resolveLock } from "../python/resolve/resolve-lock.ts";
import { renewCommand } from "./ensure-lock.ts";

export interface LockedProject {
  readonly root: string;
  readonly reading: ManagerReading;
  readonly settings: Pick<Settings, "build">;
}

/** These locks keep no record of what was asked for, so what a platform needs and they lack shows only when they are resolved for it. */
const WITHOUT_RECORD: ReadonlySet<ProjectLock["format"]> = new Set(["pylock.toml", "requirements"]);

/** A project that needs no package at all has no lock, and an empty set. Throws LOCK_STALE when something it asks for is not in the lock. */
export function lockedPackages(
  { root, reading, settings }: LockedProject,
  lock: ProjectLock | null,
  platform: TargetPlatform,
): ResolvedSet {
  if (lock === null) return { platform, lock: { file: "none", format: "none" }, packages: [], leftOut: [] };
  const known = resolvedBefore.get(reading) ?? new Map<string, ResolvedSet>();
  resolvedBefore.set(reading, known);
  const key = JSON.stringify([root, lock.file, platform, selectionOf(reading, settings)]);
  const set = known.get(key) ?? resolveWhole({ root, reading, settings }, lock, platform);
  known.set(key, set);
  return set;
}

/** Choosing the interpreter and building ask for the same set: a large lock is resolved once. */
const resolvedBefore = new WeakMap<ManagerReading, Map<string, ResolvedSet>>();

function resolveWhole({ root, reading, settings }: LockedProject, lock: ProjectLock, platform: TargetPlatform): ResolvedSet {
  const selection = selectionOf(reading, settings);
  const set = resolveLock(root, lock, platform, selection);
  const missing = WITHOUT_RECORD.has(lock.format) ? missingDependencies(reading, set, selection)[0] : undefined;
  if (missing === undefined) return set;
  const place = `${missing.source.file}${missing.source.line === null ? "" : `:${missing.source.line}`}`;
  const because = `\`${missing.name}\`, which ${place} asks for on this platform, is missing from it`;
  throw userError(LOCK_STALE, { lock: lock.file, because, command: renewCommand(lock) });
}

/** A reason why the lock cannot be installed for the interpreter, null when it can. A lock that is broken for every interpreter is no reason against one. */
export function wheelsFor(project: LockedProject, exec: Exec): (interpreter: Pick<Interpreter, "path">) => Promise<string | null> {
  return async (interpreter) => {
    const { lock } = project.reading;
    if (lock === null || !lock.hashed || lock.fresh.kind === "stale") return null;
    try {
      const platform = await hostPlatform(interpreter, exec);
      chooseWheels(lockedPackages(project, lock, platform), allowedSdists(project.settings));
      return null;
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      return OBJECTIONS.has(cause.code) ? cause.message : null;
    }
  };
}

const OBJECTIONS: ReadonlySet<string> = new Set([NO_WHEEL.code, NO_FILE_FITS.code, LOCK_EXCLUDES_PLATFORM.code]);

export function allowedSdists({ build }: Pick<Settings, "build">): ReadonlySet<string> {
  return new Set(build.allowSdist.map(normaliseName));
}

function selectionOf({ selection }: ManagerReading, { build }: Pick<Settings, "build">): LockSelection {
  return {
    ...selection,
    extras: [...new Set([...selection.extras, ...build.extras.map(normaliseName)])],
    groups: [...new Set([...selection.groups, ...build.groups.map(normaliseName)])],
  };
}
