// Reads a Python project from its files, without running any of its code: what it is, how it is started, what it needs.
import { basename } from "node:path";
import type { Project, ProjectPython } from "../model/project.ts";
import { BROKEN_MODULE, MAYBE_UNDECLARED, NOT_ALL_READ, NO_MANIFEST } from "../platform/errors/python-inspect-errors.ts";
import { readProjectFacts, type ProjectFacts } from "./facts/project-facts.ts";
import { reachableFrom } from "./facts/reachable.ts";
import { judgeImports, type JudgedImports } from "./import-names/judge-imports.ts";
import { chooseInterpreter, type InterpreterPorts } from "./interpreter/choose-interpreter.ts";
import { readPythonConstraints, type PythonConstraints } from "./interpreter/constraints.ts";
import type { ManagerReading, ReadingProblem } from "./managers/manager-reader.ts";
import { problem } from "./managers/problem.ts";
import { readManager } from "./managers/read-manager.ts";
import { findEnvironment } from "./needs/env-variables.ts";
import { findNeeds } from "./needs/find-needs.ts";
import { findWrittenPaths } from "./needs/written-paths.ts";
import { recognise } from "./processes/advice.ts";
import { entryFiles, findProcesses, type ProcessFindings } from "./processes/find-processes.ts";
import { BEAT_FOLDER } from "./processes/worker.ts";
import { findRefusal } from "./processes/refusal.ts";
import { listSourceTree, type SourceTree } from "./source-tree.ts";

/** What comes from outside the tree. */
export interface ReadPorts {
  /** The host on which an interpreter for what was read is looked for; null reads the project alone, with `chosen: null`. */
  readonly interpreter: ((reading: ManagerReading) => InterpreterPorts) | null;
  /** Processes and cron entries that Fairlead's own configuration names: with them a project without a found entry is no mere library. */
  readonly configured?: readonly string[];
  /** What the caller has read of the same folder already. */
  readonly read?: { readonly tree: SourceTree; readonly reading: ManagerReading };
}

export async function readProject(root: string, at: ReadPorts): Promise<Project> {
  const tree = at.read?.tree ?? listSourceTree(root);
  const reading = at.read?.reading ?? readManager(tree);
  const facts = readProjectFacts(tree);
  const found = findProcesses(facts, reading);
  const configured = at.configured ?? [];
  const { startsIn, ...recognised } = recognise(facts, reading, found, configured);
  const entries = entryFiles(facts, found, startsIn);
  const started = reachableFrom(facts, entries);
  const imports = judgeImports(facts, reading, { started, framework: found.framework?.value ?? null });
  const constraints = readPythonConstraints(tree, reading);
  const python = at.interpreter === null ? unchosen(constraints) : await chooseInterpreter(constraints, at.interpreter(reading));
  const env = findEnvironment(facts, started.size > 0 ? started : null);
  const problems = [...reading.problems, ...constraints.problems];
  return {
    name: reading.name ?? { value: projectName(tree.root), source: null, sure: "guess" },
    root: tree.root,
    ...recognised,
    manager: reading.manager,
    lock: reading.lock,
    python,
    framework: found.framework,
    app: found.app,
    processes: found.processes,
    releaseCommand: found.releaseCommand,
    buildCommands: found.buildCommands,
    imported: imports.needed,
    needs: findNeeds({ facts, started, dependencies: reading.dependencies, env, processes: found }),
    env: mergeEnvironment(env, found.declaredEnv),
    writes: [...findWrittenPaths(facts, { workingDirectory: found.workingDirectory, started }), ...beatFolder(found)],
    pythonPath: found.pythonPath,
    workingDirectory: found.workingDirectory,
    members: reading.members,
    refusal: findRefusal({ facts, reading, problems, entries, started, undeclared: imports.missing, configured: configured.length > 0 }),
    warnings: [...found.warnings, ...problemWarnings(problems, python), ...remarks(facts, reading, { imports, entries })],
  };
}

/** Where the detected beat keeps the times of its last runs. */
function beatFolder({ processes, workingDirectory }: ProcessFindings): Project["writes"] {
  const beat = Object.values(processes).find(
    ({ kind, command }) => kind === "beat" && command.some((word) => word.startsWith(`${BEAT_FOLDER}/`)),
  );
  const path = workingDirectory === "." ? BEAT_FOLDER : `${workingDirectory}/${BEAT_FOLDER}`;
  return beat ? [{ path, kind: "folder", source: beat.source, sure: "likely" }] : [];
}

function unchosen({ constraint, source, declared }: PythonConstraints): ProjectPython {
  return { constraint, source, declared, chosen: null, because: "No interpreter was looked for." };
}

function projectName(root: string): string {
  return (
    basename(root)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "") || "app"
  );
}

/** What app.json declares beside what the code reads. */
function mergeEnvironment(read: Project["env"], declared: Project["env"]): Project["env"] {
  const known = new Set(read.map(({ name }) => name));
  return [...read, ...declared.filter(({ name }) => !known.has(name))];
}

function problemWarnings(
  problems: readonly ReadingProblem[],
  python: ProjectPython & { readonly problems?: readonly ReadingProblem[] },
): Project["warnings"] {
  const ofChoice = (python.problems ?? []).filter(({ code }) => !problems.some((known) => known.code === code));
  return [...problems, ...ofChoice]
    .filter(({ severity }) => severity === "warning")
    .map(({ code, message, source }) => ({ code, message, source }));
}

const BROKEN_SHOWN_MAX = 5;

/** The project of its own in which what starts lies. */
function memberOf(entries: readonly string[], { members }: ManagerReading): string | null {
  return members.find(({ path }) => entries.some((file) => file.startsWith(`${path}/`)))?.path ?? null;
}

function remarks(
  facts: ProjectFacts,
  reading: ManagerReading,
  { imports, entries }: { readonly imports: JudgedImports; readonly entries: readonly string[] },
): Project["warnings"] {
  const broken = facts.modules.filter(({ ast }) => ast.errors.length > 0).slice(0, BROKEN_SHOWN_MAX);
  const manifest = reading.manifests[0];
  return [
    ...(reading.manager === null && reading.dependencies.length === 0 && facts.modules.length > 0
      ? [
          problem(
            NO_MANIFEST,
            { distributions: imports.needed.map(({ value }) => value), below: memberOf(entries, reading) },
            null,
            "warning",
          ),
        ]
      : []),
    ...imports.doubtful.map(({ imported, distributions, source }) =>
      problem(
        MAYBE_UNDECLARED,
        { name: imported, distribution: distributions[0]!, manifest: manifest ?? "the project" },
        source,
        "warning",
      ),
    ),
    ...(facts.unread > 0 ? [problem(NOT_ALL_READ, { unread: facts.unread }, null, "warning")] : []),
    ...broken.map(({ file, ast }) => {
      const { line, message } = ast.errors[0]!;
      return problem(BROKEN_MODULE, { place: `${file}:${line}`, message }, { file, line }, "warning");
    }),
  ].map(({ code, message, source }) => ({ code, message, source }));
}
