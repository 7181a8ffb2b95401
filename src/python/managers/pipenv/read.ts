// Pipenv: Pipfile and Pipfile.lock.
import type { ProjectLock, Source, Sourced } from "../../../model/project.ts";
import { BAD_MANIFEST, LOCK_WITHOUT_MANIFEST } from "../../../platform/errors/python-lock-errors.ts";
import { UserError } from "../../../platform/errors/user-error.ts";
import { normaliseName } from "../../resolve/names.ts";
import type { SourceTree } from "../../source-tree.ts";
import { contentHash, tomlForHash } from "../content-hash.ts";
import type { DeclaredDependency, ManagerReader, ManagerReading, ReadingProblem } from "../manager-reader.ts";
import { readUnmanaged } from "../none/read.ts";
import { problem } from "../problem.ts";
import { productionSelection } from "../production-selection.ts";
import { poetryDependency } from "../poetry/dependency.ts";
import { isTable, readToml, table, tables, text } from "../toml-document.ts";
import type { TomlDocument, TomlTable } from "../toml-document.ts";
import { parsePipfileLock } from "./lock.ts";

const PIPFILE = "Pipfile";
const LOCK = "Pipfile.lock";

export const pipenvReader: ManagerReader = {
  name: "pipenv",
  evidence(tree) {
    if (tree.has(PIPFILE)) {
      return { strength: tree.has(LOCK) ? 90 : 70, source: { file: PIPFILE, line: null }, sure: "certain", because: PIPFILE };
    }
    return tree.has(LOCK) ? { strength: 60, source: { file: LOCK, line: null }, sure: "likely", because: LOCK } : null;
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const content = tree.text(PIPFILE)?.text ?? null;
  const parsed = readToml(PIPFILE, content ?? "");
  const problems: ReadingProblem[] = [];
  const at: Source = { file: content === null ? LOCK : PIPFILE, line: null };
  if (content === null) problems.push(problem(LOCK_WITHOUT_MANIFEST, { file: LOCK, manifest: PIPFILE }, at, "warning"));
  if (parsed.kind === "broken") {
    const { line, reason } = parsed;
    problems.push(problem(BAD_MANIFEST, { file: PIPFILE, line, reason }, { file: PIPFILE, line }, "error"));
  }
  const document: TomlDocument = parsed.kind === "read" ? parsed.document : { file: PIPFILE, data: {}, lineOf: () => null };
  const base = readUnmanaged(tree);
  const groups = Object.fromEntries(
    Object.keys(document.data)
      .filter((key) => !NOT_CATEGORIES.has(key))
      .map((key) => [key === "dev-packages" ? "dev" : normaliseName(key), packagesOf(document, key)]),
  );
  return {
    ...base,
    manager: { value: "pipenv", source: at, sure: "certain" },
    dependencies: packagesOf(document, "packages"),
    groups,
    tasks: Object.fromEntries(Object.entries(table(document.data, "scripts")).flatMap(([name, value]) => task(document, name, value))),
    python: pythonOf(document),
    lock: readLock(tree, content, parsed.kind === "read"),
    selection: productionSelection(Object.keys(groups), null),
    indexes: tables(document.data["source"]).flatMap((source): Sourced<string>[] => {
      const url = text(source, "url");
      return url === null ? [] : [{ value: url, source: { file: PIPFILE, line: document.lineOf(["source"], url) }, sure: "certain" }];
    }),
    problems: [...base.problems, ...problems],
    manifests: [...base.manifests, PIPFILE],
  };
}

const NOT_CATEGORIES = new Set(["source", "packages", "requires", "scripts", "pipfile", "pipenv"]);

function packagesOf(document: TomlDocument, category: string): DeclaredDependency[] {
  return Object.entries(table(document.data, category)).flatMap(([name, value]) => {
    const source = { file: PIPFILE, line: document.lineOf([category, name]) };
    // Pipfile and Poetry share the shape: a version text, or a table with version, extras, markers, git, path.
    return poetryDependency(name, value, source).map(({ dependency }) => dependency);
  });
}

function task(document: TomlDocument, name: string, value: unknown): [string, Sourced<string>][] {
  const written = typeof value === "string" ? value : text(value, "cmd");
  return written === null
    ? []
    : [[name, { value: written, source: { file: PIPFILE, line: document.lineOf(["scripts", name]) }, sure: "certain" }]];
}

function pythonOf(document: TomlDocument): Sourced<string>[] {
  const full = text(document.data, "requires", "python_full_version");
  const minor = text(document.data, "requires", "python_version");
  const key = full === null ? "python_version" : "python_full_version";
  const value = full === null ? (minor === null || minor === "*" ? null : /[<>=~!]/.test(minor) ? minor : `==${minor}.*`) : `==${full}`;
  return value === null ? [] : [{ value, source: { file: PIPFILE, line: document.lineOf(["requires", key]) }, sure: "certain" }];
}

function readLock(tree: SourceTree, pipfile: string | null, valid: boolean): ProjectLock | null {
  const content = tree.text(LOCK)?.text;
  if (content === undefined) return null;
  let data: TomlTable;
  try {
    data = parsePipfileLock(LOCK, content);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    return { file: LOCK, format: "Pipfile.lock", hashed: false, fresh: { kind: "stale", because: cause.message } };
  }
  // `*` is what Pipenv writes for what its own platform cannot install; resolving refuses it where it is needed.
  const entries = Object.values(table(data, "default")).filter((entry) => isTable(entry) && text(entry, "version") !== "*") as TomlTable[];
  const hashed = entries.every(
    (entry) =>
      (Array.isArray(entry["hashes"]) && entry["hashes"].length > 0) || text(entry, "git") !== null || text(entry, "path") !== null,
  );
  return { file: LOCK, format: "Pipfile.lock", hashed, fresh: freshness(data, valid ? pipfile : null) };
}

function freshness(lock: TomlTable, pipfile: string | null): ProjectLock["fresh"] {
  if (pipfile === null) return { kind: "unknown", because: "there is no readable Pipfile to compare it with" };
  const locked = text(lock, "_meta", "hash", "sha256");
  if (locked === null) return { kind: "unknown", because: "it keeps no hash of the Pipfile" };
  return pipfileHash(pipfile, lock) === locked ? { kind: "fresh" } : { kind: "stale", because: "Pipfile was changed after it was locked" };
}

/** The hash that Pipenv keeps (plette, Pipfile.get_hash): sha256 of the compact JSON of everything but scripts. A missing source is the tool's default one, which the lock names. */
export function pipfileHash(pipfile: string, lock: TomlTable): string {
  const data = tomlForHash(pipfile);
  const others = Object.entries(data).filter(([key]) => !SECTIONS.has(key));
  return contentHash(
    {
      _meta: { sources: data["source"] ?? table(lock, "_meta")["sources"] ?? [], requires: data["requires"] ?? {} },
      default: data["packages"] ?? {},
      develop: data["dev-packages"] ?? {},
      ...Object.fromEntries(others),
    },
    true,
  );
}

const SECTIONS = new Set(["source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv", "default", "develop"]);
