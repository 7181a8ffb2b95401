// The hash of pyproject.toml that poetry.lock keeps, as each Poetry computes it (poetry/packages/locker.py, `_get_content_hash`).
import { contentHash, tomlForHash } from "../content-hash.ts";
import { isTable, table } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";

const LEGACY_KEYS = ["dependencies", "source", "extras", "dev-dependencies"];
const KEYS = [...LEGACY_KEYS, "group"];
const PROJECT_KEYS = ["requires-python", "dependencies", "optional-dependencies"];

/** Every hash that some Poetry would write for this text: 1.x, 2.0 to 2.1, and from 2.2 with [dependency-groups]. */
export function poetryContentHashes(pyproject: string): readonly string[] {
  const data = tomlForHash(pyproject);
  return [
    ...new Set([
      contentHash(relevantOfPoetry1(data)),
      contentHash(relevantOfPoetry2(data, false)),
      contentHash(relevantOfPoetry2(data, true)),
    ]),
  ];
}

function relevantOfPoetry1(data: TomlTable): TomlTable {
  const poetry = table(data, "tool", "poetry");
  return Object.fromEntries(KEYS.filter((key) => key in poetry || LEGACY_KEYS.includes(key)).map((key) => [key, poetry[key] ?? null]));
}

function relevantOfPoetry2(data: TomlTable, withGroups: boolean): TomlTable {
  const project = table(data, "project");
  const relevantProject = Object.fromEntries(PROJECT_KEYS.filter((key) => key in project).map((key) => [key, project[key]]));
  const groups = withGroups ? data["dependency-groups"] : undefined;
  const hasProject = Object.keys(relevantProject).length > 0;
  const hasGroups = isTable(groups) && Object.keys(groups).length > 0;
  if (!hasProject && !hasGroups) return relevantOfPoetry1(data);
  const poetry = table(data, "tool", "poetry");
  const relevantPoetry = Object.fromEntries(KEYS.filter((key) => key in poetry).map((key) => [key, poetry[key]]));
  return {
    ...(hasProject ? { project: relevantProject } : {}),
    ...(hasGroups ? { "dependency-groups": groups } : {}),
    tool: { poetry: relevantPoetry },
  };
}
