// METADATA of what is installed in the project's own virtual environment. Locks say nothing about licences.
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { noteRead } from "../../../platform/noted-reads.ts";
import { normaliseName } from "../../../python/resolve/names.ts";

const ENVIRONMENTS = [".venv", "venv"];
const ENTRIES_MAX = 5_000;
/** The headers; a README may follow. */
const HEAD_MAX_BYTES = 64 * 1024;

/** By "name version", as installed. Empty where there is no environment. */
export function installedMetadata(root: string): ReadonlyMap<string, () => string | null> {
  const found = new Map<string, () => string | null>();
  for (const folder of ENVIRONMENTS.flatMap((name) => sitePackages(join(root, name)))) {
    for (const entry of entriesOf(folder).slice(0, ENTRIES_MAX)) {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      if (name !== undefined) found.set(`${normaliseName(name)} ${version}`, () => headOf(join(folder, entry, "METADATA")));
    }
  }
  return found;
}

function sitePackages(environment: string): string[] {
  const lib = join(environment, "lib");
  return entriesOf(lib)
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => join(lib, name, "site-packages"));
}

function entriesOf(folder: string): string[] {
  noteRead(folder);
  try {
    return readdirSync(folder);
  } catch {
    return []; // no such environment: its licences are not known, and that is said
  }
}

function headOf(path: string): string | null {
  noteRead(path);
  try {
    const fd = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(HEAD_MAX_BYTES);
      return buffer.toString("utf8", 0, readSync(fd, buffer, 0, HEAD_MAX_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}
