// A lock that the kernel frees when its holder dies: BEGIN EXCLUSIVE on a file of its own through node:sqlite.
import { truncateSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./builtin.ts";

export interface HeldLock extends Disposable {
  readonly path: string;
}

/**
 * Takes the lock, or null at once when another process holds it. Held until disposed or the process ends, however it ends. The file says nothing, so a
 * damaged one is emptied in place: it stays the same file, so that whoever holds it still does.
 */
export function tryLock(path: string): HeldLock | null {
  try {
    return tryLockOnce(path);
  } catch (cause) {
    if (!isDamaged(cause)) throw cause;
    truncateSync(path);
    return tryLockOnce(path);
  }
}

function tryLockOnce(path: string): HeldLock | null {
  const database = new (sqlite().DatabaseSync)(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return null;
    throw cause;
  }
  return { path, [Symbol.dispose]: () => release(database) };
}

function release(database: DatabaseSync): void {
  if (database.isOpen) database.close();
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function isDamaged(cause: unknown): boolean {
  const code = (cause as { errcode?: number }).errcode;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function isBusy(cause: unknown): boolean {
  return (cause as { errcode?: number }).errcode === SQLITE_BUSY;
}
