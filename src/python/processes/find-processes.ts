// The processes of a project, by order of evidence: Procfile, app.json, app object, worker objects. Nothing is invented.
import type { AppObject, Project, ProjectProcess, Sourced } from "../../model/project.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { djangoProjects } from "../frameworks/django/detect.ts";
import type { ManagerReading } from "../managers/manager-reader.ts";
import type { ShellCommand } from "./command-line.ts";
import { interfaceOf, programOf, serverStart } from "./kind-of-command.ts";
import { chooseApp, rankApps, type ChosenApp } from "./pick-app.ts";
import { processesOfProcfile } from "./platform-file.ts";
import { readProcfile } from "./procfile.ts";
import { findMigrations, findStaticBuild } from "./release-command.ts";
import { findWorkers } from "./worker.ts";

export interface ProcessFindings {
  readonly framework: Sourced<string> | null;
  readonly app: Sourced<AppObject> | null;
  readonly processes: Readonly<Record<string, ProjectProcess>>;
  readonly releaseCommand: Sourced<readonly string[]> | null;
  readonly buildCommands: readonly Sourced<readonly string[]>[];
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  readonly warnings: Project["warnings"];
}

export function findProcesses(facts: ProjectFacts, reading: ManagerReading): ProcessFindings {
  const declared = new Set(reading.dependencies.map(({ name }) => name));
  const best = rankApps(facts)[0];
  const chosen = best ? chooseApp(facts, best, declared) : null;
  const procfile = processesOfProcfile(readProcfile(facts.tree), "Procfile");
  const workingDirectory =
    procfile.workingDirectory ??
    (Object.keys(procfile.processes).length > 0 ? "." : (chosen?.workingDirectory ?? djangoProjects(facts)[0]?.base) || ".");
  const detected = detectedProcesses(facts, chosen, workingDirectory);
  const processes = { ...detected, ...procfile.processes };
  const migrations = findMigrations(facts, workingDirectory);
  const build = findStaticBuild(facts);
  return {
    framework: chosen && {
      value: chosen.candidate.framework,
      source: { file: chosen.candidate.file, line: chosen.candidate.line },
      sure: chosen.candidate.sure,
    },
    app: chosen?.app ?? null,
    processes,
    releaseCommand: releaseOf(procfile.release) ?? migrations?.command ?? null,
    buildCommands: build ? [build] : [],
    pythonPath: pythonPath(chosen, workingDirectory),
    workingDirectory,
    warnings: [
      ...(chosen?.candidate.notes ?? []).map((message) => ({
        code: "FL-1320",
        message,
        source: { file: chosen!.candidate.file, line: chosen!.candidate.line },
      })),
      ...procfile.leftOut.map(({ name, line, because }) => ({
        code: "FL-1321",
        message: `\`${name}\` of the Procfile was left out: ${because}.`,
        source: { file: "Procfile", line },
      })),
      ...developmentCommand(processes["web"]),
    ],
  };
}

function detectedProcesses(facts: ProjectFacts, chosen: ChosenApp | null, workingDirectory: string): Record<string, ProjectProcess> {
  const web: Record<string, ProjectProcess> = {};
  if (chosen) {
    const source = { file: chosen.candidate.file, line: chosen.candidate.line };
    web["web"] = {
      kind: "web",
      command: chosen.command,
      interface: chosen.interface,
      env: {},
      schedule: null,
      source,
      sure: chosen.candidate.sure,
    };
  }
  return { ...web, ...findWorkers(facts, workingDirectory) };
}

/** Several commands need a shell; one does not. */
function releaseOf(commands: readonly { readonly command: ShellCommand; readonly line: number }[]): Sourced<readonly string[]> | null {
  const first = commands[0];
  if (!first) return null;
  const source = { file: "Procfile", line: first.line };
  const plain =
    commands.length === 1 && Object.keys(first.command.env).length === 0 && !first.command.words.some((word) => word.includes("$"));
  if (plain) return { value: first.command.words, source, sure: "certain" };
  const line = commands
    .map(({ command }) =>
      [...Object.entries(command.env).map(([name, value]) => `${name}=${quote(value)}`), ...command.words.map(quote)].join(" "),
    )
    .join(" && ");
  return { value: ["sh", "-c", line], source, sure: "certain" };
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : word.includes("$")
      ? `"${word.replaceAll(/(["\\`])/g, "\\$1")}"`
      : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The folder of the app first; the root too, since people run from there. */
function pythonPath(chosen: ChosenApp | null, workingDirectory: string): readonly string[] {
  const base = chosen ? (chosen.place.base === "" ? "." : chosen.place.base) : workingDirectory;
  return [...new Set([base, workingDirectory])];
}

function developmentCommand(web: ProjectProcess | undefined): Project["warnings"] {
  if (!web || interfaceOf(web.command) !== "tcp") return [];
  const { args } = serverStart(web.command);
  const program = programOf(web.command);
  const development =
    (program === "flask" && args.includes("run")) || args.some((word) => word === "runserver" || word === "runserver_plus");
  if (!development) return [];
  return [
    {
      code: "FL-1322",
      message: `\`${web.command.join(" ")}\` is a development server; a production server takes its place.`,
      source: web.source,
    },
  ];
}
