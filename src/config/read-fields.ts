// TOML values → settings by the schema: every problem is collected with its key, nothing is guessed.
import { nearestName } from "../platform/nearest.ts";
import { NAME, NAME_IN_WORDS, VARIABLE_NAME, propertyName, type Field, type Fields, type ValueField } from "./field.ts";
import { splitCommand } from "./split-command.ts";
import { formatDuration, formatSize, parseDurationMs, parseSizeBytes } from "./units.ts";

export type Problem =
  | { readonly kind: "unknown"; readonly path: readonly string[]; readonly nearest: string | null; readonly known: readonly string[] }
  | { readonly kind: "value"; readonly path: readonly string[]; readonly problem: string; readonly example: string };

type Table = Readonly<Record<string, unknown>>;

/** Fills in defaults; `problems` gets every value that does not fit, which is then left out. */
export function readFields(fields: Fields, table: Table, path: readonly string[], problems: Problem[]): Record<string, unknown> {
  for (const key of Object.keys(table)) if (!Object.hasOwn(fields, key)) problems.push(unknownKey(fields, [...path, key]));
  const settings: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const given = Object.hasOwn(table, key) ? table[key] : undefined;
    const value = readField(field, given, [...path, key], problems);
    if (value !== undefined) settings[propertyName(key, field)] = value;
  }
  return settings;
}

function unknownKey(fields: Fields, path: readonly string[]): Problem {
  const known = Object.keys(fields);
  return { kind: "unknown", path, nearest: nearestName(path.at(-1) as string, known), known };
}

function readField(field: Field, given: unknown, path: readonly string[], problems: Problem[]): unknown {
  if (field.kind === "table" || field.kind === "map") {
    if (given !== undefined && !isTable(given)) {
      problems.push({
        kind: "value",
        path,
        problem: `must be a table, not ${inWords(given)}`,
        example: `[tool.fairlead.${path.join(".")}]`,
      });
      return readField(field, undefined, path, problems);
    }
    return field.kind === "table"
      ? readFields(field.fields, given ?? {}, path, problems)
      : readMap(field.fields, given ?? {}, path, problems);
  }
  const raw = given ?? field.default;
  if (raw === undefined) return undefined;
  const read = readValue(field, raw);
  if (read.kind === "value") return read.value;
  problems.push({ kind: "value", path, problem: read.problem, example: `${path.at(-1)} = ${field.example}` });
  return field.default === undefined ? undefined : readField(field, undefined, path, problems);
}

function readMap(fields: Fields, table: Table, path: readonly string[], problems: Problem[]): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(table)) {
    const here = [...path, name];
    const example = `[tool.fairlead.${path.join(".")}.${NAME.test(name) ? name : "name"}]`;
    if (!NAME.test(name)) problems.push({ kind: "value", path: here, problem: `is no name: ${NAME_IN_WORDS}`, example });
    else if (!isTable(value)) problems.push({ kind: "value", path: here, problem: `must be a table, not ${inWords(value)}`, example });
    else entries.push([name, readFields(fields, value, here, problems)]);
  }
  return Object.fromEntries(entries);
}

type Read = { readonly kind: "value"; readonly value: unknown } | { readonly kind: "problem"; readonly problem: string };

function readValue(field: ValueField, raw: unknown): Read {
  switch (field.kind) {
    case "string":
      return typeof raw === "string" && raw !== "" ? matching(raw, field) : bad("a string", raw);
    case "boolean":
      return typeof raw === "boolean" ? value(raw) : bad("true or false", raw);
    case "integer": {
      if (typeof raw !== "number" || !Number.isInteger(raw)) return bad("a whole number", raw);
      return raw < field.min || raw > field.max ? problem(`must be from ${field.min} to ${field.max}, not ${raw}`) : value(raw);
    }
    case "duration": {
      const ms = typeof raw === "string" ? parseDurationMs(raw) : null;
      if (ms === null) return bad('a duration with its unit (ms, s, m, h, d), as in "30s"', raw);
      return ms < field.minMs || ms > field.maxMs
        ? problem(`must be from ${formatDuration(field.minMs)} to ${formatDuration(field.maxMs)}`)
        : value(ms);
    }
    case "size": {
      const bytes = typeof raw === "string" ? parseSizeBytes(raw) : null;
      if (bytes === null) return bad('a size with its unit (KB, MB, GB), as in "512MB"', raw);
      return bytes < field.minBytes ? problem(`must be at least ${formatSize(field.minBytes)}`) : value(bytes);
    }
    case "choice": {
      if (typeof raw === "string" && field.choices.includes(raw)) return value(raw);
      const nearest = typeof raw === "string" ? nearestName(raw, field.choices) : null;
      return problem(`must be one of ${field.choices.join(", ")}, not ${inWords(raw)}${nearest ? ` (did you mean "${nearest}"?)` : ""}`);
    }
    case "command":
      return readCommand(raw);
    case "commands":
      return readCommands(raw);
    case "strings":
      return readStrings(field, raw);
    case "variables":
      return readVariables(raw);
  }
}

function matching(text: string, field: { readonly pattern?: RegExp; readonly patternInWords?: string }): Read {
  return field.pattern && !field.pattern.test(text) ? problem(`must be ${field.patternInWords}, not ${inWords(text)}`) : value(text);
}

function readCommand(raw: unknown): Read {
  if (typeof raw === "string") {
    const split = splitCommand(raw);
    return split.kind === "argv" ? value(split.argv) : split;
  }
  if (!isStrings(raw)) return bad("a command: an array of strings, or one string", raw);
  return raw.length === 0 || raw[0] === "" ? problem("is an empty command") : value(raw);
}

function readCommands(raw: unknown): Read {
  if (!Array.isArray(raw)) return bad("an array of commands", raw);
  const read = raw.map((each) => readCommand(each));
  const wrong = read.find((each) => each.kind === "problem");
  return wrong ?? value(read.map((each) => (each as { value: unknown }).value));
}

function readStrings(field: { readonly pattern?: RegExp; readonly patternInWords?: string }, raw: unknown): Read {
  if (!isStrings(raw)) return bad("an array of strings", raw);
  const wrong = raw.find((each) => field.pattern && !field.pattern.test(each));
  return wrong === undefined ? value(raw) : problem(`must be ${field.patternInWords}, not ${inWords(wrong)}`);
}

function readVariables(raw: unknown): Read {
  if (!isTable(raw)) return bad("a table of variables", raw);
  const entries: [string, string][] = [];
  for (const [name, given] of Object.entries(raw)) {
    if (!VARIABLE_NAME.test(name)) return problem(`has the name ${inWords(name)}: letters, digits and underscores, no digit first`);
    if (typeof given !== "string" && typeof given !== "number" && typeof given !== "boolean" && typeof given !== "bigint")
      return problem(`has ${name} as ${inWords(given)}: a string, number or boolean is needed`);
    if (String(given).includes("\0")) return problem(`has a NUL byte in ${name}`);
    entries.push([name, String(given)]);
  }
  return value(Object.fromEntries(entries));
}

function isStrings(raw: unknown): raw is readonly string[] {
  return Array.isArray(raw) && raw.every((each) => typeof each === "string" && !each.includes("\0"));
}

export function isTable(raw: unknown): raw is Table {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Date);
}

function value(read: unknown): Read {
  return { kind: "value", value: read };
}

function problem(text: string): Read {
  return { kind: "problem", problem: text };
}

function bad(wanted: string, raw: unknown): Read {
  return problem(`must be ${wanted}, not ${inWords(raw)}`);
}

const SHOWN_MAX_CHARS = 40;

function inWords(raw: unknown): string {
  if (typeof raw === "string") return raw.length > SHOWN_MAX_CHARS ? "a longer text" : JSON.stringify(raw);
  if (typeof raw === "number" || typeof raw === "boolean" || typeof raw === "bigint") return String(raw);
  if (Array.isArray(raw)) return "an array";
  return raw instanceof Date ? "a date" : "a table";
}
