// uv: pyproject.toml with [project], [tool.uv] and [dependency-groups]; uv.lock here or in the root of the workspace.
import type { ProjectLock, Sourced } from "../../../model/project.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import { normaliseName } from "../../resolve/names.ts";
import { subtree } from "../subtree.ts";
import type { SourceTree } from "../../source-tree.ts";
import { parseDeclared } from "../declared.ts";
import { globPattern, memberFolders } from "../glob.ts";
import type { DeclaredDependency, LockSelection, ManagerReader, ManagerReading, WorkspaceMember } from "../manager-reader.ts";
import { folderAbove, textOf } from "../outer-text.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, pyprojectOf, standardMetadata } from "../pyproject.ts";
import type { Pyproject } from "../pyproject.ts";
import { isTable, readToml, table, tables, text, texts } from "../toml-document.ts";
import { uvFreshness } from "./freshness.ts";
import { isUvLockHashed, parseUvLock } from "./lock.ts";

export const uvReader: ManagerReader = {
  name: "uv",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject === null) return null;
    const isUv = pyproject.hasProject || isTable(table(pyproject.document.data, "tool")["uv"]) || pyproject.problems.length > 0;
    if (tree.has("uv.lock") && isUv) return { strength: 90, source: { file: "uv.lock", line: null }, sure: "certain", because: "uv.lock" };
    const root = workspaceRootOf(tree, pyproject);
    if (root !== null) {
      return { strength: 85, source: { file: `${root}/pyproject.toml`, line: null }, sure: "certain", because: `the workspace in ${root}` };
    }
    const line = pyproject.document.lineOf(["tool", "uv"]);
    if (isTable(table(pyproject.document.data, "tool")["uv"]) && pyproject.hasProject) {
      return { strength: 65, source: { file: PYPROJECT, line }, sure: "certain", because: "[tool.uv]" };
    }
    const backend = pyproject.backend === "uv_build";
    const at = { file: PYPROJECT, line: pyproject.document.lineOf(["build-system"]) };
    return backend ? { strength: 50, source: at, sure: "certain", because: "the build backend uv_build" } : null;
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree)!;
  const { document } = pyproject;
  const standard = standardMetadata(pyproject);
  const groups = { ...standard.groups, ...oldDevGroup(pyproject, standard.groups) };
  const uv = table(document.data, "tool", "uv");
  const outer = tree.has("uv.lock") ? null : workspaceRootOf(tree, pyproject);
  const members = isTable(uv["workspace"]) ? workspaceMembers(tree, pyproject) : [];
  const evidence = uvReader.evidence(tree)!;
  const lock = readLock(tree, pyproject, { ...standard, groups }, { outer, members });
  return {
    ...standard,
    groups,
    manager: { value: "uv", source: evidence.source, sure: evidence.sure },
    tasks: {},
    packaged: typeof uv["package"] === "boolean" ? uv["package"] : standard.packaged,
    lock,
    selection: withDefaultGroups(
      productionSelection(Object.keys(groups), outer === null ? null : (standard.name?.value ?? null)),
      uv["default-groups"],
    ),
    workspaceRoot: outer ?? (isTable(uv["workspace"]) ? "." : null),
    members,
    indexes: indexesOf(pyproject),
    problems: [...pyproject.problems, ...standard.problems],
    manifests: [PYPROJECT],
  };
}

const DEVELOPMENT = /^(?:dev|develop|development|tests?|testing|lint|linting|format|typing|types?|docs?|doc|ci|debug|notebook)s?$/;

/** What uv installs when nobody names a group, less what is there for developing. */
function withDefaultGroups(selection: LockSelection, written: unknown): LockSelection {
  const named = texts(written)
    .map(normaliseName)
    .filter((group) => !DEVELOPMENT.test(group));
  return { ...selection, groups: [...new Set([...selection.groups, ...named])].sort() };
}

/** `[tool.uv] dev-dependencies`, from before PEP 735, joins the group `dev`. */
function oldDevGroup(pyproject: Pyproject, groups: ManagerReading["groups"]): Record<string, readonly DeclaredDependency[]> {
  const old = listed(pyproject, "dev-dependencies");
  return old.length === 0 ? {} : { dev: [...(groups["dev"] ?? []), ...old] };
}

/** Requirements under `[tool.uv]`. */
function listed({ document }: Pyproject, key: string): DeclaredDependency[] {
  return texts(table(document.data, "tool", "uv")[key]).flatMap((written) => {
    const declared = parseDeclared(written, { file: PYPROJECT, line: document.lineOf(["tool", "uv", key], written) });
    return declared.kind === "read" ? [declared.dependency] : [];
  });
}

/** Relative path to the folder above whose workspace takes this project as a member; null when none does. */
function workspaceRootOf(tree: SourceTree, pyproject: Pyproject): string | null {
  if (!pyproject.hasProject || isTable(table(pyproject.document.data, "tool", "uv")["workspace"])) return null;
  for (let up = folderAbove(tree, PYPROJECT); up !== null; up = higher(tree, up)) {
    const content = textOf(tree, `${up}/${PYPROJECT}`);
    const parsed = content === null ? null : readToml(PYPROJECT, content);
    const workspace = parsed?.kind === "read" ? table(parsed.document.data, "tool", "uv")["workspace"] : null;
    if (!isTable(workspace)) continue;
    const own = tree.root.split("/").slice(-up.split("/").length).join("/");
    const matches = (globs: unknown): boolean => texts(globs).some((glob) => globPattern(glob).test(own));
    return matches(workspace["members"]) && !matches(workspace["exclude"]) ? up : null;
  }
  return null;
}

function higher(tree: SourceTree, up: string): string | null {
  const depth = up.split("/").length;
  const next = folderAbove({ ...tree, root: tree.root.split("/").slice(0, -depth).join("/") || "/" }, PYPROJECT);
  return next === null ? null : `${up}/${next}`;
}

function workspaceMembers(tree: SourceTree, pyproject: Pyproject): WorkspaceMember[] {
  const workspace = table(pyproject.document.data, "tool", "uv", "workspace");
  return memberFolders(tree, texts(workspace["members"]), texts(workspace["exclude"])).map((path) => {
    const member = pyprojectOf(subtree(tree, path));
    const name = member === null ? null : text(member.document.data, "project", "name");
    return { path, name: name ?? path.split("/").at(-1)!, manager: "uv" };
  });
}

type Standard = Pick<ReturnType<typeof standardMetadata>, "name" | "dependencies" | "extras" | "groups" | "dynamic" | "python">;

function readLock(
  tree: SourceTree,
  pyproject: Pyproject,
  standard: Standard,
  { outer, members }: { readonly outer: string | null; readonly members: readonly WorkspaceMember[] },
): ProjectLock | null {
  const file = outer === null ? "uv.lock" : `${outer}/uv.lock`;
  const content = textOf(tree, file);
  if (content === null) return null;
  const sources = table(pyproject.document.data, "tool", "uv", "sources");
  const fresh = uvFreshness(file, content, {
    ...standard,
    name: standard.name === null ? null : normaliseName(standard.name.value),
    requiresPython: standard.python[0]?.value ?? null,
    redirected: new Set(Object.keys(sources).map(normaliseName)),
    ownsLock: outer === null,
    memberNames: members.map(({ name }) => normaliseName(name)),
    overrides: listed(pyproject, "override-dependencies"),
    constraints: listed(pyproject, "constraint-dependencies"),
  });
  return { file, format: "uv.lock", hashed: isHashed(file, content), fresh };
}

function isHashed(file: string, content: string): boolean {
  try {
    return isUvLockHashed(parseUvLock(file, content).packages);
  } catch (cause) {
    if (cause instanceof UserError) return false; // freshness says what is wrong with it
    throw cause;
  }
}

function indexesOf(pyproject: Pyproject): readonly Sourced<string>[] {
  const uv = table(pyproject.document.data, "tool", "uv");
  const named = tables(uv["index"]).map((index) => text(index, "url"));
  const old = [text(uv, "index-url"), ...texts(uv["extra-index-url"])];
  return [...named, ...old].flatMap((value): Sourced<string>[] =>
    value === null ? [] : [{ value, source: { file: PYPROJECT, line: pyproject.document.lineOf(["tool", "uv"], value) }, sure: "certain" }],
  );
}
