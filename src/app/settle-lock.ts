// Interpreter and lock of a project, settled together: where nothing asks for a Python, a dependency may, and then a newer one is taken.
import { LOCK_NEEDS_PYTHON } from "../platform/errors/build-errors.ts";
import { UserError } from "../platform/errors/user-error.ts";
import { neededPython } from "../build/lock/needed-python.ts";
import type { SourceTree } from "../python/source-tree.ts";
import type { BuildSurroundings, BuildTools } from "./build-tools.ts";
import type { LockRequest } from "./ensure-lock.ts";
import { findPython, type FoundPython } from "./find-python.ts";
import type { LockedProject } from "./locked-packages.ts";

export type ProjectToLock = LockedProject & { readonly tree: SourceTree; readonly imported: readonly string[] };

/** Throws NO_INTERPRETER and whatever `lock` throws. */
export async function settleLock<T>(
  project: ProjectToLock,
  lock: (request: LockRequest) => Promise<T>,
  at: BuildSurroundings & { readonly tools: BuildTools },
): Promise<{ python: FoundPython; lock: T }> {
  const { tree, reading, imported } = project;
  const request = (python: FoundPython): LockRequest => ({
    tree,
    reading,
    imported,
    interpreter: python.chosen,
    constraint: python.constraint,
  });
  const python = await findPython(project, at);
  try {
    return { python, lock: await lock(request(python)) };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== LOCK_NEEDS_PYTHON.code || python.constraint !== null) throw error;
    const needed = neededPython(error.details)!;
    const newer = await findPython(
      { ...project, reading: { ...reading, python: [{ value: `>=${needed.version}`, source: null, sure: "certain" }] } },
      at,
    );
    const note = `Took Python ${newer.chosen.version}: ${needed.by} needs ${needed.version} or newer.`;
    return { python: { ...newer, notes: [note, ...newer.notes] }, lock: await lock(request(newer)) };
  }
}
