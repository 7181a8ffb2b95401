// Wheels from the user's own folders beside the project, such as other members of a workspace: built by uv, kept by the hash of their files.
import { canonicalJson } from "../../platform/canonical-json.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listSourceTree } from "../../python/source-tree.ts";
import { sha256Hex } from "../store/content-store.ts";
import { buildWheel, recallWheel, type SourcePorts } from "./build-sources.ts";
import type { PinnedWheel } from "./pinned-wheel.ts";

export interface OutsidePackage {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly path: string;
}

/** Throws SDIST_FAILED. */
export async function buildOutside(packages: readonly OutsidePackage[], at: SourcePorts): Promise<PinnedWheel[]> {
  const wheels: PinnedWheel[] = [];
  for (const one of packages) {
    const hash = folderHash(one.path);
    wheels.push(recallWheel(one, hash, at) ?? (await buildWheel(one, { hash, obtain: () => Promise.resolve(one.path) }, at)));
  }
  return wheels;
}

function folderHash(path: string): string {
  const files = listSourceTree(path).files.map((file) => [file.path, file.link ?? sha256Hex(readFileSync(join(path, file.path)))]);
  return sha256Hex(canonicalJson(files));
}
