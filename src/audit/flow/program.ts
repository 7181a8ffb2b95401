// The modules that are interpreted together, and which of them an import means.
import type { Module } from "../../python/parse/ast.ts";

export interface FlowModule {
  /** Relative to the audited root. */
  readonly file: string;
  readonly ast: Module;
  /** Text of a line, from 1. */
  line(number: number): string;
}

export interface Program {
  readonly modules: readonly FlowModule[];
  /** `dotted` as imported in `from` with `level` leading dots; null for a module of another package. */
  find(from: FlowModule, dotted: string, level: number): FlowModule | null;
  /** A module of this name in a package. */
  inside(from: FlowModule, name: string): FlowModule | null;
}

/** Modules by their file; a package is its `__init__.py`. */
export function createProgram(modules: readonly FlowModule[]): Program {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const at = (path: string): FlowModule | null =>
    byFile.get(`${path}.py`) ?? byFile.get(path === "" ? "__init__.py" : `${path}/__init__.py`) ?? null;
  return {
    modules,
    inside: ({ file }, name) => at(`${file.replace(/__init__\.py$/, "").replace(/\.py$/, "/")}${name}`),
    find(from, dotted, level) {
      const folders = from.file.split("/").slice(0, -1);
      const path = dotted.replaceAll(".", "/");
      if (level > 0) return at([...folders.slice(0, folders.length - (level - 1)), path].filter((part) => part !== "").join("/"));
      // From the importing file's own folder outwards, then below src/: whichever of them is on sys.path.
      for (let depth = folders.length; depth >= 0; depth--) {
        const found = at([...folders.slice(0, depth), path].join("/"));
        if (found !== null && found !== from) return found;
      }
      return at(`src/${path}`);
    },
  };
}
