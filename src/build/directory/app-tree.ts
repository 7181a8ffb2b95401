// The project's own files as entries of the manifest, each stored by content.
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { TREE_CHANGED_MEANWHILE } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { ArtifactFile } from "../../model/artifact.ts";
import type { SourceFile, SourceTree } from "../../python/source-tree.ts";
import { sha256Hex, storedPath, storeFile } from "../store/content-store.ts";
import type { HashMemory } from "../store/hash-memory.ts";
import type { StoreLayout } from "../store/layout.ts";

/** Reads only what was touched since the last build. Throws TREE_CHANGED_MEANWHILE. */
export function storeTree(tree: SourceTree, layout: StoreLayout, memory: HashMemory): ArtifactFile[] {
  const files = tree.files.map((file) => storeOne(tree.root, file, { layout, memory }));
  memory.save();
  return files;
}

function storeOne(root: string, file: SourceFile, at: { layout: StoreLayout; memory: HashMemory }): ArtifactFile {
  const mode = file.executable ? "0555" : "0444";
  if (file.link !== null) {
    const sizeBytes = Buffer.byteLength(file.link);
    return { path: file.path, sha256: sha256Hex(file.link), sizeBytes, mode: "0444", link: file.link, origin: "tree" };
  }
  const known = at.memory.recall(file);
  if (known !== null && existsSync(storedPath(at.layout, known, file.executable)))
    return { path: file.path, sha256: known, sizeBytes: file.sizeBytes, mode, link: null, origin: "tree" };
  const path = join(root, file.path);
  const { sha256, sizeBytes } = storeFile(at.layout, path, file.executable);
  const after = lstatSync(path);
  if (after.mtimeMs !== file.modifiedMs || after.size !== sizeBytes) throw userError(TREE_CHANGED_MEANWHILE, { path: file.path });
  at.memory.keep(file, sha256);
  return { path: file.path, sha256, sizeBytes, mode, link: null, origin: "tree" };
}
