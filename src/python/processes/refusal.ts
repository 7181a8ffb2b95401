// Why a project cannot be shipped; null when it can. A broken manifest and an impossible interpreter are refused by their own readers' problems.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Project } from "../../model/project.ts";
import {
  ENTRY_DOES_NOT_PARSE,
  NOTEBOOKS_ONLY,
  NO_PYTHON,
  PYTHON_2_CODE,
  UNDECLARED_IMPORT,
  UNRENDERED_TEMPLATE,
} from "../../platform/errors/python-inspect-errors.ts";
import type { ErrorSpec } from "../../platform/errors/user-error.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { ForeignImport } from "../import-names/undeclared-imports.ts";
import type { ManagerReading, ReadingProblem } from "../managers/manager-reader.ts";

export interface RefusalInputs {
  readonly facts: ProjectFacts;
  readonly reading: ManagerReading;
  /** Of manifest, lock and interpreter. */
  readonly problems: readonly ReadingProblem[];
  /** Files that run when a process starts; empty when nothing was found. */
  readonly entries: readonly string[];
  readonly started: ReadonlySet<string>;
  readonly undeclared: readonly ForeignImport[];
  /** Fairlead's own configuration names processes: what they run may come with a dependency. */
  readonly configured: boolean;
}

export function findRefusal(inputs: RefusalInputs): Project["refusal"] {
  const { facts, configured } = inputs;
  const template = unrenderedTemplate(facts);
  if (template !== null) return template;
  const broken = inputs.problems.find(({ severity }) => severity === "error");
  if (broken) return { code: broken.code, reason: broken.message };
  if (facts.modules.length === 0 && !configured) return withoutPython(inputs);
  return python2(facts, inputs.started) ?? brokenEntry(facts, inputs.entries) ?? undeclared(inputs);
}

function refuse<P>(spec: ErrorSpec<P>, p: NoInfer<P>): { code: string; reason: string } {
  return { code: spec.code, reason: spec.message(p) };
}

const TEMPLATE_TOOLS: readonly (readonly [string, string])[] = [
  ["cookiecutter.json", "cookiecutter"],
  ["copier.yml", "copier"],
  ["copier.yaml", "copier"],
];

/** A path with `{{ … }}` in it, or the settings of a template tool beside one. */
function unrenderedTemplate({ tree, modules }: ProjectFacts): Project["refusal"] {
  const placeholder = tree.files.find(
    ({ path }) =>
      /^(?:[^/]*\/){0,2}[^/]*(?:\{\{.*\}\}|\{%.*%\})/.test(path) && !/(?:^|\/)(?:tests?|docs?|examples?|fixtures|templates?)\//.test(path),
  );
  const tool = TEMPLATE_TOOLS.find(([file]) => tree.has(file));
  if (placeholder)
    return refuse(UNRENDERED_TEMPLATE, {
      path: placeholder.path,
      tool: tool?.[1] ?? (placeholder.path.includes("cookiecutter.") ? "cookiecutter" : "copier"),
    });
  const inCode = modules.find(
    ({ ast, file }) =>
      ast.errors.length > 0 && /\{\{\s*(?:cookiecutter\.|\w+\s*\}\})|\{%-?\s*(?:if|for|raw)\b/.test(tree.text(file)?.text ?? ""),
  );
  const atRoot = inCode !== undefined && (tool !== undefined || !inCode.file.includes("/"));
  return atRoot ? refuse(UNRENDERED_TEMPLATE, { path: inCode.file, tool: tool?.[1] ?? "cookiecutter" }) : null;
}

function withoutPython({ facts: { tree }, reading }: RefusalInputs): Project["refusal"] {
  const notebooks = tree.files.filter(({ path }) => path.endsWith(".ipynb"));
  if (notebooks.length > 0) return refuse(NOTEBOOKS_ONLY, { count: notebooks.length, first: notebooks[0]!.path });
  if (reading.manager !== null && reading.dependencies.length > 0) return null; // an app that lies wholly in its dependencies
  const isPython = (path: string): boolean => path.endsWith(".py") || existsSync(join(tree.root, path, "__init__.py"));
  const ignored = tree.leftOut.find(({ path, reason }) => reason === "ignored" && isPython(path));
  return refuse(NO_PYTHON, {
    folder: basename(tree.root),
    found: otherKind(tree.files.map(({ path }) => path)),
    ignored: ignored?.path ?? null,
    below: reading.members.slice(0, MEMBERS_SHOWN_MAX).map(({ path }) => path),
  });
}

const MEMBERS_SHOWN_MAX = 8;

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^package\.json$/, "a Node project"],
  [/^go\.mod$/, "a Go project"],
  [/^Cargo\.toml$/, "a Rust project"],
  [/^Gemfile$/, "a Ruby project"],
  [/^composer\.json$/, "a PHP project"],
  [/^(?:pom\.xml|build\.gradle(?:\.kts)?)$/, "a Java project"],
  [/^index\.html$/, "a static site"],
];

function otherKind(paths: readonly string[]): string | null {
  return OTHERS.find(([pattern]) => paths.some((path) => pattern.test(path)))?.[1] ?? null;
}

/** In what runs at the start, or in most of the modules when nothing was found to start. */
function python2({ modules }: ProjectFacts, started: ReadonlySet<string>): Project["refusal"] {
  const faults = modules.flatMap(({ file, ast }) => {
    const fault = ast.errors.find(({ message }) => message.includes("Python 2"));
    return fault ? [{ file, fault }] : [];
  });
  const first =
    faults.find(({ file }) => started.has(file)) ?? (started.size === 0 || faults.length * 2 > modules.length ? faults[0] : undefined);
  return first
    ? refuse(PYTHON_2_CODE, { place: `${first.file}:${first.fault.line}`, message: first.fault.message.replace(/^Python 2: /, "") })
    : null;
}

function brokenEntry(facts: ProjectFacts, entries: readonly string[]): Project["refusal"] {
  for (const file of entries) {
    const fault = facts.module(file)?.ast.errors[0];
    if (fault) return refuse(ENTRY_DOES_NOT_PARSE, { place: `${file}:${fault.line}`, message: fault.message });
  }
  return null;
}

function undeclared({ undeclared: missing, reading }: RefusalInputs): Project["refusal"] {
  if (missing.length === 0) return null;
  const imports = missing.slice(0, 10).map(({ imported, distributions, source }) => ({
    name: imported,
    distribution: distributions[0]!,
    place: `${source.file}:${source.line}`,
  }));
  return refuse(UNDECLARED_IMPORT, { imports, manifest: reading.manifests[0] ?? null });
}
