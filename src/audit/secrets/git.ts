// Asks git about a repository that may be hostile: nothing of its configuration is run, nothing is fetched.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const PARENTS_MAX = 32;

/** `argv` of a git command in this folder. */
export function gitArgv(root: string, ...args: readonly string[]): readonly string[] {
  return ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", "-C", root, ...args];
}

export function gitEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, SYSTEMROOT } = process.env;
  return {
    PATH,
    HOME,
    SYSTEMROOT,
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}

/** Whether the folder, or one around it, is a work tree of git. */
export function isInRepository(root: string): boolean {
  let folder = root;
  for (let i = 0; i < PARENTS_MAX; i++) {
    if (existsSync(join(folder, ".git"))) return true;
    if (dirname(folder) === folder) return false;
    folder = dirname(folder);
  }
  return false;
}
