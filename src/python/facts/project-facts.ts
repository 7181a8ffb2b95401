// The facts of all modules of a project, bounded, with the question "which file does this import mean".
import { dirname, posix } from "node:path";
import { parseModule } from "../parse/parse-module.ts";
import type { SourceTree } from "../source-tree.ts";
import { findExamples, isTestOrDocs } from "./aside.ts";
import { collectModuleFacts, type ImportFact, type ModuleFacts } from "./module-facts.ts";

export interface ProjectFacts {
  readonly tree: SourceTree;
  /** Shallow files first. Tests, documentation and examples are not read. */
  readonly modules: readonly ModuleFacts[];
  /** Files that were left out because of the limits. */
  readonly unread: number;
  module(file: string): ModuleFacts | null;
  /** The project's file that `dotted` means when it is imported in `from`; null for a foreign module. */
  fileOf(dotted: string, from: string): string | null;
  /** The file of the module that an import names, and for `from package import module` the file of that module. */
  importedFile(fact: ImportFact, from: string): { readonly file: string; readonly name: string | null } | null;
}

/** Trees cost about 570 bytes a line: 12 MB of source stay below 200 MB. */
const BYTES_MAX = 12 * 1024 * 1024;
const FILES_MAX = 5_000;
const FILE_BYTES_MAX = 1024 * 1024;

/** `wanted`: the modules to read, where the caller has chosen; the others are known by their paths only. */
export function readProjectFacts(tree: SourceTree, wanted: ReadonlySet<string> | null = null): ProjectFacts {
  const all = pythonFiles(tree);
  const files = wanted === null ? withoutExamples(tree, all) : all.filter(({ path }) => wanted.has(path));
  const modules: ModuleFacts[] = [];
  let bytes = 0;
  for (const { path, sizeBytes } of files) {
    if (modules.length >= FILES_MAX || sizeBytes > FILE_BYTES_MAX || bytes + sizeBytes > BYTES_MAX) continue;
    const reading = tree.text(path);
    if (reading === null) continue;
    bytes += sizeBytes;
    modules.push(collectModuleFacts(path, parseModule(reading.text)));
  }
  return createProjectFacts(tree, modules, files.length - modules.length);
}

function withoutExamples(tree: SourceTree, all: SourceTree["files"]): SourceTree["files"] {
  const isExample = findExamples(
    tree,
    all.map(({ path }) => path),
  );
  return all.filter(({ path }) => !isExample(path));
}

function pythonFiles(tree: SourceTree): SourceTree["files"] {
  const depth = (path: string): number => path.split("/").length;
  return tree.files
    .filter(({ path, link }) => path.endsWith(".py") && link === null && !isTestOrDocs(path) && !path.includes("{{"))
    .toSorted((a, b) => depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1));
}

function createProjectFacts(tree: SourceTree, modules: readonly ModuleFacts[], unread: number): ProjectFacts {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const folders = new Set(tree.files.filter(({ path }) => path.endsWith(".py")).flatMap(({ path }) => ancestors(path)));
  const kept = new Map<string, string | null>();
  const fileOf = (dotted: string, from: string): string | null => {
    const key = `${dirname(from)}\0${dotted}`;
    const before = kept.get(key);
    if (before !== undefined) return before;
    const found = findModule(tree, folders, dotted, from);
    kept.set(key, found);
    return found;
  };
  return {
    tree,
    modules,
    unread,
    module: (file) => byFile.get(file) ?? null,
    fileOf,
    importedFile: (fact, from) => importedFile(tree, fileOf, fact, from),
  };
}

/** Absolute imports are looked up from the importing file's own folder outwards, then below `src/`: whichever of them is on sys.path. */
function findModule(tree: SourceTree, folders: ReadonlySet<string>, dotted: string, from: string): string | null {
  const path = dotted.replaceAll(".", "/");
  for (const base of [...ancestors(from), "src"]) {
    const at = base === "" ? path : `${base}/${path}`;
    const file = fileAt(tree, at);
    if (file !== null && file !== from) return file;
    if (folders.has(at)) return `${at}/`; // a namespace package
  }
  return null;
}

function fileAt(tree: SourceTree, path: string): string | null {
  for (const file of [`${path}.py`, `${path}/__init__.py`]) if (tree.has(file)) return file;
  return null;
}

/** Folders around a file, innermost first; "" is the root. */
export function ancestors(file: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) found.push(folder);
  return [...found, ""];
}

function importedFile(
  tree: SourceTree,
  fileOf: ProjectFacts["fileOf"],
  fact: ImportFact,
  from: string,
): { file: string; name: string | null } | null {
  const base = fact.level > 0 ? relativeBase(tree, fact, from) : fileOf(fact.module, from);
  if (base === null) return null;
  if (fact.name === null) return { file: base, name: null };
  const folder = base.endsWith("/__init__.py")
    ? dirname(base)
    : base.endsWith("/")
      ? base.slice(0, -1)
      : base === "__init__.py"
        ? ""
        : null;
  const submodule = folder === null ? null : fileAt(tree, folder === "" ? fact.name : `${folder}/${fact.name}`);
  if (submodule !== null && submodule !== from) return { file: submodule, name: null };
  return { file: base, name: fact.name };
}

function relativeBase(tree: SourceTree, fact: ImportFact, from: string): string | null {
  const up = posix.normalize(posix.join(dirname(from), ...Array.from({ length: fact.level - 1 }, () => "..")));
  if (up.startsWith("..")) return null;
  const at = fact.module === "" ? up : posix.join(up, fact.module.replaceAll(".", "/"));
  return fileAt(tree, at) ?? (at === "." ? "./" : `${at}/`);
}
