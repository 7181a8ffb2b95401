// Poetry 1 and 2: pyproject.toml with [tool.poetry] or [project], and poetry.lock.
import type { ProjectLock } from "../../../model/project.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import type { SourceTree } from "../../source-tree.ts";
import { textOf } from "../outer-text.ts";
import type { ManagerReader, ManagerReading } from "../manager-reader.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, pyprojectOf } from "../pyproject.ts";
import { tables, table, text } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";
import { poetryContentHashes } from "./content-hash.ts";
import { parsePoetryLock } from "./lock.ts";
import { poetryManifest } from "./manifest.ts";

const LOCK = "poetry.lock";

export const poetryReader: ManagerReader = {
  name: "poetry",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject === null) return null;
    if (tree.has(LOCK)) return { strength: 90, source: { file: LOCK, line: null }, sure: "certain", because: LOCK };
    const poetry = table(pyproject.document.data, "tool", "poetry");
    const source = { file: PYPROJECT, line: pyproject.document.lineOf(["tool", "poetry"]) };
    if (["name", "dependencies", "group"].some((key) => key in poetry))
      return { strength: 70, source, sure: "certain", because: "[tool.poetry]" };
    const backend = pyproject.backend?.startsWith("poetry") ?? false;
    const line = pyproject.document.lineOf(["build-system"]);
    return backend ? { strength: 50, source: { file: PYPROJECT, line }, sure: "likely", because: "the build backend of Poetry" } : null;
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const evidence = poetryReader.evidence(tree)!;
  const manifest = poetryManifest(pyprojectOf(tree)!);
  return {
    ...manifest,
    manager: { value: "poetry", source: evidence.source, sure: evidence.sure },
    tasks: {},
    lock: readLock(tree),
    selection: productionSelection(Object.keys(manifest.groups), null),
    workspaceRoot: null,
    manifests: [PYPROJECT],
  };
}

function readLock(tree: SourceTree): ProjectLock | null {
  const content = textOf(tree, LOCK);
  if (content === null || !tree.has(LOCK)) return null;
  try {
    const { data, packages } = parsePoetryLock(LOCK, content);
    const hashed = packages.every((entry) => isHashed(data, entry));
    return { file: LOCK, format: "poetry.lock", hashed, fresh: freshness(data, tree.text(PYPROJECT)!.text) };
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return { file: LOCK, format: "poetry.lock", hashed: false, fresh: { kind: "stale", because: cause.message } };
  }
}

function isHashed(data: TomlTable, entry: TomlTable): boolean {
  if (["git", "directory"].includes(text(entry, "source", "type") ?? "")) return true;
  const files = tables(entry["files"] ?? table(data, "metadata", "files")[text(entry, "name")!]);
  return files.length > 0 && files.every((file) => (text(file, "hash") ?? "").startsWith("sha256:"));
}

function freshness(data: TomlTable, pyproject: string): ProjectLock["fresh"] {
  const locked = text(data, "metadata", "content-hash");
  if (locked === null) return { kind: "unknown", because: "it keeps no content-hash" };
  return poetryContentHashes(pyproject).includes(locked)
    ? { kind: "fresh" }
    : { kind: "stale", because: "pyproject.toml was changed after it was locked (content-hash)" };
}
