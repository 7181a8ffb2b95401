// Which settings the processes of a project take: what wsgi.py, a Procfile or a container's environment names, and which class a Flask application loads.
import type { Expression, Node } from "../../python/parse/ast.ts";
import { walk } from "../../python/parse/walk.ts";
import type { SourceTree } from "../../python/source-tree.ts";
import { topImports } from "./top-imports.ts";
import type { FlowModule } from "../flow/program/program.ts";
import { evaluate } from "./evaluate.ts";
import type { Names } from "./known.ts";
import type { SettingsClass, SettingsProgram } from "./settings-program.ts";

/** A file that says how the project is started or served. */
export interface DeployFile {
  readonly path: string;
  readonly text: string;
}

export interface Selections {
  readonly modules: ReadonlySet<FlowModule>;
  readonly classes: ReadonlySet<SettingsClass["node"]>;
  /** These classes, and those of a table in which one is looked up. */
  readonly loaded: readonly SettingsClass[];
  /** Those of them beside which something unknown is loaded. */
  readonly open: ReadonlySet<FlowModule | SettingsClass["node"]>;
}

export const SERVING = /(?:^|\/)(?:wsgi|asgi|celery|main|app|server|run|__main__)\.py$/;
export const MANAGING = /(?:^|\/)manage\.py$/;
const DEPLOY =
  /^(?:[^/]+\/){0,2}(?:Procfile|[\w.-]*Dockerfile[\w.-]*|Containerfile|(?:docker-)?compose[\w.-]*\.ya?ml|[\w-]+\.service|app\.json|app\.ya?ml|fly\.toml|render\.ya?ml|railway\.(?:json|toml)|supervisord?\.conf|uwsgi\.ini|gunicorn\.conf\.py)$/;
/** For developing and testing: what these select is not served. */
const ASIDE = /(?:^|[/_.-])(?:local|dev|develop|development|test|tests|testing|ci|debug|example)(?:[_.-]|$)/i;
const DEPLOY_FILES_MAX = 60;
const DEPLOY_BYTES_MAX = 1024 * 1024;
const NAMED = /DJANGO_SETTINGS_MODULE["']?(?:\s*[=:]\s*|\s+value:\s*|[ \t]+)["']?([A-Za-z_][\w.]*)|--settings[= ]["']?([A-Za-z_][\w.]*)/g;
export const LOADS = /^(?:flask|quart|sanic|apiflask|connexion|flask_openapi3)(?:\.|$)/;

export function deployFiles(tree: SourceTree): readonly DeployFile[] {
  const chosen = tree.files.filter(
    ({ path, sizeBytes }) => DEPLOY.test(path) && sizeBytes <= DEPLOY_BYTES_MAX && !ASIDE.test(path.slice(path.lastIndexOf("/") + 1)),
  );
  return chosen.slice(0, DEPLOY_FILES_MAX).map(({ path }) => ({ path, text: tree.text(path)?.text ?? "" }));
}

/** What serves decides; what only manages does where nothing serves. */
export function selections(program: SettingsProgram, deploy: readonly DeployFile[]): Selections {
  const served = new Set<FlowModule>();
  const managed = new Set<FlowModule>();
  const classes = new Set<SettingsClass["node"]>();
  const open = new Set<FlowModule | SettingsClass["node"]>();
  const all = new Map<SettingsClass["node"], SettingsClass>();
  for (const { path, text } of deploy)
    for (const [, variable, option] of text.matchAll(NAMED)) add(served, moduleNamed(program, path, variable ?? option!));
  for (const module of program.concerned) {
    const isServing = SERVING.test(module.file);
    if (isServing || MANAGING.test(module.file))
      for (const name of namedBy(module)) add(isServing ? served : managed, moduleNamed(program, module.file, name));
    if ([...topImports(module.ast).values()].some((name) => LOADS.test(name))) loaded(program, module, { served, classes, all, open });
  }
  return { modules: served.size > 0 ? served : managed, classes, loaded: [...all.values()], open };
}

function add<T>(to: Set<T>, one: T | null): void {
  if (one !== null) to.add(one);
}

/** In the template of a project Django puts the name here, as in the names of its folders. */
const PLACEHOLDER = /\{\{ ?(project_name|app_name) ?\}\}/g;

/** From the folder of the file that names it outwards; else the one module that can be meant. */
function moduleNamed(program: SettingsProgram, path: string, written: string): FlowModule | null {
  const dotted = written.replaceAll(PLACEHOLDER, "$1");
  const found = program.modules.length === 0 ? null : program.find({ file: path }, dotted, 0);
  if (found !== null) return found;
  const ending = `/${dotted.replaceAll(".", "/")}`;
  const possible = program.modules.filter(
    ({ file }) => `/${file}`.endsWith(`${ending}.py`) || `/${file}`.endsWith(`${ending}/__init__.py`),
  );
  return possible.length === 1 ? possible[0]! : null;
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)`, or an assignment to it. */
function namedBy(module: FlowModule): readonly string[] {
  const names: string[] = [];
  const note = (key: Expression | undefined, value: Expression | undefined): void => {
    if (key?.kind !== "Constant" || key.value !== "DJANGO_SETTINGS_MODULE" || value === undefined) return;
    const name = evaluate(value, namesIn(module))?.value;
    if (typeof name === "string") names.push(name);
  };
  walk(module.ast, (node: Node) => {
    if (node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "setdefault") note(node.args[0], node.args[1]);
    else if (node.kind === "Assign" && node.targets[0]?.kind === "Subscript") note(node.targets[0].slice, node.value);
    return true;
  });
  return names;
}

/** `app.config.from_object("config.Production")`, `from_object(Production)`, `from_pyfile("config.py")`: all that one module loads. */
function loaded(program: SettingsProgram, module: FlowModule, { served, classes, all, open }: Loaded): void {
  const found: (FlowModule | SettingsClass)[] = [];
  // Something that is not known is loaded as well, or may be loaded instead.
  let isOpen = false;
  walk(module.ast, (node: Node) => {
    if (node.kind !== "Call" || node.func.kind !== "Attribute") return true;
    const { attr } = node.func;
    if (attr !== "from_object" && attr !== "from_pyfile") {
      isOpen ||= OPENING.has(attr);
      return true;
    }
    const one = attr === "from_object" ? objectIn(program, module, node.args[0]) : fileIn(program, module, node.args[0]);
    // One of a table is loaded: which, another time decides.
    if (one.target === null && attr === "from_object")
      for (const cls of program.classesLookedUp(node.args[0], module)) all.set(cls.node, cls);
    if (one.target !== null) found.push(one.target);
    isOpen ||= one.target === null || !one.isSure;
    return true;
  });
  for (const one of found) {
    if ("node" in one) {
      classes.add(one.node);
      all.set(one.node, one);
    } else served.add(one);
    if (isOpen) open.add("node" in one ? one.node : one);
  }
}

/** Methods of Flask's `config` that take what is not in the program. */
const OPENING = new Set(["from_envvar", "from_prefixed_env", "from_file", "from_json"]);

interface Loaded {
  readonly served: Set<FlowModule>;
  readonly classes: Set<SettingsClass["node"]>;
  readonly all: Map<SettingsClass["node"], SettingsClass>;
  readonly open: Set<FlowModule | SettingsClass["node"]>;
}

interface Target {
  readonly target: FlowModule | SettingsClass | null;
  readonly isSure: boolean;
}

const UNKNOWN: Target = { target: null, isSure: false };

function objectIn(program: SettingsProgram, module: FlowModule, first: Expression | undefined): Target {
  if (first === undefined) return UNKNOWN;
  const cls = program.classOf(first.kind === "Call" ? first.func : first, module);
  if (cls !== null) return { target: cls, isSure: true };
  const known = evaluate(first, namesIn(module));
  const name = known?.value ?? (first.kind === "Name" ? topImports(module.ast).get(first.id) : undefined);
  if (typeof name !== "string") return UNKNOWN;
  const isSure = known?.isSure !== false;
  const found = moduleNamed(program, module.file, name);
  if (found !== null) return { target: found, isSure };
  const dot = name.lastIndexOf(".");
  const inside = dot < 0 ? null : moduleNamed(program, module.file, name.slice(0, dot));
  const named = inside?.ast.body.find((one) => one.kind === "ClassDef" && one.name === name.slice(dot + 1));
  return inside !== null && named?.kind === "ClassDef" ? { target: { node: named, module: inside }, isSure } : UNKNOWN;
}

function fileIn(program: SettingsProgram, module: FlowModule, first: Expression | undefined): Target {
  const path = first?.kind === "Constant" && first.type === "str" ? first.value : null;
  return { target: path === null ? null : (program.beside(module, path)[0] ?? null), isSure: true };
}

/** Only what is imported is known here. */
function namesIn(module: FlowModule): Names {
  const imported = topImports(module.ast);
  const dotted = (node: Expression): string | null => {
    if (node.kind === "Name") return imported.get(node.id) ?? node.id;
    const base = node.kind === "Attribute" ? dotted(node.value) : null;
    return base === null ? null : `${base}.${(node as { readonly attr: string }).attr}`;
  };
  return { valueOf: () => undefined, dotted, assigned: () => null };
}
