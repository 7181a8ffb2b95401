// Compares the app tree that a command runs from with the artifact's manifest: what was changed since the build is not started.
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { ArtifactManifest } from "../model/artifact.ts";
import { TREE_CHANGED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

const NAMED_MAX = 5;

/** Throws TREE_CHANGED. A command without an artifact (a private service) has no tree to verify. */
export function verifyTree(spec: { readonly artifact: string; readonly cwd: string; readonly release: string }): void {
  const manifest = readManifest(spec.artifact);
  if (manifest === null) return;
  const root = treeRoot(spec.cwd, manifest.workingDirectory);
  const changed = manifest.tree.filter((file) => isChanged(root, file)).map((file) => file.path);
  if (changed.length === 0) return;
  throw userError(TREE_CHANGED, {
    release: spec.release,
    files: changed.slice(0, NAMED_MAX),
    more: Math.max(0, changed.length - NAMED_MAX),
  });
}

function readManifest(artifact: string): Pick<ArtifactManifest, "tree" | "workingDirectory"> | null {
  if (artifact === "") return null;
  try {
    return JSON.parse(readFileSync(join(artifact, "manifest.json"), "utf8")) as ArtifactManifest;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

function treeRoot(cwd: string, workingDirectory: string): string {
  const suffix = workingDirectory === "." || workingDirectory === "" ? "" : `${sep}${workingDirectory.replace(/\/$/, "")}`;
  return realpathSync(suffix !== "" && cwd.endsWith(suffix) ? cwd.slice(0, -suffix.length) : cwd);
}

/** A link is a volume's, and so is everything below one: those are meant to be written. */
function isChanged(root: string, file: { readonly path: string; readonly sha256: string }): boolean {
  const path = join(root, file.path);
  try {
    if (lstatSync(path).isSymbolicLink() || realpathSync(dirname(path)) !== dirname(path)) return false;
    return createHash("sha256").update(readFileSync(path)).digest("hex") !== file.sha256;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw cause;
  }
}
