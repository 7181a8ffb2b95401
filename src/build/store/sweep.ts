// What killed builds left: everything aside that belongs to no living process, and virtual environments that never became whole.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "../../platform/lock.ts";
import type { StoreLayout } from "./layout.ts";
import { isAlive } from "./presence.ts";
import { removeTree } from "./remove-tree.ts";

/** A pid can belong to another process by now: what is older than this goes in any case. */
const ASIDE_MAX_MS = 24 * 3_600_000;

/** Names in aside/ are `<kind>-<pid>-<random>`. Returns what was removed. */
export function sweepAside(layout: StoreLayout, nowMs: number): string[] {
  const left = readdirSync(layout.aside).filter((name) => isLeftOver(join(layout.aside, name), name, nowMs));
  for (const name of left) removeTree(join(layout.aside, name));
  return left;
}

function isLeftOver(path: string, name: string, nowMs: number): boolean {
  const pid = Number(/-(\d+)-[a-z2-7]+$/.exec(name)?.[1]);
  if (!Number.isInteger(pid)) return false;
  if (pid === process.pid) return false;
  if (!isAlive(pid)) return true;
  return existsSync(path) && nowMs - statSync(path).mtimeMs > ASIDE_MAX_MS;
}

/** Environments without their mark of completion whose lock nobody holds. */
export function sweepVenvs(layout: StoreLayout): string[] {
  const broken = readdirSync(layout.venvs).filter((key) => !existsSync(join(layout.venvs, key, "complete.json")));
  return broken.filter((key) => {
    using held = tryLock(join(layout.locks, `venv-${key}.lock`));
    if (held === null) return false;
    removeTree(join(layout.venvs, key));
    return true;
  });
}
