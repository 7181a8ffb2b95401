// The key that secrets are sealed with: HOME/keys/secrets.key, 0600, outside the database, so that a copy of the database alone opens nothing.
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SECRETS_KEY_LOST } from "../platform/errors/secret-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { syncFolder } from "../platform/files.ts";
import type { Random } from "../platform/random.ts";
import { SEAL_KEY_BYTES } from "../platform/seal.ts";

/** The key, or null when there is none yet. A file that others may read is closed to them. Throws SECRETS_KEY_LOST when it is damaged. */
export function readKey(path: string): Uint8Array | null {
  let key: Buffer;
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    key = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw userError(SECRETS_KEY_LOST, { path, reason: (cause as Error).message }, { cause });
  }
  if (key.length !== SEAL_KEY_BYTES)
    throw userError(SECRETS_KEY_LOST, { path, reason: `has ${key.length} bytes instead of ${SEAL_KEY_BYTES}` });
  return key;
}

/** Of two that make it at once, one wins and both use its key. */
export function readOrCreateKey(path: string, random: Random): Uint8Array {
  const known = readKey(path);
  if (known !== null) return known;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, random.bytes(SEAL_KEY_BYTES), { mode: 0o600, flag: "wx", flush: true });
    syncFolder(dirname(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  return readKey(path) as Uint8Array;
}
