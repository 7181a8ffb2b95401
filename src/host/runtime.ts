// The copy of Fairlead that the daemons run from, HOME/runtime/<version>-<hash>/: Node binary and code. `npm ci` deletes the place npm put them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeFileDurably } from "../platform/files.ts";
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

export function runtimeIn(folder: string): Runtime {
  const fromSource = existsSync(join(folder, "src"));
  return {
    folder,
    node: join(folder, "bin", "node"),
    code: join(folder, fromSource ? "src" : "dist"),
    extension: fromSource ? ".ts" : ".js",
  };
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

export function chooseRuntime(home: Home, runtime: Runtime): void {
  writeFileDurably(join(home.runtime, "current.json"), JSON.stringify({ version: 1, folder: runtime.folder }));
}

function readChoice(home: Home): string | null {
  try {
    const choice = readJson(join(home.runtime, "current.json")) as { folder?: unknown } | null;
    return typeof choice?.folder === "string" ? choice.folder : null;
  } catch {
    return null; // damaged: the own runtime is as good, and the next start chooses again
  }
}
