// Which imports of a project nothing declares: those that are surely missing, those that may be, and what a project without a manifest needs.
import { dirname } from "node:path";
import type { Sourced } from "../../model/project.ts";
import { DYNAMIC_METADATA } from "../../platform/errors/python-lock-errors.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { FRAMEWORKS } from "../frameworks/all.ts";
import type { ManagerReading } from "../managers/manager-reader.ts";
import type { SourceTree } from "../source-tree.ts";
import { isWellKnown } from "./brought-along.ts";
import { isKnownImport } from "./distribution-of.ts";
import { lockNames } from "./lock-names.ts";
import { foreignImports, undeclaredImports, type ForeignImport } from "./undeclared-imports.ts";

export interface JudgedImports {
  readonly missing: readonly ForeignImport[];
  readonly doubtful: readonly ForeignImport[];
  /** Distributions; only where nothing declares any. */
  readonly needed: readonly Sourced<string>[];
}

export interface JudgeInputs {
  /** Files that run when the app starts; empty: every module counts. */
  readonly started: ReadonlySet<string>;
  readonly framework: string | null;
}

const DOUBTFUL_MAX = 10;

export function judgeImports(facts: ProjectFacts, reading: ManagerReading, { started, framework }: JudgeInputs): JudgedImports {
  const files = started.size > 0 ? started : facts.modules.map(({ file }) => file);
  const imports = foreignImports(facts, files);
  if (reading.manager === null && reading.dependencies.length === 0) return { missing: [], doubtful: [], needed: needed(imports) };
  const locked = reading.lock === null ? null : lockNames(facts.tree, reading.lock);
  const declared = declaredNames(reading);
  const names = locked === null ? declared : [...locked, ...declared];
  const undeclared = undeclaredImports(imports, { names, complete: locked !== null }).filter(
    ({ imported, source }) =>
      !isOwnPackage(reading, imported) &&
      !isInstalledFolder(facts.tree, reading, imported) &&
      !reading.members.some(({ path }) => source.file.startsWith(`${path}/`)),
  );
  if (!isComplete(reading)) return { missing: [], doubtful: [], needed: [] };
  const certain = locked !== null || declared.every(isWellKnown);
  const isMissing = ({ imported, distributions }: ForeignImport): boolean =>
    isFramework(distributions, framework) || (certain && isKnownImport(imported));
  // A workspace's or another project's lock says nothing about what its members bring.
  const missing = started.size > 0 && reading.workspaceRoot === null && reading.members.length === 0 ? undeclared.filter(isMissing) : [];
  return {
    missing,
    doubtful: started.size === 0 ? [] : undeclared.filter((each) => !missing.includes(each)).slice(0, DOUBTFUL_MAX),
    needed: [],
  };
}

function needed(imports: readonly ForeignImport[]): Sourced<string>[] {
  const found = new Map<string, Sourced<string>>();
  for (const { imported, distributions, source } of imports) {
    const value = distributions[0]!;
    if (!found.has(value)) found.set(value, { value, source, sure: isKnownImport(imported) ? "likely" : "guess" });
  }
  return [...found.values()].toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

/** A setup.py that computes its dependencies declares more than can be read. */
function isComplete(reading: ManagerReading): boolean {
  return reading.problems.every(({ code }) => code !== DYNAMIC_METADATA.code);
}

/** Also as `uvicorn[standard]` where an extra is asked for. The project's extras and groups count: what an installation takes of them is its reader's matter. */
function declaredNames(reading: ManagerReading): string[] {
  const lists = [reading.dependencies, ...Object.values(reading.extras), ...Object.values(reading.groups)];
  return [...new Set(lists.flat().flatMap(({ name, extras }) => [name, ...extras.map((extra) => `${name}[${extra}]`)]))];
}

function isOwnPackage(reading: ManagerReading, imported: string): boolean {
  const own = reading.name?.value.replaceAll(/[-_.]+/g, "-").toLowerCase();
  return own === imported.replaceAll(/[-_.]+/g, "-").toLowerCase();
}

const MANIFEST = /\/(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

/** `-e ./libs/helpers` names a folder, not a distribution: what the folder holds may be imported. */
function isInstalledFolder(tree: SourceTree, { manifests }: ManagerReading, imported: string): boolean {
  const folders = tree.files.flatMap(({ path }) => (MANIFEST.test(path) ? dirname(path) : []));
  return folders.some(
    (folder) =>
      ["", "src/"].some((below) => [`${imported}.py`, `${imported}/__init__.py`].some((file) => tree.has(`${folder}/${below}${file}`))) &&
      manifests.some((manifest) => tree.text(manifest)?.text.includes(folder)),
  );
}

function isFramework(distributions: readonly string[], framework: string | null): boolean {
  const found = FRAMEWORKS.find(({ name }) => name === framework);
  return found?.distributions[0] !== undefined && distributions.includes(found.distributions[0]);
}
