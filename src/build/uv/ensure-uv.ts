// The uv to work with: the user's own when it is new enough, else a pinned one from the user's package index, checked by hash and kept in the store.
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UV_UNAVAILABLE, UV_WRONG_HASH } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { Exec } from "../../platform/exec.ts";
import { fileError } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import { sha256Hex } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";
import { createFetch } from "./download.ts";
import type { IndexSettings } from "./index-settings.ts";
import { fetchFromIndexes } from "./simple-index.ts";
import { UV_OLDEST, UV_VERSION, UV_WHEELS, type UvWheel } from "./uv-release.ts";
import { readZipEntry } from "./zip-entry.ts";

export interface UvTool {
  readonly path: string;
  readonly version: string;
  readonly from: "user" | "fairlead";
}

export interface EnsureUvPorts {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: IndexSettings;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

const VERSION_TIMEOUT_MS = 10_000;

/** Throws UV_UNAVAILABLE or UV_WRONG_HASH. */
export async function ensureUv(layout: StoreLayout, at: EnsureUvPorts): Promise<UvTool> {
  const own = await usersUv(at);
  if (own !== null) return own;
  const kept = join(layout.uv, UV_VERSION, "uv");
  if (!existsSync(kept)) await fetchUv(layout, kept, at);
  return { path: kept, version: UV_VERSION, from: "fairlead" };
}

async function usersUv(at: EnsureUvPorts): Promise<UvTool | null> {
  for (const folder of (at.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "uv");
    if (folder === "" || !isExecutable(path)) continue;
    const result = await at.exec([path, "--version"], { timeoutMs: VERSION_TIMEOUT_MS, purpose: "install packages" });
    const version = /^uv (\d+\.\d+\.\d+)/.exec(result.stdout)?.[1];
    if (result.code === 0 && version !== undefined && isAtLeast(version, UV_OLDEST)) return { path, version, from: "user" };
  }
  return null;
}

async function fetchUv(layout: StoreLayout, target: string, at: EnsureUvPorts): Promise<void> {
  const wheel = uvWheelOf(process.platform, process.arch, usesGlibc());
  if (wheel === null)
    throw userError(UV_UNAVAILABLE, { version: UV_VERSION, reason: `there is none for ${process.platform} ${process.arch}` });
  at.progress(`Fetching uv ${UV_VERSION} from the package index`);
  const fetch = createFetch(at.settings, at.env, at.signal);
  const { body, problems } = await fetchFromIndexes({ project: "uv", filename: wheel.filename }, at.settings, fetch);
  if (body === null) {
    const reason = problems.length > 0 ? problems.join("; ") : "no package index is configured";
    throw userError(UV_UNAVAILABLE, { version: UV_VERSION, reason });
  }
  const found = sha256Hex(body);
  if (found !== wheel.sha256) throw userError(UV_WRONG_HASH, { filename: wheel.filename, expected: wheel.sha256, found });
  keep(layout, target, await readZipEntry(body, `uv-${UV_VERSION}.data/scripts/uv`));
}

function keep(layout: StoreLayout, target: string, program: Buffer): void {
  const aside = join(layout.aside, `uv-${process.pid}-${randomName(systemRandom, 8)}`);
  try {
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(aside, program, { mode: 0o755, flush: true });
    renameSync(aside, target);
  } catch (cause) {
    rmSync(aside, { force: true });
    throw fileError(cause, target);
  }
}

export function uvWheelOf(os: string, arch: string, glibc: boolean): UvWheel | null {
  const libc = os === "linux" ? (glibc ? "glibc" : "musl") : null;
  return UV_WHEELS.find((wheel) => wheel.os === os && wheel.arch === arch && wheel.libc === libc) ?? null;
}

/** Node's own report names the C library it runs on. */
function usesGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

export function isAtLeast(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < 3; i++) if (a[i]! !== b[i]!) return a[i]! > b[i]!;
  return true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
