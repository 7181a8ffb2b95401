// What `fairlead check PATH` is about: a project's folder, or one file with the project that it belongs to.
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

export interface AuditedPlace {
  /** Folder of the project. */
  readonly root: string;
  /** The one file that is reported, relative to the root; null: all of them. */
  readonly file: string | null;
  /** It belongs to no project: nothing beside it is looked at. */
  readonly isAlone: boolean;
}

/** Any of them makes a folder a project. */
const MARKS = ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py"];
/** A repository is one, and nothing above it is looked at. */
const REPOSITORY = ".git";
const LEVELS_MAX = 64;

/** `path`: absolute. What is not there is left to whoever lists it. */
export function auditedPlace(path: string): AuditedPlace {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return { root: path, file: null, isAlone: false };
  const root = projectAround(dirname(path));
  if (root === null) return { root: dirname(path), file: basename(path), isAlone: true };
  return { root, file: relative(root, path).replaceAll(sep, "/"), isAlone: false };
}

/** The project that a folder is a part of; null where it is one itself, or belongs to none. */
export function projectAbove(folder: string): string | null {
  const root = projectAround(folder);
  return root === folder ? null : root;
}

/** The nearest folder, from this one up, that is a project; null where none is. */
function projectAround(folder: string): string | null {
  let at = folder;
  for (let i = 0; i < LEVELS_MAX; i++) {
    const isRepository = existsSync(join(at, REPOSITORY));
    if (isRepository || MARKS.some((name) => existsSync(join(at, name)))) return at;
    if (dirname(at) === at) return null;
    at = dirname(at);
  }
  return null;
}
