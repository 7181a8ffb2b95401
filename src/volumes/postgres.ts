// pg_dump and pg_restore of a database by its URL. The password goes in PGPASSWORD, never in an argument.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DATABASE_TOOL_FAILED } from "../platform/errors/volume-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import type { Exec } from "../platform/exec.ts";
import { createMask, Secret } from "../platform/secret.ts";

export interface PostgresDatabase {
  /** Variable that carries the address. */
  readonly variable: string;
  readonly url: Secret;
}

const TIMEOUT_MS = 6 * 60 * 60 * 1000;
const DEBIAN_FOLDER = "/usr/lib/postgresql";

export async function dumpDatabase(database: PostgresDatabase, file: string, exec: Exec): Promise<void> {
  await run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", `--file=${file}`], { database, exec });
}

/** All of it or, when anything fails, nothing: one transaction. */
export async function restoreDatabase(database: PostgresDatabase, file: string, exec: Exec): Promise<void> {
  const { PGDATABASE = "" } = postgresEnvironment(database.url) ?? {};
  const args = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"];
  await run("pg_restore", [...args, `--dbname=${PGDATABASE}`, file], { database, exec });
}

const URL_PARTS = /^postgres(?:ql)?(?:\+\w+)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?(?:\/([^?]*))?(?:\?(.*))?$/;

/** libpq's variables of a URL; the scheme may name a driver, as in postgresql+asyncpg. Host and options may be in the query. Null: not understood. */
export function postgresEnvironment(url: Secret): Record<string, string> | null {
  const match = URL_PARTS.exec(url.reveal());
  if (match === null) return null;
  const [user, password, host, port, database] = match.slice(1, 6).map((part) => decodeURIComponent(part ?? ""));
  const query = new URLSearchParams(match[6] ?? "");
  const values = {
    PGHOST: query.get("host") ?? host?.replace(/^\[(.*)\]$/, "$1"),
    PGPORT: query.get("port") ?? port,
    PGUSER: query.get("user") ?? user,
    PGPASSWORD: query.get("password") ?? password,
    PGDATABASE: query.get("dbname") ?? database,
    PGSSLMODE: query.get("sslmode") ?? "",
    PGSSLROOTCERT: query.get("sslrootcert") ?? "",
  };
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

export function isPostgresUrl(value: string): boolean {
  return /^postgres(ql)?(\+\w+)?:\/\//.test(value);
}

async function run(
  tool: string,
  args: readonly string[],
  { database, exec }: { readonly database: PostgresDatabase; readonly exec: Exec },
): Promise<void> {
  const own = postgresEnvironment(database.url);
  if (own === null) throw userError(DATABASE_TOOL_FAILED, { tool, variable: database.variable, reason: "its address is not understood" });
  const result = await exec([findTool(tool), ...args], {
    cwd: "/",
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", PGCONNECT_TIMEOUT: "10", ...own },
    timeoutMs: TIMEOUT_MS,
    purpose: "back up and restore PostgreSQL",
  });
  if (result.code === 0) return;
  const mask = createMask([database.url, new Secret(own["PGPASSWORD"] ?? "")]);
  const details = result.stderr
    .trim()
    .split("\n")
    .slice(-15)
    .map((line) => mask(line));
  const reason = `it ended with ${result.code ?? result.signal}`;
  throw userError(DATABASE_TOOL_FAILED, { tool, variable: database.variable, reason }, { details });
}

/** The newest on this machine: one that is older than the server refuses to work. */
function findTool(tool: string): string {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(DEBIAN_FOLDER, version, "bin", tool)).find((path) => existsSync(path)) ?? tool;
}
