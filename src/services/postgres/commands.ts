// Argv of PostgreSQL's programs. The password goes by file and by environment, never by argument.
import { join } from "node:path";
import type { ServicePlace } from "../contract.ts";

export const DATABASE = "app";
export const USER = "app";

export function dataFolder(place: Pick<ServicePlace, "folder">): string {
  return join(place.folder, "data");
}

export function initdbArgv(bin: string, target: { readonly data: string; readonly passwordFile: string }): readonly string[] {
  return [
    join(bin, "initdb"),
    `--pgdata=${target.data}`,
    `--username=${USER}`,
    `--pwfile=${target.passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-instructions",
  ];
}

/** Single-user mode: the database is made before anyone can connect. */
export function createDatabaseArgv(bin: string, data: string): readonly string[] {
  return [join(bin, "postgres"), "--single", "-D", data, "postgres"];
}

/**
 * SIGTERM lets PostgreSQL wait for its clients (smart shutdown); what supervises it means "end now, in order", which is SIGINT (fast shutdown).
 */
const TERM_MEANS_FAST =
  '"$@" & child=$!; trap "kill -INT $child" TERM INT; while :; do wait $child; code=$?; kill -0 $child 2>/dev/null || exit $code; done';

export function postgresArgv(bin: string, place: ServicePlace): readonly string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(place.port),
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "32MB",
    logging_collector: "off",
    log_destination: "stderr",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["/bin/sh", "-c", TERM_MEANS_FAST, "postgres", join(bin, "postgres"), "-D", dataFolder(place), ...options];
}

export function isReadyArgv(bin: string, place: ServicePlace): readonly string[] {
  return [join(bin, "psql"), "--no-psqlrc", "--no-password", "--tuples-only", "--command=SELECT 1", connection(place)];
}

/** Without the password: that goes in PGPASSWORD. */
function connection(place: ServicePlace): string {
  return `host=127.0.0.1 port=${place.port} user=${USER} dbname=${DATABASE} connect_timeout=2`;
}
