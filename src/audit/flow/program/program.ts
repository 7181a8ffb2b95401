// The modules that are interpreted together, and which of them an import means.
import type { Module } from "../../../python/parse/ast.ts";

/** A module says where to look before it imports from there. */
const SEARCH_PATH_LINES_MAX = 60;

export interface FlowModule {
  /** Relative to the audited root. */
  readonly file: string;
  /** May be read and parsed only when it is asked for. */
  readonly ast: Module;
  /** Text of a line, from 1. */
  line(number: number): string;
  /** False: an earlier run saw that nothing in it holds, selects or uses settings. */
  readonly concernsSettings?: boolean;
  /** It is no file of the tree: a model says in Python what this module of a library does. */
  readonly standsFor?: StandsFor;
}

export interface StandsFor {
  readonly library: string;
  /** Above those of all modules of a tree, another for each. */
  readonly number: number;
}

export interface Program {
  readonly modules: readonly FlowModule[];
  /** Position of a module among them; -1 for what is none, such as a template. */
  numberOf(module: FlowModule): number;
  /** `dotted` as imported in `from` with `level` leading dots; null for a module of another package. */
  find(from: Pick<FlowModule, "file">, dotted: string, level: number): FlowModule | null;
  /** Some folder of this name holds modules, or folders with some, and is no package by a file of its own: `import folder.module` names it all the same. */
  isFolder(name: string): boolean;
  /** A module of this name in a package. */
  inside(from: FlowModule, name: string): FlowModule | null;
}

/** Modules by their file; a package is its `__init__.py`. */
export function createProgram(modules: readonly FlowModule[]): Program {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const numbers = new Map(modules.map((module, i) => [module, i]));
  const at = (path: string): FlowModule | null =>
    byFile.get(`${path}.py`) ?? byFile.get(path === "" ? "__init__.py" : `${path}/__init__.py`) ?? null;
  const search = (from: Pick<FlowModule, "file">, dotted: string, level: number): FlowModule | null => {
    const folders = from.file.split("/").slice(0, -1);
    const path = dotted.replaceAll(".", "/");
    if (level > 0) return at([...folders.slice(0, folders.length - (level - 1)), path].filter((part) => part !== "").join("/"));
    // From the importing file's own folder outwards, then below src/: whichever of them is on sys.path.
    for (let depth = folders.length; depth >= 0; depth--) {
      const found = at([...folders.slice(0, depth), path].join("/"));
      if (found !== null && found.file !== from.file) return found;
    }
    return at(`src/${path}`) ?? byItsName(from, path);
  };
  const topLevel = Map.groupBy(
    modules.filter(({ file }) => file.includes("/") && !file.endsWith("__init__.py") && !byFile.has(file.replace(/[^/]+$/, "__init__.py"))),
    ({ file }) => file.slice(file.lastIndexOf("/") + 1, -".py".length),
  );
  /** The only one of this name, for a module that says itself where to look. */
  const byItsName = ({ file }: Pick<FlowModule, "file">, name: string): FlowModule | null => {
    const [only, ...others] = topLevel.get(name) ?? [];
    const from = byFile.get(file);
    return only !== undefined && others.length === 0 && from !== undefined && only !== from && namesSearchPath(from) ? only : null;
  };
  const folders = new Set(modules.flatMap(({ file }) => file.split("/").slice(0, -1)));
  // The same is asked for again and again: by the order of imports, by each import statement, by who looks for callers.
  const known = new Map<string, Map<string, FlowModule | null>>();
  return {
    modules,
    numberOf: (module) => numbers.get(module) ?? -1,
    isFolder: (name) => folders.has(name),
    inside: ({ file }, name) => at(`${file.replace(/__init__\.py$/, "").replace(/\.py$/, "/")}${name}`),
    find(from, dotted, level) {
      const ofModule = known.get(from.file) ?? new Map<string, FlowModule | null>();
      known.set(from.file, ofModule);
      const key = `${level}${dotted}`;
      const before = ofModule.get(key);
      if (before !== undefined) return before;
      const found = search(from, dotted, level);
      ofModule.set(key, found);
      return found;
    },
  };
}

/** `sys.path.append(…)`, near its begin. */
function namesSearchPath(module: FlowModule): boolean {
  for (let line = 1; line <= SEARCH_PATH_LINES_MAX; line++) if (/\bsys\.path\b/.test(module.line(line))) return true;
  return false;
}
