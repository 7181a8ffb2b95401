// Finds file name and address of wheels that a lock names by hash only, through uv and the user's index; remembered, so that it is asked once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { parse } from "smol-toml";
import { INSTALL_FAILED, NO_WHEEL } from "../../platform/errors/build-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { readJson, writeFileDurably } from "../../platform/files.ts";
import { randomName, systemRandom } from "../../platform/random.ts";
import type { TargetPlatform } from "../../model/platform.ts";
import type { PackageFile } from "../../model/resolved-set.ts";
import { chooseFiles, packageFile } from "../../python/resolve/choose-files.ts";
import { tagRanks } from "../../python/resolve/tags.ts";
import type { StoreLayout } from "../store/layout.ts";
import { uvMessage, type Uv } from "../uv/run-uv.ts";
import { describePlatform } from "./choose-wheels.ts";
import { filenameOf, type PinnedWheel, type SourcePackage, type UnlocatedPackage } from "./pinned-wheel.ts";

export interface Located {
  readonly wheels: readonly PinnedWheel[];
  /** Packages of which the index has only the source under an allowed hash. */
  readonly sources: readonly SourcePackage[];
}

export interface LocateAt {
  readonly uv: () => Promise<Uv>;
  readonly layout: StoreLayout;
  readonly platform: TargetPlatform;
  readonly interpreter: string;
  readonly projectRoot: string;
  readonly allowSdist: ReadonlySet<string>;
}

/** One call of uv for all that is not known yet. Throws INSTALL_FAILED or NO_WHEEL. */
export async function locateWheels(packages: readonly UnlocatedPackage[], at: LocateAt): Promise<Located> {
  const known = packages.map((one) => [one, recall(one, at)] as const);
  const unknown = known.filter(([, found]) => found === null).map(([one]) => one);
  const looked = unknown.length === 0 ? new Map<string, Entry>() : await lookUp(unknown, at);
  const entries = known.map(([one, found]) => [one, found ?? looked.get(one.name) ?? null] as const);
  const refused = entries.filter(([one, entry]) => entry === null || (entry.kind === "sdist" && !at.allowSdist.has(one.name)));
  if (refused.length > 0) {
    const names = refused.map(([one]) => `${one.name} ${one.version}`);
    throw userError(NO_WHEEL, { packages: names, platform: describePlatform(at.platform) });
  }
  return {
    wheels: entries.flatMap(([one, entry]) => (entry?.kind === "wheel" ? [pinned(one, entry)] : [])),
    sources: entries.flatMap(([{ name, version }, entry]) =>
      entry?.kind === "sdist" ? [{ name, version, url: entry.url, sha256: entry.sha256, git: null }] : [],
    ),
  };
}

/** With an address, unlike the files of some locks. */
type Entry = PackageFile & { readonly url: string };

function pinned({ name, version, origin }: UnlocatedPackage, { filename, sha256, url, sizeBytes }: Entry): PinnedWheel {
  return { name, version, filename, sha256, url, sizeBytes, origin, builtFrom: null };
}

function recall(one: UnlocatedPackage, at: LocateAt): Entry | null {
  return readJson(memoryPath(one, at)) as Entry | null;
}

/** The answer depends on the allowed hashes and on what the platform can run. */
function memoryPath(one: UnlocatedPackage, at: LocateAt): string {
  const question = [one.name, one.version, ...[...one.sha256s].sort(), describePlatform(at.platform)].join("\n");
  return join(at.layout.located, `${createHash("sha256").update(question).digest("hex")}.json`);
}

async function lookUp(packages: readonly UnlocatedPackage[], at: LocateAt): Promise<Map<string, Entry>> {
  const folder = join(at.layout.aside, `locate-${process.pid}-${randomName(systemRandom, 8)}`);
  mkdirSync(folder, { recursive: true });
  try {
    const lines = packages.map((one) => [`${one.name}==${one.version}`, ...one.sha256s.map((hash) => `--hash=sha256:${hash}`)].join(" "));
    writeFileSync(join(folder, "wanted.txt"), `${lines.join("\n")}\n`);
    const output = join(folder, "pylock.toml");
    const result = await (
      await at.uv()
    ).run(
      [
        "pip",
        "compile",
        "--quiet",
        "--no-deps",
        "--no-header",
        "--generate-hashes",
        "--index-strategy",
        "unsafe-best-match",
        "--python",
        at.interpreter,
      ].concat(["--format", "pylock.toml", "--output-file", output, join(folder, "wanted.txt")]),
      { cwd: at.projectRoot, purpose: "find the wheels of the lock" },
    );
    if (result.code !== 0)
      throw userError(INSTALL_FAILED, { reason: "uv could not find the packages of the lock" }, { details: uvMessage(result) });
    return remember(packages, readPylock(output), at);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function remember(packages: readonly UnlocatedPackage[], files: ReadonlyMap<string, readonly Entry[]>, at: LocateAt): Map<string, Entry> {
  const found = new Map<string, Entry>();
  const ranks = tagRanks(at.platform);
  for (const one of packages) {
    const allowed = (files.get(one.name) ?? []).filter((file) => one.sha256s.includes(file.sha256));
    const entry = chooseFiles(allowed, ranks)[0] as Entry | undefined; // what readPylock gives has an address
    if (entry === undefined) continue;
    writeFileDurably(memoryPath(one, at), JSON.stringify(entry), 0o644);
    found.set(one.name, entry);
  }
  return found;
}

interface PylockFile {
  readonly url?: string;
  readonly path?: string;
  readonly name?: string;
  readonly size?: number | bigint;
  readonly hashes?: { readonly sha256?: string };
}

interface Pylock {
  readonly packages?: readonly { readonly name: string; readonly wheels?: readonly PylockFile[]; readonly sdist?: PylockFile }[];
}

/** uv lists the wheels that fit, not in order of preference. */
function readPylock(path: string): Map<string, Entry[]> {
  const pylock = parse(readFileSync(path, "utf8")) as Pylock;
  const entries = (file: PylockFile): Entry[] => {
    const url = file.url ?? file.path;
    const sha256 = file.hashes?.sha256;
    if (url === undefined || sha256 === undefined) return [];
    const sizeBytes = file.size === undefined ? null : Number(file.size);
    const found = packageFile(file.name ?? filenameOf(url), sha256, { url, sizeBytes });
    return found === null ? [] : [{ ...found, url }];
  };
  return new Map(
    (pylock.packages ?? []).map((one) => [one.name, [...(one.wheels ?? []), ...(one.sdist ? [one.sdist] : [])].flatMap(entries)]),
  );
}
