// Tells one version of the audit from another: what it found before an update is not taken for what it would find now.
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { CODE_FOLDER, ownVersion } from "../host/program-paths.ts";

/** Another one where any file of the engine is another, so that an update audits again. */
export function engineMark(): string {
  const hash = createHash("sha256").update(ownVersion());
  for (const folder of ["audit", "python"])
    for (const name of readdirSync(join(CODE_FOLDER, folder), { recursive: true, encoding: "utf8" }).sort()) {
      const { mtimeMs, size } = statSync(join(CODE_FOLDER, folder, name));
      hash.update(`${name}\0${mtimeMs}\0${size}\0`);
    }
  return hash.digest("hex");
}
