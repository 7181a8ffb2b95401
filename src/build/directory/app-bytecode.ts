// Bytecode of the app's own files: the tree is read-only at run time, so it is compiled at build, each file once by its content and name.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Exec } from "../../platform/exec.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { ArtifactFile, InventoryFile } from "../../model/artifact.ts";
import type { Interpreter } from "../../model/project.ts";
import { sha256Hex, storeContent, storedPath } from "../store/content-store.ts";
import { readJson, writeFileDurably } from "../../platform/files.ts";
import type { StoreLayout } from "../store/layout.ts";
import { bytecodePath, compileGroups, type CompileJob } from "./bytecode.ts";

export interface AppBytecodePorts {
  readonly layout: StoreLayout;
  readonly exec: Exec;
  readonly signal?: AbortSignal;
}

/** Entries to lie beside the sources; a file that does not compile has none. */
export async function appBytecode(tree: readonly ArtifactFile[], interpreter: Interpreter, at: AppBytecodePorts): Promise<InventoryFile[]> {
  const sources = tree.filter(({ path, link }) => link === null && path.endsWith(".py"));
  const memory = openMemory(at.layout, interpreter.version);
  const missing = sources.filter((file) => !isKnown(memory.get(memoryKey(file)), at.layout));
  if (missing.length > 0) {
    await compileMissing(missing, interpreter, { memory, ...at });
    memory.save();
  }
  return sources.flatMap((file) => {
    const made = memory.get(memoryKey(file));
    if (!made) return [];
    return [{ path: bytecodePath(file.path, interpreter.version), ...made, link: null, origin: "bytecode" }];
  });
}

interface Made {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** undefined: not asked yet; null: does not compile. */
interface Memory {
  get(key: string): Made | null | undefined;
  set(key: string, made: Made | null): void;
  save(): void;
}

function memoryKey({ path, sha256 }: ArtifactFile): string {
  return `${sha256} ${path}`;
}

function isKnown(made: Made | null | undefined, layout: StoreLayout): boolean {
  return made === null || (made !== undefined && existsSync(storedPath(layout, made.sha256, false)));
}

/** Kept for all projects together; bounded by dropping it whole, since it can be made again. */
const MEMORY_ENTRIES_MAX = 200_000;

function openMemory(layout: StoreLayout, version: string): Memory {
  const path = join(layout.bytecode, version, "app.json");
  const entries = new Map(Object.entries(load(path)));
  return {
    get: (key) => entries.get(key),
    set: (key, made) => entries.set(key, made),
    save() {
      if (entries.size > MEMORY_ENTRIES_MAX) entries.clear();
      writeFileDurably(path, JSON.stringify(Object.fromEntries(entries)), 0o644);
    },
  };
}

/** One that cannot be read is as good as none. */
function load(path: string): Record<string, Made | null> {
  try {
    return (readJson(path) ?? {}) as Record<string, Made | null>;
  } catch {
    return {};
  }
}

/** Files per interpreter start. */
const GROUP_FILES = 200;

async function compileMissing(
  files: readonly ArtifactFile[],
  interpreter: Interpreter,
  { memory, layout, exec, signal }: AppBytecodePorts & { memory: Memory },
): Promise<void> {
  const aside = join(layout.aside, `app-bytecode-${process.pid}-${randomName(systemRandom, 8)}`);
  const jobs = files.map((file, i): CompileJob => ({
    source: storedPath(layout, file.sha256, file.mode === "0555"),
    target: join(aside, `${i}.pyc`),
    name: file.path,
  }));
  const groups = Array.from({ length: Math.ceil(jobs.length / GROUP_FILES) }, (_, i) => jobs.slice(i * GROUP_FILES, (i + 1) * GROUP_FILES));
  mkdirSync(aside, { recursive: true });
  try {
    await compileGroups(groups, "each", { exec, interpreter: interpreter.path, ...(signal ? { signal } : {}) });
    for (const [i, file] of files.entries()) memory.set(memoryKey(file), store(join(aside, `${i}.pyc`), layout));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function store(path: string, layout: StoreLayout): Made | null {
  if (!existsSync(path)) return null;
  const content = readFileSync(path);
  const sha256 = sha256Hex(content);
  storeContent(layout, { sha256, content, executable: false });
  return { sha256, sizeBytes: content.length };
}
