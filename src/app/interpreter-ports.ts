// Where an interpreter is looked for, and what it must be able to do: the same for what only looks and for what builds, so that both choose the same one.
import { homedir } from "node:os";
import { join } from "node:path";
import { storeLayout } from "../build/store/layout.ts";
import type { Home } from "../host/home.ts";
import type { Exec } from "../platform/exec.ts";
import type { InterpreterPorts } from "../python/interpreter/choose-interpreter.ts";
import { wheelsFor, type LockedProject } from "./locked-packages.ts";

export interface InterpreterSurroundings {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec: Exec;
  readonly nowMs: number;
}

/** As root, apps run as users of their own, to whom root's folders are closed: what uv installs goes into the store, and what is closed is copied there. */
export function interpreterPorts(project: LockedProject, { home, env, exec, nowMs }: InterpreterSurroundings): InterpreterPorts {
  const own = home.isRoot && env["UV_PYTHON_INSTALL_DIR"] === undefined;
  return {
    env: own ? { ...env, UV_PYTHON_INSTALL_DIR: join(storeLayout(home.store).pythons, "uv") } : env,
    home: homedir(),
    exec,
    nowMs,
    instanceUser: home.isRoot ? "other" : "same",
    mayCopy: true,
    objection: wheelsFor(project, exec),
  };
}
