// The projects below a root: a monorepo is a tree with several manifests, whether or not a workspace joins them.
import type { SourceTree } from "../source-tree.ts";
import type { WorkspaceMember } from "./manager-reader.ts";
import { MANAGER_READERS } from "./manager-readers.ts";
import { subtree } from "./subtree.ts";

const MANIFESTS = new Set([
  "pyproject.toml",
  "requirements.txt",
  "requirements.in",
  "Pipfile",
  "setup.py",
  "setup.cfg",
  "environment.yml",
  "environment.yaml",
  "pylock.toml",
  "manage.py",
]);
/** Folders that hold a tool's own files, examples of something else, tests and vendored code, not projects to ship. */
const NOT_PROJECTS =
  /(?:^|\/)(?:\.[^/]+|tests?|testing|docs?|examples?|fixtures?|vendor|third_party|site-packages|templates?|requirements|scripts|tools|benchmarks?)(?:\/|$)/;
const HIDDEN = /(?:^|\/)\./;
const DEPTH_MAX = 4;
const PROJECTS_MAX = 200;

/** `all`: the root itself is no project, so whatever lies below it counts, examples included. */
export function listProjects(tree: SourceTree, all: boolean): WorkspaceMember[] {
  const folders = new Set<string>();
  for (const { path } of tree.files) {
    const parts = path.split("/");
    const name = parts.pop()!;
    const folder = parts.join("/");
    if (!MANIFESTS.has(name) || parts.length === 0 || parts.length > DEPTH_MAX || folders.size >= PROJECTS_MAX) continue;
    if (name === "manage.py" && !all) continue; // Django one folder down belongs to the root's project
    if (all ? !HIDDEN.test(folder) : !NOT_PROJECTS.test(folder)) folders.add(folder);
  }
  return [...folders].sort().flatMap((path) => member(tree, path));
}

function member(tree: SourceTree, path: string): WorkspaceMember[] {
  const below = subtree(tree, path);
  const found = MANAGER_READERS.flatMap((reader) => {
    const evidence = reader.evidence(below);
    return evidence === null ? [] : [{ reader, evidence }];
  });
  found.sort((a, b) => b.evidence.strength - a.evidence.strength);
  const best = found[0];
  const name = best?.reader.read(below).name?.value ?? path.split("/").at(-1)!;
  return best || below.has("manage.py") ? [{ path, name, manager: best?.reader.name ?? null }] : [];
}
