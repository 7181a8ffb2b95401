// The packaging files of one project: pyproject.toml with its lines, setup.cfg and setup.py beside it.
import type { AuditedProject, FileReport } from "../auditor.ts";
import { parseIni, type IniValue } from "../../python/managers/setuptools/ini.ts";
import { setupArguments, type SetupArgument } from "../../python/managers/setuptools/setup-py.ts";
import { isTable, table, text, type TomlDocument, type TomlTable } from "../../python/managers/toml-document.ts";

export interface Packaging {
  readonly project: AuditedProject;
  /** Where pyproject.toml lies: "" or `packages/api/`. */
  readonly folder: string;
  readonly document: TomlDocument;
  /** `[project]`; null where there is none. */
  readonly table: TomlTable | null;
  readonly report: FileReport;
}

export interface SetupFiles {
  readonly cfg: ReadonlyMap<string, ReadonlyMap<string, IniValue>> | null;
  readonly py: ReadonlyMap<string, SetupArgument> | null;
}

/** Line of a key, or of the first line under it that holds `text`; 1 where it is not found. */
export function lineOf({ document }: Packaging, path: readonly string[], text?: string): { readonly line: number } {
  for (let length = path.length; length > 0; length--) {
    const line = document.lineOf(path.slice(0, length), text);
    if (line !== null) return { line };
  }
  return { line: 1 };
}

export function projectTable(document: TomlDocument): TomlTable | null {
  return isTable(document.data["project"]) ? table(document.data, "project") : null;
}

export function readSetupFiles({ project, folder }: Pick<Packaging, "project" | "folder">): SetupFiles {
  const read = (name: string): string | null => (project.tree.has(`${folder}${name}`) ? project.read(`${folder}${name}`) : null);
  const cfg = read("setup.cfg");
  const py = read("setup.py");
  return { cfg: cfg === null ? null : parseIni(cfg), py: py === null ? null : setupArguments(py) };
}

/** They look at every key and refuse what PEP 621 and 639 forbid; others build all the same. */
const STRICT = /^(?:setuptools|flit_core|flit|validate_pyproject)\b/;

export function hasStrictBackend({ document }: Packaging): boolean {
  const backend = text(document.data, "build-system", "build-backend");
  return STRICT.test(backend ?? "setuptools");
}

/** Tried with their releases of November 2026: of the usual ones only hatchling still takes what PEP 639 was before it was accepted. */
const WITH_LICENCE_FILES = /^(?:setuptools|flit_core|flit|scikit_build_core|poetry\.core|pdm\.backend|uv_build|mesonpy)\b/;

export function refusesOldLicences({ document }: Packaging): boolean {
  return WITH_LICENCE_FILES.test(text(document.data, "build-system", "build-backend") ?? "setuptools");
}

/** Poetry takes what is missing from its own table. */
export function isPoetry({ document }: Packaging): boolean {
  return isTable(table(document.data, "tool")["poetry"]);
}

/** Whether the name stands in `dynamic`. */
export function isDynamic({ table: own }: Packaging, name: string): boolean {
  const dynamic = own?.["dynamic"];
  return Array.isArray(dynamic) && dynamic.includes(name);
}
