// A private PostgreSQL from the host's own binaries: one cluster, one user, one database.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SERVICE_FAILED } from "../../platform/errors/service-errors.ts";
import { userError } from "../../platform/errors/user-error.ts";
import type { PrivateService } from "../contract.ts";
import { DATABASE, dataFolder, isReadyArgv, postgresArgv, USER } from "./commands.ts";

export interface PostgresPrograms {
  /** Major version ("" when the folder does not say) and folder of its programs, newest first. */
  readonly versions: readonly { readonly major: string; readonly bin: string }[];
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";
const OTHER_FOLDERS = ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"];
const READY_TIMEOUT_MS = 5_000;

export const postgres: PrivateService<PostgresPrograms> = {
  kind: "postgres",
  title: "PostgreSQL",
  package: "postgresql",
  findPrograms,
  argv: (place, programs) => postgresArgv(binFor(place.folder, programs), place),
  async isReady(place, programs, exec) {
    const env = { PGPASSWORD: place.password.reveal(), PATH: "/usr/bin:/bin" };
    const argv = isReadyArgv(binFor(place.folder, programs), place);
    return (await exec(argv, { env, timeoutMs: READY_TIMEOUT_MS, purpose: "ask the private PostgreSQL", cwd: "/" })).code === 0;
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
  const versions = [...debian.sort((a, b) => Number(b.major) - Number(a.major)), ...elsewhere];
  const whole = versions.filter(({ bin }) => existsSync(join(bin, "initdb")) && existsSync(join(bin, "psql")));
  return whole.length === 0 ? null : { versions: whole };
}

/** A cluster belongs to the major version that made it. */
function binFor(folder: string, { versions }: PostgresPrograms): string {
  const file = join(dataFolder(folder), "PG_VERSION");
  const made = existsSync(file) ? readFileSync(file, "utf8").trim() : null;
  const fitting = versions.find(({ major }) => made === null || major === "" || major === made);
  if (fitting === undefined) {
    const has = versions.map(({ major }) => major).join(", ");
    throw userError(SERVICE_FAILED, { title: "PostgreSQL", problem: `its data was made by version ${made}; this machine has ${has}` });
  }
  return fitting.bin;
}
