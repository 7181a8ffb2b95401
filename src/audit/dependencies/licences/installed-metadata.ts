// METADATA of what is installed: in the project's own virtual environment, and in those that the user has active or names. Locks say nothing about licences.
import { closeSync, existsSync, openSync, readSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { noteRead } from "../../../platform/noted-reads.ts";
import { normaliseName } from "../../../python/resolve/names.ts";

const OWN = [".venv", "venv"];
/** Below an environment, and below the prefix of an interpreter of the system. */
const LIBRARIES = ["lib", "lib64", "local/lib"];
const ENTRIES_MAX = 5_000;
/** The headers; a README may follow. */
const HEAD_MAX_BYTES = 64 * 1024;

/**
 * By "name version", and by the name alone, as installed. Empty where there is no environment. `others`: folders of environments or their interpreters, absolute or below the root;
 * what the first one says holds.
 */
export function installedMetadata(root: string, others: readonly string[] = []): ReadonlyMap<string, () => string | null> {
  const found = new Map<string, () => string | null>();
  const environments = [...others.map((path) => environmentOf(resolve(root, path))), ...OWN.map((name) => join(root, name))];
  for (const folder of environments.flatMap((environment) => sitePackages(environment))) {
    for (const entry of entriesOf(folder).slice(0, ENTRIES_MAX)) {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      if (name === undefined) continue;
      const normalised = normaliseName(name);
      for (const key of [`${normalised} ${version}`, normalised])
        if (!found.has(key)) found.set(key, () => headOf(join(folder, entry, "METADATA")));
    }
  }
  return found;
}

/** A folder as environments are, or an interpreter. The path must be there. */
export function isEnvironment(path: string): boolean {
  return statSync(path).isFile() ? /^(?:python|pypy)/.test(basename(path)) : LIBRARIES.some((name) => existsSync(join(path, name)));
}

/** Of `bin/python` the folder above: a link there leads to the interpreter that the environment was made from. */
function environmentOf(path: string): string {
  noteRead(path);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? dirname(dirname(path)) : path;
}

function sitePackages(environment: string): string[] {
  return LIBRARIES.flatMap((library) => {
    const lib = join(environment, library);
    return entriesOf(lib)
      .filter((name) => /^python3(?:\.\d+)?$/.test(name))
      .flatMap((name) => [join(lib, name, "site-packages"), join(lib, name, "dist-packages")]);
  });
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
