// Flit: [project] built by flit_core, or the older [tool.flit.metadata]. It has no lock of its own.
import { isSpecifier } from "../../resolve/specifier.ts";
import type { SourceTree } from "../../source-tree.ts";
import type { Sourced } from "../../../model/project.ts";
import { parseDeclared } from "../declared.ts";
import type { DeclaredDependency, ManagerReader, ManagerReading } from "../manager-reader.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, byName, pyprojectOf, sourcedText, standardMetadata } from "../pyproject.ts";
import type { Pyproject } from "../pyproject.ts";
import { isTable, table, texts } from "../toml-document.ts";

const OLD = ["tool", "flit", "metadata"];

export const flitReader: ManagerReader = {
  name: "flit",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject === null) return null;
    const { document } = pyproject;
    if (isTable(table(document.data, "tool", "flit")["metadata"])) {
      return { strength: 70, source: { file: PYPROJECT, line: document.lineOf(OLD) }, sure: "certain", because: "[tool.flit.metadata]" };
    }
    if (!pyproject.backend?.startsWith("flit")) return null;
    const source = { file: PYPROJECT, line: document.lineOf(["build-system"]) };
    return { strength: pyproject.declaresDependencies ? 45 : 20, source, sure: "likely", because: "the build backend flit_core" };
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const pyproject = pyprojectOf(tree)!;
  const evidence = flitReader.evidence(tree)!;
  const standard = standardMetadata(pyproject);
  const old = table(pyproject.document.data, ...OLD);
  const extras = byName(old["requires-extra"], (key, value) => requirements(pyproject, texts(value), [...OLD, "requires-extra", key]));
  return {
    ...standard,
    name: standard.name ?? sourcedText(pyproject.document, [...OLD, "dist-name"]) ?? sourcedText(pyproject.document, [...OLD, "module"]),
    dependencies: [...standard.dependencies, ...requirements(pyproject, texts(old["requires"]), [...OLD, "requires"])],
    extras: { ...standard.extras, ...extras },
    scripts: { ...scriptsOf(pyproject), ...standard.scripts },
    python: standard.python.length > 0 ? standard.python : oldPython(pyproject),
    manager: { value: "flit", source: evidence.source, sure: evidence.sure },
    tasks: {},
    lock: null,
    selection: productionSelection(Object.keys(standard.groups), null),
    workspaceRoot: null,
    members: [],
    indexes: [],
    problems: [...pyproject.problems, ...standard.problems],
    manifests: [PYPROJECT],
  };
}

function requirements(pyproject: Pyproject, written: readonly string[], path: readonly string[]): DeclaredDependency[] {
  return written.flatMap((one) => {
    const declared = parseDeclared(one, { file: PYPROJECT, line: pyproject.document.lineOf(path, one) });
    return declared.kind === "read" ? [declared.dependency] : [];
  });
}

function scriptsOf(pyproject: Pyproject): ManagerReading["scripts"] {
  const entries = Object.entries(table(pyproject.document.data, "tool", "flit", "scripts"));
  return Object.fromEntries(
    entries.flatMap(([name, value]): [string, Sourced<string>][] => {
      const source = { file: PYPROJECT, line: pyproject.document.lineOf(["tool", "flit", "scripts", name]) };
      return typeof value === "string" ? [[name, { value, source, sure: "certain" }]] : [];
    }),
  );
}

function oldPython(pyproject: Pyproject): readonly Sourced<string>[] {
  const found = sourcedText(pyproject.document, [...OLD, "requires-python"]);
  return found !== null && isSpecifier(found.value) ? [found] : [];
}
