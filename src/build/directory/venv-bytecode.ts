// Bytecode for a virtual environment: compiled once per wheel and Python version, kept in the store, hard-linked in.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Exec } from "../../platform/exec.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { InventoryFile } from "../../model/artifact.ts";
import { linkOrCopy, sha256Hex } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";
import { bytecodePath, compileGroups, type CompileJob } from "./bytecode.ts";
import { listFiles } from "./venv-inventory.ts";

export interface VenvToCompile {
  readonly venv: string;
  readonly files: readonly InventoryFile[];
  /** Full Python version: bytecode is kept per version, since a patch release may compile differently. */
  readonly version: string;
  readonly interpreter: string;
}

/** Returns the files it added. */
export async function addBytecode(
  target: VenvToCompile,
  at: { layout: StoreLayout; exec: Exec; signal?: AbortSignal },
): Promise<InventoryFile[]> {
  const sources = target.files.filter(({ path, origin, link }) => link === null && origin !== "venv" && isImported(path));
  const byWheel = Map.groupBy(sources, ({ origin }) => origin);
  const folder = (wheel: string): string => join(at.layout.bytecode, target.version, wheel);
  const missing = [...byWheel].filter(([wheel]) => !existsSync(folder(wheel)));
  await compileMissing(new Map(missing), { target, folder, ...at });
  const present = new Set(target.files.map(({ path }) => path));
  return [...byWheel.keys()].flatMap((wheel) => linkIn(target.venv, folder(wheel), present));
}

/** Code below site-packages; scripts in bin/ are never imported. */
function isImported(path: string): boolean {
  return path.endsWith(".py") && /^lib(?:64)?\/python[\d.]+\/site-packages\//.test(path);
}

interface Compile {
  readonly target: VenvToCompile;
  readonly folder: (wheel: string) => string;
  readonly layout: StoreLayout;
  readonly exec: Exec;
  readonly signal?: AbortSignal;
}

async function compileMissing(byWheel: ReadonlyMap<string, readonly InventoryFile[]>, c: Compile): Promise<void> {
  const aside = join(c.layout.aside, `bytecode-${process.pid}-${randomName(systemRandom, 8)}`);
  const groups = [...byWheel].map(([wheel, files]) => files.map(({ path }) => jobOf(path, join(aside, wheel), c.target)));
  try {
    for (const wheel of byWheel.keys()) mkdirSync(join(aside, wheel), { recursive: true });
    await compileGroups(groups, "once", { exec: c.exec, interpreter: c.target.interpreter, ...(c.signal ? { signal: c.signal } : {}) });
    for (const wheel of byWheel.keys()) {
      for (const { path } of listFiles(join(aside, wheel), "")) chmodSync(join(aside, wheel, path), 0o444);
      keep(join(aside, wheel), c.folder(wheel));
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function jobOf(path: string, folder: string, { venv, version }: VenvToCompile): CompileJob {
  const name = path.replace(/^.*?\/site-packages\//, "");
  return { source: join(venv, path), target: join(folder, bytecodePath(path, version)), name };
}

/** Two builds may compile the same wheel; the second finds the first one's folder, which has the same bytes. */
function keep(aside: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(aside, target);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw cause;
  }
}

function linkIn(venv: string, folder: string, present: ReadonlySet<string>): InventoryFile[] {
  const made = new Set<string>();
  const added: InventoryFile[] = [];
  for (const { path } of listFiles(folder, "")) {
    if (present.has(path)) continue; // the wheel brought its own
    const parent = dirname(join(venv, path));
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    linkOrCopy(join(folder, path), join(venv, path));
    const content = readFileSync(join(venv, path));
    added.push({ path, sha256: sha256Hex(content), sizeBytes: content.length, link: null, origin: "bytecode" });
  }
  return added;
}
