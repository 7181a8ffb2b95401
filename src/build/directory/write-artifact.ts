// Puts an artifact's folder into the store: made aside, whole, then renamed to its digest; a second builder of the same finds it there.
import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../../platform/canonical-json.ts";
import { fileError, syncFolder } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { ARTIFACT_PARTS, type ArtifactManifest, type Inventory, type InventoryFile } from "../../model/artifact.ts";
import { linkOrCopy, sha256Hex, storedPath } from "../store/content-store.ts";
import { isAltered } from "../store/altered.ts";
import { openFolder, type StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";

export interface ArtifactContent {
  readonly manifest: ArtifactManifest;
  readonly venvKey: string;
  readonly bytecode: readonly InventoryFile[];
}

export interface WrittenArtifact {
  readonly digest: string;
  readonly folder: string;
  /** False when it was there already. */
  readonly made: boolean;
}

export function manifestDigest(manifest: ArtifactManifest): string {
  return sha256Hex(canonicalJson(manifest));
}

export function writeArtifact(content: ArtifactContent, layout: StoreLayout): WrittenArtifact {
  const digest = manifestDigest(content.manifest);
  const folder = join(layout.artifacts, digest);
  const isRepair = isAltered(folder);
  if (!isRepair && existsSync(join(folder, ARTIFACT_PARTS.manifest))) {
    pointToVenv(folder, content.venvKey);
    return { digest, folder, made: false };
  }
  const aside = join(layout.aside, `artifact-${process.pid}-${randomName(systemRandom, 8)}`);
  const old = join(layout.aside, `artifact-${process.pid}-${randomName(systemRandom, 8)}`);
  try {
    fill(aside, content, layout);
    if (isRepair) renameSync(folder, old);
    return { digest, folder, made: publish(aside, folder) };
  } catch (cause) {
    throw fileError(cause, folder);
  } finally {
    removeTree(aside);
    removeTree(old);
  }
}

function fill(aside: string, { manifest, venvKey, bytecode }: ArtifactContent, layout: StoreLayout): void {
  const files: InventoryFile[] = [
    ...manifest.tree.map(({ path, sha256, sizeBytes, link, origin }) => ({ path, sha256, sizeBytes, link, origin })),
    ...bytecode,
  ];
  const executables = new Set(manifest.tree.filter(({ mode }) => mode === "0555").map(({ path }) => path));
  const app = join(aside, ARTIFACT_PARTS.app);
  openFolder(app);
  const folders = new Set<string>([app]);
  for (const { path, sha256, link } of files) {
    const target = join(app, path);
    makeFolder(dirname(target), folders);
    if (link !== null) symlinkSync(link, target);
    else linkOrCopy(storedPath(layout, sha256, executables.has(path)), target);
  }
  for (const folder of [...folders].sort().reverse()) chmodSync(folder, 0o555);
  const inventory: Inventory = { schema: 1, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
  writeFileSync(join(aside, ARTIFACT_PARTS.inventory), JSON.stringify(inventory), { mode: 0o444, flush: true });
  symlinkSync(venvLink(venvKey), join(aside, ARTIFACT_PARTS.venv));
  writeFileSync(join(aside, ARTIFACT_PARTS.manifest), canonicalJson(manifest), { mode: 0o444, flush: true });
}

function makeFolder(folder: string, known: Set<string>): void {
  if (known.has(folder)) return;
  makeFolder(dirname(folder), known);
  mkdirSync(folder, { mode: 0o755 });
  known.add(folder);
}

/** False when another build was first. */
function publish(aside: string, folder: string): boolean {
  try {
    renameSync(aside, folder);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw cause;
    return false;
  }
  syncFolder(dirname(folder));
  return true;
}

/** Relative to artifacts/<digest>/ as to aside/<name>/: both lie two folders below the store. */
function venvLink(key: string): string {
  return `../../venvs/${key}/venv`;
}

/** The same artifact, but the interpreter has moved since: its environment was made anew at another key. */
function pointToVenv(folder: string, key: string): void {
  const link = join(folder, ARTIFACT_PARTS.venv);
  if (readlinkSync(link) === venvLink(key)) return;
  const fresh = `${link}.${process.pid}`;
  symlinkSync(venvLink(key), fresh);
  renameSync(fresh, link);
}

export function readManifest(folder: string): ArtifactManifest {
  return JSON.parse(readFileSync(join(folder, ARTIFACT_PARTS.manifest), "utf8")) as ArtifactManifest;
}
