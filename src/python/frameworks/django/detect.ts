// Django: manage.py names the settings, the settings name the WSGI or ASGI application. A manage.py that does not import Django is not Django.
import { dirname, posix } from "node:path";
import { evaluateText } from "../../facts/evaluate.ts";
import type { ModuleFacts } from "../../facts/module-facts.ts";
import { callee } from "../../facts/names.ts";
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
  readonly manage: ModuleFacts;
  /** Folder of manage.py; "" is the root. */
  readonly base: string;
  readonly settings: ModuleFacts | null;
  readonly settingsName: string | null;
  /** Every settings module that the named one imports with `*`, itself first. */
  readonly settingsChain: readonly ModuleFacts[];
}

function detect(facts: ProjectFacts): readonly AppCandidate[] {
  const projects = djangoProjects(facts);
  const objects = [...findObjects(facts, WSGI), ...findObjects(facts, ASGI)].filter(
    ({ launch }) => launch.kind === "object" && !launch.factory,
  );
  return objects.map((candidate) => {
    const project = projects.find(({ base }) => candidate.file.startsWith(base === "" ? "" : `${base}/`));
    if (!project) return candidate;
    const named = namedApplications(facts, project).find(({ file }) => file === candidate.file);
    // An ASGI_APPLICATION is only written where WebSockets are wanted; otherwise WSGI is what Django itself starts with.
    const bonus = named ? SETTINGS_BONUS + (named.interface === "asgi" ? 2 : 0) : 0;
    const prefersWsgi = candidate.interface === "wsgi" ? 1 : 0;
    return { ...candidate, score: candidate.score + MANAGE_BONUS + bonus + prefersWsgi, sure: named ? "certain" : candidate.sure };
  });
}

const kept = new WeakMap<ProjectFacts, readonly DjangoProject[]>();

/** One for each manage.py that is Django's, the shallowest first. */
export function djangoProjects(facts: ProjectFacts): readonly DjangoProject[] {
  const before = kept.get(facts);
  if (before) return before;
  const found = facts.modules.flatMap((module) => (posix.basename(module.file) === "manage.py" ? project(facts, module) : []));
  kept.set(facts, found);
  return found;
}

function project(facts: ProjectFacts, manage: ModuleFacts): DjangoProject[] {
  if (!manage.imports.some(({ module }) => module === "django" || module.startsWith("django.") || module.startsWith("configurations")))
    return [];
  const base = dirname(manage.file) === "." ? "" : dirname(manage.file);
  const settingsName = settingsNameOf(facts, manage);
  const file = settingsName === null ? null : facts.fileOf(settingsName, manage.file);
  const settings = file === null ? null : facts.module(file);
  return [{ manage, base, settings, settingsName, settingsChain: settings === null ? [] : chain(facts, settings) }];
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
