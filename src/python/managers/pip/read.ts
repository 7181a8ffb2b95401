// pip: plain requirements files. With pip-tools (pip-tools/read.ts) it shares everything but the name.
import type { ManagerName, ProjectLock, Sourced } from "../../../model/project.ts";
import { normaliseName } from "../../resolve/names.ts";
import { pinnedVersion, satisfies } from "../../resolve/specifier.ts";
import type { SourceTree } from "../../source-tree.ts";
import type { DeclaredDependency, Evidence, ManagerReader, ManagerReading } from "../manager-reader.ts";
import { textOf } from "../outer-text.ts";
import { productionSelection } from "../production-selection.ts";
import { pyprojectOf, standardMetadata } from "../pyproject.ts";
import { scriptMetadata } from "../script-metadata.ts";
import { setuptoolsReader } from "../setuptools/read.ts";
import { requirementsFiles } from "./files.ts";
import type { RequirementsFiles } from "./files.ts";
import { readRequirements } from "./requirements-file.ts";
import type { RequirementLine } from "./requirements-file.ts";

export const pipReader: ManagerReader = {
  name: "pip",
  evidence: (tree) => requirementsEvidence(tree, false),
  read: (tree) => readRequirementsProject(tree, "pip"),
};

/** Weaker when the file only installs the project itself (`-e .`): then the project's own manifest says what is needed. */
export function requirementsEvidence(tree: SourceTree, compiled: boolean): Evidence | null {
  const files = requirementsFiles(tree);
  if (files === null || compiled !== (files.compiled || files.input !== null || files.main.endsWith(".in"))) return null;
  const named = files.reading.lines.some((line) => line.name !== null) || files.reading.problems.length > 0;
  return { strength: named && !files.below ? 40 : 25, source: { file: files.main, line: null }, sure: "certain", because: files.main };
}

export function readRequirementsProject(tree: SourceTree, manager: ManagerName): ManagerReading {
  const files = requirementsFiles(tree)!;
  const groups = Object.fromEntries(
    Object.entries(files.groups).map(([name, file]) => {
      const reading = readRequirements(file, (path) => textOf(tree, path));
      const own = reading?.lines.filter((line) => !files.reading.files.includes(line.source.file)) ?? [];
      return [normaliseName(name), own.flatMap(declared)];
    }),
  );
  const input = files.input === null ? null : readRequirements(files.input, (path) => textOf(tree, path));
  const pyproject = pyprojectOf(tree);
  const standard = pyproject === null ? null : standardMetadata(pyproject);
  // The requirements say what is installed; a setup.py or setup.cfg beside them, what the project is called and which commands it has.
  const packaging = setuptoolsReader.evidence(tree) === null ? null : setuptoolsReader.read(tree);
  return {
    manager: { value: manager, source: { file: files.main, line: null }, sure: "certain" },
    name: standard?.name ?? packaging?.name ?? null,
    version: standard?.version ?? packaging?.version ?? null,
    dependencies: (input ?? files.reading).lines.flatMap(declared),
    groups,
    extras: standard?.extras ?? {},
    scripts: { ...packaging?.scripts, ...standard?.scripts },
    tasks: {},
    python: standard && standard.python.length > 0 ? standard.python : (packaging?.python ?? scriptMetadata(tree)?.python ?? []),
    packaged: standard?.packaged ?? false,
    lock: lockOf(tree, files),
    selection: productionSelection([], null),
    workspaceRoot: null,
    members: [],
    indexes: files.reading.indexes.map(({ url, source }): Sourced<string> => ({ value: url, source, sure: "certain" })),
    problems: [...(pyproject?.problems ?? []), ...files.reading.problems],
    manifests: [...new Set([...(files.input === null ? [] : [files.input]), ...files.reading.files])],
  };
}

/** Null unless every line has hashes: pins alone are no lock. */
export function lockOf(tree: SourceTree, files: RequirementsFiles): ProjectLock | null {
  return files.hashed ? { file: files.main, format: "requirements", hashed: true, fresh: freshness(tree, files) } : null;
}

/** Compared with the file it was compiled from, or with [project] where that declares something. */
function freshness(tree: SourceTree, files: RequirementsFiles): ProjectLock["fresh"] {
  const broken = files.reading.problems.find(({ severity }) => severity === "error");
  if (broken) return { kind: "stale", because: broken.message };
  const pyproject = pyprojectOf(tree);
  const input = files.input === null ? null : readRequirements(files.input, (path) => textOf(tree, path));
  const wanted = input?.lines.flatMap(declared) ?? (pyproject?.declaresDependencies ? standardMetadata(pyproject).dependencies : []);
  return missingFrom(wanted, files.reading.lines);
}

export function missingFrom(wanted: readonly DeclaredDependency[], locked: readonly RequirementLine[]): ProjectLock["fresh"] {
  for (const { name, specifier, source, marker } of wanted) {
    const lines = locked.filter((line) => line.name === name);
    // A file compiled for one platform or range of interpreters leaves out what is not needed there.
    if (lines.length === 0 && marker !== null) continue;
    if (lines.length === 0) return { kind: "stale", because: `\`${name}\` of ${source.file} is missing from it` };
    const pins = lines.flatMap((line) => pinnedVersion(line.specifier) ?? []);
    if (pins.length > 0 && !pins.some((version) => satisfies(version, specifier))) {
      return { kind: "stale", because: `it has \`${name}\` ${pins.join(" and ")}, ${source.file} asks for ${specifier}` };
    }
  }
  return { kind: "fresh" };
}

export function declared(line: RequirementLine): DeclaredDependency[] {
  if (line.name === null) return [];
  const { name, extras, specifier, marker, target, source, kind } = line;
  return [
    {
      name,
      extras,
      specifier,
      marker,
      url: kind === "url" ? target : null,
      path: kind === "path" || kind === "editable" ? target : null,
      source,
    },
  ];
}
