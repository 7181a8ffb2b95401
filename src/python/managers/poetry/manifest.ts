// What pyproject.toml says in Poetry's own tables; Poetry 2 also reads [project] and [dependency-groups].
import type { Source, Sourced } from "../../../model/project.ts";
import { normaliseName } from "../../resolve/names.ts";
import type { DeclaredDependency, ManagerReading, WorkspaceMember } from "../manager-reader.ts";
import { byName, sourcedText, standardMetadata } from "../pyproject.ts";
import type { Pyproject } from "../pyproject.ts";
import { table, tables, text, texts } from "../toml-document.ts";
import { alternativesOf, poetryDependency } from "./dependency.ts";
import type { PoetryDependency } from "./dependency.ts";

export type PoetryManifest = Pick<
  ManagerReading,
  "name" | "version" | "dependencies" | "groups" | "extras" | "scripts" | "python" | "packaged" | "members" | "indexes" | "problems"
>;

export function poetryManifest(pyproject: Pyproject): PoetryManifest {
  const { document } = pyproject;
  const standard = standardMetadata(pyproject);
  const poetry = table(document.data, "tool", "poetry");
  const own = dependenciesOf(pyproject, ["tool", "poetry", "dependencies"]);
  const groups = { ...standard.groups, ...poetryGroups(pyproject) };
  const all = [...own, ...Object.values(groups).flat()];
  const standardDependencies = Array.isArray(table(document.data, "project")["dependencies"]);
  return {
    name: standard.name ?? sourcedText(document, ["tool", "poetry", "name"]),
    version: standard.version ?? sourcedText(document, ["tool", "poetry", "version"]),
    dependencies: standardDependencies
      ? enriched(standard.dependencies, own)
      : own.filter(({ optional }) => !optional).map(({ dependency }) => dependency),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, list]) => [name, list.map((one) => ("dependency" in one ? one.dependency : one))]),
    ),
    extras: Object.keys(standard.extras).length > 0 ? standard.extras : extrasOf(poetry["extras"], own),
    scripts: { ...scriptsOf(pyproject), ...standard.scripts },
    python: pythonOf(pyproject, standard.python),
    packaged: poetry["package-mode"] !== false && (standard.packaged || text(poetry, "name") !== null),
    members: membersOf(all.flatMap((one) => ("dependency" in one ? [one] : []))),
    indexes: tables(poetry["source"]).flatMap((source): Sourced<string>[] => {
      const url = text(source, "url");
      return url === null ? [] : [{ value: url, source: at(pyproject, ["tool", "poetry", "source"], url), sure: "certain" }];
    }),
    problems: [...pyproject.problems, ...standard.problems],
  };
}

/** [tool.poetry.dependencies] may say where a [project] dependency comes from: Poetry takes path, git and URL from it. */
function enriched(standard: readonly DeclaredDependency[], own: readonly PoetryDependency[]): DeclaredDependency[] {
  return standard.map((one) => {
    const more = own.find(({ dependency }) => dependency.name === one.name)?.dependency;
    return more && (more.path !== null || more.url !== null) ? { ...one, path: more.path, url: more.url } : one;
  });
}

function dependenciesOf(pyproject: Pyproject, path: readonly string[]): PoetryDependency[] {
  return Object.entries(table(pyproject.document.data, ...path)).flatMap(([name, value]) =>
    normaliseName(name) === "python" ? [] : poetryDependency(name, value, at(pyproject, [...path, name])),
  );
}

function poetryGroups(pyproject: Pyproject): Record<string, PoetryDependency[]> {
  const groups = Object.keys(table(pyproject.document.data, "tool", "poetry", "group"));
  const found = groups.map(
    (name) => [normaliseName(name), dependenciesOf(pyproject, ["tool", "poetry", "group", name, "dependencies"])] as const,
  );
  const old = dependenciesOf(pyproject, ["tool", "poetry", "dev-dependencies"]);
  const dev = [...old, ...(found.find(([name]) => name === "dev")?.[1] ?? [])];
  return { ...Object.fromEntries(found), ...(dev.length > 0 ? { dev } : {}) };
}

function extrasOf(value: unknown, own: readonly PoetryDependency[]): Record<string, DeclaredDependency[]> {
  return byName(value, (_, names) => {
    const wanted = texts(names).map((name) => normaliseName(name.replace(/[[ (].*$/, "")));
    return own.filter(({ dependency }) => wanted.includes(dependency.name)).map(({ dependency }) => dependency);
  });
}

function scriptsOf(pyproject: Pyproject): Record<string, Sourced<string>> {
  const entries = Object.entries(table(pyproject.document.data, "tool", "poetry", "scripts"));
  return Object.fromEntries(
    entries.flatMap(([name, value]): [string, Sourced<string>][] => {
      const target = typeof value === "string" ? value : (text(value, "callable") ?? text(value, "reference"));
      const source = at(pyproject, ["tool", "poetry", "scripts", name]);
      return target === null ? [] : [[name, { value: target, source, sure: "certain" }]];
    }),
  );
}

function pythonOf(pyproject: Pyproject, standard: readonly Sourced<string>[]): readonly Sourced<string>[] {
  const value = table(pyproject.document.data, "tool", "poetry", "dependencies")["python"];
  const written = typeof value === "string" ? value : text(value, "version");
  if (written === null) return standard;
  const constraint = alternativesOf(written);
  const source = at(pyproject, ["tool", "poetry", "dependencies", "python"]);
  return constraint === "" ? standard : [...standard, { value: constraint, source, sure: "certain" }];
}

/** Poetry has no workspaces: what people use are path dependencies that are developed in place. */
function membersOf(all: readonly PoetryDependency[]): WorkspaceMember[] {
  const members = all.flatMap(({ dependency, develop }): WorkspaceMember[] =>
    dependency.path !== null && develop
      ? [{ path: dependency.path.replace(/^\.\//, "").replace(/\/$/, ""), name: dependency.name, manager: "poetry" }]
      : [],
  );
  return [...new Map(members.map((member) => [member.path, member])).values()];
}

function at(pyproject: Pyproject, path: readonly string[], wanted?: string): Source {
  return { file: pyproject.document.file, line: pyproject.document.lineOf(path, wanted) };
}
