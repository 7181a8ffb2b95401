// A lock that the kernel frees when its holder dies: BEGIN EXCLUSIVE on a file of its own through node:sqlite.
import type { DatabaseSync } from "node:sqlite";
import { sqlite } from "./builtin.ts";

export interface HeldLock extends Disposable {
  readonly path: string;
}

/** Takes the lock, or null at once when another process holds it. Held until disposed or the process ends, however it ends. */
export function tryLock(path: string): HeldLock | null {
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

function isBusy(cause: unknown): boolean {
  return (cause as { errcode?: number }).errcode === SQLITE_BUSY;
}
