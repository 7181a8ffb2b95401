// The processes of a project, by order of evidence: Procfile, app.json, the manager's tasks, app object, console scripts, worker objects. Nothing is invented.
import type { AppObject, Project, ProjectProcess, Sourced } from "../../model/project.ts";
import {
  APP_REMARK,
  DEVELOPMENT_SERVER,
  PROCESS_LEFT_OUT,
  SEVERAL_APPS,
  STATIC_NOT_SERVED,
} from "../../platform/errors/python-inspect-errors.ts";
import type { ErrorSpec } from "../../platform/errors/user-error.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { AppCandidate } from "../frameworks/contract.ts";
import { FRAMEWORKS } from "../frameworks/all.ts";
import { djangoProjects } from "../frameworks/django/detect.ts";
import { unservedStaticFiles } from "../frameworks/django/static-files.ts";
import type { ManagerReading } from "../managers/manager-reader.ts";
import { isDevelopmentCommand } from "../servers/development-server.ts";
import { readAppJson } from "./app-json.ts";
import { peelCommand, type ShellCommand } from "./command-line.ts";
import { findEndless } from "./endless-loop.ts";
import { programOf } from "./kind-of-command.ts";
import { chooseApp, rankApps, type ChosenApp } from "./pick-app.ts";
import { processOf, processesOfProcfile, type PlatformProcesses } from "./platform-file.ts";
import { readProcfile } from "./procfile.ts";
import { findMigrations, findStaticBuild } from "./release-command.ts";
import { findConsumer, findServingCommand, findServingScript, type SelfServing } from "./self-serving.ts";
import { isSameApp } from "./same-app.ts";
import { shellLine } from "./shell-line.ts";
import { targetFile } from "./target-file.ts";
import { findWorkers } from "./worker.ts";

export interface ProcessFindings {
  readonly framework: Sourced<string> | null;
  readonly app: Sourced<AppObject> | null;
  readonly processes: Readonly<Record<string, ProjectProcess>>;
  readonly releaseCommand: Sourced<readonly string[]> | null;
  /** Migrations that were found, also where the Procfile's release command takes their place. */
  readonly migrations: Sourced<readonly string[]> | null;
  readonly buildCommands: readonly Sourced<readonly string[]>[];
  readonly pythonPath: readonly string[];
  readonly workingDirectory: string;
  /** Variables that app.json declares. */
  readonly declaredEnv: Project["env"];
  readonly warnings: Project["warnings"];
}

export function findProcesses(facts: ProjectFacts, reading: ManagerReading): ProcessFindings {
  const declared = new Set(reading.dependencies.map(({ name }) => name));
  const procfile = processesOfProcfile(readProcfile(facts.tree), "Procfile");
  const platform = { ...taskProcess(reading), ...procfile.processes };
  const appJson = readAppJson(facts.tree);
  const candidates = ownFirst(rankApps(facts), reading).filter(({ score }) => score >= 0);
  const best = candidateFor(facts, platform["web"], candidates);
  const object = best ? chooseApp(facts, best, declared) : null;
  const folder = folderOf(facts, procfile, object);
  const served = platform["web"] ? null : servesByItself(facts, object, reading, folder);
  const chosen = served ? null : object;
  const workingDirectory = folderOf(facts, procfile, chosen);
  const web = chosen ? servedApp(chosen) : (served?.process ?? null);
  const rest = Object.keys(procfile.processes).length > 0 ? {} : findOthers(facts, reading, { folder: workingDirectory, web });
  const processes = { ...(web && { web }), ...rest, ...appJson.cron, ...platform };
  const migrations = findMigrations(facts, workingDirectory, chosen);
  const build = findStaticBuild(facts);
  const release = releaseOf([...procfile.release, ...(appJson.release ? [{ command: appJson.release, line: null }] : [])]);
  return {
    framework: object
      ? { value: object.candidate.framework, source: placeOf(object.candidate), sure: object.candidate.sure }
      : importedFramework(facts, served),
    app: chosen?.app ?? null,
    processes,
    releaseCommand: release ?? migrations?.command ?? null,
    migrations: migrations?.command ?? null,
    buildCommands: build ? [build] : [],
    pythonPath: pythonPath(chosen, workingDirectory, facts),
    workingDirectory,
    declaredEnv: appJson.env,
    warnings: [
      ...(chosen && !platform["web"] ? remarksOf(facts, chosen, candidates) : []),
      ...(served?.notes ?? []).map((remark) => warning(APP_REMARK, { remark }, served!.process.source)),
      ...procfile.leftOut.map(({ name, line, because }) => warning(PROCESS_LEFT_OUT, { name, because }, { file: "Procfile", line })),
      ...developmentServers(processes["web"], chosen),
      ...staticFiles(facts, object?.candidate.framework),
    ],
  };
}

function staticFiles(facts: ProjectFacts, framework: string | undefined): Project["warnings"] {
  const source = framework === "django" ? unservedStaticFiles(facts) : null;
  return source === null ? [] : [warning(STATIC_NOT_SERVED, {}, source)];
}

/** The files that its processes start with, or a script's own: what they import runs too. */
export function entryFiles(facts: ProjectFacts, found: ProcessFindings, script: string | null): readonly string[] {
  const sources = [found.app?.source, ...Object.values(found.processes).map(({ source }) => source)];
  const files = [script, ...sources.map((source) => source?.file)].filter((file) => file?.endsWith(".py")) as string[];
  const named = Object.values(found.processes).flatMap(({ command }) => targetFile(facts, command, found.workingDirectory) ?? []);
  const django = djangoProjects(facts)
    .filter(({ base }) => found.framework?.value === "django" && (found.app?.source?.file.startsWith(base) ?? false))
    .flatMap(({ settingsChain }) => settingsChain.map(({ file }) => file));
  return [...new Set([...files, ...named, ...django])];
}

const MEMBER_PENALTY = 8;

/** What lies in a project of its own below the root is that project's app, unless the root has none. */
function ownFirst(candidates: readonly AppCandidate[], { manager, members }: ManagerReading): readonly AppCandidate[] {
  const below = ({ file }: AppCandidate): boolean => members.some(({ path }) => file.startsWith(`${path}/`));
  if (manager === null || candidates.every(below)) return candidates;
  const judged = candidates.map((each) => (below(each) ? { ...each, score: each.score - MEMBER_PENALTY } : each));
  return judged.toSorted((a, b) => b.score - a.score);
}

/** A command of the project that serves: where no app was found that a server can call, or where the app is a script anyway. */
function servesByItself(facts: ProjectFacts, object: ChosenApp | null, { scripts }: ManagerReading, folder: string): SelfServing | null {
  if (object === null || wantsArguments(object)) return findServingCommand(facts, scripts, folder);
  return object.app === null && object.command[0] === "python" ? findServingScript(facts, scripts) : null;
}

/** Of what serves by itself, the framework that it imports. */
function importedFramework(facts: ProjectFacts, served: SelfServing | null): Sourced<string> | null {
  const file = served?.module ?? null;
  const imports = file === null ? [] : (facts.module(file)?.imports ?? []);
  for (const { name } of FRAMEWORKS) {
    const found = imports.find(({ module, level, scope }) => level === 0 && module.split(".")[0] === name && !scope.typesOnly);
    if (found && file !== null) return { value: name, source: { file, line: found.line }, sure: "guess" };
  }
  return null;
}

/** A factory that no server can call: the project's own command knows what to give it. */
function wantsArguments({ candidate }: ChosenApp): boolean {
  return candidate.launch.kind === "object" && candidate.launch.factory && candidate.notes.length > 0;
}

function placeOf({ file, line }: AppCandidate): { file: string; line: number } {
  return { file, line };
}

function warning<P>(spec: ErrorSpec<P>, p: NoInfer<P>, source: { file: string; line: number | null } | null): Project["warnings"][number] {
  return { code: spec.code, message: spec.message(p), source };
}

/** The app that a written command names, else the best one. */
function candidateFor(facts: ProjectFacts, web: ProjectProcess | undefined, candidates: readonly AppCandidate[]): AppCandidate | undefined {
  const file = web ? targetFile(facts, web.command, ".") : null;
  return candidates.find((candidate) => candidate.file === file) ?? candidates[0];
}

function folderOf(facts: ProjectFacts, procfile: PlatformProcesses, chosen: ChosenApp | null): string {
  if (procfile.workingDirectory !== null) return procfile.workingDirectory.replace(/^\.\/|\/$/g, "") || ".";
  if (procfile.processes["web"]) return ".";
  return chosen?.workingDirectory ?? (djangoProjects(facts)[0]?.base || ".");
}

const TASKS = ["start", "serve", "web", "prod", "production", "server"];

/** `[tool.pdm.scripts] start = "uvicorn app:app"`: counts when it starts a server and is not for development. */
function taskProcess({ tasks }: ManagerReading): Record<string, ProjectProcess> {
  for (const name of TASKS) {
    const task = tasks[name];
    const peeled = task ? peelCommand(task.value) : null;
    if (!task || !peeled || isDevelopmentCommand(peeled.words) || peeled.words.includes("--reload")) continue;
    const known = /^(?:gunicorn|uvicorn|hypercorn|granian|daphne|waitress-serve|uwsgi|streamlit|sanic)$/.test(programOf(peeled.words));
    if (known) return { web: processOf("web", peeled, task.source ?? { file: "pyproject.toml", line: null }) };
  }
  return {};
}

function servedApp({ candidate, command, interface: served }: ChosenApp): ProjectProcess {
  return { kind: "web", command, interface: served, env: {}, schedule: null, source: placeOf(candidate), sure: candidate.sure };
}

/** Workers, and a consumer where nothing else was found. A Procfile lists the workers that are wanted. */
function findOthers(
  facts: ProjectFacts,
  { scripts }: ManagerReading,
  { folder, web }: { readonly folder: string; readonly web: ProjectProcess | null },
): Record<string, ProjectProcess> {
  const workers = findWorkers(facts, folder);
  if (web || Object.keys(workers).length > 0) return workers;
  const consumer = findConsumer(facts, scripts, folder)?.process ?? findEndless(facts, scripts, folder);
  return consumer ? { worker: consumer } : {};
}

function remarksOf(facts: ProjectFacts, chosen: ChosenApp, candidates: readonly AppCandidate[]): Project["warnings"] {
  const { candidate } = chosen;
  const near = candidates.filter(
    (other) =>
      other !== candidate &&
      other.file !== candidate.file &&
      other.framework !== "wsgi" &&
      other.framework !== "asgi" &&
      !isSameApp(facts, candidate, other) &&
      candidate.score - other.score <= 2,
  );
  const name = ({ file, line }: AppCandidate): string => `${file}:${line}`;
  return [
    ...candidate.notes.map((remark) => warning(APP_REMARK, { remark }, placeOf(candidate))),
    ...(near.length > 0
      ? [warning(SEVERAL_APPS, { chosen: name(candidate), others: [...new Set(near.map(name))].slice(0, 5) }, placeOf(candidate))]
      : []),
  ];
}

/** Several commands need a shell; one does not. */
function releaseOf(
  commands: readonly { readonly command: ShellCommand; readonly line: number | null }[],
): Sourced<readonly string[]> | null {
  const first = commands[0];
  if (!first) return null;
  const source = first.line === null ? { file: "app.json", line: null } : { file: "Procfile", line: first.line };
  const plain =
    commands.length === 1 && Object.keys(first.command.env).length === 0 && !first.command.words.some((word) => word.includes("$"));
  if (plain) return { value: first.command.words, source, sure: "certain" };
  return { value: ["sh", "-c", commands.map(({ command }) => shellLine(command)).join(" && ")], source, sure: "certain" };
}

/** The folder of the app first; the working directory too, since people run from there; src/ where packages lie below it. */
function pythonPath(chosen: ChosenApp | null, workingDirectory: string, { tree }: ProjectFacts): readonly string[] {
  const base = chosen ? chosen.place.base || "." : workingDirectory;
  const hasSource = tree.files.some(({ path }) => /^src\/[^/]+\/[^/]*\.py$/.test(path)) && !tree.has("src/__init__.py");
  return [...new Set([base, workingDirectory, ...(hasSource ? ["src"] : [])])];
}

function developmentServers(web: ProjectProcess | undefined, chosen: ChosenApp | null): Project["warnings"] {
  if (!web || !isDevelopmentCommand(web.command)) return [];
  return [warning(DEVELOPMENT_SERVER, { command: web.command.join(" "), replaced: chosen?.app !== null && chosen !== null }, web.source)];
}
