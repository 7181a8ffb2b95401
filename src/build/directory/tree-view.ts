// A folder with exactly these stored files and nothing else, for as long as somebody reads it.
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ArtifactFile } from "../../model/artifact.ts";
import { fileError } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { linkOrCopy, storedPath } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";

export interface TreeView extends Disposable {
  readonly folder: string;
}

export function openTreeView(files: readonly ArtifactFile[], layout: StoreLayout): TreeView {
  const folder = join(layout.aside, `view-${process.pid}-${randomName(systemRandom, 8)}`);
  const remove = (): void => void removeTree(folder);
  try {
    mkdirSync(folder, { mode: 0o755 });
    const known = new Set<string>([folder]);
    for (const { path, sha256, mode, link } of files) {
      const target = join(folder, path);
      if (!known.has(dirname(target))) mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      known.add(dirname(target));
      if (link !== null) symlinkSync(link, target);
      else linkOrCopy(storedPath(layout, sha256, mode === "0555"), target);
    }
  } catch (cause) {
    remove();
    throw fileError(cause, folder);
  }
  return { folder, [Symbol.dispose]: remove };
}
