// PDM: pyproject.toml with [project] and [tool.pdm], and pdm.lock.
import type { ProjectLock } from "../../../model/project.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import { normaliseName } from "../../resolve/names.ts";
import type { SourceTree } from "../../source-tree.ts";
import { contentHash, tomlForHash } from "../content-hash.ts";
import { memberFolders } from "../glob.ts";
import type { ManagerReader, ManagerReading, WorkspaceMember } from "../manager-reader.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, pyprojectOf } from "../pyproject.ts";
import { subtree } from "../subtree.ts";
import { isTable, table, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { parsePdmLock } from "./lock.ts";
import { pdmManifest } from "./manifest.ts";

const LOCK = "pdm.lock";

export const pdmReader: ManagerReader = {
  name: "pdm",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject === null) return null;
    if (tree.has(LOCK)) return { strength: 90, source: { file: LOCK, line: null }, sure: "certain", because: LOCK };
    const { document } = pyproject;
    if (isTable(table(document.data, "tool")["pdm"])) {
      return { strength: 70, source: { file: PYPROJECT, line: document.lineOf(["tool", "pdm"]) }, sure: "certain", because: "[tool.pdm]" };
    }
    const source = { file: PYPROJECT, line: document.lineOf(["build-system"]) };
    return pyproject.backend?.startsWith("pdm.") ? { strength: 50, source, sure: "likely", because: "the build backend of PDM" } : null;
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree)!;
  const evidence = pdmReader.evidence(tree)!;
  const { pathMembers, ...manifest } = pdmManifest(pyproject);
  const workspace = table(pyproject.document.data, "tool", "pdm", "workspace");
  const folders = memberFolders(tree, texts(workspace["members"]), texts(workspace["exclude"]));
  const members = [
    ...new Map([...pathMembers, ...folders.map((path) => memberAt(tree, path))].map((member) => [member.path, member])).values(),
  ];
  return {
    ...manifest,
    manager: { value: "pdm", source: evidence.source, sure: evidence.sure },
    lock: readLock(tree),
    selection: productionSelection(Object.keys(manifest.groups), null),
    workspaceRoot: isTable(table(pyproject.document.data, "tool", "pdm")["workspace"]) ? "." : null,
    members,
    problems: [...pyproject.problems, ...manifest.problems],
    manifests: [PYPROJECT],
  };
}

function memberAt(tree: SourceTree, path: string): WorkspaceMember {
  const member = pyprojectOf(subtree(tree, path));
  return { path, name: (member && text(member.document.data, "project", "name")) ?? path.split("/").at(-1)!, manager: "pdm" };
}

function readLock(tree: SourceTree): ProjectLock | null {
  const content = tree.text(LOCK)?.text;
  if (content === undefined) return null;
  try {
    const { data, packages } = parsePdmLock(LOCK, content);
    return {
      file: LOCK,
      format: "pdm.lock",
      hashed: packages.every((entry) => isHashed(data, entry)),
      fresh: freshness(data, tree.text(PYPROJECT)!.text),
    };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return { file: LOCK, format: "pdm.lock", hashed: false, fresh: { kind: "stale", because: cause.message } };
  }
}

function isHashed(data: TomlTable, entry: TomlTable): boolean {
  if (["git", "path"].some((key) => text(entry, key) !== null)) return true;
  const files = tables(entry["files"] ?? table(data, "metadata", "files")[`${text(entry, "name")} ${text(entry, "version")}`]);
  return files.length > 0 && files.every((file) => (text(file, "hash") ?? "").startsWith("sha256:"));
}

function freshness(data: TomlTable, pyproject: string): ProjectLock["fresh"] {
  const locked = text(data, "metadata", "content_hash");
  if (locked === null) return { kind: "unknown", because: "it keeps no content_hash" };
  const [algorithm, hash] = locked.includes(":") ? locked.split(":") : ["sha256", locked];
  if (algorithm !== "sha256") return { kind: "unknown", because: `its content_hash is of the kind ${algorithm}` };
  return pdmContentHashes(pyproject).includes(hash!)
    ? { kind: "fresh" }
    : { kind: "stale", because: "pyproject.toml was changed after it was locked (content_hash)" };
}

/** Every hash that some PDM would write (pdm/project/project_file.py, `content_hash`): groups moved to [dependency-groups] in 2.20, overrides into resolution in 2.9. */
export function pdmContentHashes(pyproject: string): readonly string[] {
  const data = tomlForHash(pyproject);
  const project = table(data, "project");
  const pdm = table(data, "tool", "pdm");
  const old = pdm["dev-dependencies"] ?? {};
  const groups = table(data, "dependency-groups");
  const base = {
    sources: pdm["source"] ?? [],
    dependencies: project["dependencies"] ?? [],
    "optional-dependencies": project["optional-dependencies"] ?? {},
    "requires-python": project["requires-python"] ?? "",
  };
  const resolution = pdm["resolution"] ?? {};
  return [
    contentHash({ ...base, "dev-dependencies": mergedGroups(groups, old), resolution }),
    contentHash({ ...base, "dev-dependencies": old, resolution }),
    contentHash({ ...base, "dev-dependencies": old, overrides: table(resolution, "overrides") }),
  ];
}

function mergedGroups(groups: TomlTable, old: unknown): TomlTable {
  const merged: Record<string, unknown[]> = {};
  for (const [name, list] of [...Object.entries(groups), ...Object.entries(isTable(old) ? old : {})]) {
    const items = Array.isArray(list) ? list : [];
    merged[normaliseName(name)] = [...(merged[normaliseName(name)] ?? []), ...items];
  }
  return merged;
}
