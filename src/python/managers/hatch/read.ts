// Hatch: [project] built by hatchling, with environments and scripts in [tool.hatch] or hatch.toml. It has no lock of its own.
import type { Sourced } from "../../../model/project.ts";
import { normaliseName } from "../../resolve/names.ts";
import type { SourceTree } from "../../source-tree.ts";
import { parseDeclared } from "../declared.ts";
import type { DeclaredDependency, ManagerReader, ManagerReading } from "../manager-reader.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, pyprojectOf, standardMetadata } from "../pyproject.ts";
import { isTable, readToml, table, text, texts } from "../toml-document.ts";
import type { TomlDocument, TomlTable } from "../toml-document.ts";

const HATCH = "hatch.toml";

export const hatchReader: ManagerReader = {
  name: "hatch",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject === null) return null;
    const { document } = pyproject;
    const hatchling = pyproject.backend?.startsWith("hatchling") ?? false;
    const environments = isTable(table(document.data, "tool", "hatch")["envs"]) || tree.has(HATCH);
    if (!hatchling && !environments) return null;
    if (environments) {
      const file = tree.has(HATCH) ? HATCH : PYPROJECT;
      return {
        strength: 70,
        source: { file, line: document.lineOf(["tool", "hatch"]) },
        sure: "certain",
        because: `Hatch's environments in ${file}`,
      };
    }
    const source = { file: PYPROJECT, line: document.lineOf(["build-system"]) };
    return { strength: pyproject.declaresDependencies ? 45 : 20, source, sure: "likely", because: "the build backend hatchling" };
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree)!;
  const evidence = hatchReader.evidence(tree)!;
  const standard = standardMetadata(pyproject);
  const own = readToml(HATCH, tree.text(HATCH)?.text ?? "");
  const inFile = tree.has(HATCH) && own.kind === "read";
  const at = inFile ? { document: own.document, path: [] } : { document: pyproject.document, path: ["tool", "hatch"] };
  const environments = Object.entries(table(at.document.data, ...at.path, "envs"));
  const groups = Object.fromEntries(
    environments.flatMap(([name, value]): [string, DeclaredDependency[]][] =>
      isTable(value) ? [[normaliseName(name), dependenciesOf(at.document, [...at.path, "envs", name], value)]] : [],
    ),
  );
  return {
    ...standard,
    groups: { ...groups, ...standard.groups },
    manager: { value: "hatch", source: evidence.source, sure: evidence.sure },
    tasks: Object.fromEntries(environments.flatMap(([name, value]) => tasksOf(at.document, [...at.path, "envs", name], value))),
    lock: null,
    selection: productionSelection(Object.keys(standard.groups), null),
    workspaceRoot: null,
    members: [],
    indexes: [],
    problems: [...pyproject.problems, ...standard.problems],
    manifests: [PYPROJECT, ...(inFile ? [HATCH] : [])],
  };
}

function dependenciesOf(document: TomlDocument, path: readonly string[], environment: TomlTable): DeclaredDependency[] {
  return ["dependencies", "extra-dependencies"].flatMap((key) =>
    texts(environment[key]).flatMap((written) => {
      const declared = parseDeclared(written, { file: document.file, line: document.lineOf([...path, key], written) });
      return declared.kind === "read" ? [declared.dependency] : [];
    }),
  );
}

function tasksOf(document: TomlDocument, path: readonly string[], environment: unknown): [string, Sourced<string>][] {
  return Object.entries(table(environment, "scripts")).flatMap(([name, value]): [string, Sourced<string>][] => {
    const written = typeof value === "string" ? value : texts(value).join(" && ") || text(value, "cmd");
    const source = { file: document.file, line: document.lineOf([...path, "scripts", name]) };
    return written ? [[name, { value: written, source, sure: "certain" }]] : [];
  });
}
