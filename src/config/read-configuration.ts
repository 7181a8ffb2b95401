// Reads what the user wrote in `[tool.fairlead]` of pyproject.toml or in fairlead.toml, for one environment, with the place of each value.
import { join } from "node:path";
import { TomlError, parse } from "smol-toml";
import {
  BAD_VALUE,
  CONFIGURATION_NOT_TOML,
  CONFIGURATION_TWICE,
  CONFIGURATION_UNREADABLE,
  UNKNOWN_KEY,
} from "../platform/errors/config-errors.ts";
import { userError, type UserError } from "../platform/errors/user-error.ts";
import { readRegular, tooLargeReason } from "../platform/read-regular.ts";
import type { Source } from "../model/project.ts";
import { chooseEnvironment, environmentChain } from "./environments.ts";
import { isTable, readFields, type Problem } from "./read-fields.ts";
import { PROJECT_FIELDS, SCHEMA } from "./schema.ts";
import type { Settings } from "./settings.ts";
import { dotted, tomlLines } from "./toml-lines.ts";

export interface Configuration {
  /** `fairlead.toml`, `pyproject.toml`, or null when nothing is written. */
  readonly file: string | null;
  /** The one asked for, else the configured default, else development. */
  readonly environment: string;
  /** All known ones, those of the file last. */
  readonly environments: readonly string[];
  /** Whole, with defaults, the environment's own values on top. */
  readonly settings: Settings;
  /** Dotted key as in `process.web.command` → where its value stands, for values that are written. */
  readonly sources: ReadonlyMap<string, Source>;
}

export type Table = Readonly<Record<string, unknown>>;

export interface WrittenConfiguration {
  readonly file: string;
  readonly table: Table;
  /** Place of a key by its path inside the table. */
  readonly sourceOf: (path: readonly string[]) => Source;
}

/** Throws the errors of config-errors.ts with file and line; the first is the message, further ones are its details. */
export function readConfiguration(root: string, environment: string | null): Configuration {
  const written = readWritten(root);
  return composeSettings(written, environment);
}

/** The raw table and its places, or null when the project has no configuration of Fairlead. */
export function readWritten(root: string): WrittenConfiguration | null {
  const own = readToml(root, "fairlead.toml");
  const shared = readToml(root, "pyproject.toml");
  const tool = shared?.table["tool"];
  const section = isTable(tool) ? tool["fairlead"] : undefined;
  if (own && section !== undefined) {
    const line = shared?.lines.get("tool.fairlead");
    throw userError(CONFIGURATION_TWICE, { first: "fairlead.toml", second: `pyproject.toml:${line ?? 1}` });
  }
  if (own) return { file: "fairlead.toml", table: own.table, sourceOf: sourceIn("fairlead.toml", own.lines, []) };
  if (section === undefined || shared === null) return null;
  const sourceOf = sourceIn("pyproject.toml", shared.lines, ["tool", "fairlead"]);
  if (isTable(section)) return { file: "pyproject.toml", table: section, sourceOf };
  throw problemError({ kind: "value", path: [], problem: "must be a table", example: "[tool.fairlead]" }, sourceOf);
}

function composeSettings(written: WrittenConfiguration | null, asked: string | null): Configuration {
  const sourceOf = written?.sourceOf ?? (() => ({ file: "fairlead.toml", line: null }));
  const table = written?.table ?? {};
  const problems: Problem[] = [];
  readFields(SCHEMA, table, [], problems);
  if (problems.length > 0) throw problemsError(problems, sourceOf);

  const sections = (table["environment"] ?? {}) as Readonly<Record<string, Table>>;
  const chosen = chooseEnvironment(sections, { asked, configured: table["default-environment"] as string | undefined }, sourceOf);
  const chain = environmentChain(sections, chosen.name, sourceOf);
  const layers = [{ path: [] as readonly string[], table: withoutEnvironments(table) }];
  for (const name of chain) layers.push({ path: ["environment", name], table: withoutInherits(sections[name] ?? {}) });

  const sources = new Map<string, Source>();
  let merged: Table = {};
  for (const layer of layers) {
    merged = mergeTables(merged, layer.table);
    notePlaces(layer.table, [], (path) => sources.set(dotted(path), sourceOf([...layer.path, ...path])));
  }
  const settings = readFields(PROJECT_FIELDS, merged, [], problems) as unknown as Settings;
  if (problems.length > 0) throw problemsError(problems, sourceOf);
  return { file: written?.file ?? null, environment: chosen.name, environments: chosen.known, settings, sources };
}

function withoutEnvironments(table: Table): Table {
  const { environment: _environment, ...rest } = table;
  return rest;
}

function withoutInherits(table: Table): Table {
  const { inherits: _inherits, ...rest } = table;
  return rest;
}

/** Tables merge key by key, everything else is replaced whole. */
export function mergeTables(below: Table, above: Table): Table {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isTable(value) && isTable(under) ? mergeTables(under, value) : value;
  }
  return merged;
}

function notePlaces(table: Table, path: readonly string[], note: (path: readonly string[]) => void): void {
  for (const [key, value] of Object.entries(table)) {
    note([...path, key]);
    if (isTable(value)) notePlaces(value, [...path, key], note);
  }
}

interface TomlFile {
  readonly table: Table;
  readonly lines: ReadonlyMap<string, number>;
}

function readToml(root: string, file: string): TomlFile | null {
  const text = readText(root, file);
  if (text === null) return null;
  try {
    return { table: parse(text.replace(/^\uFEFF/, "")), lines: tomlLines(text) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const problem = (cause.message.split("\n")[0] as string).replace("Invalid TOML document: ", "");
    throw userError(CONFIGURATION_NOT_TOML, { place: `${file}:${cause.line}`, problem }, { cause });
  }
}

/** Far above what anybody writes into a manifest. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

function readText(root: string, file: string): string | null {
  try {
    const reading = readRegular(join(root, file), { bytesMax: FILE_BYTES_MAX });
    if (reading.kind === "other") throw userError(CONFIGURATION_UNREADABLE, { file, reason: "it is not a regular file" });
    if (reading.kind === "too-large")
      throw userError(CONFIGURATION_UNREADABLE, { file, reason: tooLargeReason(reading.sizeBytes, FILE_BYTES_MAX) });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reading.bytes);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw userError(CONFIGURATION_UNREADABLE, { file, reason: "it is not UTF-8" }, { cause });
    if (code === "EACCES" || code === "ELOOP") throw userError(CONFIGURATION_UNREADABLE, { file, reason: code }, { cause });
    throw cause;
  }
}

function sourceIn(file: string, lines: ReadonlyMap<string, number>, prefix: readonly string[]): (path: readonly string[]) => Source {
  return (path) => {
    for (let length = path.length; length >= 0; length--) {
      const line = lines.get(dotted([...prefix, ...path.slice(0, length)]));
      if (line !== undefined) return { file, line };
    }
    return { file, line: null };
  };
}

function problemsError(problems: readonly Problem[], sourceOf: (path: readonly string[]) => Source): UserError {
  const [first, ...rest] = problems.map((problem) => problemError(problem, sourceOf));
  if (rest.length === 0) return first as UserError;
  const [problem] = problems as [Problem];
  return problemError(
    problem,
    sourceOf,
    rest.map((each) => each.message),
  );
}

function problemError(problem: Problem, sourceOf: (path: readonly string[]) => Source, details: readonly string[] = []): UserError {
  const source = sourceOf(problem.path);
  const place = source.line === null ? source.file : `${source.file}:${source.line}`;
  const key = dotted(problem.path) || "tool.fairlead";
  if (problem.kind === "unknown")
    return userError(UNKNOWN_KEY, { place, key, nearest: problem.nearest, known: problem.known }, { details });
  return userError(BAD_VALUE, { place, key, problem: problem.problem, example: problem.example }, { details });
}
