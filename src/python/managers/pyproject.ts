// pyproject.toml of a tree, parsed once, and what its standard tables say (PEP 518, 621, 735).
import { BAD_MANIFEST, BAD_REQUIREMENT, TEXT_REPAIRED } from "../../platform/errors/python-lock-errors.ts";
import type { Source, Sourced } from "../../model/project.ts";
import { normaliseName } from "../resolve/names.ts";
import { isSpecifier } from "../resolve/specifier.ts";
import type { SourceTree } from "../source-tree.ts";
import { parseDeclared } from "./declared.ts";
import type { DeclaredDependency, ManagerReading, ReadingProblem } from "./manager-reader.ts";
import { problem } from "./problem.ts";
import { isTable, readToml, table, tables, text, texts } from "./toml-document.ts";
import type { TomlDocument } from "./toml-document.ts";

export const PYPROJECT = "pyproject.toml";

export interface Pyproject {
  readonly document: TomlDocument;
  readonly problems: readonly ReadingProblem[];
  readonly hasProject: boolean;
  /** `[project]` says what it needs: dependencies, or that they are computed. */
  readonly declaresDependencies: boolean;
  readonly backend: string | null;
}

const kept = new WeakMap<SourceTree, Pyproject | null>();

/** Null when there is none. A broken one reads as empty, with the problem. */
export function pyprojectOf(tree: SourceTree): Pyproject | null {
  const before = kept.get(tree);
  if (before !== undefined) return before;
  const reading = tree.text(PYPROJECT);
  const pyproject = reading === null ? null : pyprojectFromText(reading.text, reading.repaired);
  kept.set(tree, pyproject);
  return pyproject;
}

/** Of text that is not in a tree, such as the manifest beside a lock. */
export function pyprojectFromText(content: string, repaired: readonly string[] = []): Pyproject {
  const problems: ReadingProblem[] = [];
  if (repaired.length > 0) {
    problems.push(problem(TEXT_REPAIRED, { file: PYPROJECT, repaired: repaired.join(", ") }, { file: PYPROJECT, line: 1 }, "warning"));
  }
  const parsed = readToml(PYPROJECT, content);
  if (parsed.kind === "broken") {
    const { line, reason } = parsed;
    problems.push(problem(BAD_MANIFEST, { file: PYPROJECT, line, reason }, { file: PYPROJECT, line }, "error"));
  }
  const document = parsed.kind === "read" ? parsed.document : { file: PYPROJECT, data: {}, lineOf: () => null };
  const project = table(document.data, "project");
  return {
    document,
    problems,
    hasProject: text(project, "name") !== null,
    declaresDependencies: Array.isArray(project["dependencies"]) || texts(project["dynamic"]).includes("dependencies"),
    backend: text(document.data, "build-system", "build-backend"),
  };
}

/** The part of a reading that `[project]` and `[dependency-groups]` give, whoever the manager is. */
export type StandardMetadata = Pick<
  ManagerReading,
  "name" | "version" | "dependencies" | "groups" | "extras" | "scripts" | "python" | "packaged"
> & { readonly problems: readonly ReadingProblem[]; readonly dynamic: readonly string[] };

export function standardMetadata(pyproject: Pyproject): StandardMetadata {
  const { document } = pyproject;
  const project = table(document.data, "project");
  const problems: ReadingProblem[] = [];
  return {
    name: sourcedText(document, ["project", "name"]),
    version: sourcedText(document, ["project", "version"]),
    dependencies: list(document, project["dependencies"], ["project", "dependencies"], problems),
    extras: byName(project["optional-dependencies"], (key, value) =>
      list(document, value, ["project", "optional-dependencies", key], problems),
    ),
    groups: dependencyGroups(document, problems),
    scripts: scriptsOf(document),
    python: pythonConstraint(document, problems),
    packaged: isTable(document.data["build-system"]),
    dynamic: texts(project["dynamic"]),
    problems,
  };
}

export function sourcedText(document: TomlDocument, path: readonly string[]): Sourced<string> | null {
  const value = text(document.data, ...path);
  return value === null ? null : { value, source: { file: document.file, line: document.lineOf(path) }, sure: "certain" };
}

function pythonConstraint(document: TomlDocument, problems: ReadingProblem[]): readonly Sourced<string>[] {
  const found = sourcedText(document, ["project", "requires-python"]);
  if (found === null) return [];
  if (isSpecifier(found.value)) return [found];
  const line = found.source?.line ?? null;
  problems.push(
    problem(BAD_MANIFEST, { file: document.file, line, reason: `\`${found.value}\` is not a version specifier` }, found.source, "error"),
  );
  return [found];
}

function list(document: TomlDocument, value: unknown, path: readonly string[], problems: ReadingProblem[]): DeclaredDependency[] {
  return texts(value).flatMap((written) => {
    const source = { file: document.file, line: document.lineOf(path, written) };
    const declared = parseDeclared(written, source);
    if (declared.kind === "read") return [declared.dependency];
    problems.push(problem(BAD_REQUIREMENT, { ...source, text: written, reason: declared.reason }, source, "error"));
    return [];
  });
}

const INCLUDES_MAX = 64;

/** `[dependency-groups]` (PEP 735) with `include-group` resolved; a loop ends where it closes. */
function dependencyGroups(document: TomlDocument, problems: ReadingProblem[]): Record<string, DeclaredDependency[]> {
  const groups = table(document.data, "dependency-groups");
  const names = new Map(Object.keys(groups).map((key) => [normaliseName(key), key]));
  const expand = (name: string, open: readonly string[]): DeclaredDependency[] => {
    const key = names.get(name);
    if (key === undefined || open.includes(name) || open.length > INCLUDES_MAX) return [];
    const items = Array.isArray(groups[key]) ? groups[key] : [];
    const own = list(document, items, ["dependency-groups", key], problems);
    const included = tables(items).flatMap((item) => {
      const other = text(item, "include-group");
      return other === null ? [] : expand(normaliseName(other), [...open, name]);
    });
    return [...own, ...included];
  };
  return Object.fromEntries([...names.keys()].map((name) => [name, expand(name, [])]));
}

function scriptsOf(document: TomlDocument): Record<string, Sourced<string>> {
  const scripts: Record<string, Sourced<string>> = {};
  for (const part of ["scripts", "gui-scripts"]) {
    for (const [name, value] of Object.entries(table(document.data, "project", part))) {
      const source: Source = { file: document.file, line: document.lineOf(["project", part, name]) };
      if (typeof value === "string") scripts[name] = { value, source, sure: "certain" };
    }
  }
  return scripts;
}

export function byName<T>(value: unknown, read: (key: string, value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(isTable(value) ? value : {}).map(([key, item]) => [normaliseName(key), read(key, item)]));
}
