// A private PostgreSQL from the host's own binaries: one cluster, one user, one database.
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SERVICE_FAILED } from "../../platform/errors/service-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import { syncFolder } from "../../platform/files.ts";
import type { PrivateService, ServicePlace, ServicePorts } from "../contract.ts";
import { createDatabaseArgv, DATABASE, dataFolder, initdbArgv, isReadyArgv, postgresArgv, USER } from "./commands.ts";

export interface PostgresPrograms {
  /** Major version → folder of its programs, newest first. */
  readonly versions: readonly { readonly major: string; readonly bin: string }[];
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";
const OTHER_FOLDERS = ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"];
const PREPARE_TIMEOUT_MS = 120_000;
const READY_TIMEOUT_MS = 5_000;

export const postgres: PrivateService<PostgresPrograms> = {
  kind: "postgres",
  title: "PostgreSQL",
  package: "postgresql",
  findPrograms,
  prepare,
  argv: (place, programs) => postgresArgv(binFor(place, programs), place),
  async isReady(place, programs, at) {
    const env = { PGPASSWORD: place.password.reveal(), PATH: "/usr/bin:/bin" };
    const argv = isReadyArgv(binFor(place, programs), place);
    return (await at.exec(argv, { env, timeoutMs: READY_TIMEOUT_MS, purpose: "ask the private PostgreSQL", cwd: "/" })).code === 0;
  },
  value(place, { part, scheme }) {
    switch (part) {
      case "url":
        return `${scheme ?? "postgresql"}://${USER}:${place.password.reveal()}@127.0.0.1:${place.port}/${DATABASE}`;
      case "host":
        return "127.0.0.1";
      case "port":
        return String(place.port);
      case "user":
        return USER;
      case "password":
        return place.password.reveal();
      case "database":
        return DATABASE;
    }
  },
};

function findPrograms(): PostgresPrograms | null {
  const debian = existsSync(DEBIAN_FOLDER)
    ? readdirSync(DEBIAN_FOLDER).map((major) => ({ major, bin: join(DEBIAN_FOLDER, major, "bin") }))
    : [];
  const elsewhere = OTHER_FOLDERS.map((bin) => ({ major: "", bin }));
  const versions = [...debian.sort((a, b) => Number(b.major) - Number(a.major)), ...elsewhere].filter(({ bin }) =>
    existsSync(join(bin, "initdb")),
  );
  return versions.length === 0 ? null : { versions };
}

/** A cluster belongs to the major version that made it. */
function binFor(place: Pick<ServicePlace, "folder">, { versions }: PostgresPrograms): string {
  const file = join(dataFolder(place), "PG_VERSION");
  const made = existsSync(file) ? readFileSync(file, "utf8").trim() : null;
  const fitting = versions.find(({ major }) => made === null || major === "" || major === made);
  if (fitting === undefined) {
    const has = versions.map(({ major }) => major).join(", ");
    throw userError(SERVICE_FAILED, { title: "PostgreSQL", problem: `its data was made by version ${made}; this machine has ${has}` });
  }
  return fitting.bin;
}

/** Made aside and renamed when whole, so that an interrupted initdb leaves nothing that looks like a cluster. */
async function prepare(place: ServicePlace, programs: PostgresPrograms, at: ServicePorts): Promise<void> {
  const data = dataFolder(place);
  ownFolder(place.folder, place);
  if (existsSync(data)) return;
  const bin = binFor(place, programs);
  const aside = join(place.folder, "data.new");
  const passwordFile = join(place.folder, "password.new");
  rmSync(aside, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, place.password.reveal(), { mode: 0o600 });
    if (place.user) chownSync(passwordFile, place.user.uid, place.user.gid);
    await run(initdbArgv(bin, { data: aside, passwordFile }), place, at);
    await run(createDatabaseArgv(bin, aside), place, at, `CREATE DATABASE ${DATABASE} OWNER ${USER};\n`);
    renameSync(aside, data);
    syncFolder(place.folder);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function run(argv: readonly string[], place: ServicePlace, at: ServicePorts, input?: string): Promise<void> {
  const result = await at.exec(argv, {
    cwd: place.folder,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
    timeoutMs: PREPARE_TIMEOUT_MS,
    purpose: "set up a private PostgreSQL",
    ...(input === undefined ? {} : { input }),
    ...(place.user === null ? {} : { user: place.user }),
    ...(at.signal ? { signal: at.signal } : {}),
  });
  if (result.code === 0) return;
  const details = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-15);
  throw userError(
    SERVICE_FAILED,
    { title: "PostgreSQL", problem: `\`${argv[0]}\` ended with ${result.code ?? result.signal}` },
    { details },
  );
}

function ownFolder(folder: string, { user }: ServicePlace): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
}
