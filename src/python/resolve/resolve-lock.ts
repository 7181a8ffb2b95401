// From a project's lock to the exact distributions for one platform, whatever tool wrote the lock.
import { join } from "node:path";
import type { TargetPlatform } from "../../model/platform.ts";
import type { ProjectLock } from "../../model/project.ts";
import type { ResolvedSet } from "../../model/resolved-set.ts";
import { LOCK_READERS } from "../managers/lock-readers.ts";
import type { LockListing, LockSelection } from "../managers/manager-reader.ts";
import { readText } from "../text.ts";
import { badLock } from "./lock-text.ts";

/** `root` is the project's folder; `lock.file` is relative to it and may lie above it, in the root of a workspace. */
export function resolveLock(root: string, lock: ProjectLock, platform: TargetPlatform, selection: LockSelection): ResolvedSet {
  const text = readText(join(root, lock.file))?.text ?? null;
  if (text === null) throw badLock(lock.file, "it is not there or cannot be read");
  return LOCK_READERS[lock.format].resolve({
    file: lock.file,
    text,
    platform,
    selection,
    readText: (path) => readText(join(root, path))?.text ?? null,
  });
}

/** Everything that a lock holds, for whichever platform and group. `text` is its content. */
export function listLock(root: string, { file, format }: Pick<ProjectLock, "file" | "format">, text: string): LockListing {
  return LOCK_READERS[format].list({ file, text, readText: (path) => readText(join(root, path))?.text ?? null });
}
