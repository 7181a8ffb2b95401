// Reads a Python project from its files, without running any of its code: what it is, how it is started, what it needs.
import { basename } from "node:path";
import type { Project, ProjectKind, ProjectProcess, ProjectPython, Sourced } from "../model/project.ts";
import { readProjectFacts, type ProjectFacts } from "./facts/project-facts.ts";
import { chooseInterpreter, type InterpreterPorts } from "./interpreter/choose-interpreter.ts";
import { readPythonConstraints, type PythonConstraints } from "./interpreter/constraints.ts";
import { readManager } from "./managers/read-manager.ts";
import { listSourceTree } from "./source-tree.ts";
import { findProcesses, type ProcessFindings } from "./processes/find-processes.ts";
import { findWrittenPaths } from "./needs/written-paths.ts";

/** What comes from outside the tree. */
export interface ReadPorts {
  /** The host on which an interpreter is looked for; null reads the project alone, with `chosen: null`. */
  readonly interpreter: InterpreterPorts | null;
  /** Processes that Fairlead's own configuration names: they need no detection and lift "nothing to start". */
  readonly configured?: readonly string[];
}

export async function readProject(root: string, at: ReadPorts): Promise<Project> {
  const tree = listSourceTree(root);
  const reading = readManager(tree);
  const facts = readProjectFacts(tree);
  const found = findProcesses(facts, reading);
  const constraints = readPythonConstraints(tree, reading);
  const python = at.interpreter === null ? unchosen(constraints) : await chooseInterpreter(constraints, at.interpreter);
  return {
    name: reading.name ?? { value: projectName(tree.root), source: null, sure: "guess" },
    root: tree.root,
    kind: kindOf(facts, found),
    manager: reading.manager,
    lock: reading.lock,
    python,
    framework: found.framework,
    app: found.app,
    processes: found.processes,
    releaseCommand: found.releaseCommand,
    buildCommands: found.buildCommands,
    needs: [],
    env: [],
    writes: findWrittenPaths(facts, found.workingDirectory),
    pythonPath: found.pythonPath,
    workingDirectory: found.workingDirectory,
    members: reading.members,
    advice: [],
    refusal: null,
    warnings: found.warnings,
  };
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

function kindOf(facts: ProjectFacts, found: ProcessFindings): Sourced<ProjectKind> {
  const processes: readonly ProjectProcess[] = Object.values(found.processes);
  const web = processes.find(({ kind }) => kind === "web");
  if (web) return { value: "service", source: web.source, sure: web.sure };
  if (processes[0]) return { value: "worker", source: processes[0].source, sure: processes[0].sure };
  return { value: facts.modules.length > 0 ? "script" : "static", source: null, sure: "guess" };
}
