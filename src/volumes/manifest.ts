// What a backup says about itself: every file with its hash, so that a restore can tell a whole one from a damaged one.
import type { VolumeSpec } from "../model/release.ts";

export const MANIFEST_FILE = "manifest.json";

export interface BackupManifest {
  readonly schema: 1;
  readonly app: string;
  readonly environment: string;
  /** Release that served, for the reader. */
  readonly release: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly volumes: readonly BackupVolume[];
  readonly databases: readonly BackupDatabase[];
  /** What is not in it and why, one sentence each. */
  readonly leftOut: readonly string[];
}

export interface BackupVolume extends VolumeSpec {
  /** Sorted by path; below `volumes/<name>/` in the archive. */
  readonly files: readonly BackupFile[];
  /** Folders without files, which an app may count on. */
  readonly emptyFolders: readonly string[];
}

export interface BackupDatabase {
  /** Variable that carries its address. */
  readonly variable: string;
  /** `databases/<variable>.dump`, pg_dump's custom format. */
  readonly file: BackupFile;
}

export interface BackupFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What is wrong with a parsed manifest, or null. Paths may not lead out of their place. */
export function manifestProblem(value: unknown): string | null {
  const manifest = value as Partial<BackupManifest> | null;
  if (manifest === null || typeof manifest !== "object") return "its manifest is no object";
  if (manifest.schema !== 1) return `its form is ${String(manifest.schema)}; this version knows 1`;
  if (typeof manifest.app !== "string" || typeof manifest.environment !== "string") return "its manifest names no app";
  if (!Array.isArray(manifest.volumes) || !Array.isArray(manifest.databases)) return "its manifest lists nothing";
  for (const volume of manifest.volumes as readonly BackupVolume[]) {
    if (!isPlainName(volume.name) || !Array.isArray(volume.files) || !Array.isArray(volume.emptyFolders))
      return "a volume of its manifest is not whole";
    if (volume.files.some((file) => !isFile(file)) || volume.emptyFolders.some((path) => !isSafePath(path)))
      return "a path of its manifest leads elsewhere";
  }
  for (const { variable, file } of manifest.databases as readonly BackupDatabase[])
    if (!isPlainName(variable) || !isFile(file)) return "a database of its manifest is not whole";
  return null;
}

function isPlainName(name: unknown): boolean {
  return typeof name === "string" && /^[A-Za-z0-9_][\w-]*$/.test(name);
}

function isFile(file: Partial<BackupFile> | undefined): boolean {
  return isSafePath(file?.path) && /^[0-9a-f]{64}$/.test(file?.sha256 ?? "") && Number.isInteger(file?.sizeBytes);
}

function isSafePath(path: unknown): boolean {
  return (
    typeof path === "string" &&
    path !== "" &&
    !path.startsWith("/") &&
    !path.split("/").some((part) => part === ".." || part === "." || part === "")
  );
}
