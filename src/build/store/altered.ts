// What was found altered is marked, so that the next build makes it anew beside it: whatever still runs from it keeps its files until it is replaced.
import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ARTIFACT_PARTS, type Inventory } from "../../model/artifact.ts";
import { writeFileDurably } from "../../platform/files.ts";
import { hashFile, storedPath } from "./content-store.ts";
import type { StoreLayout } from "./layout.ts";

const MARK = "altered";

/** `folder`: of an artifact or of a virtual environment. */
export function isAltered(folder: string): boolean {
  return existsSync(join(folder, MARK));
}

/** Idempotent. Names of contents that are not what their name says are taken away: they are stored again from the project. */
export function markAltered(artifact: string, parts: { readonly app: boolean; readonly venv: boolean }, layout: StoreLayout): void {
  if (parts.venv) writeFileDurably(join(dirname(realpathSync(join(artifact, ARTIFACT_PARTS.venv))), MARK), "", 0o644);
  if (!parts.app) return;
  const { files } = JSON.parse(readFileSync(join(artifact, ARTIFACT_PARTS.inventory), "utf8")) as Inventory;
  for (const { sha256, link } of files) {
    for (const executable of link === null ? [true, false] : []) {
      const path = storedPath(layout, sha256, executable);
      if (existsSync(path) && hashFile(path).sha256 !== sha256) rmSync(path);
    }
  }
  writeFileDurably(join(artifact, MARK), "", 0o644);
}
