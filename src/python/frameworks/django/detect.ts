// Django: manage.py names the settings, the settings name the WSGI or ASGI application. A manage.py that does not import Django is not Django.
import { dirname, posix } from "node:path";
import { evaluateText } from "../../facts/evaluate.ts";
import type { ModuleFacts } from "../../facts/module-facts.ts";
import { callee } from "../../facts/names.ts";
import { placeModule } from "../../facts/place-module.ts";
import type { ProjectFacts } from "../../facts/project-facts.ts";
import type { AppCandidate, Framework } from "../contract.ts";
import { findObjects } from "../object-framework.ts";

const WSGI = { name: "django", distributions: ["django"], interface: "wsgi", types: ["django.core.wsgi.get_wsgi_application"] } as const;
const ASGI = {
  name: "django",
  distributions: ["django"],
  interface: "asgi",
  types: ["django.core.asgi.get_asgi_application", "channels.routing.ProtocolTypeRouter", "channels.routing.get_default_application"],
} as const;

const SETTINGS_BONUS = 20;
const MANAGE_BONUS = 10;

export const django: Framework = { name: "django", distributions: ["django"], detect };

export interface DjangoProject {
  /** manage.py; where there is none, the module that names the settings for a server. */
  readonly manage: ModuleFacts;
  /** Folder of manage.py, or the one on sys.path; "" is the root. */
  readonly base: string;
  readonly settings: ModuleFacts | null;
  readonly settingsName: string | null;
  /** Its wsgi.py or asgi.py names other settings than manage.py: those are what it is served with. */
  readonly servedApart: boolean;
  /** Every settings module that the named one imports with `*`, itself first. */
  readonly settingsChain: readonly ModuleFacts[];
}

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  const projects = djangoProjects(facts);
  const objects = [...findObjects(facts, WSGI), ...findObjects(facts, ASGI)].filter(
    ({ launch }) => launch.kind === "object" && !launch.factory,
  );
  return objects.map((candidate) => {
    // An ASGI_APPLICATION is only written where WebSockets are wanted; otherwise WSGI is what Django itself starts with.
    const score = candidate.score + (candidate.interface === "wsgi" ? 1 : 0);
    const project = projects.find(({ base }) => candidate.file.startsWith(base === "" ? "" : `${base}/`));
    if (!project) return { ...candidate, score };
    const named = namedApplications(facts, project).find(({ file }) => file === candidate.file);
    const bonus = named ? SETTINGS_BONUS + (named.interface === "asgi" ? 2 : 0) : 0;
    return { ...candidate, score: score + MANAGE_BONUS + bonus, sure: named ? "certain" : candidate.sure };
  });
}

const kept = new WeakMap<ProjectFacts, readonly DjangoProject[]>();

/** One for each manage.py that is Django's, the shallowest first. */
export function djangoProjects(facts: ProjectFacts): readonly DjangoProject[] {
  const before = kept.get(facts);
  if (before) return before;
  const named = (name: RegExp): DjangoProject[] =>
    facts.modules.flatMap((module) => (name.test(posix.basename(module.file)) ? project(facts, module) : []));
  const servers = named(/^(?:wsgi|asgi)\.py$/).filter(({ settings }) => settings !== null);
  const managed = named(/^manage\.py$/).filter(({ manage }) => isRunnable(facts, manage));
  const found = managed.length > 0 ? managed.map((one) => asServed(one, servers)) : servers;
  kept.set(facts, found);
  return found;
}

/** `manage.py` is for developing as its author left it: what the server names decides, so that both work on the same database. */
function asServed(project: DjangoProject, servers: readonly DjangoProject[]): DjangoProject {
  const server = servers.find(({ manage }) => manage.file.startsWith(project.base === "" ? "" : `${project.base}/`));
  if (server === undefined || server.settingsName === project.settingsName || project.settingsName === null) return project;
  const { settings, settingsName, settingsChain } = server;
  return { ...project, settings, settingsName, settingsChain, servedApart: true };
}

/** One inside a package that imports relatively is reached through the package's own command. */
function isRunnable({ tree }: ProjectFacts, { file, imports }: ModuleFacts): boolean {
  return !tree.has(`${dirname(file)}/__init__.py`) || !imports.some(({ level }) => level > 0);
}

/** A management command as typed in `folder`. Settings that the user's own environment names go before those that are found. */
export function manageCommand({ manage, settingsName, servedApart }: DjangoProject, folder: string, command: readonly string[]): string[] {
  const isManage = posix.basename(manage.file) === "manage.py";
  const words = [...(isManage ? ["python", posix.relative(folder, manage.file)] : ["python", "-m", "django"]), ...command];
  if (isManage && !servedApart) return words;
  return ["sh", "-c", `DJANGO_SETTINGS_MODULE="\${DJANGO_SETTINGS_MODULE:-${settingsName}}" exec ${words.join(" ")}`];
}

function project(facts: ProjectFacts, manage: ModuleFacts): DjangoProject[] {
  if (!manage.imports.some(({ module }) => module === "django" || module.startsWith("django.") || module.startsWith("configurations")))
    return [];
  const isManage = posix.basename(manage.file) === "manage.py";
  const base = !isManage ? placeModule(facts, manage.file).base : dirname(manage.file) === "." ? "" : dirname(manage.file);
  const settingsName = settingsNameOf(facts, manage);
  const file = settingsName === null ? null : facts.fileOf(settingsName, manage.file);
  const settings = file === null ? null : facts.module(file);
  return [{ manage, base, settings, settingsName, settingsChain: settings === null ? [] : chain(facts, settings), servedApart: false }];
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)`, or an assignment to it. */
export function settingsNameOf(facts: ProjectFacts, module: ModuleFacts): string | null {
  for (const { node, scope } of module.calls) {
    const place = { facts, module, scope };
    if (callee(node, place) !== "os.environ.setdefault") continue;
    if (evaluateText(node.args[0], place) === "DJANGO_SETTINGS_MODULE") return evaluateText(node.args[1], place);
  }
  for (const { node, scope } of module.stores) {
    const target = node.targets[0]!;
    const place = { facts, module, scope };
    if (target.kind === "Subscript" && evaluateText(target.slice, place) === "DJANGO_SETTINGS_MODULE")
      return evaluateText(node.value, place);
  }
  return null;
}

const CHAIN_MAX = 12;

function chain(facts: ProjectFacts, first: ModuleFacts): ModuleFacts[] {
  const found = [first];
  for (let i = 0; i < found.length && found.length < CHAIN_MAX; i++) {
    const module = found[i]!;
    for (const fact of module.imports) {
      const target = facts.importedFile(fact, module.file);
      const next = target === null ? null : facts.module(target.file);
      if (fact.name === "*" && next && !found.includes(next)) found.push(next);
    }
  }
  return found;
}

/** A setting's text and place, looked up through the chain of star imports. */
export function djangoSetting(
  facts: ProjectFacts,
  project: DjangoProject,
  name: string,
): { text: string | null; file: string; line: number } | null {
  for (const module of project.settingsChain) {
    const binding = module.bindings.get(name)?.at(-1) ?? classSetting(module, name);
    if (binding)
      return { text: evaluateText(binding.value, { facts, module, scope: binding.scope }), file: module.file, line: binding.line };
  }
  return null;
}

/** django-configurations writes settings as attributes of classes. */
function classSetting(module: ModuleFacts, name: string) {
  for (const cls of module.classes.values()) {
    const binding = cls.attributes.get(name)?.at(-1);
    if (binding) return binding;
  }
  return null;
}

function namedApplications(facts: ProjectFacts, project: DjangoProject): { file: string; interface: "wsgi" | "asgi" }[] {
  return (["wsgi", "asgi"] as const).flatMap((kind) => {
    const dotted = djangoSetting(facts, project, `${kind.toUpperCase()}_APPLICATION`)?.text ?? null;
    const file = dotted === null ? null : facts.fileOf(dotted.slice(0, dotted.lastIndexOf(".")), project.manage.file);
    return file === null ? [] : [{ file, interface: kind }];
  });
}
