// Reads a project and says what it is: nothing is built, started or changed, and none of its code is run.
import type { EvidenceJson, InspectJson, ProcessJson } from "../contract/inspect.ts";
import type { Project, ProjectLock, ProjectProcess, Sourced } from "../model/project.ts";
import { readConfiguration, type Configuration } from "../config/read-configuration.ts";
import { CONFIGURATION_NOT_TOML } from "../platform/errors/config-errors.ts";
import { UserError } from "../platform/errors/user-error.ts";
import { readProject } from "../python/read-project.ts";
import { planServer } from "../python/servers/plan-server.ts";
import { configureProject } from "./configure-project.ts";
import { interpreterPorts, type InterpreterSurroundings } from "./interpreter-ports.ts";

export interface Inspection {
  /** With Fairlead's own configuration laid over what was found. */
  readonly project: Project;
  readonly json: InspectJson;
}

/** Throws when the folder cannot be read, or when Fairlead's own configuration in it is wrong. A project that cannot be shipped is no error: it has a refusal. */
export async function inspectProject(root: string, environment: string | null, at: InterpreterSurroundings): Promise<Inspection> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration(root, environment);
  } catch (error) {
    // A pyproject.toml that does not parse is a manifest first: the refusal says so with its place.
    const project = isBadToml(error) ? await readProject(root, { interpreter: null }) : null;
    if (!project?.refusal) throw error;
    return { project, json: describeProject(project) };
  }
  const { settings } = configuration;
  const configured = [...Object.keys(settings.process), ...Object.keys(settings.cron)];
  const found = await readProject(root, { interpreter: (reading) => interpreterPorts({ root, reading, settings }, at), configured });
  const project = configureProject(found, configuration);
  return { project, json: describeProject(project) };
}

function isBadToml(error: unknown): boolean {
  return error instanceof UserError && error.code === CONFIGURATION_NOT_TOML.code;
}

export function describeProject(project: Project): InspectJson {
  const { python, lock } = project;
  return {
    name: project.name.value,
    root: project.root,
    kind: project.kind.value,
    manager: project.manager?.value ?? null,
    lock: lock?.file ?? null,
    lockDetail: lock && describeLock(lock),
    python: {
      constraint: python.constraint,
      source: python.source,
      chosen: python.chosen?.version ?? null,
      path: python.chosen?.path ?? null,
      because: python.because,
      declared: python.declared.map(({ value, source }) => ({ constraint: value, source })),
    },
    framework: project.framework?.value ?? null,
    app: project.app?.value ?? null,
    processes: Object.fromEntries(Object.entries(project.processes).map(([name, process]) => [name, describeProcess(project, process)])),
    releaseCommand: project.releaseCommand?.value ?? null,
    buildCommands: project.buildCommands.map(({ value }) => value),
    needs: [...new Set(project.needs.map(({ name }) => name))],
    needDetails: project.needs,
    imported: (project.imported ?? []).map(({ value }) => value),
    refusal: project.refusal,
    env: project.env,
    writes: project.writes.map(({ path }) => path),
    writeDetails: project.writes,
    pythonPath: project.pythonPath,
    workingDirectory: project.workingDirectory,
    members: project.members,
    advice: project.advice,
    warnings: project.warnings,
    evidence: evidenceOf(project),
  };
}

function describeLock({ format, hashed, fresh }: ProjectLock): InspectJson["lockDetail"] {
  return {
    format,
    hashed,
    fresh: fresh.kind === "unknown" ? null : fresh.kind === "fresh",
    because: fresh.kind === "fresh" ? null : fresh.because,
  };
}

function describeProcess(project: Project, process: ProjectProcess): ProcessJson {
  const { kind, command, schedule, env, source, sure } = process;
  return {
    kind,
    command,
    ...(process.interface === null ? {} : { interface: process.interface }),
    ...(schedule === null ? {} : { schedule }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    starts: planServer(process, project.app?.value ?? null).argv,
    source,
    sure,
  };
}

function evidenceOf(project: Project): InspectJson["evidence"] {
  const { name, kind, manager, framework, app, releaseCommand } = project;
  const found: Partial<Record<keyof InspectJson["evidence"], EvidenceJson>> = {};
  for (const [key, value] of Object.entries({ name, kind, manager, framework, app, releaseCommand }) as [
    keyof InspectJson["evidence"],
    Sourced<unknown> | null,
  ][])
    if (value !== null) found[key] = { source: value.source, sure: value.sure };
  return found;
}
