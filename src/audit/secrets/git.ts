// Asks git about a repository that may be hostile: nothing of its configuration is run, nothing is fetched.
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { noteRead, noteUnrepeatable } from "../../platform/noted-reads.ts";
import { readText } from "../../python/text.ts";

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
    const git = join(folder, ".git");
    if (existsSync(git)) {
      noteRepository(git);
      return true;
    }
    noteRead(git);
    if (dirname(folder) === folder) return false;
    folder = dirname(folder);
  }
  return false;
}

/** What its list of tracked files is made of. The folder itself changes with every command of git. */
function noteRepository(git: string): void {
  const { HOME = "" } = process.env;
  const folder = statSync(git, { throwIfNoEntry: false })?.isDirectory() === true ? git : linkedFolder(git);
  for (const name of ["index", "config", "config.worktree", "commondir"]) noteRead(join(folder, name));
  for (const path of [join(HOME, ".gitconfig"), join(HOME, ".config/git/config"), "/etc/gitconfig"]) noteRead(path);
}

/** Of a work tree beside the repository, or a submodule: `.git` is a file that says where. */
function linkedFolder(git: string): string {
  noteRead(git);
  const [, folder] = /^gitdir: (.+)$/m.exec(readText(git)?.text ?? "") ?? [];
  if (folder === undefined) noteUnrepeatable();
  return resolve(dirname(git), folder ?? ".");
}
