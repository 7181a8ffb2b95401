// The secret part of a release's environment, encrypted at rest: HOME/environments/<name>, key HOME/keys/environment.key (0600).
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SEALED_ENVIRONMENT_UNREADABLE } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { writeFileDurably } from "../platform/files.ts";
import { systemRandom, type Random } from "../platform/random.ts";
import { seal, SEAL_KEY_BYTES, unseal } from "../platform/seal.ts";
import { Secret } from "../platform/secret.ts";
import type { Home } from "./home.ts";

/** Writes the values durably under `name`, a plain file name. Only secret values belong here: they are masked wherever the app's output is shown. */
export function sealEnvironment(home: Home, name: string, values: Readonly<Record<string, Secret>>, random: Random = systemRandom): void {
  const plain = Object.fromEntries(Object.entries(values).map(([key, secret]) => [key, secret.reveal()]));
  writeFileDurably(environmentPath(home, name), seal(readOrCreateKey(home, random), purpose(name), Buffer.from(JSON.stringify(plain))));
}

/** Throws SEALED_ENVIRONMENT_UNREADABLE when the file or the key is gone, damaged or of another home. */
export function openEnvironment(home: Home, name: string): Record<string, Secret> {
  try {
    const plain = unseal(readFileSync(keyPath(home)), purpose(name), readFileSync(environmentPath(home, name)));
    const values = JSON.parse(plain.toString("utf8")) as Record<string, string>;
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, new Secret(value)]));
  } catch (cause) {
    throw userError(SEALED_ENVIRONMENT_UNREADABLE, { path: environmentPath(home, name), reason: (cause as Error).message }, { cause });
  }
}

export function removeEnvironment(home: Home, name: string): void {
  rmSync(environmentPath(home, name), { force: true });
}

function environmentPath(home: Home, name: string): string {
  if (name.includes("/") || name.startsWith(".")) throw new Error(`not a file name: ${name}`);
  return join(home.environments, name);
}

function purpose(name: string): string {
  return `environment ${name}`;
}

function keyPath(home: Home): string {
  return join(home.keys, "environment.key");
}

/** `wx`: of two that make it at once, one wins and both use its key. A damaged key opens nothing any more: it is set aside for a new one. */
function readOrCreateKey(home: Home, random: Random): Buffer {
  mkdirSync(home.keys, { recursive: true, mode: 0o700 });
  const path = keyPath(home);
  if (existsSync(path) && readFileSync(path).length !== SEAL_KEY_BYTES) renameSync(path, `${path}.corrupt-${Date.now().toString(36)}`);
  try {
    writeFileSync(path, random.bytes(SEAL_KEY_BYTES), { mode: 0o600, flag: "wx", flush: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  return readFileSync(path);
}
