// Before a release starts, its artifact must still be what was built. As root its files belong to another user than the app's, and times are enough; else
// every file is hashed, an environment that several artifacts share once in this process's life.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { verifyArtifact } from "../host/artifact-folder.ts";
import type { Home } from "../host/home.ts";
import { ARTIFACT_PARTS } from "../model/artifact.ts";

const checkedVenvs = new Set<string>();

/** Throws ARTIFACT_ALTERED or ARTIFACT_MISSING. */
export async function verifyBeforeUse(folder: string, home: Pick<Home, "isRoot">): Promise<void> {
  if (home.isRoot) return verifyArtifact(folder, "stat");
  const venv = venvOf(folder);
  await verifyArtifact(folder, { app: "full", venv: checkedVenvs.has(venv) ? "stat" : "full" });
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
