// conda: environment.yml. Its packages are conda's, not the index's; those under `pip:` are. There is no lock that Fairlead can build from.
import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { Sourced } from "../../../model/project.ts";
import { BAD_MANIFEST, BAD_REQUIREMENT } from "../../../platform/errors/python-lock-errors.ts";
import { normaliseName } from "../../resolve/names.ts";
import { isSpecifier } from "../../resolve/specifier.ts";
import type { SourceTree } from "../../source-tree.ts";
import { parseDeclared } from "../declared.ts";
import type { DeclaredDependency, ManagerReader, ManagerReading, ReadingProblem } from "../manager-reader.ts";
import { readUnmanaged } from "../none/read.ts";
import { textOf } from "../outer-text.ts";
import { declared } from "../pip/read.ts";
import { readRequirements } from "../pip/requirements-file.ts";
import { problem } from "../problem.ts";
import { isTable, texts } from "../toml-document.ts";

const FILES = ["environment.yml", "environment.yaml", "conda.yml", "conda.yaml"];
/** Aliases can make a small file expand without bound ("billion laughs"). */
const ALIASES_MAX = 100;

const HANDED_ON = /^[ \t]*-[ \t]+["']?-r[ \t]+\S+/m;

export const condaReader: ManagerReader = {
  name: "conda",
  evidence(tree) {
    const file = FILES.find((name) => tree.has(name));
    if (file === undefined) return null;
    // One that hands a requirements file to pip is the whole, that file a part.
    const strength = HANDED_ON.test(tree.text(file)?.text ?? "") ? 45 : 30;
    return { strength, source: { file, line: null }, sure: "certain", because: file };
  },
  read,
};

function read(tree: SourceTree): ManagerReading {
  const file = condaReader.evidence(tree)!.source.file;
  const content = tree.text(file)?.text ?? "";
  const problems: ReadingProblem[] = [];
  const data = parse(file, content, problems);
  const listed = Array.isArray(data["dependencies"]) ? (data["dependencies"] as unknown[]) : [];
  const lineOf = lineFinder(content);
  const base = readUnmanaged(tree);
  const conda = listed.filter((item) => typeof item === "string").map((written) => condaPackage(written, file, lineOf(written)));
  const pip = listed.flatMap((item) => (isTable(item) ? texts(item["pip"]) : []));
  const python = conda.filter(({ name }) => name === "python");
  const name = data["name"];
  return {
    ...base,
    manager: { value: "conda", source: { file, line: null }, sure: "certain" },
    name: base.name ?? (typeof name === "string" ? { value: name, source: { file, line: lineOf(`name: ${name}`) }, sure: "likely" } : null),
    dependencies: [
      ...conda.filter(({ name }) => !CONDA_ONLY.has(name)),
      ...pip.flatMap((written) =>
        written.startsWith("-") ? handedOn(tree, written) : pipPackage(written, { file, line: lineOf(written) }, problems),
      ),
    ],
    python: [
      ...base.python,
      ...python.flatMap(({ specifier, source }): Sourced<string>[] =>
        specifier === "" ? [] : [{ value: specifier, source, sure: "certain" }],
      ),
    ],
    problems: [...base.problems, ...problems],
    manifests: [...base.manifests, file],
  };
}

/** Of all questions about one file: where there are thousands of entries, the line of the last ones is not worth minutes. */
const LINES_LOOKED_AT_MAX = 5_000_000;

function lineFinder(content: string): (written: string) => number | null {
  const lines = content.split("\n");
  let left = LINES_LOOKED_AT_MAX;
  return (written) => {
    const at = left > 0 ? lines.findIndex((line) => line.includes(written)) : -1;
    left -= at === -1 ? lines.length : at + 1;
    return at === -1 ? null : at + 1;
  };
}

function parse(file: string, content: string, problems: ReadingProblem[]): Readonly<Record<string, unknown>> {
  // Loaded here only: of all projects few have this file, and the parser takes 30 ms to load.
  const yaml = createRequire(import.meta.url)("yaml") as typeof Yaml;
  try {
    const data: unknown = yaml.parse(content, { maxAliasCount: ALIASES_MAX, schema: "core", logLevel: "error" });
    return isTable(data) ? data : {};
  } catch (cause) {
    const line = cause instanceof yaml.YAMLParseError ? (cause.linePos?.[0].line ?? null) : null;
    const reason = ((cause as Error).message.split("\n")[0] as string).replace(/:$/, "");
    problems.push(problem(BAD_MANIFEST, { file, line, reason }, { file, line }, "error"));
    return {};
  }
}

/** Of conda's packages these have no counterpart in the index: the interpreter, tools, native libraries. */
const CONDA_ONLY = new Set([
  "python",
  "pip",
  "conda",
  "nodejs",
  "openssl",
  "git",
  "make",
  "compilers",
  "gcc",
  "gxx",
  "cmake",
  "libgcc",
  "libstdcxx-ng",
  "ca-certificates",
  "mamba",
]);

/** `channel::name=1.2.*=build`, `name>=1,<2`, `name 1.2`. */
function condaPackage(written: string, file: string, line: number | null): DeclaredDependency {
  const [, name = written, rest = ""] = /^(?:[^:\s]+::)?([A-Za-z0-9._-]+)\s*(.*)$/.exec(written.trim()) ?? [];
  return {
    name: normaliseName(name),
    extras: [],
    specifier: condaSpecifier(rest),
    marker: null,
    url: null,
    path: null,
    source: { file, line },
  };
}

/** `=1.2` means 1.2.*, `==1.2` exactly that, `=1.2=build` also; a bare number is like `==`. */
function condaSpecifier(rest: string): string {
  const text = rest.trim().replace(/\s+/g, " ");
  if (text === "" || text === "*") return "";
  const fuzzy = /^=([^=<>!,|]+?)(?:=.*)?$/.exec(text);
  if (fuzzy) return `==${fuzzy[1]!.replace(/\.?\*$/, "")}.*`;
  const exact = /^(?:==)?(\d[^=<>!,|\s]*)(?:[= ].*)?$/.exec(text);
  const specifier = exact ? `==${exact[1]!.replace(/\.\*$/, "")}${exact[1]!.endsWith("*") ? ".*" : ""}` : text.replaceAll(" ", "");
  return isSpecifier(specifier) ? specifier : "";
}

/** `-r requirements.txt`; other options are pip's own matter. */
function handedOn(tree: SourceTree, written: string): DeclaredDependency[] {
  const file = /^-r\s+(\S+)$/.exec(written)?.[1];
  const reading = file === undefined ? null : readRequirements(file.replace(/^\.\//, ""), (path) => textOf(tree, path));
  return reading?.lines.flatMap(declared) ?? [];
}

function pipPackage(written: string, source: { file: string; line: number | null }, problems: ReadingProblem[]): DeclaredDependency[] {
  const declared = parseDeclared(written, source);
  if (declared.kind === "read") return [declared.dependency];
  problems.push(problem(BAD_REQUIREMENT, { ...source, text: written, reason: declared.reason }, source, "error"));
  return [];
}
