// `fairlead restore`: checks the whole backup, closes the app to requests, puts the data in place, restarts the app, opens it. When the app
// does not start with it, everything from before comes back. Sent again with the same id after a crash, it goes on where it was.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { RestoreJson, RestoreRequest } from "../contract/backups.ts";
import { foldJournal, type RolloutPlan } from "../deploy/rollout/machine.ts";
import { BACKUP_DOES_NOT_FIT, RESTORE_UNDONE } from "../platform/errors/volume-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec } from "../platform/exec.ts";
import { openArchive } from "../volumes/archive.ts";
import type { BackupManifest } from "../volumes/manifest.ts";
import { dumpDatabase, restoreDatabase } from "../volumes/postgres.ts";
import { stageSwap, swapBack, swapIn, type Swap } from "../volumes/swap.ts";
import { backupFolder, findAppData, type AppData } from "./app-data.ts";
import { restartInstances } from "./change-instances.ts";
import { setMaintenance } from "./change-environment.ts";
import type { ControlPorts } from "./control-ports.ts";
import { findEnvironment } from "./find-environment.ts";
import { refuseWhenHeld } from "./start-rollout.ts";

const PAGE = "<!doctype html><title>Back soon</title><h1>Back soon</h1><p>Data is being restored.</p>";

export async function restoreApp(request: RestoreRequest, at: ControlPorts): Promise<RestoreJson> {
  const data = findAppData(request, [], at);
  const replaced = replacedFolder(request, at);
  const staging = join(backupFolder(at.home, request), `.restoring-${request.id}`);
  try {
    rmSync(staging, { recursive: true, force: true });
    const manifest = await openArchive(request.file, staging);
    const plan = planRestore(manifest, { data, only: request.only, staging, replaced });
    if (at.journal.plan(request.id) === null) refuseWhenHeld(request, at);
    await saveDatabases(plan, replaced);
    for (const swap of plan.swaps) await stageSwap(swap);
    await replace(plan, { request, replaced }, at);
    const names = { volumes: plan.volumes, databases: plan.databases.map(({ variable }) => variable) };
    noteRestore(request, names, at);
    return { app: request.app, environment: request.environment, file: request.file, ...names, replaced };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

const REPLACED = ".replaced-";

/** Beside the volumes, because a rename needs the same file system. Only the data that the last restore replaced is kept. */
function replacedFolder({ app, environment, id }: RestoreRequest, at: ControlPorts): string {
  const folder = join(at.home.volumes, app, environment);
  mkdirSync(folder, { recursive: true });
  const own = `${REPLACED}${id}`;
  for (const name of readdirSync(folder))
    if (name.startsWith(REPLACED) && name !== own) rmSync(join(folder, name), { recursive: true, force: true });
  return join(folder, own);
}

interface RestorePlan {
  readonly volumes: readonly string[];
  readonly swaps: readonly Swap[];
  readonly databases: readonly (AppData["databases"][number] & { readonly dump: string })[];
}

interface RestorePlaces {
  readonly data: AppData;
  readonly only: readonly string[];
  readonly staging: string;
  readonly replaced: string;
}

/** Pure. Throws BACKUP_DOES_NOT_FIT for what the release that serves does not have. */
function planRestore(manifest: BackupManifest, { data, only, staging, replaced }: RestorePlaces): RestorePlan {
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const names = [...manifest.volumes.map(({ name }) => name), ...manifest.databases.map(({ variable }) => variable)];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw userError(BACKUP_DOES_NOT_FIT, { problem: `The backup has no \`${unknown}\`; it has ${names.join(", ")}` });
  const volumes = manifest.volumes.filter(({ name }) => isWanted(name));
  const swaps = volumes.map(({ name }) => {
    const volume = data.volumes.find((one) => one.name === name);
    if (volume === undefined) throw userError(BACKUP_DOES_NOT_FIT, { problem: `v${data.release.number} has no volume \`${name}\`` });
    return { folder: volume.folder, restored: join(staging, "volumes", name), replaced: join(replaced, name) };
  });
  const databases = manifest.databases
    .filter(({ variable }) => isWanted(variable))
    .map(({ variable, file }) => {
      const database = data.databases.find((one) => one.variable === variable);
      if (database === undefined)
        throw userError(BACKUP_DOES_NOT_FIT, { problem: `v${data.release.number} has no PostgreSQL address in \`${variable}\`` });
      return { ...database, dump: join(staging, "databases", file.path) };
    });
  return { volumes: volumes.map(({ name }) => name), swaps, databases };
}

/** Kept with what else is replaced; a second try must not take the restored data for the old. */
async function saveDatabases(plan: RestorePlan, replaced: string): Promise<void> {
  await mkdir(replaced, { recursive: true, mode: 0o700 });
  for (const database of plan.databases) {
    const file = savedDump(replaced, database.variable);
    if (existsSync(file)) continue;
    await dumpDatabase(database, `${file}.new`, exec);
    renameSync(`${file}.new`, file);
  }
}

function savedDump(replaced: string, variable: string): string {
  return join(replaced, `${variable}.dump`);
}

async function replace(
  plan: RestorePlan,
  { request, replaced }: { readonly request: RestoreRequest; readonly replaced: string },
  at: ControlPorts,
): Promise<void> {
  const { app, environment, by, id } = request;
  const before = findEnvironment(request, at).settings.maintenance;
  await setMaintenance({ app, environment, on: true, page: PAGE, by }, at);
  const undo = async (): Promise<void> => {
    for (const swap of plan.swaps) swapBack(swap);
    for (const database of plan.databases) await restoreDatabase(database, savedDump(replaced, database.variable), exec);
  };
  try {
    for (const swap of plan.swaps) swapIn(swap);
    for (const database of plan.databases) await restoreDatabase(database, database.dump, exec);
    const because = await waitForEnd(await restartInstances({ id, app, environment, processes: null, by }, at), at);
    if (because !== null) throw userError(RESTORE_UNDONE, { because });
  } catch (cause) {
    await undo();
    throw cause;
  } finally {
    if (before === null || before.page === PAGE) await setMaintenance({ app, environment, on: false, page: null, by }, at);
  }
}

const POLL_MS = 100;

/** Null when it was completed, else why not. */
async function waitForEnd(plan: RolloutPlan, at: ControlPorts): Promise<string | null> {
  for (;;) {
    const entries = at.journal.entries(plan.request.id).map(({ entry }) => entry);
    const { outcome } = foldJournal(plan, entries);
    if (outcome !== null)
      return outcome.kind === "completed" ? null : outcome.kind === "aborted" ? `${outcome.by} aborted it` : outcome.because;
    await at.clock.sleep(POLL_MS);
  }
}

function noteRestore(request: RestoreRequest, names: Pick<RestoreJson, "volumes" | "databases">, at: ControlPorts): void {
  const { app, environment, by, file } = request;
  const what = `restored ${[...names.volumes, ...names.databases].join(", ")}`;
  at.store.transaction(() => at.history.add({ atMs: at.clock.nowMs(), who: by, app, environment, what, release: null, detail: file }));
}
