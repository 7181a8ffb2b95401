// setuptools: [project] in pyproject.toml, setup.cfg and setup.py, the last read without running it. It has no lock of its own.
import type { Source, Sourced } from "../../../model/project.ts";
import { BAD_MANIFEST, BAD_REQUIREMENT, DYNAMIC_METADATA } from "../../../platform/errors/python-lock-errors.ts";
import { normaliseName } from "../../resolve/names.ts";
import { isSpecifier } from "../../resolve/specifier.ts";
import type { SourceTree } from "../../source-tree.ts";
import { parseDeclared } from "../declared.ts";
import type { DeclaredDependency, ManagerReader, ManagerReading, ReadingProblem } from "../manager-reader.ts";
import { textOf } from "../outer-text.ts";
import { readRequirements } from "../pip/requirements-file.ts";
import { problem } from "../problem.ts";
import { productionSelection } from "../production-selection.ts";
import { PYPROJECT, pyprojectOf, standardMetadata } from "../pyproject.ts";
import { table, texts } from "../toml-document.ts";
import { iniLines, parseIni } from "./ini.ts";
import type { IniValue } from "./ini.ts";
import { setupArguments } from "./setup-py.ts";
import type { SetupArgument } from "./setup-py.ts";

const SETUP_CFG = "setup.cfg";
const SETUP_PY = "setup.py";

export const setuptoolsReader: ManagerReader = {
  name: "setuptools",
  evidence(tree) {
    const pyproject = pyprojectOf(tree);
    if (pyproject?.hasProject && !/^(?:hatchling|flit|poetry|pdm|uv_build|maturin)/.test(pyproject.backend ?? "")) {
      const named = pyproject.backend !== null;
      const source = { file: PYPROJECT, line: pyproject.document.lineOf(named ? ["build-system"] : ["project"]) };
      const because = named ? `the build backend ${pyproject.backend}` : "[project]";
      return { strength: pyproject.declaresDependencies ? 45 : 20, source, sure: named ? "certain" : "guess", because };
    }
    const setupPy = tree.text(SETUP_PY)?.text ?? "";
    if (/\bsetup\s*\(/.test(setupPy)) return { strength: 35, source: { file: SETUP_PY, line: null }, sure: "certain", because: SETUP_PY };
    const config = tree.text(SETUP_CFG)?.text ?? "";
    return /^\[(?:metadata|options)\]/m.test(config)
      ? { strength: 35, source: { file: SETUP_CFG, line: null }, sure: "certain", because: SETUP_CFG }
      : null;
  },
  read,
};

type Part = Pick<ManagerReading, "name" | "version" | "dependencies" | "extras" | "scripts" | "python"> & {
  readonly problems: readonly ReadingProblem[];
};

function read(tree: SourceTree): ManagerReading {
  const evidence = setuptoolsReader.evidence(tree)!;
  const pyproject = pyprojectOf(tree);
  const standard = pyproject === null ? null : standardMetadata(pyproject);
  const hasProject = pyproject?.hasProject ?? false;
  const dynamic = hasProject ? standard!.dynamic : null;
  const parts = [...(tree.has(SETUP_CFG) ? [fromSetupCfg(tree)] : []), ...(tree.has(SETUP_PY) ? [fromSetupPy(tree, dynamic)] : [])];
  const fromFiles = hasProject ? dynamicFiles(tree) : [];
  // [project] stands over setup.cfg and setup.py, which count only for what it calls dynamic.
  const open = (field: string): boolean => dynamic === null || dynamic.includes(field);
  const rest = (field: string, pick: (part: Part) => readonly DeclaredDependency[]): DeclaredDependency[] =>
    open(field) ? parts.flatMap(pick) : [];
  return {
    manager: { value: "setuptools", source: evidence.source, sure: evidence.sure },
    name: standard?.name ?? parts.map(({ name }) => name).find((name) => name !== null) ?? null,
    version: standard?.version ?? parts.map(({ version }) => version).find((version) => version !== null) ?? null,
    dependencies: unique([
      ...(standard?.dependencies ?? []),
      ...fromFiles,
      ...(fromFiles.length > 0 ? [] : rest("dependencies", (part) => part.dependencies)),
    ]),
    groups: standard?.groups ?? {},
    extras: { ...Object.assign({}, ...parts.map(({ extras }) => (open("optional-dependencies") ? extras : {}))), ...standard?.extras },
    scripts: { ...Object.assign({}, ...parts.map(({ scripts }) => scripts)), ...standard?.scripts },
    tasks: {},
    python: standard && standard.python.length > 0 ? standard.python : parts.flatMap(({ python }) => python),
    packaged: true,
    lock: null,
    selection: productionSelection(Object.keys(standard?.groups ?? {}), null),
    workspaceRoot: null,
    members: [],
    indexes: [],
    problems: [...(pyproject?.problems ?? []), ...(standard?.problems ?? []), ...parts.flatMap(({ problems }) => problems)],
    manifests: [PYPROJECT, SETUP_CFG, SETUP_PY].filter((file) => tree.has(file)),
  };
}

/** `[tool.setuptools.dynamic] dependencies = {file = ["requirements.txt"]}`. */
function dynamicFiles(tree: SourceTree): DeclaredDependency[] {
  const data = pyprojectOf(tree)!.document.data;
  const file = table(data, "tool", "setuptools", "dynamic", "dependencies")["file"];
  return (typeof file === "string" ? [file] : texts(file)).flatMap((name) => requirementsIn(tree, name));
}

function requirementsIn(tree: SourceTree, file: string): DeclaredDependency[] {
  const lines = readRequirements(file, (path) => textOf(tree, path))?.lines ?? [];
  return lines.flatMap(({ name, extras, specifier, marker, target, source }) =>
    name === null ? [] : [{ name, extras, specifier, marker, url: target, path: null, source }],
  );
}

function fromSetupCfg(tree: SourceTree): Part {
  const sections = parseIni(tree.text(SETUP_CFG)!.text);
  const problems: ReadingProblem[] = [];
  const metadata = sections.get("metadata");
  const options = sections.get("options");
  const extras = [...(sections.get("options.extras_require") ?? new Map<string, IniValue>())];
  const python = options?.get("python_requires");
  return {
    name: plain(metadata?.get("name")),
    version: plain(metadata?.get("version")),
    dependencies: fromIni(tree, options?.get("install_requires"), problems),
    extras: Object.fromEntries(extras.map(([name, value]) => [normaliseName(name), fromIni(tree, value, problems)])),
    scripts: entryPoints(iniLines(sections.get("options.entry_points")?.get("console_scripts")), {
      file: SETUP_CFG,
      line: sections.get("options.entry_points")?.get("console_scripts")?.line ?? null,
    }),
    python:
      python && isSpecifier(python.value) ? [{ value: python.value, source: { file: SETUP_CFG, line: python.line }, sure: "certain" }] : [],
    problems,
  };
}

function plain(value: IniValue | undefined): Sourced<string> | null {
  if (value === undefined || value.value === "" || /^(?:attr|file):/.test(value.value)) return null;
  return { value: value.value, source: { file: SETUP_CFG, line: value.line }, sure: "certain" };
}

function fromIni(tree: SourceTree, value: IniValue | undefined, problems: ReadingProblem[]): DeclaredDependency[] {
  const file = /^file:\s*(.+)$/.exec(value?.value.trim() ?? "")?.[1];
  if (file !== undefined) return file.split(",").flatMap((name) => requirementsIn(tree, name.trim()));
  return requirements(iniLines(value), { file: SETUP_CFG, line: value?.line ?? null }, problems);
}

function fromSetupPy(tree: SourceTree, dynamic: readonly string[] | null): Part {
  const problems: ReadingProblem[] = [];
  const found = setupArguments(tree.text(SETUP_PY)!.text);
  if (found === null && dynamic === null && !tree.has(SETUP_CFG)) {
    problems.push(
      problem(
        BAD_MANIFEST,
        { file: SETUP_PY, line: null, reason: "no call of setup() was found" },
        { file: SETUP_PY, line: null },
        "warning",
      ),
    );
  }
  const python = textArgument(found?.get("python_requires"));
  const scripts = found?.get("entry_points");
  return {
    name: textArgument(found?.get("name")),
    version: textArgument(found?.get("version")),
    dependencies: listArgument(tree, "install_requires", found?.get("install_requires"), problems),
    extras: extrasArgument(found?.get("extras_require"), problems),
    scripts: scripts === undefined ? {} : consoleScripts(scripts),
    python: python !== null && isSpecifier(python.value) ? [python] : [],
    problems: dynamic === null || dynamic.includes("dependencies") ? problems : [],
  };
}

/** entry_points is a dict of lists, or the text of an INI file. */
function consoleScripts({ value, line }: SetupArgument): ManagerReading["scripts"] {
  const source = { file: SETUP_PY, line };
  if (value instanceof Map) return entryPoints(textsOf(value.get("console_scripts")), source);
  if (typeof value !== "string") return {};
  const section = parseIni(value.replace(/^[ \t]+/gm, "")).get("console_scripts") ?? new Map<string, IniValue>();
  return entryPoints(
    [...section].map(([name, target]) => `${name} = ${target.value}`),
    source,
  );
}

function textArgument(found: SetupArgument | undefined): Sourced<string> | null {
  return typeof found?.value === "string" ? { value: found.value, source: { file: SETUP_PY, line: found.line }, sure: "certain" } : null;
}

/** Where setup.py's helpers look for the file they are given the bare name of. */
const FOLDERS = ["", "requirements/", "reqs/", "requires/"];

function listArgument(tree: SourceTree, field: string, found: SetupArgument | undefined, problems: ReadingProblem[]): DeclaredDependency[] {
  if (found === undefined) return [];
  const source = { file: SETUP_PY, line: found.line };
  if (found.value !== undefined) return requirements(textsOf(found.value), source, problems);
  const read = found.files.flatMap((file) =>
    requirementsIn(tree, FOLDERS.map((folder) => folder + file).find((path) => tree.has(path)) ?? file),
  );
  if (read.length === 0) problems.push(problem(DYNAMIC_METADATA, { file: SETUP_PY, field }, source, "warning"));
  return read;
}

function extrasArgument(found: SetupArgument | undefined, problems: ReadingProblem[]): Record<string, DeclaredDependency[]> {
  if (!(found?.value instanceof Map)) return {};
  const source = { file: SETUP_PY, line: found.line };
  return Object.fromEntries(
    [...found.value].flatMap(([name, value]): [string, DeclaredDependency[]][] =>
      typeof name === "string" ? [[normaliseName(name), requirements(textsOf(value), source, problems)]] : [],
    ),
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string")
    return value
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function requirements(written: readonly string[], source: Source, problems: ReadingProblem[]): DeclaredDependency[] {
  return written.flatMap((text) => {
    const declared = parseDeclared(text, source);
    if (declared.kind === "read") return [declared.dependency];
    problems.push(problem(BAD_REQUIREMENT, { ...source, text, reason: declared.reason }, source, "error"));
    return [];
  });
}

function entryPoints(lines: readonly string[], source: Source): ManagerReading["scripts"] {
  return Object.fromEntries(
    lines.flatMap((line): [string, Sourced<string>][] => {
      const [, name, target] = /^([^=]+?)\s*=\s*([^\s[]+)/.exec(line) ?? [];
      return name && target ? [[name, { value: target, source, sure: "certain" }]] : [];
    }),
  );
}

function unique(list: readonly DeclaredDependency[]): DeclaredDependency[] {
  return [...new Map(list.map((one) => [`${one.name};${one.marker}`, one])).values()];
}
