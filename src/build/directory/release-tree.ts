// A release's own view of its app tree: hard links to the artifact's files, and a link for each volume. Made aside and renamed, so a tree that is there is whole.
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { ARTIFACT_MISSING } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { fileError, syncFolder } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { ARTIFACT_PARTS, type Inventory } from "../../model/artifact.ts";
import { pathInVolume, type VolumeSpec } from "../../model/release.ts";
import { linkOrCopy } from "../store/content-store.ts";
import { openFolder } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";

export interface ReleaseTreeRequest {
  readonly artifactFolder: string;
  /** HOME/releases/<app>/<environment>/v<number> */
  readonly target: string;
  readonly volumes: readonly ReleaseVolume[];
}

export interface ReleaseVolume extends VolumeSpec {
  /** Folder of the volume on this host. */
  readonly folder: string;
}

/** Idempotent. What the project brings at a volume's path is its first content, when the volume is still empty. Throws ARTIFACT_MISSING. */
export async function materialiseReleaseTree(request: ReleaseTreeRequest): Promise<void> {
  const { artifactFolder, target, volumes } = request;
  const app = join(artifactFolder, ARTIFACT_PARTS.app);
  for (const volume of volumes) prepareVolume(volume, app);
  if (existsSync(target)) return;
  const files = readInventory(artifactFolder).files;
  sweep(target);
  const aside = `${target}.${process.pid}-${randomName(systemRandom, 6)}.new`;
  try {
    openFolder(aside);
    await fill(aside, { app, files: files.filter(({ path }) => !isInVolume(path, volumes)), volumes });
    renameSync(aside, target);
    syncFolder(dirname(target));
  } catch (cause) {
    removeTree(aside);
    if (existsSync(target)) return; // another was first
    throw fileError(cause, target);
  }
}

export function removeReleaseTree(target: string): number {
  return removeTree(target);
}

function readInventory(artifactFolder: string): Inventory {
  try {
    return JSON.parse(readFileSync(join(artifactFolder, ARTIFACT_PARTS.inventory), "utf8")) as Inventory;
  } catch (cause) {
    throw userError(
      ARTIFACT_MISSING,
      { digest: basename(artifactFolder), path: join(artifactFolder, ARTIFACT_PARTS.inventory) },
      { cause },
    );
  }
}

function isInVolume(path: string, volumes: readonly VolumeSpec[]): boolean {
  return volumes.some((volume) => path === volume.path || path.startsWith(`${volume.path}/`));
}

/** Entries linked in one go, between which others get their turn: the control plane goes on answering. */
const BATCH = 500;

async function fill(aside: string, from: { app: string; files: Inventory["files"]; volumes: readonly ReleaseVolume[] }): Promise<void> {
  const folders = new Set<string>([aside]);
  for (const [i, { path, link }] of from.files.entries()) {
    const target = join(aside, path);
    makeFolder(dirname(target), folders);
    if (link !== null) symlinkSync(link, target);
    else linkOrCopy(join(from.app, path), target);
    if (i % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const volume of from.volumes) {
    const target = join(aside, volume.path);
    makeFolder(dirname(target), folders);
    symlinkSync(join(volume.folder, pathInVolume(volume)), target);
  }
  for (const folder of [...folders].sort().reverse()) chmodSync(folder, 0o555);
}

function makeFolder(folder: string, known: Set<string>): void {
  if (known.has(folder)) return;
  makeFolder(dirname(folder), known);
  mkdirSync(folder, { mode: 0o755 });
  known.add(folder);
}

function prepareVolume(volume: ReleaseVolume, app: string): void {
  const source = join(app, volume.path);
  const target = join(volume.folder, pathInVolume(volume));
  if (!existsSync(volume.folder)) mkdirSync(volume.folder, { recursive: true, mode: 0o700 });
  if (!existsSync(source)) return;
  if (volume.kind === "folder") {
    if (readdirSync(target).length === 0) copyFolder(source, target);
  } else if (!existsSync(target)) {
    copyFileSync(source, target);
    chmodSync(target, 0o600);
  }
}

/** Unlike in the artifact, the app may write here. */
function copyFolder(source: string, target: string): void {
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  makeWritable(target);
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeWritable(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o111) === 0 ? 0o600 : 0o700);
  }
}

/** What a killed one left beside it. */
function sweep(target: string): void {
  const folder = dirname(target);
  if (!existsSync(folder)) return;
  const prefix = `${basename(target)}.`;
  for (const name of readdirSync(folder))
    if (name.startsWith(prefix) && name.endsWith(".new") && !isAlive(name.slice(prefix.length))) removeTree(join(folder, name));
}

function isAlive(rest: string): boolean {
  try {
    process.kill(Number.parseInt(rest, 10), 0);
    return true;
  } catch {
    return false;
  }
}
