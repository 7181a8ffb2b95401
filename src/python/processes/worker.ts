// Workers and schedulers: only where the object that they import is found; having the library is not enough (facts/python 6).
import type { ProjectProcess } from "../../model/project.ts";
import { literalString } from "../parse/literal-value.ts";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee, definitionOf, type Place } from "../facts/names.ts";
import { placeModule } from "../facts/place-module.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import { typesOf } from "../facts/types.ts";
import { appValues } from "../frameworks/app-values.ts";
import { findEnvironment } from "../needs/env-variables.ts";
import { djangoProjects, manageCommand } from "../frameworks/django/detect.ts";
import { startWords } from "./start-words.ts";

export type Found = ProjectProcess;

export function findWorkers(facts: ProjectFacts, workingDirectory: string): Readonly<Record<string, ProjectProcess>> {
  const found: Record<string, ProjectProcess> = {};
  const add = (name: string, process: ProjectProcess | null): void => {
    if (process === null) return;
    found[name in found ? `${name}-${process.command[0] === "python" ? process.command.at(-1)! : process.command[0]!}` : name] = process;
  };
  for (const finder of [celery, djangoWorker, rq, dramatiq, huey, arq, taskiq]) add("worker", finder(facts, workingDirectory));
  add("beat", celeryBeat(facts));
  add("scheduler", blockingScheduler(facts, workingDirectory));
  return found;
}

function processOf(kind: "worker" | "beat", command: readonly string[], source: { file: string; line: number | null }): ProjectProcess {
  return { kind, command, interface: null, env: {}, schedule: null, source, sure: "likely" };
}

interface CeleryApp {
  readonly target: string;
  readonly file: string;
  readonly line: number;
}

function celery(facts: ProjectFacts): ProjectProcess | null {
  const app = celeryApp(facts);
  return app && processOf("worker", ["celery", "-A", app.target, "worker"], app);
}

/** `-A` takes a package whose `celery` module has the app, a module with an `app` or `celery`, or `module:name`. */
function celeryApp(facts: ProjectFacts): CeleryApp | null {
  const values = appValues(facts).filter(
    ({ types, mainOnly, factory }) =>
      !mainOnly && !factory && types.some((type) => type === "celery.Celery" || type === "celery.app.base.Celery"),
  );
  const extension = facts.modules.flatMap((module) => flaskExtension(module));
  const best = [...values.map(({ module, name, line }) => ({ module, name, line })), ...extension][0];
  if (!best) return null;
  const { module } = placeModule(facts, best.module.file);
  const target = best.name === "app" || best.name === "celery" ? module.replace(/\.celery$/, "") : `${module}:${best.name}`;
  return { target, file: best.module.file, line: best.line };
}

/** `celery_app = flask_app.extensions["celery"]`, as Flask's documentation has it. */
function flaskExtension(module: ModuleFacts): { module: ModuleFacts; name: string; line: number }[] {
  return [...module.bindings].flatMap(([name, bindings]) => {
    const { value, line } = bindings.at(-1)!;
    if (value.kind !== "Subscript" || literalString(value.slice) !== "celery") return [];
    return value.value.kind === "Attribute" && value.value.attr === "extensions" ? [{ module, name, line }] : [];
  });
}

/** Beat runs only where a schedule is written down, or kept in Django's database. */
function celeryBeat(facts: ProjectFacts): ProjectProcess | null {
  const app = celeryApp(facts);
  if (app === null) return null;
  const schedule = beatSchedule(facts);
  const database = installedApp(facts, "django_celery_beat");
  if (database)
    return processOf(
      "beat",
      ["celery", "-A", app.target, "beat", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"],
      database,
    );
  return schedule && processOf("beat", ["celery", "-A", app.target, "beat", "--schedule", `${BEAT_FOLDER}/schedule`], schedule);
}

/** Beat keeps the time of its last runs in a file; in a folder of its own it can be a volume whatever suffix the file gets. */
export const BEAT_FOLDER = "celerybeat";

function beatSchedule(facts: ProjectFacts): { file: string; line: number } | null {
  for (const module of facts.modules) {
    const binding = [...module.bindings].find(([name]) => /^(?:CELERY_?BEAT_?SCHEDULE|CELERYBEAT_SCHEDULE|beat_schedule)$/.test(name));
    if (binding) return { file: module.file, line: binding[1].at(-1)!.line };
    const store = module.stores.find(({ node }) =>
      node.targets.some((target) => target.kind === "Attribute" && target.attr === "beat_schedule"),
    );
    if (store) return { file: module.file, line: store.node.line };
    const call = module.calls.find(
      ({ node }) =>
        (node.func.kind === "Attribute" && node.func.attr === "add_periodic_task") ||
        (node.func.kind === "Attribute" && node.func.attr === "update" && node.keywords.some(({ arg }) => arg === "beat_schedule")),
    );
    if (call) return { file: module.file, line: call.node.line };
  }
  return null;
}

/** Line of a name in INSTALLED_APPS, or in any list of a Django settings module. */
export function installedApp(facts: ProjectFacts, name: string): { file: string; line: number } | null {
  for (const project of djangoProjects(facts)) {
    for (const module of project.settingsChain) {
      const site = module.strings.find(({ node }) => node.value === name || node.value.startsWith(`${name}.`));
      if (site) return { file: module.file, line: site.node.line };
    }
  }
  return null;
}

const DJANGO_WORKERS: readonly (readonly [string, readonly string[]])[] = [
  ["django_q", ["qcluster"]],
  ["django_rq", ["rqworker", "default"]],
  ["huey.contrib.djhuey", ["run_huey"]],
  ["django_dramatiq", ["rundramatiq"]],
  ["background_task", ["process_tasks"]],
];

function djangoWorker(facts: ProjectFacts): ProjectProcess | null {
  const project = djangoProjects(facts)[0];
  if (!project) return null;
  for (const [app, command] of DJANGO_WORKERS) {
    const at = installedApp(facts, app);
    if (at) return processOf("worker", manageCommand(project, project.base || ".", command), at);
  }
  return null;
}

/** A queue, or the script that runs a worker itself. */
function rq(facts: ProjectFacts, workingDirectory: string): ProjectProcess | null {
  if (installedApp(facts, "django_rq")) return null;
  const script = scriptCalling(facts, /^rq\.(?:[\w.]*\.)?(?:Simple|Spawn)?Worker\.work$/);
  if (script)
    return processOf("worker", startWords(facts, script.module, workingDirectory), {
      file: script.module.file,
      line: script.line,
    });
  const queues = callsOf(facts, /^rq\.(?:queue\.)?Queue$/);
  const first = queues[0];
  if (!first || !enqueues(facts)) return null;
  const names = [...new Set(queues.map(({ node }) => literalString(node.args[0] ?? null) ?? "default"))];
  const url = findEnvironment(facts, null).find(({ name }) => name === "REDIS_URL");
  const option = url === undefined ? [] : ["--url", url.default === null ? "$REDIS_URL" : `\${REDIS_URL:-${url.default}}`];
  return processOf("worker", ["rq", "worker", ...option, ...names], { file: first.module.file, line: first.node.line });
}

/** Looking into queues is no work: something must be put in, or be marked as a job. */
function enqueues(facts: ProjectFacts): boolean {
  return facts.modules.some(
    (module) =>
      module.calls.some(({ node }) => node.func.kind === "Attribute" && /^enqueue(?:_\w+)?$/.test(node.func.attr)) ||
      module.imports.some(({ module: from }) => from === "rq.decorators"),
  );
}

function dramatiq(facts: ProjectFacts): ProjectProcess | null {
  if (installedApp(facts, "django_dramatiq")) return null;
  const actors = facts.modules.filter((module) =>
    [...module.functions.values()].some(({ node }) =>
      node.decorator_list.some((decorator) => isActor(decorator, { facts, module, scope: null })),
    ),
  );
  if (actors.length === 0) return null;
  const modules = actors.map(({ file }) => placeModule(facts, file).module);
  return processOf("worker", ["dramatiq", ...modules], { file: actors[0]!.file, line: 1 });
}

function isActor(decorator: Parameters<typeof definitionOf>[0], place: Place): boolean {
  const found = definitionOf(decorator.kind === "Call" ? decorator.func : decorator, place);
  return found?.kind === "foreign" && /^dramatiq\.(?:actor|actor\.actor)$/.test(found.name);
}

const HUEY = /^huey\.(?:[\w.]*\.)?(?:Priority)?(?:Redis(?:Expire)?|Sqlite|Memory|File|BlackHole)?Huey$/;

function huey(facts: ProjectFacts): ProjectProcess | null {
  if (installedApp(facts, "huey.contrib.djhuey")) return null;
  const value = appValues(facts).find(({ types, mainOnly, factory }) => !mainOnly && !factory && types.some((type) => HUEY.test(type)));
  if (!value) return null;
  return processOf("worker", ["huey_consumer", `${placeModule(facts, value.module.file).module}.${value.name}`], {
    file: value.module.file,
    line: value.line,
  });
}

/** arq takes a class with `functions` or `cron_jobs`, by habit called WorkerSettings. */
function arq(facts: ProjectFacts): ProjectProcess | null {
  for (const module of facts.modules) {
    for (const [name, { node, attributes }] of module.classes) {
      const settings = name.endsWith("WorkerSettings") && (attributes.has("functions") || attributes.has("cron_jobs"));
      if (settings)
        return processOf("worker", ["arq", `${placeModule(facts, module.file).module}.${name}`], { file: module.file, line: node.line });
    }
  }
  return null;
}

function taskiq(facts: ProjectFacts): ProjectProcess | null {
  const value = appValues(facts).find(
    ({ types, mainOnly, factory }) =>
      !mainOnly &&
      !factory &&
      types.some((type) => /^taskiq(?:_\w+)?\.(?:\w+\.)*\w*Broker(?:\.\w+)*$/.test(type) && !/InMemory/.test(type)),
  );
  if (!value) return null;
  return processOf("worker", ["taskiq", "worker", `${placeModule(facts, value.module.file).module}:${value.name}`], {
    file: value.module.file,
    line: value.line,
  });
}

/** A script that keeps a schedule itself: APScheduler's blocking scheduler, or a loop around `schedule.run_pending`. */
function blockingScheduler(facts: ProjectFacts, workingDirectory: string): ProjectProcess | null {
  const script = scriptCalling(facts, /^(?:apscheduler\.schedulers\.blocking\.BlockingScheduler\.start|schedule\.run_pending)$/);
  return script && processOf("beat", startWords(facts, script.module, workingDirectory), { file: script.module.file, line: script.line });
}

function callsOf(facts: ProjectFacts, wanted: RegExp) {
  return facts.modules.flatMap((module) =>
    module.calls
      .filter(({ node, scope }) => wanted.test(callee(node, { facts, module, scope }) ?? ""))
      .map(({ node }) => ({ module, node })),
  );
}

/** A module that, when it is started, ends in a call of the wanted method. */
function scriptCalling(facts: ProjectFacts, wanted: RegExp): { module: ModuleFacts; line: number } | null {
  for (const module of facts.modules) {
    for (const { node, scope } of module.calls) {
      if (node.func.kind !== "Attribute") continue;
      const { attr } = node.func;
      const place = { facts, module, scope };
      const names = [callee(node, place), ...typesOf(node.func.value, place).map((type) => `${type}.${attr}`)];
      const started = module.mainLine !== null || scope.fn === null;
      if (started && names.some((name) => name !== null && wanted.test(name))) return { module, line: node.line };
    }
  }
  return null;
}
