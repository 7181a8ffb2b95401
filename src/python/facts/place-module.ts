// Under which name a file is imported, and which folder must be on sys.path for that.
import { dirname } from "node:path";
import { literalString } from "../parse/literal-value.ts";
import { evaluateText } from "./evaluate.ts";
import type { ModuleFacts } from "./module-facts.ts";
import { ancestors, type ProjectFacts } from "./project-facts.ts";

export interface ModulePlace {
  /** Such as `guestbook.wsgi`. */
  readonly module: string;
  /** Folder on sys.path, relative; "" is the root. */
  readonly base: string;
}

const FOLLOWED_MAX = 200;

/** The folder around the file from which most of its imports, and those of what it imports, resolve; the file's package decides between equals. */
export function placeModule(facts: ProjectFacts, file: string): ModulePlace {
  const bases = ancestors(file).filter((base) => !crossesName(file, base));
  const top = packageTop(facts, file);
  const roots = absoluteImports(facts, file);
  const scored = bases.map((base) => ({ base, score: scoreBase(facts, base, roots) + tieBreak(facts, base, top, file) }));
  const base = scored.reduce((best, each) => (each.score > best.score ? each : best)).base;
  return { base, module: dottedModule(file, base) };
}

export function dottedModule(file: string, base: string): string {
  const below = base === "" ? file : file.slice(base.length + 1);
  return below.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
}

/** A folder such as `my-app/` cannot be part of a module's name. */
function crossesName(file: string, base: string): boolean {
  const below = (base === "" ? file : file.slice(base.length + 1)).replace(/\.py$/, "");
  return below.split("/").some((part) => !/^[A-Za-z_]\w*$/.test(part));
}

/** The first folder around the file that is no package itself. */
function packageTop(facts: ProjectFacts, file: string): string {
  let folder = dirname(file) === "." ? "" : dirname(file);
  while (folder !== "" && facts.tree.has(`${folder}/__init__.py`)) folder = folder.includes("/") ? dirname(folder) : "";
  return folder;
}

/** First components of the absolute imports of a file and of the project's files below it, as far as they are the project's own. */
function absoluteImports(facts: ProjectFacts, file: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set([file]);
  for (const at of seen) {
    if (seen.size > FOLLOWED_MAX) break;
    const module = facts.module(at);
    const settings = module === null ? null : djangoSettings(facts, module);
    if (settings !== null && facts.fileOf(settings, at) !== null) counts.set(settings, (counts.get(settings) ?? 0) + 1);
    for (const fact of module?.imports ?? []) {
      if (fact.scope.typesOnly) continue;
      const target = facts.importedFile(fact, at);
      if (target === null) continue;
      if (fact.level === 0) counts.set(fact.module, (counts.get(fact.module) ?? 0) + 1);
      seen.add(target.file);
    }
  }
  return counts;
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")`: Django imports it by that name. */
function djangoSettings(facts: ProjectFacts, module: ModuleFacts): string | null {
  const call = module.calls.find(({ node }) => literalString(node.args[0] ?? null) === "DJANGO_SETTINGS_MODULE");
  return call === undefined ? null : evaluateText(call.node.args[1], { facts, module, scope: call.scope });
}

function scoreBase(facts: ProjectFacts, base: string, imports: ReadonlyMap<string, number>): number {
  let score = 0;
  for (const [module, count] of imports) if (resolvesFrom(facts, base, module)) score += 10 * count;
  return score;
}

function resolvesFrom(facts: ProjectFacts, base: string, dotted: string): boolean {
  const path = `${base === "" ? "" : `${base}/`}${dotted.replaceAll(".", "/")}`;
  return (
    facts.tree.has(`${path}.py`) ||
    facts.tree.has(`${path}/__init__.py`) ||
    facts.tree.files.some(({ path: each }) => each.startsWith(`${path}/`))
  );
}

/** A base inside a package would break its relative imports; otherwise the package's own top, and then the root, is what people write. */
function tieBreak(facts: ProjectFacts, base: string, top: string, file: string): number {
  const inside =
    base !== top && (base === "" ? false : base.startsWith(top === "" ? "" : `${top}/`)) && facts.tree.has(`${base}/__init__.py`);
  if (inside && hasRelativeImports(facts.module(file))) return -1000;
  if (inside) return -5;
  if (base === top && (top === "src" || top !== dirname(file))) return 3;
  return base === "" ? 2 : 0;
}

function hasRelativeImports(module: ModuleFacts | null): boolean {
  return module?.imports.some(({ level }) => level > 0) ?? false;
}
