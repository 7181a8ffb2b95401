// Which Python the project's files ask for, each with its place, and what they have in common.
import type { Source, Sourced } from "../../model/project.ts";
import { PYTHON_CONFLICT, PYTHON_NONSENSE, PYTHON_NOT_A_VERSION, PYTHON_TWO } from "../../platform/errors/python-interpreter-errors.ts";
import type { ManagerReading, ReadingProblem } from "../managers/manager-reader.ts";
import { problem } from "../managers/problem.ts";
import { isTable, readToml, table } from "../managers/toml-document.ts";
import { isSpecifier } from "../resolve/specifier.ts";
import type { SourceTree } from "../source-tree.ts";
import { allows, intersect, PYTHON_3_VERSIONS } from "./versions.ts";

export interface PythonConstraints {
  /** PEP 440; alternatives joined by " || ". Null when nothing was declared or nothing is left. */
  readonly constraint: string | null;
  /** File of the strongest declaration: the first of the list. */
  readonly source: string | null;
  /** As PEP 440 constraints, in the order of strength. */
  readonly declared: readonly Sourced<string>[];
  /** Full versions that a pin file names: taken when they are here, else another of the same minor version. */
  readonly preferred: readonly string[];
  /** Conflicts, nonsense and Python 2 are errors: no interpreter can be right. */
  readonly problems: readonly ReadingProblem[];
}

interface Pin {
  readonly written: string;
  readonly source: Source;
}

/** The manifest's own constraints first, then the pin files. */
export function readPythonConstraints(tree: SourceTree, manager: Pick<ManagerReading, "python">): PythonConstraints {
  const problems: ReadingProblem[] = [];
  const preferred: string[] = [];
  const fromManifest = manager.python.filter((one) => keepConstraint(one, problems));
  const fromPins = pinFiles(tree).flatMap((pins) => constraintOfPins(pins, preferred, problems));
  const declared = [...fromManifest, ...fromPins];
  const constraint = intersectAll(declared, problems);
  return { constraint, source: declared[0]?.source?.file ?? null, declared, preferred, problems };
}

function keepConstraint(one: Sourced<string>, problems: ReadingProblem[]): boolean {
  if (one.value.split("||").every((alternative) => alternative.trim() === "" || isSpecifier(alternative))) return true;
  const { file, line } = one.source ?? { file: "the manifest", line: null };
  problems.push(problem(PYTHON_NONSENSE, { written: one.value, file, line }, one.source, "error"));
  return false;
}

function intersectAll(declared: readonly Sourced<string>[], problems: ReadingProblem[]): string | null {
  let together: string | null = null;
  for (const [i, one] of declared.entries()) {
    const file = one.source?.file ?? "the manifest";
    if (!PYTHON_3_VERSIONS.some((version) => allows(one.value, version))) {
      problems.push(problem(PYTHON_TWO, { constraint: one.value, file }, one.source, "error"));
      return null;
    }
    const both: string | null = together === null ? one.value : intersect(together, one.value);
    if (both === null) {
      const other = declared.slice(0, i).find((before) => intersect(before.value, one.value) === null) ?? declared[0]!;
      const particulars = { first: other.value, firstFile: other.source?.file ?? "the manifest", second: one.value, secondFile: file };
      problems.push(problem(PYTHON_CONFLICT, particulars, one.source, "error"));
      return null;
    }
    together = both;
  }
  return together;
}

/** Files that name a version, each as its alternatives in order. */
function pinFiles(tree: SourceTree): Pin[][] {
  return [
    firstCPython(linesOf(tree, ".python-version", (line) => [line])),
    linesOf(tree, "runtime.txt", (line) => [line.replace(/^python-/i, "")]).slice(0, 1),
    linesOf(tree, ".tool-versions", (line) => (/^python\s/.test(line) ? line.split(/\s+/).slice(1) : [])),
    ...["mise.toml", ".mise.toml", ".config/mise/config.toml"].map((file) => mise(tree, file)),
  ].filter((pins) => pins.length > 0);
}

/** pyenv takes the first of several lines for `python`; another implementation may stand before it. */
function firstCPython(pins: readonly Pin[]): Pin[] {
  return [pins.find(({ written }) => !OTHER.test(written)) ?? pins[0]].filter((pin) => pin !== undefined);
}

const OTHER = /^(?:pypy|graalpy|jython|ironpython|stackless|micropython)/i;

function linesOf(tree: SourceTree, file: string, versions: (line: string) => readonly string[]): Pin[] {
  const lines = tree.text(file)?.text.split("\n") ?? [];
  return lines.flatMap((line, i) => {
    const content = line.replace(/#.*$/, "").trim();
    return content === "" ? [] : versions(content).map((written) => ({ written, source: { file, line: i + 1 } }));
  });
}

function mise(tree: SourceTree, file: string): Pin[] {
  const content = tree.text(file)?.text;
  const parsed = content === undefined ? null : readToml(file, content);
  if (parsed?.kind !== "read") return [];
  const value = table(parsed.document.data, "tools")["python"];
  const listed = Array.isArray(value) ? value : [value];
  const source = { file, line: parsed.document.lineOf(["tools", "python"]) };
  return listed.flatMap((item: unknown) => {
    const written = isTable(item) ? item["version"] : item;
    return typeof written === "string" || typeof written === "number" ? [{ written: String(written), source }] : [];
  });
}

const VERSION = /^(?:cpython[-@]|python[-@]?|v)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-dev|(?:a|b|rc)\d+)?(?:[-+].*)?$/i;
const RANGE = /^\s*(?:[<>=~!]=?|===)/;
/** Names that pyenv, asdf and mise understand and that say nothing about the version. */
const NO_VERSION = new Set(["latest", "system", "default", "lts", "stable", "python", "3"]);

const SHOWN_MAX_CHARS = 80;

function constraintOfPins(pins: readonly Pin[], preferred: string[], problems: ReadingProblem[]): Sourced<string>[] {
  const alternatives = pins.flatMap(({ written, source }) => {
    const constraint = constraintOfPin(written, preferred);
    if (constraint !== null) return [constraint];
    const harmless = NO_VERSION.has(written.toLowerCase()) || written.startsWith("sub-") || written.startsWith("ref:");
    const shown = written.length > SHOWN_MAX_CHARS ? `${written.slice(0, SHOWN_MAX_CHARS)}…` : written;
    const particulars = { written: shown, file: source.file, line: source.line };
    if (harmless) problems.push(problem(PYTHON_NOT_A_VERSION, particulars, source, "warning"));
    else problems.push(problem(PYTHON_NONSENSE, particulars, source, "error"));
    return [];
  });
  const source = pins[0]!.source;
  return alternatives.length === 0 ? [] : [{ value: [...new Set(alternatives)].join(" || "), source, sure: "certain" }];
}

/** A full version is a wish for that patch level; any of the same minor version is let in, since patches hold fixes only. */
function constraintOfPin(written: string, preferred: string[]): string | null {
  if (RANGE.test(written)) return isSpecifier(written) ? written : null;
  const match = VERSION.exec(written);
  if (match === null || NO_VERSION.has(written.toLowerCase())) return null;
  const [, major, minor, patch] = match;
  if (Number(major) > 3 || Number(major) < 2 || Number(minor ?? 0) > 30) return null;
  if (patch !== undefined) preferred.push(`${major}.${minor}.${patch}`);
  return minor === undefined ? `==${major}.*` : `==${major}.${minor}.*`;
}
