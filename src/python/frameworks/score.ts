// How likely it is that an app object is the one to serve: by name, place and what the rest of the project does with it.
import { dirname, posix } from "node:path";
import type { ModuleFacts } from "../facts/module-facts.ts";
import { callee, definitionOf } from "../facts/names.ts";
import { WRAPPED, bindingTypes } from "../facts/types.ts";
import type { ProjectFacts } from "../facts/project-facts.ts";
import type { Call } from "../parse/ast.ts";
import { literalString } from "../parse/literal-value.ts";
import type { AppValue } from "./app-values.ts";
import { namedInDeployFiles } from "./deploy-files.ts";

const NAMES: Readonly<Record<string, number>> = {
  app: 4,
  application: 4,
  api: 2,
  server: 2,
  asgi: 3,
  wsgi: 3,
  asgi_app: 4,
  wsgi_app: 4,
  create_app: 3,
  make_app: 2,
  get_app: 2,
  web_app: 2,
};
const FILES: Readonly<Record<string, number>> = {
  wsgi: 5,
  asgi: 5,
  app: 4,
  main: 4,
  application: 3,
  server: 3,
  api: 2,
  web: 2,
  run: 2,
  index: 2,
  __init__: 3,
  __main__: 1,
};
const ASIDE = /(?:^|\/)(?:scripts?|tools?|bin|migrations|alembic|fixtures|contrib|(?:\w+_)?templates?|ci|cookiecutter[^/]*|notebooks?)\//;
const FACTORY_PENALTY = 1;
/** Below zero: what lies there helps the app, and is not it. */
const ASIDE_PENALTY = 40;
const MOUNTED_PENALTY = 10;
const NAMED_BONUS = 12;
const ROUTES_BONUS = 2;
const REQUIRED_PENALTY = 4;

export function scoreValue(facts: ProjectFacts, value: AppValue): number {
  const { module, name } = value;
  const depth = module.file.split("/").length - 1;
  const base = posix.basename(module.file, ".py");
  let score = 10 + (NAMES[name] ?? 0) + (FILES[base] ?? 0) - depth;
  if (ASIDE.test(`${dirname(module.file)}/`)) score -= ASIDE_PENALTY;
  if (value.factory) score -= FACTORY_PENALTY + (value.required.length > 0 ? REQUIRED_PENALTY : 0);
  if (usedAs(facts, "mounted", value)) score -= MOUNTED_PENALTY;
  if (usedAs(facts, "named", value)) score += NAMED_BONUS;
  if (hasRoutes(module, name)) score += ROUTES_BONUS;
  return score;
}

function hasRoutes(module: ModuleFacts, name: string): boolean {
  return module.calls.some(({ node }) => node.func.kind === "Attribute" && node.func.value.kind === "Name" && node.func.value.id === name);
}

/** `mounted`: below another app. `named`: `uvicorn.run("main:app")` or the like says that this is the one. */
function usedAs(facts: ProjectFacts, how: "mounted" | "named", { module, name }: AppValue): boolean {
  const uses = usesIn(facts);
  if (how === "mounted") return uses.mounted.has(`${module.file}:${name}`) || uses.mounted.has(`*:${name}`);
  const dotted = module.file.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
  return [...uses.named].some((named) => {
    const [where, what] = named.split(":");
    return what === name && (dotted === where || dotted.endsWith(`.${where}`));
  });
}

const kept = new WeakMap<ProjectFacts, { mounted: Set<string>; named: Set<string> }>();
const RUNNERS = /^(?:uvicorn\.(?:run|Config)|granian\.Granian|hypercorn\..*|gunicorn\..*)$/;
const TARGET = /^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/;

function usesIn(facts: ProjectFacts): { mounted: Set<string>; named: Set<string> } {
  const before = kept.get(facts);
  if (before) return before;
  const found = { mounted: new Set<string>(), named: new Set<string>([...flaskApp(facts), ...namedInDeployFiles(facts.tree)]) };
  for (const module of facts.modules) {
    for (const inner of wrappedApps(facts, module)) found.mounted.add(inner);
    for (const { node, scope } of module.calls) {
      if (node.func.kind === "Attribute" && node.func.attr === "mount")
        for (const name of namedArguments(module, node)) found.mounted.add(name);
      const target = literalString(node.args[0] ?? null);
      if (target !== null && TARGET.test(target) && RUNNERS.test(callee(node, { facts, module, scope }) ?? "")) found.named.add(target);
    }
  }
  kept.set(facts, found);
  return found;
}

/** Of `app = socketio.ASGIApp(sio, api)` the inner `api`: the outer one is what gets served. */
function wrappedApps(facts: ProjectFacts, module: ModuleFacts): string[] {
  return [...module.bindings].flatMap(([name, bindings]) =>
    bindings.flatMap((binding) => {
      const { value, scope } = binding;
      const wraps = value.kind === "Call" && bindingTypes(binding, { facts, module, scope }).some((type) => type.startsWith(WRAPPED));
      if (!wraps || value.kind !== "Call") return [];
      return [...value.args, ...value.keywords.map((keyword) => keyword.value)].flatMap((arg) => {
        if (arg.kind !== "Name" || arg.id === name) return [];
        const found = definitionOf(arg, { facts, module, scope: null });
        const line = found?.kind === "value" ? found.bindings.at(-1)!.line : null;
        const own = found?.kind === "value" ? [...found.module.bindings].find(([, all]) => all.some((each) => each.line === line)) : null;
        return found?.kind === "value" && own ? [`${found.module.file}:${own[0]}`] : [];
      });
    }),
  );
}

/** `FLASK_APP=hello:create` in .flaskenv, with the names that Flask itself tries where none is given. */
function flaskApp({ tree }: ProjectFacts): string[] {
  const written = /^[ \t]*(?:export[ \t]+)?FLASK_APP[ \t]*=[ \t]*["']?([^"'\s#]+)/m.exec(tree.text(".flaskenv")?.text ?? "")?.[1];
  if (written === undefined) return [];
  const [path = "", name] = written.replace(/\(.*$/, "").split(":");
  const module = path.replace(/\.py$/, "").replace(/^\.\//, "").replaceAll("/", ".");
  return (name === undefined ? ["app", "application", "create_app", "make_app"] : [name]).map((each) => `${module}:${each}`);
}

/** `file:name`, and `*:name` for what is imported from elsewhere. */
function namedArguments(module: ModuleFacts, call: Call): string[] {
  return [...call.args, ...call.keywords.map(({ value }) => value)].flatMap((arg) => {
    if (arg.kind !== "Name") return [];
    const imported = module.imports.find((fact) => fact.local === arg.id);
    return [imported ? `*:${imported.name ?? arg.id}` : `${module.file}:${arg.id}`];
  });
}
