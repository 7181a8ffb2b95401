// A dependency as Poetry (and Pipfile) write it: a version text, a table, or several tables for several environments.
import type { Source } from "../../../model/project.ts";
import { normaliseName } from "../../resolve/names.ts";
import { poetryAlternatives } from "../../resolve/specifier.ts";
import type { DeclaredDependency } from "../manager-reader.ts";
import { isTable, tables, text, texts } from "../toml-document.ts";
import type { TomlTable } from "../toml-document.ts";

export interface PoetryDependency {
  readonly dependency: DeclaredDependency;
  /** Only installed through an extra. */
  readonly optional: boolean;
  /** A path dependency that is developed beside the project. */
  readonly develop: boolean;
}

export function poetryDependency(name: string, value: unknown, source: Source): PoetryDependency[] {
  if (typeof value === "string") return [one(name, { version: value }, source)];
  if (Array.isArray(value)) return tables(value).map((item) => one(name, item, source));
  return isTable(value) ? [one(name, value, source)] : [];
}

function one(name: string, spec: TomlTable, source: Source): PoetryDependency {
  const git = text(spec, "git");
  const url = text(spec, "url") ?? (/^https?:/.test(text(spec, "file") ?? "") ? text(spec, "file") : null);
  const path = text(spec, "path") ?? (url === null ? text(spec, "file") : null);
  const revision = text(spec, "rev") ?? text(spec, "tag") ?? text(spec, "branch") ?? text(spec, "ref");
  return {
    dependency: {
      name: normaliseName(name),
      extras: texts(spec["extras"]).map(normaliseName).sort(),
      specifier: alternativesOf(text(spec, "version") ?? ""),
      marker: markerOf(spec),
      url: git === null ? url : `git+${git}${revision === null ? "" : `@${revision}`}`,
      path,
      source,
    },
    optional: spec["optional"] === true,
    develop: spec["develop"] === true || spec["editable"] === true,
  };
}

/** PEP 440 alternatives; a constraint that is not understood stays as it is, so that a reader of it fails loudly. */
export function alternativesOf(constraint: string): string {
  if (constraint.trim() === "" || constraint.trim() === "*") return "";
  return poetryAlternatives(constraint)?.join(" || ") ?? constraint;
}

const MARKER_KEYS = [
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_system",
  "platform_python_implementation",
  "python_version",
  "python_full_version",
  "implementation_name",
];

/** `markers`, `python = "<3.12"` and `platform = "linux"` as one marker. */
function markerOf(spec: TomlTable): string | null {
  const python = text(spec, "python");
  const platform = text(spec, "platform");
  const parts = [
    text(spec, "markers"),
    python === null ? null : pythonMarker(python),
    platform === null
      ? null
      : platform
          .split("|")
          .map((name) => `sys_platform == '${name.trim()}'`)
          .join(" or "),
    ...MARKER_KEYS.map((key) => (text(spec, key) === null ? null : `${key} ${text(spec, key)}`)),
  ].filter((part) => part !== null && part.trim() !== "");
  return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : parts.map((part) => `(${part})`).join(" and ");
}

/** `>=3.8,<3.12` as a marker over python_full_version; null where every version fits. */
export function pythonMarker(constraint: string): string | null {
  const alternatives = poetryAlternatives(constraint);
  if (alternatives === null || alternatives.includes("")) return null;
  const written = alternatives.map((alternative) =>
    alternative
      .split(",")
      .map((clause) => clause.replace(/^\s*([<>=~!]+)\s*(.*?)\s*$/, "python_full_version $1 '$2'"))
      .join(" and "),
  );
  return written.length === 1 ? written[0]! : written.map((part) => `(${part})`).join(" or ");
}
