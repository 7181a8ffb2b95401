// No manifest at all: what the code imports is mapped to distributions elsewhere; here only what a script says of itself.
import type { SourceTree } from "../../source-tree.ts";
import type { ManagerReading } from "../manager-reader.ts";
import { scriptMetadata } from "../script-metadata.ts";
import { pyprojectOf, standardMetadata } from "../pyproject.ts";

/** A pyproject.toml that only configures tools still may say requires-python, or be broken. */
export function readUnmanaged(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree);
  const standard = pyproject === null ? null : standardMetadata(pyproject);
  const script = scriptMetadata(tree);
  return {
    manager: null,
    name: standard?.name ?? null,
    version: standard?.version ?? null,
    dependencies: standard && standard.dependencies.length > 0 ? standard.dependencies : (script?.dependencies ?? []),
    groups: standard?.groups ?? {},
    extras: standard?.extras ?? {},
    scripts: standard?.scripts ?? {},
    tasks: {},
    python: standard && standard.python.length > 0 ? standard.python : (script?.python ?? []),
    packaged: false,
    lock: null,
    selection: { extras: [], groups: [], member: null },
    workspaceRoot: null,
    members: [],
    indexes: [],
    problems: [...(pyproject?.problems ?? []), ...(standard?.problems ?? [])],
    manifests: [...(pyproject === null ? [] : ["pyproject.toml"]), ...(script === null ? [] : [script.file])],
  };
}
