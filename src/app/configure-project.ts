// The project as found with what its configuration says laid over it: processes, release command, build commands, cron entries.
import { basename } from "node:path";
import { dotted } from "../config/toml-lines.ts";
import type { Configuration } from "../config/read-configuration.ts";
import type { ProcessSettings } from "../config/settings.ts";
import type { Project, ProjectProcess, Source, Sourced } from "../model/project.ts";
import { PROCESS_INCOMPLETE } from "../platform/errors/config-errors.ts";
import { userError } from "../platform/errors/user-error.ts";

/** Pure. Throws PROCESS_INCOMPLETE for a process or cron entry that nobody gives a command. */
export function configureProject(project: Project, configuration: Configuration): Project {
  const { settings } = configuration;
  const processes: Record<string, ProjectProcess> = { ...project.processes };
  for (const [name, process] of Object.entries(settings.process)) {
    processes[name] = configureProcess(name, process, { found: processes[name], configuration });
  }
  for (const [name, cron] of Object.entries(settings.cron)) {
    const found = processes[name]?.kind === "cron" ? processes[name] : undefined;
    const command = cron.command ?? found?.command;
    const schedule = cron.schedule ?? found?.schedule;
    const source = sourceOf(configuration, ["cron", name]);
    if (!command || !schedule) throw incomplete(`cron.${name}`, command ? "schedule" : "command", source);
    processes[name] = { kind: "cron", command, schedule, interface: null, env: found?.env ?? {}, source, sure: "certain" };
  }
  const name: Sourced<string> =
    settings.app === undefined
      ? { ...project.name, value: appName(project.name.value, project.root) }
      : written(settings.app, sourceOf(configuration, ["app"]));
  const releaseCommand = settings.release.command
    ? written(settings.release.command, sourceOf(configuration, ["release", "command"]))
    : project.releaseCommand;
  const buildCommands =
    settings.build.commands?.map((command) => written(command, sourceOf(configuration, ["build", "commands"]))) ?? project.buildCommands;
  return { ...project, name, processes: webFirst(processes), releaseCommand, buildCommands };
}

/** The order that people read, wherever each was found: what serves, then the rest as it came. */
function webFirst({ web, ...rest }: Readonly<Record<string, ProjectProcess>>): Record<string, ProjectProcess> {
  return { ...(web !== undefined && { web }), ...rest };
}

const NAME_MAX_CHARS = 31;

/** The project's name, else its folder's, as the name of an app: it becomes part of paths, ids and host names. */
export function appName(name: string | null, root: string): string {
  const slug = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^[^a-z]+/g, "")
      .slice(0, NAME_MAX_CHARS)
      .replaceAll(/-+$/g, "");
  return slug(name ?? "") || slug(basename(root)) || "app";
}

function configureProcess(
  name: string,
  settings: ProcessSettings,
  from: { readonly found: ProjectProcess | undefined; readonly configuration: Configuration },
): ProjectProcess {
  const source = sourceOf(from.configuration, ["process", name]);
  const command = settings.command ?? from.found?.command;
  if (command === undefined) throw incomplete(`process.${name}`, "command", source);
  return {
    kind: settings.kind ?? from.found?.kind ?? kindByName(name),
    command,
    interface: settings.interface ?? from.found?.interface ?? null,
    env: { ...from.found?.env, ...settings.env },
    schedule: null,
    source: settings.command ? sourceOf(from.configuration, ["process", name, "command"]) : (from.found?.source ?? source),
    sure: settings.command ? "certain" : (from.found?.sure ?? "certain"),
  };
}

function kindByName(name: string): ProjectProcess["kind"] {
  if (name === "web") return "web";
  return ["beat", "scheduler", "clock"].includes(name) ? "beat" : "worker";
}

function incomplete(key: string, missing: string, source: Source | null): Error {
  const place = source === null ? "the configuration" : `${source.file}${source.line === null ? "" : `:${source.line}`}`;
  return userError(PROCESS_INCOMPLETE, { place, key, missing });
}

function sourceOf(configuration: Configuration, path: readonly string[]): Source | null {
  return configuration.sources.get(dotted(path)) ?? null;
}

function written<T>(value: T, source: Source | null): Sourced<T> {
  return { value, source, sure: "certain" };
}
