// One virtual environment per set of wheels and interpreter, made at its final path by uv and shared by all artifacts that need exactly it.
import { chmodSync, existsSync, lstatSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INSTALL_FAILED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { canonicalJson } from "../../platform/canonical-json.ts";
import { fileError, writeFileDurably } from "../../platform/files.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Exec } from "../../platform/exec.ts";
import type { Interpreter } from "../../model/project.ts";
import { sha256Hex } from "../store/content-store.ts";
import { isAltered } from "../store/altered.ts";
import { holdLock } from "../store/held-lock.ts";
import { openFolder, type StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";
import { uvMessage, type Uv } from "../uv/run-uv.ts";
import type { PinnedWheel } from "../wheels/pinned-wheel.ts";
import type { ConsoleScript } from "./console-scripts.ts";
import { consoleScriptText } from "./console-scripts.ts";
import { renderPylock } from "./render-pylock.ts";
import { takeInventory } from "./venv-inventory.ts";
import { addBytecode } from "./venv-bytecode.ts";

export interface VenvRequest {
  readonly interpreter: Interpreter;
  readonly wheels: readonly PinnedWheel[];
  /** Console scripts of the project itself, which is not installed but lies in the app tree. */
  readonly scripts: readonly ConsoleScript[];
  readonly projectRoot: string;
}

export interface VenvPorts {
  readonly layout: StoreLayout;
  /** Only called when something must be installed. */
  readonly uv: () => Promise<Uv>;
  readonly exec: Exec;
  readonly clock: Clock;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface ReadyVenv {
  readonly key: string;
  /** The virtual environment itself. */
  readonly path: string;
  readonly made: boolean;
}

/** Rises when the way of making one changes, so that old ones are not taken for new ones. */
const RECIPE = 1;
const COMPLETE = "complete.json";

/** Returns at once when it is there. A killed one has no complete.json and is made anew. Throws INSTALL_FAILED. */
export async function ensureVenv(request: VenvRequest, at: VenvPorts): Promise<ReadyVenv> {
  const { key, isRepair } = currentKey(venvKey(request), at.layout);
  const folder = join(at.layout.venvs, key);
  const path = join(folder, "venv");
  if (isComplete(folder)) return { key, path, made: false };
  using _lock = await holdLock(at.layout, { name: `venv-${key}`, what: "the same virtual environment" }, at);
  if (isComplete(folder)) return { key, path, made: false };
  removeTree(folder);
  try {
    await makeVenv(folder, { ...request, isRepair }, at);
  } catch (cause) {
    removeTree(folder);
    throw fileError(cause, folder);
  }
  return { key, path, made: true };
}

/** One that was found altered stays for what runs from it, and another is made beside it. */
function currentKey(base: string, layout: StoreLayout): { key: string; isRepair: boolean } {
  let key = base;
  for (let number = 2; isAltered(join(layout.venvs, key)); number++) key = `${base}-${number}`;
  return { key, isRepair: key !== base };
}

export function isComplete(venvFolder: string): boolean {
  return existsSync(join(venvFolder, COMPLETE));
}

/** The interpreter's path is part of it, the artifact's digest only has its version. */
export function venvKey({ interpreter, wheels, scripts }: VenvRequest): string {
  const pins = wheels.map(({ name, version, filename, sha256 }) => ({ name, version, filename, sha256 }));
  return sha256Hex(canonicalJson({ recipe: RECIPE, path: interpreter.path, version: interpreter.version, pins, scripts })).slice(0, 32);
}

/** A repair takes nothing that may share its bytes with what was altered: neither uv's cache nor kept bytecode. */
interface Making extends VenvRequest {
  readonly isRepair: boolean;
}

async function makeVenv(folder: string, request: Making, at: VenvPorts): Promise<void> {
  const { interpreter, wheels, projectRoot } = request;
  const venv = join(folder, "venv");
  openFolder(folder);
  const uv = await at.uv();
  at.progress(`Installing ${wheels.length} packages for Python ${interpreter.version}`);
  const made = await uv.run(["venv", "--quiet", "--no-project", "--no-config", "--python", interpreter.path, venv], {
    cwd: projectRoot,
    purpose: "make a virtual environment",
  });
  if (made.code !== 0)
    throw userError(INSTALL_FAILED, { reason: "uv could not make the virtual environment" }, { details: uvMessage(made) });
  if (wheels.length > 0) await install(folder, uv, request);
  writeScripts(venv, request.scripts);
  removeClutter(venv);
  const files = takeInventory(venv, wheels);
  if (request.isRepair) for (const { sha256 } of wheels) removeTree(join(at.layout.bytecode, interpreter.version, sha256));
  at.progress("Compiling bytecode");
  const bytecode = await addBytecode({ venv, files, version: interpreter.version, interpreter: interpreter.path }, at);
  protect(venv);
  writeFileDurably(join(folder, "inventory.json"), JSON.stringify({ schema: 1, files: [...files, ...bytecode].sort(byPath) }), 0o644);
  writeFileDurably(
    join(folder, COMPLETE),
    canonicalJson({ interpreter, wheels: wheels.map(({ filename, sha256 }) => ({ filename, sha256 })) }),
    0o644,
  );
}

/** A lock of exactly these wheels, each with address and hash: nothing is resolved, no source can be built, and a warm cache needs no network. */
async function install(folder: string, uv: Uv, { wheels, projectRoot, isRepair }: Making): Promise<void> {
  const lock = join(folder, "pylock.toml");
  writeFileSync(lock, renderPylock(wheels, projectRoot));
  const python = join(folder, "venv/bin/python");
  const flags = [
    "--no-deps",
    "--no-build",
    "--require-hashes",
    "--link-mode",
    "hardlink",
    "--preview-features",
    "pylock",
    ...(isRepair ? ["--no-cache"] : []),
  ];
  const result = await uv.run(["pip", "install", "--quiet", "--python", python, ...flags, "--requirement", lock], {
    cwd: projectRoot,
    purpose: "install packages",
    preferOffline: true,
  });
  if (result.code !== 0)
    throw userError(INSTALL_FAILED, { reason: "uv could not install the locked wheels" }, { details: uvMessage(result) });
  rmSync(lock);
}

function writeScripts(venv: string, scripts: readonly ConsoleScript[]): void {
  for (const script of scripts) {
    const path = join(venv, "bin", script.name);
    if (!existsSync(path)) writeFileSync(path, consoleScriptText(script, join(venv, "bin/python")), { mode: 0o755 });
  }
}

/** Shell start-up files for other systems, and uv's own marks. */
function removeClutter(venv: string): void {
  for (const name of [".gitignore", ".lock", "CACHEDIR.TAG"]) rmSync(join(venv, name), { force: true });
  for (const name of readdirSync(join(venv, "bin"))) if (name.endsWith(".bat") || name.endsWith(".ps1")) rmSync(join(venv, "bin", name));
}

/** Files 0444 or 0555, folders 0555: neither the app nor a stray tool changes what several releases share. */
function protect(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) protect(path);
    else if (entry.isFile()) chmodSync(path, (lstatSync(path).mode & 0o111) === 0 ? 0o444 : 0o555);
  }
  chmodSync(folder, 0o555);
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}
