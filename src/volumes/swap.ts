// Puts restored data in the place of a volume in one rename each, and back.
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "../platform/files.ts";

export interface Swap {
  /** The volume. */
  readonly folder: string;
  /** Restored data, on any file system. */
  readonly restored: string;
  /** Where what lay there goes, beside the volume: a rename needs the same file system. */
  readonly replaced: string;
}

/** Copies the restored data beside the volume with the owner of what lies there now. Nothing is in use yet. */
export async function stageSwap({ folder, restored, replaced }: Swap): Promise<void> {
  const staged = stagedPath({ folder });
  if (existsSync(replaced)) return; // swapped already
  mkdirSync(dirname(replaced), { recursive: true, mode: 0o700 });
  await cp(restored, staged, { recursive: true, force: true });
  const owner = existsSync(folder) ? statSync(folder) : null;
  giveAll(staged, owner);
}

/** Idempotent. Whoever has files of the old data open keeps them until it ends. */
export function swapIn({ folder, replaced }: Swap): void {
  const staged = stagedPath({ folder });
  if (!existsSync(replaced) && existsSync(folder)) renameSync(folder, replaced);
  if (existsSync(staged)) renameSync(staged, folder);
  syncFolder(dirname(folder));
}

export function swapBack({ folder, replaced }: Swap): void {
  if (!existsSync(replaced)) return;
  if (existsSync(folder)) renameSync(folder, `${replaced}.refused`);
  renameSync(replaced, folder);
  syncFolder(dirname(folder));
}

function stagedPath({ folder }: Pick<Swap, "folder">): string {
  return join(dirname(folder), `.restored-${folder.slice(folder.lastIndexOf("/") + 1)}`);
}

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

function giveAll(path: string, owner: { readonly uid: number; readonly gid: number } | null): void {
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? OWNER_ONLY_FOLDER : OWNER_ONLY_FILE);
  if (owner !== null && process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  if (isFolder) for (const name of readdirSync(path)) giveAll(join(path, name), owner);
}
