// What of the store no release needs: looks only, so that `--dry-run` and the real thing say the same. A file is freed when its last name goes.
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ARTIFACT_PARTS, type ArtifactManifest } from "../../model/artifact.ts";
import type { StoreLayout } from "./layout.ts";

export interface PrunePlan {
  readonly artifacts: readonly string[];
  readonly venvs: readonly string[];
  /** Files and folders of the other kinds: contents, bytecode, unpacked wheels, built sources, remembered answers. */
  readonly others: readonly string[];
  readonly freedBytes: number;
  /** Artifacts that stay, with why. */
  readonly kept: readonly { readonly digest: string; readonly because: "release" | "new" }[];
}

export interface PruneFacts {
  /** Digests that releases can still run or be rolled back to. */
  readonly referenced: ReadonlySet<string>;
  readonly nowMs: number;
  /** Also everything that only makes the next build fast or independent of the network. */
  readonly cache: boolean;
}

/** An artifact is built a moment before its release is recorded. */
const NEW_MS = 15 * 60_000;

export function planPrune(layout: StoreLayout, facts: PruneFacts): PrunePlan {
  const names = new NameCount();
  const kept = listFolder(layout.artifacts).flatMap((path) => reasonToKeep(path, facts));
  const keptDigests = new Set(kept.map(({ digest }) => digest));
  const artifacts = listFolder(layout.artifacts).filter((path) => !keptDigests.has(basename(path)));
  for (const path of artifacts) names.addTree(path);
  const neededVenvs = new Set(kept.flatMap(({ digest }) => venvKeyOf(join(layout.artifacts, digest))));
  const venvs = listFolder(layout.venvs).filter((path) => !neededVenvs.has(basename(path)) && !isNew(path, facts));
  for (const path of venvs) names.addTree(path);
  const wheels = new Set(kept.flatMap(({ digest }) => wheelsOf(join(layout.artifacts, digest))));
  const others = [
    ...bytecodeFolders(layout).filter((path) => names.isUnused(path)),
    ...unpackedWheels(layout).filter((path) => names.isUnused(path)),
    ...listFolder(layout.files)
      .flatMap(listFolder)
      .filter((path) => names.isUnused(path) && !isNew(path, facts)),
    ...listFolder(layout.sdists).filter((path) => !isNeededSource(path, wheels)),
    ...listFolder(layout.pythons).filter(
      (path) => basename(path) !== "uv" && !isNew(path, facts) && !isUsedInterpreter(path, layout, neededVenvs),
    ),
    ...(facts.cache ? [layout.uvCache, layout.located, layout.commands, layout.trees, layout.audits].flatMap(listFolder) : []),
  ];
  for (const path of others) names.addTree(path);
  return { artifacts, venvs, others, freedBytes: names.freedBytes(), kept };
}

/** Names that would go, by inode. */
class NameCount {
  readonly #counts = new Map<number, { names: number; links: number; size: number }>();

  addTree(path: string): void {
    visit(path, ({ ino, nlink, size }) => {
      const entry = this.#counts.get(ino);
      if (entry) entry.names += 1;
      else this.#counts.set(ino, { names: 1, links: nlink, size });
    });
  }

  /** Nothing outside of what goes has a name for any of its files. */
  isUnused(path: string): boolean {
    let unused = true;
    visit(path, ({ ino, nlink }) => {
      if (nlink - (this.#counts.get(ino)?.names ?? 0) > 1) unused = false;
    });
    return unused;
  }

  freedBytes(): number {
    return [...this.#counts.values()].reduce((sum, { names, links, size }) => (names >= links ? sum + size : sum), 0);
  }
}

function visit(path: string, onFile: (stat: { ino: number; nlink: number; size: number }) => void): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) onFile(stat);
  else for (const name of readdirSync(path)) visit(join(path, name), onFile);
}

function listFolder(folder: string): string[] {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function reasonToKeep(path: string, facts: PruneFacts): PrunePlan["kept"] {
  const digest = basename(path);
  if (facts.referenced.has(digest)) return [{ digest, because: "release" }];
  return isNew(path, facts) ? [{ digest, because: "new" }] : [];
}

function isNew(path: string, { nowMs }: PruneFacts): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && nowMs - stat.ctimeMs < NEW_MS;
}

function venvKeyOf(artifact: string): string[] {
  const link = join(artifact, ARTIFACT_PARTS.venv);
  return existsSync(artifact) ? [basename(dirname(readlinkSync(link)))] : [];
}

function wheelsOf(artifact: string): string[] {
  const manifest = JSON.parse(readFileSync(join(artifact, ARTIFACT_PARTS.manifest), "utf8")) as ArtifactManifest;
  return manifest.wheels.map(({ sha256 }) => sha256);
}

function bytecodeFolders(layout: StoreLayout): string[] {
  return listFolder(layout.bytecode).flatMap((version) => listFolder(version).filter((path) => !path.endsWith(".json")));
}

/** uv keeps each wheel unpacked in a folder of archive-v<n>/ and takes one that is missing for not cached. */
function unpackedWheels(layout: StoreLayout): string[] {
  return listFolder(layout.uvCache)
    .filter((path) => basename(path).startsWith("archive-"))
    .flatMap(listFolder);
}

function isUsedInterpreter(folder: string, layout: StoreLayout, venvs: ReadonlySet<string>): boolean {
  const programs = [...venvs].map((key) => readlinkOf(join(layout.venvs, key, "venv/bin/python")));
  return programs.some((program) => program.startsWith(`${folder}/`));
}

function readlinkOf(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : "";
}

function isNeededSource(folder: string, wheels: ReadonlySet<string>): boolean {
  const built = join(folder, "built.json");
  if (!existsSync(built)) return false;
  return wheels.has((JSON.parse(readFileSync(built, "utf8")) as { sha256: string }).sha256);
}
