// Reads a project with its configuration, interpreter and lock: everything that is known before anything is built.
import { homedir } from "node:os";
import { readConfiguration, type Configuration } from "../config/read-configuration.ts";
import type { Project } from "../model/project.ts";
import type { TargetPlatform } from "../model/platform.ts";
import { CANNOT_SHIP, NO_INTERPRETER } from "../platform/errors/build-errors.ts";
import { NO_PYTHON_FITS } from "../platform/errors/python-interpreter-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { PythonChoice } from "../python/interpreter/choose-interpreter.ts";
import { chooseInterpreter } from "../python/interpreter/choose-interpreter.ts";
import { readPythonConstraints } from "../python/interpreter/constraints.ts";
import { hostPlatform } from "../python/interpreter/host-platform.ts";
import { installPythonWithUv } from "../python/interpreter/uv-python.ts";
import type { ManagerReading } from "../python/managers/manager-reader.ts";
import { readManager } from "../python/managers/read-manager.ts";
import { readProject } from "../python/read-project.ts";
import { listSourceTree, type SourceTree } from "../python/source-tree.ts";
import { configureProject } from "./configure-project.ts";
import type { BuildSurroundings, BuildTools } from "./build-tools.ts";
import { ensureLock } from "./ensure-lock.ts";

export interface ProjectInputs {
  readonly configuration: Configuration;
  /** As found, with the configuration laid over it. */
  readonly project: Project;
  readonly reading: ManagerReading;
  readonly tree: SourceTree;
  readonly python: PythonChoice & { readonly chosen: NonNullable<PythonChoice["chosen"]> };
  readonly platform: TargetPlatform;
  readonly notes: readonly string[];
}

/** Writes a lock when the project has none. Throws what makes the project impossible to ship. */
export async function readInputs(
  root: string,
  environment: string | null,
  at: BuildSurroundings & { readonly tools: BuildTools },
): Promise<ProjectInputs> {
  const configuration = readConfiguration(root, environment);
  const before = readTree(root);
  const python = await findPython(before, at);
  const project = await readProject(root, { interpreter: null, configured: configuredNames(configuration) });
  if (project.refusal !== null) throw userError(CANNOT_SHIP, project.refusal);
  const lock = await ensureLock(
    { ...before, interpreter: python.chosen, constraint: python.constraint, imported: project.imported?.map(({ value }) => value) ?? [] },
    at.tools,
    at.progress,
  );
  const { tree, reading } = lock.written === null ? before : readTree(root);
  return {
    configuration,
    project: { ...configureProject(project, configuration), lock: reading.lock, python },
    reading,
    tree,
    python,
    platform: await hostPlatform(python.chosen, at.exec),
    notes: [...lock.notes, ...python.problems.map(({ message }) => message)],
  };
}

export function readTree(root: string): { tree: SourceTree; reading: ManagerReading } {
  const tree = listSourceTree(root);
  return { tree, reading: readManager(tree) };
}

/** The best interpreter here, else one that uv installs. Throws NO_INTERPRETER. */
export async function findPython(
  { tree, reading }: { tree: SourceTree; reading: ManagerReading },
  at: BuildSurroundings & { readonly tools: BuildTools },
): Promise<ProjectInputs["python"]> {
  const constraints = readPythonConstraints(tree, reading);
  const ports = {
    env: at.env,
    home: homedir(),
    exec: at.exec,
    nowMs: at.clock.nowMs(),
    instanceUser: at.home.isRoot ? ("other" as const) : ("same" as const),
    mayCopy: false,
  };
  const found = await chooseInterpreter(constraints, ports);
  if (isChosen(found)) return found;
  const broken = found.problems.some(({ severity, code }) => severity === "error" && code !== NO_PYTHON_FITS.code);
  if (broken) throw userError(NO_INTERPRETER, { because: found.because });
  at.progress("Looking for a Python that fits");
  const uv = await at.tools.uv();
  const outcome = await installPythonWithUv(uv.tool.path, constraints.constraint, { exec: at.exec, nowMs: ports.nowMs, env: at.env });
  const again = outcome.kind === "installed" ? await chooseInterpreter(constraints, ports) : found;
  if (isChosen(again)) return again;
  const tried = outcome.kind === "failed" ? ` uv could not install one: ${outcome.reason}` : "";
  throw userError(NO_INTERPRETER, { because: `${found.because}${tried}` });
}

function isChosen(choice: PythonChoice): choice is ProjectInputs["python"] {
  return choice.chosen !== null;
}

function configuredNames({ settings }: Configuration): string[] {
  const processes = Object.entries(settings.process).filter(([, { command }]) => command !== undefined);
  return [...processes.map(([name]) => name), ...Object.keys(settings.cron)];
}
