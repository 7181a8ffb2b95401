// Asks uv itself whether uv.lock fits pyproject.toml.
import { uvMessage, type Uv } from "../uv/run-uv.ts";

export interface UvLockState {
  readonly lock: "uv.lock";
  readonly state: "fresh" | "stale";
  readonly because: string | null;
}

/** Null when uv could not tell, for want of a network or an interpreter: then only the files themselves speak. */
export async function checkUvLock(root: string, uv: Uv): Promise<UvLockState | null> {
  const result = await uv.run(["lock", "--check", "--quiet"], { cwd: root, purpose: "check the lock", preferOffline: true });
  if (result.code === 0) return { lock: "uv.lock", state: "fresh", because: null };
  const lines = uvMessage(result);
  const stale = lines.find((line) => /needs to be updated|lockfile/i.test(line));
  return stale === undefined ? null : { lock: "uv.lock", state: "stale", because: "uv says that it needs to be updated" };
}
