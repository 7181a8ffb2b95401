// Copies a volume as it is at one moment: SQLite databases through SQLite's own online backup, everything else file by file.
import { constants, createReadStream } from "node:fs";
import { copyFile, lstat, mkdir, open, readdir } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { sqlite } from "../platform/builtin.ts";
import { VOLUME_UNREADABLE } from "../platform/errors/volume-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { BackupFile } from "./manifest.ts";

export interface CopiedVolume {
  readonly files: readonly BackupFile[];
  readonly emptyFolders: readonly string[];
  readonly leftOut: readonly string[];
}

/** `from` is the volume's folder, `to` a new one. Safe while the app writes: what SQLite has not committed is not in it. */
export async function copyVolume(from: string, to: string): Promise<CopiedVolume> {
  const found = await listVolume(from, "");
  const files: BackupFile[] = [];
  await mkdir(to, { recursive: true });
  for (const path of found.emptyFolders) await mkdir(join(to, path), { recursive: true });
  for (const path of found.files) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    try {
      if (await isSqlite(join(from, path))) await copySqlite(join(from, path), join(to, path));
      else await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue; // removed by the app meanwhile, as its own business
      throw userError(VOLUME_UNREADABLE, { path: join(from, path), reason: (cause as Error).message }, { cause });
    }
    files.push({ path, ...(await hashFile(join(to, path))) });
  }
  return { files, emptyFolders: found.emptyFolders, leftOut: found.leftOut };
}

export async function hashFile(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}

interface Listed {
  readonly files: string[];
  readonly emptyFolders: string[];
  readonly leftOut: string[];
}

const DEPTH_MAX = 64;

async function listVolume(root: string, folder: string, depth = 0): Promise<Listed> {
  const listed: Listed = { files: [], emptyFolders: [], leftOut: [] };
  if (depth > DEPTH_MAX)
    throw userError(VOLUME_UNREADABLE, { path: join(root, folder), reason: `folders lie more than ${DEPTH_MAX} deep` });
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.length === 0 && folder !== "") listed.emptyFolders.push(folder);
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const below = await listVolume(root, path, depth + 1);
      for (const key of ["files", "emptyFolders", "leftOut"] as const) listed[key].push(...below[key]);
    } else if (entry.isFile()) {
      if (!(await belongsToSqlite(root, path))) listed.files.push(path);
    } else listed.leftOut.push(`${path} is neither a file nor a folder.`);
  }
  return listed;
}

/** What SQLite keeps beside a database is folded into the copy. */
async function belongsToSqlite(root: string, path: string): Promise<boolean> {
  const database = path.replace(/-(wal|shm|journal)$/, "");
  if (database === path) return false;
  const there = await lstat(join(root, database)).catch(() => null);
  return there?.isFile() === true && ((await isSqlite(join(root, database))) || there.size === 0);
}

const SQLITE_HEADER = "SQLite format 3\0";

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE_HEADER.length), 0, SQLITE_HEADER.length, 0);
    return bytesRead === SQLITE_HEADER.length && buffer.toString("latin1") === SQLITE_HEADER;
  } finally {
    await file.close();
  }
}

const BUSY_TIMEOUT_MS = 30_000;

async function copySqlite(from: string, to: string): Promise<void> {
  const { DatabaseSync, backup } = sqlite();
  const database = new DatabaseSync(from, { timeout: BUSY_TIMEOUT_MS });
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
  checkSqlite(to, from);
}

/** A backup of a broken database would be found out only when it is needed. */
function checkSqlite(copy: string, original: string): void {
  const { DatabaseSync } = sqlite();
  const database = new DatabaseSync(copy);
  try {
    database.exec("PRAGMA journal_mode=DELETE");
    const row = database.prepare("PRAGMA quick_check(1)").get() as { quick_check?: string };
    if (row.quick_check !== "ok") throw userError(VOLUME_UNREADABLE, { path: original, reason: `SQLite says: ${row.quick_check}` });
  } finally {
    database.close();
  }
}
