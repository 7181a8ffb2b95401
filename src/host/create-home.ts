// Makes the folders of a home with their rights, and refuses a place that somebody else prepared.
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { HOME_NOT_A_FOLDER, HOME_OF_ANOTHER, SOCKET_PATH_TOO_LONG } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { fileError } from "../platform/files.ts";
import type { Home } from "./home.ts";

/** Of 107 that the kernel takes (unix(7)), so that a server may add a suffix of its own. */
export const SOCKET_PATH_BYTES_MAX = 100;
/** Longest name of a socket below the socket folder: `a-<8>/<12>-<6>.sock`. */
const SOCKET_NAME_BYTES = 1 + 10 + 1 + 12 + 1 + 6 + 5;

const PRIVATE = 0o700;
/** As root, apps and edge are other users: they may pass through, not list. */
const PASSAGE = 0o711;

/** Idempotent. Throws HOME_OF_ANOTHER, HOME_NOT_A_FOLDER, SOCKET_PATH_TOO_LONG, NOT_WRITABLE or DISK_FULL. */
export function createHome(home: Home): void {
  checkSocketLength(home);
  const open = home.isRoot ? PASSAGE : PRIVATE;
  mkdirParents(home.path);
  for (const path of [home.path, home.store, home.runtime, home.volumes, home.logs, join(home.path, "releases")]) ensureFolder(path, open);
  for (const path of [home.environments, home.keys, home.agent, home.locks]) ensureFolder(path, PRIVATE);
  closeDatabase(home);
  ensureSocketFolder(home);
}

/** SQLite gives its side files the rights of the database: so it is made empty with the right ones first. */
function closeDatabase(home: Home): void {
  try {
    closeSync(openSync(home.database, "a", 0o600));
    chmodSync(home.database, 0o600);
  } catch (cause) {
    throw fileError(cause, home.database);
  }
}

/** Under /tmp anybody could have made the folder first: it must be a real folder of ours (no link), and is closed again if it was opened. */
export function ensureSocketFolder(home: Home): void {
  mkdirParents(home.sockets);
  ensureFolder(home.sockets, home.isRoot ? PASSAGE : PRIVATE);
}

/** The folder with exactly these rights, owned by this user. */
export function ensureFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw fileError(cause, path);
  }
  const stat = lstatSync(path);
  if (!stat.isDirectory()) throw userError(HOME_NOT_A_FOLDER, { path });
  const uid = process.getuid?.() ?? -1;
  if (stat.uid !== uid) throw userError(HOME_OF_ANOTHER, { path, owner: stat.uid, uid });
  if ((stat.mode & 0o777) === mode) return;
  try {
    chmodSync(path, mode); // also undoes the umask
  } catch (cause) {
    throw fileError(cause, path);
  }
}

function mkdirParents(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw fileError(cause, dirname(path));
  }
}

function checkSocketLength(home: Home): void {
  const bytes = Buffer.byteLength(home.sockets) + SOCKET_NAME_BYTES;
  if (bytes > SOCKET_PATH_BYTES_MAX) throw userError(SOCKET_PATH_TOO_LONG, { path: home.sockets, bytes, bytesMax: SOCKET_PATH_BYTES_MAX });
}
