// Checks that what lies on this host is what was built: an artifact before its first start, and a release's tree while it runs.
import { createHash } from "node:crypto";
import { readdir, readlink } from "node:fs/promises";
import { createReadStream, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ARTIFACT_ALTERED, ARTIFACT_MISSING } from "../platform/errors/build-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { ARTIFACT_PARTS, type Inventory, type InventoryFile } from "../model/artifact.ts";
import { pathInVolume, type VolumeSpec } from "../model/release.ts";

/**
 * full: every file is hashed and nothing may have been added. stat: only files whose size or time says that they were written to since the
 * inventory are hashed; for where the files belong to another user than the app's.
 */
export type VerifyDepth = "full" | "stat";

/** Each part by itself: the environment may be shared with artifacts that were checked already. */
export interface VerifyDepths {
  readonly app: VerifyDepth;
  readonly venv: VerifyDepth;
}

/** Problems in words, empty when all is as built. Throws ARTIFACT_MISSING. Hashes about 200 MiB a second and lets others run in between. */
export async function findAlterations(artifactFolder: string, depth: VerifyDepth | VerifyDepths): Promise<string[]> {
  const depths = typeof depth === "string" ? { app: depth, venv: depth } : depth;
  const digest = basename(artifactFolder);
  const manifest = readPart(artifactFolder, ARTIFACT_PARTS.manifest, digest);
  if (sha256(manifest) !== digest) return [`${ARTIFACT_PARTS.manifest} is not the one of this digest`];
  const app = join(artifactFolder, ARTIFACT_PARTS.app);
  const venv = join(artifactFolder, ARTIFACT_PARTS.venv);
  const inApp = await compareFolder(app, join(artifactFolder, ARTIFACT_PARTS.inventory), {
    depth: depths.app,
    digest,
    linked: new Set(),
  });
  const inVenv = await compareFolder(venv, join(venvFolder(venv, digest), ARTIFACT_PARTS.inventory), {
    depth: depths.venv,
    digest,
    linked: new Set(),
  });
  return [...describe(inApp, "app/"), ...describe(inVenv, "venv/")];
}

/** Throws ARTIFACT_ALTERED or ARTIFACT_MISSING. */
export async function verifyArtifact(artifactFolder: string, depth: VerifyDepth | VerifyDepths): Promise<void> {
  const problems = await findAlterations(artifactFolder, depth);
  if (problems.length > 0) throw userError(ARTIFACT_ALTERED, { digest: basename(artifactFolder), problems });
}

export interface TreeDifference {
  /** Paths relative to the tree, sorted. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Volumes whose link was replaced by a file or folder of the app's own: what it writes there is lost at the next release. */
  readonly replacedLinks: readonly string[];
}

/** What an app did to its own tree, which should be read-only. Reads only files that look touched. */
export async function compareReleaseTree(
  artifactFolder: string,
  tree: string,
  volumes: readonly (VolumeSpec & { readonly folder: string })[],
): Promise<TreeDifference> {
  const linked = new Set(volumes.map(({ path }) => path));
  const inventory = join(artifactFolder, ARTIFACT_PARTS.inventory);
  const difference = await compareFolder(tree, inventory, { depth: "stat", digest: basename(artifactFolder), linked, listAdded: true });
  const replacedLinks: string[] = [];
  for (const volume of volumes) {
    const target = await readlink(join(tree, volume.path)).catch(() => null);
    if (target !== join(volume.folder, pathInVolume(volume)).replace(/\/$/, "")) replacedLinks.push(volume.path);
  }
  return { ...difference, replacedLinks };
}

/** One sentence with the fix, for `logs`, `status` and errors; null when nothing was written. */
export function explainTreeWrites({ changed, added, replacedLinks }: TreeDifference): string | null {
  if (replacedLinks.length > 0)
    return `The app replaced ${replacedLinks[0]}, a link to its volume, by a file of its own (a rename onto it does that): make the folder around it the volume instead.`;
  const written = [...added, ...changed];
  if (written.length === 0) return null;
  const more = written.length > 1 ? ` and ${written.length - 1} more` : "";
  return `The app wrote to ${written[0]}${more} in its own tree, which the next release does not have: ${volumeHint(written[0]!)}`;
}

/** Beside a file that is written, or renamed onto it: only a folder as the volume takes both. */
const COMPANION = /(?:\.(?:tmp|temp|new|part|bak|lock|swp)|-journal|-wal|-shm|~)$/i;

/** What the user has to write for a path to outlive releases. */
export function volumeHint(path: string): string {
  if (!path.includes("/") && COMPANION.test(path))
    return 'keep it and what it is renamed to in a folder of their own, and that folder in a volume with `[tool.fairlead.volume.data] path = "data"`.';
  const folder = path.includes("/") ? dirname(path) : path;
  const name =
    folder
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || "data";
  return `keep it in a volume with \`[tool.fairlead.volume.${name}] path = "${folder}"\`.`;
}

const REFUSED_WRITE =
  /(?:PermissionError|OSError|EACCES|EROFS|Permission denied|Read-only file system|readonly database|unable to open database file)/;

/**
 * Reads an app's last lines for a write that the read-only tree refused; the hint, or null when there is none. `folder` is where the app runs,
 * in the tree or below it.
 */
export function explainRefusedWrite(lines: readonly string[], tree: string, folder = tree): string | null {
  const line = lines.findLast((text) => REFUSED_WRITE.test(text));
  if (line === undefined) return null;
  const quoted = /['"]([^'"]+)['"]\s*$/.exec(line.trim())?.[1] ?? null;
  const path = quoted === null ? null : resolve(folder, quoted);
  const inside = path?.startsWith(`${tree}/`) === true ? path.slice(tree.length + 1) : null;
  if (inside !== null) return `The app's tree is read-only, and it tried to write ${inside}: ${volumeHint(inside)}`;
  if (/database/.test(line))
    return 'The app\'s tree is read-only, and a database file lies in it: keep its folder in a volume (`[tool.fairlead.volume.data] path = "…"`).';
  return null;
}

interface Difference {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

interface Compare {
  readonly depth: VerifyDepth;
  readonly digest: string;
  /** Paths that are links to volumes and what lies below them. */
  readonly linked: ReadonlySet<string>;
  readonly listAdded?: boolean;
}

async function compareFolder(folder: string, inventoryPath: string, how: Compare): Promise<Difference> {
  const inventory = JSON.parse(readPart(dirname(inventoryPath), basename(inventoryPath), how.digest)) as Inventory;
  const writtenAtMs = statSync(inventoryPath).mtimeMs;
  const expected = inventory.files.filter(({ path }) => !isLinked(path, how.linked));
  const changed: string[] = [];
  const removed: string[] = [];
  for (const file of expected) {
    const state = await stateOf(join(folder, file.path), file, { depth: how.depth, writtenAtMs });
    if (state === "missing") removed.push(file.path);
    else if (state === "changed") changed.push(file.path);
  }
  const known = new Set(expected.map(({ path }) => path));
  const wantsAdded = how.depth === "full" || how.listAdded === true;
  const present = wantsAdded ? await listPaths(folder, "", how.linked) : [];
  return { changed, removed, added: present.filter((path) => !known.has(path)) };
}

async function stateOf(
  path: string,
  file: InventoryFile,
  { depth, writtenAtMs }: { depth: VerifyDepth; writtenAtMs: number },
): Promise<"same" | "changed" | "missing"> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "missing";
  if (file.link !== null) return stat.isSymbolicLink() && (await readlink(path)) === file.link ? "same" : "changed";
  if (!stat.isFile() || stat.size !== file.sizeBytes) return "changed";
  if (depth === "stat" && stat.mtimeMs <= writtenAtMs) return "same";
  return (await sha256OfFile(path)) === file.sha256 ? "same" : "changed";
}

function isLinked(path: string, linked: ReadonlySet<string>): boolean {
  return [...linked].some((link) => path === link || path.startsWith(`${link}/`));
}

async function listPaths(root: string, folder: string, linked: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (linked.has(path)) continue;
    if (entry.isDirectory()) found.push(...(await listPaths(root, path, linked)));
    else found.push(path);
  }
  return found.sort();
}

function describe({ changed, added, removed }: Difference, prefix: string): string[] {
  return [
    ...changed.map((path) => `${prefix}${path} was changed`),
    ...removed.map((path) => `${prefix}${path} is missing`),
    ...added.map((path) => `${prefix}${path} was added`),
  ];
}

/** The artifact's venv is a link to one that several may share; its inventory lies beside it. */
function venvFolder(link: string, digest: string): string {
  try {
    return dirname(realpathSync(link));
  } catch (cause) {
    throw userError(ARTIFACT_MISSING, { digest, path: link }, { cause });
  }
}

function readPart(folder: string, name: string, digest: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch (cause) {
    throw userError(ARTIFACT_MISSING, { digest, path: join(folder, name) }, { cause });
  }
}

/** In pieces: some files of packages are larger than Node reads at once. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
