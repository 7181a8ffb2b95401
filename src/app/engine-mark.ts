// Tells one version of the audit from another: what it found before an update is not taken for what it would find now.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CODE_FOLDER, ownVersion } from "../host/program-paths.ts";

/** In dist/, written when it is compiled: stands for all that is in it. */
export const MARK_FILE = "engine-mark";
/** Pages and tests change nothing that is found. */
const IS_CODE = /(?<!\.test)\.(?:ts|js|toml|json|txt|gz)$/;

/** Another one where any file of the engine is another, so that an update audits again. */
export function engineMark(): string {
  return `${ownVersion()} ${builtMark() ?? foundMark()}`;
}

function builtMark(): string | null {
  try {
    return readFileSync(join(CODE_FOLDER, MARK_FILE), "utf8");
  } catch {
    return null; // a checkout
  }
}

function foundMark(): string {
  const hash = createHash("sha256");
  const open = ["audit", "python", "app", "model"].map((name) => join(CODE_FOLDER, name));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (IS_CODE.test(entry.name)) {
        const { mtimeMs, size } = statSync(path);
        hash.update(`${path}\0${mtimeMs}\0${size}\0`);
      }
    }
  return hash.digest("hex");
}
