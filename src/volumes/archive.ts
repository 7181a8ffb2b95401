// A backup as one file: a gzipped tar with the manifest first. Written aside and renamed; read with every hash checked before anything is believed.
import { openSync, closeSync, fsyncSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BACKUP_DAMAGED } from "../platform/errors/volume-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import { fileError, syncFolder } from "../platform/files.ts";
import { hashFile } from "./copy-volume.ts";
import { MANIFEST_FILE, manifestProblem, type BackupFile, type BackupManifest } from "./manifest.ts";

/** `staging` holds volumes/ and databases/ as the manifest says. */
export async function writeArchive(staging: string, manifest: BackupManifest, target: string): Promise<void> {
  const tar = await import("tar");
  const aside = `${target}.new`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  mkdirSync(join(staging, "volumes"), { recursive: true });
  mkdirSync(join(staging, "databases"), { recursive: true });
  writeFileSync(join(staging, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
  try {
    await tar.create({ file: aside, cwd: staging, gzip: true, portable: true, mode: 0o600 }, [MANIFEST_FILE, "volumes", "databases"]);
    const fd = openSync(aside, "r+");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(aside, target);
    syncFolder(dirname(target));
  } catch (cause) {
    rmSync(aside, { force: true });
    throw fileError(cause, target);
  }
}

const MANIFEST_MAX_BYTES = 64 * 1024 * 1024;

/** Only the manifest, which lies first. */
export async function readManifest(file: string): Promise<BackupManifest> {
  const tar = await import("tar");
  let text: string | null = null;
  let problem: string | null = null;
  const chunks: Buffer[] = [];
  try {
    await tar.list({
      file,
      strict: true,
      onReadEntry(entry) {
        if (entry.path !== MANIFEST_FILE || text !== null) return entry.resume();
        if ((entry.size ?? 0) > MANIFEST_MAX_BYTES) problem = "its manifest is too large";
        entry.on("data", (chunk: Buffer) => chunks.push(chunk));
        entry.on("end", () => (text = Buffer.concat(chunks).toString("utf8")));
      },
    });
  } catch (cause) {
    throw damaged(file, (cause as Error).message, cause);
  }
  if (text === null) problem ??= "it has no manifest";
  if (problem !== null) throw damaged(file, problem);
  return parseManifest(file, text as unknown as string);
}

/** Unpacks into `staging`, which must be new, and checks every file. Throws BACKUP_DAMAGED. */
export async function openArchive(file: string, staging: string): Promise<BackupManifest> {
  const tar = await import("tar");
  let problem: string | null = null;
  mkdirSync(staging, { recursive: true, mode: 0o700 });
  try {
    await tar.extract({
      file,
      cwd: staging,
      strict: true,
      preserveOwner: false,
      filter(path, entry) {
        const type = "type" in entry ? entry.type : "File";
        if (type !== "File" && type !== "Directory" && type !== "OldFile") problem ??= `${path} is a ${type}`;
        return problem === null;
      },
    });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const full = fileError(cause, staging);
    throw full === cause ? damaged(file, (cause as Error).message, cause) : full;
  }
  if (problem !== null) throw damaged(file, problem);
  const listed = join(staging, MANIFEST_FILE);
  if (statSync(listed, { throwIfNoEntry: false })?.isFile() !== true) throw damaged(file, "it has no manifest");
  const manifest = parseManifest(file, readFileSync(listed, "utf8"));
  for (const { name, files } of manifest.volumes) await checkFiles(file, join(staging, "volumes", name), files);
  for (const { file: dump } of manifest.databases) await checkFiles(file, join(staging, "databases"), [dump]);
  return manifest;
}

async function checkFiles(file: string, folder: string, files: readonly BackupFile[]): Promise<void> {
  for (const { path, sha256, sizeBytes } of files) {
    const full = join(folder, path);
    if (statSync(full, { throwIfNoEntry: false })?.isFile() !== true) throw damaged(file, `${path} is missing`);
    const found = await hashFile(full);
    if (found.sha256 !== sha256 || found.sizeBytes !== sizeBytes) throw damaged(file, `${path} is not what its hash says`);
  }
}

function parseManifest(file: string, text: string): BackupManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(file, "its manifest is no JSON", cause);
  }
  const problem = manifestProblem(value);
  if (problem !== null) throw damaged(file, problem);
  return value as BackupManifest;
}

function damaged(file: string, problem: string, cause?: unknown): UserError {
  return userError(BACKUP_DAMAGED, { file, problem }, cause === undefined ? {} : { cause });
}
