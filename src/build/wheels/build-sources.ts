// Wheels from allowed sources: the archive by its hash from the lock, built by uv in an environment of its own, recorded with both hashes, kept by the archive's.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { homedir } from "node:os";
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
import { filenameOf, type PinnedWheel, type SourcePackage } from "./pinned-wheel.ts";

export interface SourcePorts {
  readonly layout: StoreLayout;
  readonly uv: () => Promise<Uv>;
  readonly fetch: Fetch;
  readonly platform: TargetPlatform;
  readonly interpreter: string;
  readonly projectRoot: string;
  readonly progress: (text: string) => void;
}

/** Throws SDIST_FAILED. */
export async function buildSources(sources: readonly SourcePackage[], at: SourcePorts): Promise<PinnedWheel[]> {
  const wheels: PinnedWheel[] = [];
  for (const source of sources) wheels.push(recall(source, at) ?? (await buildOne(source, at)));
  return wheels;
}

interface Built {
  readonly filename: string;
  readonly sha256: string;
  readonly builtFrom: string;
}

/** A wheel depends on its source and on what it was built for. */
function placeOf(source: SourcePackage, at: SourcePorts): string {
  const from = source.sha256 ?? `${source.git?.url}@${source.git?.commit}#${source.git?.subdirectory ?? ""}`;
  return join(at.layout.sdists, sha256Hex(`${from}\n${describePlatform(at.platform)}`).slice(0, 32));
}

function recall(source: SourcePackage, at: SourcePorts): PinnedWheel | null {
  const folder = placeOf(source, at);
  const built = readJson(join(folder, "built.json")) as Built | null;
  if (built === null || !existsSync(join(folder, built.filename))) return null;
  return pinned(source, built, folder);
}

function pinned({ name, version }: SourcePackage, { filename, sha256, builtFrom }: Built, folder: string): PinnedWheel {
  return { name, version, filename, sha256, url: join(folder, filename), sizeBytes: null, origin: "sdist", builtFrom };
}

async function buildOne(source: SourcePackage, at: SourcePorts): Promise<PinnedWheel> {
  const label = `${source.name} ${source.version}`;
  at.progress(`Building ${label} from source`);
  const aside = join(at.layout.aside, `sdist-${process.pid}-${randomName(systemRandom, 8)}`);
  mkdirSync(join(aside, "out"), { recursive: true });
  try {
    const { path, hash } = await obtain(source, aside, at);
    const uv = await at.uv();
    const result = await uv.run(
      ["build", "--wheel", "--quiet", "--no-config", "--python", at.interpreter, "--out-dir", join(aside, "out"), path],
      {
        cwd: aside,
        purpose: "build a wheel",
        env: {
          SOURCE_DATE_EPOCH: "315532800",
          PYTHONHASHSEED: "0",
          TMPDIR: aside,
          HOME: aside,
          XDG_CONFIG_HOME: join(homedir(), ".config"),
        },
      },
    );
    if (result.code !== 0)
      throw userError(SDIST_FAILED, { package: label, reason: "its build ended with an error" }, { details: uvMessage(result) });
    return keep(source, { aside, builtFrom: hash }, at);
  } finally {
    removeTree(aside);
  }
}

async function obtain(source: SourcePackage, aside: string, at: SourcePorts): Promise<{ path: string; hash: string }> {
  const label = `${source.name} ${source.version}`;
  if (source.git !== null)
    throw userError(SDIST_FAILED, { package: label, reason: "packages from git cannot be built yet; publish it, or lock a release of it" });
  if (source.url === null || source.sha256 === null)
    throw userError(SDIST_FAILED, { package: label, reason: "the lock has no address for its source" });
  const body = await read(source.url, at).catch((cause: unknown) => {
    throw userError(SDIST_FAILED, { package: label, reason: (cause as Error).message }, { cause });
  });
  const found = sha256Hex(body);
  if (found !== source.sha256)
    throw userError(SDIST_FAILED, { package: label, reason: `its source has sha256 ${found}, the lock says ${source.sha256}` });
  const path = join(aside, filenameOf(source.url));
  writeFileSync(path, body);
  return { path, hash: found };
}

async function read(url: string, at: SourcePorts): Promise<Buffer> {
  if (/^https?:\/\//.test(url)) return (await at.fetch(url, "*/*")).body;
  const path = url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;
  return readFileSync(isAbsolute(path) ? path : join(at.projectRoot, path));
}

function keep(source: SourcePackage, made: { aside: string; builtFrom: string }, at: SourcePorts): PinnedWheel {
  const filename = readdirSync(join(made.aside, "out")).find((name) => name.endsWith(".whl"));
  if (filename === undefined)
    throw userError(SDIST_FAILED, { package: `${source.name} ${source.version}`, reason: "its build left no wheel" });
  const folder = placeOf(source, at);
  mkdirSync(folder, { recursive: true });
  renameSync(join(made.aside, "out", filename), join(folder, filename));
  const built: Built = { filename, sha256: sha256Hex(readFileSync(join(folder, filename))), builtFrom: made.builtFrom };
  writeFileDurably(join(folder, "built.json"), JSON.stringify(built), 0o644);
  return pinned(source, built, folder);
}
