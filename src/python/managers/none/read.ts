// No manifest at all: what the code imports is mapped to distributions elsewhere; here only that nothing declares anything.
import type { SourceTree } from "../../source-tree.ts";
import type { ManagerReading } from "../manager-reader.ts";
import { pyprojectOf, standardMetadata } from "../pyproject.ts";

/** A pyproject.toml that only configures tools still may say requires-python, or be broken. */
export function readUnmanaged(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree);
  const standard = pyproject === null ? null : standardMetadata(pyproject);
  return {
    manager: null,
    name: standard?.name ?? null,
    version: standard?.version ?? null,
    dependencies: standard?.dependencies ?? [],
    groups: standard?.groups ?? {},
    extras: standard?.extras ?? {},
    scripts: standard?.scripts ?? {},
    tasks: {},
    python: standard?.python ?? [],
    packaged: false,
    lock: null,
    selection: { extras: [], groups: [], member: null },
    workspaceRoot: null,
    members: [],
    indexes: [],
    problems: [...(pyproject?.problems ?? []), ...(standard?.problems ?? [])],
    manifests: pyproject === null ? [] : ["pyproject.toml"],
  };
}
