// requirements.txt as pip reads it: continuation lines, comments, -r and -c, options, hashes, URLs, editables. Text to values; nothing is fetched.
import { posix } from "node:path";
import type { Source } from "../../../model/project.ts";
import { BAD_REQUIREMENT, REQUIREMENT_FILE_MISSING, VARIABLE_IN_REQUIREMENT } from "../../../platform/errors/python-lock-errors.ts";
import { normaliseName } from "../../resolve/names.ts";
import { RequirementError, parseRequirement } from "../../resolve/requirement.ts";
import { filenameOfUrl, parseSdistName, parseWheelName } from "../../resolve/wheel-filename.ts";
import type { ReadingProblem } from "../manager-reader.ts";
import { problem } from "../problem.ts";

export interface RequirementLine {
  readonly kind: "registry" | "url" | "path" | "editable";
  /** PEP 503 normalised; null for a path or URL that does not name its project. */
  readonly name: string | null;
  readonly extras: readonly string[];
  readonly specifier: string;
  readonly marker: string | null;
  /** URL or path as written, for kinds other than registry. A path is relative to the root. */
  readonly target: string | null;
  /** As written: "sha256:…". */
  readonly hashes: readonly string[];
  readonly source: Source;
}

export interface RequirementsReading {
  /** Of this file and all it includes with -r, in order. */
  readonly lines: readonly RequirementLine[];
  /** Of the files given with -c: they bind versions and need nothing. */
  readonly constraints: readonly RequirementLine[];
  readonly indexes: readonly { readonly url: string; readonly extra: boolean; readonly source: Source }[];
  readonly findLinks: readonly string[];
  readonly files: readonly string[];
  readonly problems: readonly ReadingProblem[];
}

type ReadText = (path: string) => string | null;

const FILES_MAX = 64;

/** `file` is relative to the root, like every path in the answer. Null when there is no such file. */
export function readRequirements(file: string, readText: ReadText): RequirementsReading | null {
  const content = readText(file);
  if (content === null) return null;
  const state: State = { readText, lines: [], constraints: [], indexes: [], findLinks: [], files: new Set(), problems: [] };
  readFile(state, file, content, "lines");
  return { ...state, files: [...state.files] };
}

interface State {
  readonly readText: ReadText;
  readonly lines: RequirementLine[];
  readonly constraints: RequirementLine[];
  readonly indexes: { url: string; extra: boolean; source: Source }[];
  readonly findLinks: string[];
  readonly files: Set<string>;
  readonly problems: ReadingProblem[];
}

function readFile(state: State, file: string, content: string, into: "lines" | "constraints"): void {
  if (state.files.has(file) || state.files.size >= FILES_MAX) return;
  state.files.add(file);
  for (const { text, line } of logicalLines(content)) {
    const source = { file, line };
    if (text.startsWith("-")) readOption(state, text, source, into);
    else addRequirement(state, text, source, into);
  }
}

/** Joins lines that end in a backslash, and takes comments off: `#` at the beginning or after white space. */
function logicalLines(content: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  let joined = "";
  let start = 0;
  for (const [i, raw] of content.split("\n").entries()) {
    if (joined === "") start = i + 1;
    const isComment = /^\s*#/.test(raw);
    if (!isComment && raw.endsWith("\\")) {
      joined += `${raw.slice(0, -1)} `;
      continue;
    }
    const text = `${joined}${isComment ? "" : raw}`.replace(/(^|\s)#.*$/, "").trim();
    joined = "";
    if (text !== "") found.push({ text, line: start });
  }
  if (joined.trim() !== "") found.push({ text: joined.replace(/(^|\s)#.*$/, "").trim(), line: start });
  return found;
}

const OPTION = /^(--?[A-Za-z][A-Za-z-]*)(?:\s*=\s*|\s+|(?=[^A-Za-z=\s-]))?(.*)$/;

function readOption(state: State, text: string, source: Source, into: "lines" | "constraints"): void {
  const [, name = "", rest = ""] = OPTION.exec(text) ?? [];
  const value = unquote(rest.trim());
  switch (name) {
    case "-r":
    case "--requirement":
      return include(state, value, source, into);
    case "-c":
    case "--constraint":
      return include(state, value, source, "constraints");
    case "-e":
    case "--editable":
      return addEditable(state, value, source, into);
    case "-i":
    case "--index-url":
    case "--pypi-url":
      noteVariables(state, value, source);
      state.indexes.push({ url: value, extra: false, source });
      return;
    case "--extra-index-url":
      noteVariables(state, value, source);
      state.indexes.push({ url: value, extra: true, source });
      return;
    case "-f":
    case "--find-links":
      state.findLinks.push(value);
      return;
    case "--no-index":
    case "--no-binary":
    case "--only-binary":
    case "--prefer-binary":
    case "--pre":
    case "--trusted-host":
    case "--require-hashes":
    case "--use-feature":
    case "--no-deps":
      return;
    default:
      state.problems.push(broken(text, source, "pip has no such option in a requirements file"));
  }
}

function include(state: State, target: string, source: Source, into: "lines" | "constraints"): void {
  if (/^https?:/.test(target)) {
    state.problems.push(broken(target, source, "a requirements file on the network is not read"));
    return;
  }
  const file = beside(source.file, target);
  const content = state.readText(file);
  if (content !== null) readFile(state, file, content, into);
  else {
    const particulars = { file: source.file, line: source.line ?? 0, target };
    state.problems.push(problem(REQUIREMENT_FILE_MISSING, particulars, source, "error"));
  }
}

function addEditable(state: State, value: string, source: Source, into: "lines" | "constraints"): void {
  const { text, hashes } = peelOptions(value);
  const isPath = !/^[a-z+]+:/.test(text) || text.startsWith("file:");
  if (isPath) state[into].push({ ...pathLine(text, source, hashes), kind: "editable" });
  else state[into].push(urlLine(text, source, hashes));
}

function addRequirement(state: State, written: string, source: Source, into: "lines" | "constraints"): void {
  const { text, hashes } = peelOptions(written);
  noteVariables(state, text, source);
  if (/^(?:git|hg|svn|bzr)\+|^(?:https?|ftp):/.test(text)) {
    state[into].push(urlLine(text, source, hashes));
    return;
  }
  if (/^(?:\.{1,2}(?:[/[]|$)|\/|file:)/.test(text) || /^[^;@<>=~!\s]+\.(?:whl|tar\.gz|zip)(?:\s|$)/.test(text)) {
    state[into].push(pathLine(text, source, hashes));
    return;
  }
  try {
    const { name, extras, specifier, marker, url } = parseRequirement(text);
    const kind = url === null ? "registry" : url.startsWith("file:") ? "path" : "url";
    const target = kind === "path" ? beside(source.file, filePath(url!)) : url;
    state[into].push({ kind, name, extras, specifier, marker, target, hashes: [...hashes, ...fragmentHash(url)], source });
  } catch (cause) {
    if (!(cause instanceof RequirementError)) throw cause;
    state.problems.push(broken(text, source, cause.message));
  }
}

/** Per-requirement options follow the requirement: `--hash=sha256:…`, `--config-settings …`. */
function peelOptions(written: string): { text: string; hashes: string[] } {
  const at = written.search(/\s--?(?:hash|config-settings?|global-option|install-option|no-binary|only-binary)\b/);
  const text = (at === -1 ? written : written.slice(0, at)).trim();
  const options = at === -1 ? "" : written.slice(at);
  return { text, hashes: [...options.matchAll(/--hash[=\s]\s*([a-z0-9]+:[0-9a-fA-F]+)/g)].map((match) => match[1]!) };
}

function urlLine(written: string, source: Source, hashes: readonly string[]): RequirementLine {
  const { text, marker } = splitMarker(written);
  const egg = /[#&]egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/.exec(text);
  const file = filenameOfUrl(text);
  const extras = (egg?.[2] ?? "")
    .split(",")
    .filter((extra) => extra !== "")
    .map(normaliseName);
  const name = egg ? normaliseName(egg[1]!) : ((parseWheelName(file) ?? parseSdistName(file))?.name ?? null);
  return { kind: "url", name, extras, specifier: "", marker, target: text, hashes: [...hashes, ...fragmentHash(text)], source };
}

function pathLine(written: string, source: Source, hashes: readonly string[]): RequirementLine {
  const { text, marker } = splitMarker(written);
  const [, path = text, listed = ""] = /^(.*?)(?:\[([^\]]*)\])?$/.exec(text.replace(/#.*$/, "")) ?? [];
  const file = path.split("/").at(-1)!;
  const name = (parseWheelName(file) ?? parseSdistName(file))?.name ?? null;
  const extras = listed
    .split(",")
    .map((extra) => extra.trim())
    .filter((extra) => extra !== "")
    .map(normaliseName);
  return { kind: "path", name, extras, specifier: "", marker, target: beside(source.file, filePath(path)), hashes, source };
}

function splitMarker(written: string): { text: string; marker: string | null } {
  const match = /^(.*?)\s+;\s*(.*)$|^(.*?);\s+(.*)$/.exec(written);
  return match === null
    ? { text: written, marker: null }
    : { text: (match[1] ?? match[3]!).trim(), marker: (match[2] ?? match[4]!).trim() };
}

function fragmentHash(url: string | null): string[] {
  const match = /[#&](sha256)=([0-9a-fA-F]{64})/.exec(url ?? "");
  return match === null ? [] : [`${match[1]}:${match[2]!.toLowerCase()}`];
}

function noteVariables(state: State, text: string, source: Source): void {
  const names = [...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map((match) => match[1]!);
  if (names.length === 0) return;
  const particulars = { file: source.file, line: source.line ?? 0, variables: [...new Set(names)].join(", ") };
  state.problems.push(problem(VARIABLE_IN_REQUIREMENT, particulars, source, "warning"));
}

function broken(text: string, source: Source, reason: string): ReadingProblem {
  const shown = text.replace(/\/\/[^@/\s]*@/g, "//***@").slice(0, 120);
  return problem(BAD_REQUIREMENT, { ...source, text: shown, reason }, source, "error");
}

function filePath(url: string): string {
  return url.replace(/^file:(?:\/\/(?:localhost)?)?/, "");
}

/** A path in a requirements file is relative to that file for -r and -c, and pip takes others from the working directory; in practice both are the root. */
function beside(file: string, target: string): string {
  if (target.startsWith("/")) return target;
  const path = posix.normalize(posix.join(posix.dirname(file), target));
  return path === "." ? "." : path.replace(/\/$/, "");
}

function unquote(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
