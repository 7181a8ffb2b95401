// Where Fairlead's own programs lie: in src/ when run from a checkout, in dist/ when installed. The one helper that knows.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder that holds cli/, agent/, …: src or dist. */
export const CODE_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));

const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Package root: package.json and bin/ lie here. */
export const PACKAGE_FOLDER = dirname(CODE_FOLDER);

/** Path of a program of ours by its path inside the code folder without ending, such as `edge/worker`. */
export function programPath(name: string): string {
  return join(CODE_FOLDER, `${name}${EXTENSION}`);
}

/** Fairlead's own version, as published. */
export function ownVersion(): string {
  return packageVersion(PACKAGE_FOLDER);
}

export function packageVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
}
