// Wheels from allowed sources: the archive by its hash from the lock, built by uv in an environment of its own, recorded with both hashes, kept by the source's.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { SDIST_FAILED } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { readJson, writeFileDurably } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { TargetPlatform } from "../../model/platform.ts";
import { sha256Hex } from "../store/content-store.ts";
import type { StoreLayout } from "../store/layout.ts";
import { removeTree } from "../store/remove-tree.ts";
import type { Fetch } from "../uv/download.ts";
import { uvMessage, type Uv } from "../uv/run-uv.ts";
import { describePlatform } from "./choose-wheels.ts";
import { obtainGit } from "./obtain-git.ts";
import { filenameOf, type PinnedWheel, type SourcePackage } from "./pinned-wheel.ts";
import type { Exec } from "../../platform/exec.ts";

export interface SourcePorts {
  readonly layout: StoreLayout;
  readonly uv: () => Promise<Uv>;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: Fetch;
  readonly platform: TargetPlatform;
  readonly interpreter: string;
  readonly projectRoot: string;
  readonly progress: (text: string) => void;
  readonly signal?: AbortSignal;
}

interface Named {
  readonly name: string;
  readonly version: string;
}

interface Source {
  /** What identifies the source: an archive's sha256, a commit, a hash of files. */
  readonly hash: string;
  /** Path to give to uv; `aside` may be used for it. */
  readonly obtain: (aside: string) => Promise<string>;
}

/** Throws SDIST_FAILED. */
export async function buildSources(sources: readonly SourcePackage[], at: SourcePorts): Promise<PinnedWheel[]> {
  const wheels: PinnedWheel[] = [];
  for (const source of sources) {
    const { git } = source;
    const hash = git === null ? source.sha256! : sha256Hex(`${git.commit} ${git.subdirectory ?? ""}`);
    const obtain = (aside: string): Promise<string> =>
      git === null ? obtainArchive(source, aside, at) : obtainGit(source, git, { aside, ...at });
    wheels.push(recallWheel(source, hash, at) ?? (await buildWheel(source, { hash, obtain }, at)));
  }
  return wheels;
}

interface Built {
  readonly filename: string;
  readonly sha256: string;
}

/** A wheel depends on its source and on what it was built for. */
function placeOf(hash: string, at: SourcePorts): string {
  return join(at.layout.sdists, sha256Hex(`${hash}\n${describePlatform(at.platform)}`).slice(0, 32));
}

export function recallWheel(one: Named, hash: string, at: SourcePorts): PinnedWheel | null {
  const folder = placeOf(hash, at);
  const built = readJson(join(folder, "built.json")) as Built | null;
  return built === null || !existsSync(join(folder, built.filename)) ? null : pinned(one, built, { folder, hash });
}

function pinned({ name, version }: Named, { filename, sha256 }: Built, from: { folder: string; hash: string }): PinnedWheel {
  return { name, version, filename, sha256, url: join(from.folder, filename), sizeBytes: null, origin: "sdist", builtFrom: from.hash };
}

/** One build in an environment of its own, with an empty home; what the build itself needs comes from the user's index. */
export async function buildWheel(one: Named, source: Source, at: SourcePorts): Promise<PinnedWheel> {
  const label = `${one.name} ${one.version}`;
  at.progress(`Building ${label} from source`);
  const aside = join(at.layout.aside, `sdist-${process.pid}-${randomName(systemRandom, 8)}`);
  const out = join(aside, "out");
  mkdirSync(out, { recursive: true });
  try {
    const path = await source.obtain(aside);
    const result = await (
      await at.uv()
    ).run(["build", "--wheel", "--quiet", "--python", at.interpreter, "--out-dir", out, path], {
      cwd: at.projectRoot,
      purpose: "build a wheel",
      env: {
        SOURCE_DATE_EPOCH: "315532800",
        PYTHONHASHSEED: "0",
        TMPDIR: aside,
        HOME: aside,
        XDG_CONFIG_HOME: at.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"),
      },
    });
    if (result.code !== 0)
      throw userError(SDIST_FAILED, { package: label, reason: "its build ended with an error" }, { details: uvMessage(result) });
    return keep(one, { out, hash: source.hash }, at);
  } finally {
    removeTree(aside);
  }
}

function keep(one: Named, made: { out: string; hash: string }, at: SourcePorts): PinnedWheel {
  const filename = readdirSync(made.out).find((name) => name.endsWith(".whl"));
  if (filename === undefined) throw userError(SDIST_FAILED, { package: `${one.name} ${one.version}`, reason: "its build left no wheel" });
  const folder = placeOf(made.hash, at);
  mkdirSync(folder, { recursive: true });
  renameSync(join(made.out, filename), join(folder, filename));
  const built: Built = { filename, sha256: sha256Hex(readFileSync(join(folder, filename))) };
  writeFileDurably(join(folder, "built.json"), JSON.stringify(built), 0o644);
  return pinned(one, built, { folder, hash: made.hash });
}

async function obtainArchive(source: SourcePackage, aside: string, at: SourcePorts): Promise<string> {
  const label = `${source.name} ${source.version}`;
  if (source.url === null) throw userError(SDIST_FAILED, { package: label, reason: "the lock has no address for its source" });
  const body = await read(source.url, at).catch((cause: unknown) => {
    throw userError(SDIST_FAILED, { package: label, reason: (cause as Error).message }, { cause });
  });
  const found = sha256Hex(body);
  if (found !== source.sha256)
    throw userError(SDIST_FAILED, { package: label, reason: `its source has sha256 ${found}, the lock says ${source.sha256}` });
  const path = join(aside, filenameOf(source.url));
  writeFileSync(path, body);
  return path;
}

async function read(url: string, at: SourcePorts): Promise<Buffer> {
  if (/^https?:\/\//.test(url)) return (await at.fetch(url, "*/*")).body;
  const path = url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;
  return readFileSync(isAbsolute(path) ? path : join(at.projectRoot, path));
}
