// Reads a project with its configuration, then settles its interpreter and its lock: everything that is known before anything is built.
import { readConfiguration, type Configuration } from "../config/read-configuration.ts";
import type { Project } from "../model/project.ts";
import type { TargetPlatform } from "../model/platform.ts";
import { CANNOT_SHIP } from "../platform/errors/build-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { hostPlatform } from "../python/interpreter/host-platform.ts";
import type { ManagerReading } from "../python/managers/manager-reader.ts";
import { readManager } from "../python/managers/read-manager.ts";
import { readProject } from "../python/read-project.ts";
import { listSourceTree, type SourceTree } from "../python/source-tree.ts";
import { configureProject } from "./configure-project.ts";
import type { BuildSurroundings, BuildTools } from "./build-tools.ts";
import type { FoundPython } from "./find-python.ts";
import { ensureLock } from "./ensure-lock.ts";
import { settleLock } from "./settle-lock.ts";

export interface ReadInputs {
  readonly configuration: Configuration;
  /** As found, with the configuration laid over it; without an interpreter yet. */
  readonly project: Project;
  readonly reading: ManagerReading;
  readonly tree: SourceTree;
}

export interface ProjectInputs extends ReadInputs {
  readonly python: FoundPython;
  readonly platform: TargetPlatform;
  readonly notes: readonly string[];
}

/** Changes nothing. Throws what makes the project impossible to ship. */
export async function readInputs(root: string, environment: string | null): Promise<ReadInputs> {
  const configuration = readConfiguration(root, environment);
  const read = readTree(root);
  const project = await readProject(root, { interpreter: null, configured: configuredNames(configuration), read });
  if (project.refusal !== null) throw userError(CANNOT_SHIP, project.refusal);
  return { ...read, configuration, project: configureProject(project, configuration) };
}

/** Writes a lock when the project has none. Throws NO_INTERPRETER, LOCK_STALE and what uv says. */
export async function settleInputs(read: ReadInputs, at: BuildSurroundings & { readonly tools: BuildTools }): Promise<ProjectInputs> {
  const { configuration, project } = read;
  const { root } = read.tree;
  const imported = project.imported?.map(({ value }) => value) ?? [];
  const { python, lock } = await settleLock(
    { ...read, root, settings: configuration.settings, imported },
    (request) => ensureLock(request, at.tools, at.progress),
    at,
  );
  const { tree, reading } = lock.written === null ? read : readTree(root);
  return {
    configuration,
    project: { ...project, lock: reading.lock, python },
    reading,
    tree,
    python,
    platform: await hostPlatform(python.chosen, at.exec),
    notes: [...python.notes, ...lock.notes, ...python.problems.map(({ message }) => message)],
  };
}

export function readTree(root: string): { tree: SourceTree; reading: ManagerReading } {
  const tree = listSourceTree(root);
  return { tree, reading: readManager(tree) };
}

function configuredNames({ settings }: Configuration): string[] {
  const processes = Object.entries(settings.process).filter(([, { command }]) => command !== undefined);
  return [...processes.map(([name]) => name), ...Object.keys(settings.cron)];
}
