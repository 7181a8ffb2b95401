// The copy of Fairlead that the daemons run from, HOME/runtime/<version>-<hash>/: Node binary and code. `npm ci` deletes the place npm put them.
import { existsSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileError, syncFolder } from "../platform/files.ts";
import type { Home } from "./home.ts";
import { CODE_FOLDER, PACKAGE_FOLDER } from "./program-paths.ts";

export interface Runtime {
  readonly folder: string;
  /** Node binary. */
  readonly node: string;
  /** Folder that holds agent/, server/, edge/. */
  readonly code: string;
  readonly extension: ".ts" | ".js";
}

/** The one this process runs from, be it a copy or not. */
export function ownRuntime(): Runtime {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return { folder: PACKAGE_FOLDER, node: process.execPath, code: CODE_FOLDER, extension };
}

/** A copy holds JavaScript, also one that was made from a checkout. */
export function runtimeIn(folder: string): Runtime {
  return { folder, node: join(folder, "bin", "node"), code: join(folder, "dist"), extension: ".js" };
}

/** Path of a program by its path inside the code folder without ending, such as `edge/worker`. */
export function runtimeProgram(runtime: Runtime, name: string): string {
  return join(runtime.code, `${name}${runtime.extension}`);
}

/** The copy that new daemons of this home are started from; this process's own when none was chosen or it is gone. */
export function currentRuntime(home: Home): Runtime {
  const chosen = readChoice(home);
  return chosen !== null && existsSync(join(chosen, "bin", "node")) ? runtimeIn(chosen) : ownRuntime();
}

/** HOME/runtime/current, a link, so that a systemd unit and a crontab have a path that stays. Replaced in one step. */
export function chooseRuntime(home: Home, runtime: Runtime): void {
  const link = currentLink(home);
  const aside = `${link}.${process.pid}.new`;
  try {
    rmSync(aside, { force: true });
    symlinkSync(basename(runtime.folder), aside);
    renameSync(aside, link);
    syncFolder(home.runtime);
  } catch (cause) {
    throw fileError(cause, link);
  }
}

export function currentLink(home: Home): string {
  return join(home.runtime, "current");
}

function readChoice(home: Home): string | null {
  try {
    return join(home.runtime, readlinkSync(currentLink(home)));
  } catch {
    return null; // none yet, or damaged: the own runtime is as good, and the next start chooses again
  }
}
