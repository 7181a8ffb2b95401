// `fairlead backup`: the data of an app at one moment as one file, while the app goes on.
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EnvironmentKey } from "../contract/control-api.ts";
import type { BackupJson, BackupRequest } from "../contract/backups.ts";
import { NOTHING_TO_BACK_UP } from "../platform/errors/volume-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec } from "../platform/exec.ts";
import { readManifest, writeArchive } from "../volumes/archive.ts";
import { copyVolume, hashFile } from "../volumes/copy-volume.ts";
import type { BackupDatabase, BackupManifest, BackupVolume } from "../volumes/manifest.ts";
import { dumpDatabase } from "../volumes/postgres.ts";
import { backupFolder, findAppData, type AppData } from "./app-data.ts";
import type { ControlPorts } from "./control-ports.ts";

const ENDING = ".tar.gz";

/** Idempotent for its id: the file of an earlier try is answered again. Throws NOTHING_TO_BACK_UP and the errors of volume-errors.ts. */
export async function backUpApp(request: BackupRequest, at: ControlPorts): Promise<BackupJson> {
  const data = findAppData(request, request.only, at);
  if (data.volumes.length + data.databases.length === 0) throw userError(NOTHING_TO_BACK_UP, request);
  const folder = backupFolder(at.home, request);
  const made = readdirSync(folder).find((name) => name.endsWith(`-${request.id}${ENDING}`));
  if (made !== undefined) return describeBackup(join(folder, made));
  const createdAt = new Date(at.clock.nowMs()).toISOString();
  const target = join(folder, `${createdAt.slice(0, 19).replaceAll(":", "")}-${request.id}${ENDING}`);
  const staging = join(folder, `.staging-${request.id}`);
  try {
    rmSync(staging, { recursive: true, force: true });
    const copied = await copyData(data, staging);
    const { app, environment } = request;
    const manifest: BackupManifest = {
      schema: 1,
      app,
      environment,
      release: `v${data.release.number}`,
      createdAt,
      createdBy: request.by,
      ...copied,
    };
    await writeArchive(staging, manifest, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  noteBackup(request, target, at);
  return describeBackup(target);
}

async function copyData(data: AppData, staging: string): Promise<Pick<BackupManifest, "volumes" | "databases" | "leftOut">> {
  const volumes: BackupVolume[] = [];
  const databases: BackupDatabase[] = [];
  const leftOut: string[] = [];
  for (const { folder, name, path, kind } of data.volumes) {
    const copied = await copyVolume(folder, join(staging, "volumes", name));
    volumes.push({ name, path, kind, files: copied.files, emptyFolders: copied.emptyFolders });
    leftOut.push(...copied.leftOut.map((line) => `${name}: ${line}`));
  }
  await mkdir(join(staging, "databases"), { recursive: true });
  for (const database of data.databases) {
    const path = `${database.variable}.dump`;
    const file = join(staging, "databases", path);
    await dumpDatabase(database, file, exec);
    databases.push({ variable: database.variable, file: { path, ...(await hashFile(file)) } });
  }
  const hasRedis = data.release.configuration.services.some(({ kind }) => kind === "redis");
  if (hasRedis) leftOut.push("Redis: queues and caches are not data that is kept.");
  return { volumes, databases, leftOut };
}

function noteBackup({ app, environment, by }: BackupRequest, file: string, at: ControlPorts): void {
  const entry = { atMs: at.clock.nowMs(), who: by, app, environment, what: "backup", release: null, detail: file };
  at.store.transaction(() => at.history.add(entry));
}

/** Newest first. */
export async function listBackups(key: EnvironmentKey, at: Pick<ControlPorts, "home">): Promise<BackupJson[]> {
  const folder = backupFolder(at.home, key);
  const names = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return Promise.all(
    names
      .sort()
      .reverse()
      .map((name) => describeBackup(join(folder, name))),
  );
}

async function describeBackup(file: string): Promise<BackupJson> {
  const { app, environment, createdAt, release, volumes, databases, leftOut } = await readManifest(file);
  return {
    app,
    environment,
    file,
    sizeBytes: existsSync(file) ? statSync(file).size : 0,
    createdAt,
    release,
    volumes: volumes.map(({ name, path, files }) => ({
      name,
      path,
      files: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    })),
    databases: databases.map(({ variable, file: dump }) => ({ variable, sizeBytes: dump.sizeBytes })),
    leftOut,
  };
}
