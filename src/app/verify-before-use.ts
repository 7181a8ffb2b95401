// Before a release starts, its artifact must still be what was built. As root its files belong to another user than the app's, and times are enough; else
// every file is hashed, an environment that several artifacts share once in this process's life.
import { realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { markAltered } from "../build/store/altered.ts";
import { storeLayout } from "../build/store/layout.ts";
import { findAlterations } from "../host/artifact-folder.ts";
import type { Home } from "../host/home.ts";
import { ARTIFACT_PARTS } from "../model/artifact.ts";
import { ARTIFACT_ALTERED } from "../platform/errors/build-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

const checkedVenvs = new Set<string>();

/** What is altered is marked, so that the next build makes it anew. Throws ARTIFACT_ALTERED or ARTIFACT_MISSING. */
export async function verifyBeforeUse(folder: string, home: Pick<Home, "isRoot" | "store">): Promise<void> {
  const venv = venvOf(folder);
  const full = { app: "full", venv: checkedVenvs.has(venv) ? "stat" : "full" } as const;
  const problems = await findAlterations(folder, home.isRoot ? "stat" : full);
  if (problems.length > 0) {
    const inVenv = problems.filter((problem) => problem.startsWith("venv/")).length;
    markAltered(folder, { app: inVenv < problems.length, venv: inVenv > 0 }, storeLayout(home.store));
    throw userError(ARTIFACT_ALTERED, { digest: basename(folder), problems });
  }
  checkedVenvs.add(venv);
}

/** Where the link leads; a missing one is found out by the check itself. */
function venvOf(folder: string): string {
  const link = join(folder, ARTIFACT_PARTS.venv);
  try {
    return realpathSync(link);
  } catch {
    return link;
  }
}
