// Argv of PostgreSQL's programs. The password goes by environment and by a file that is gone at once, never by argument.
import { join } from "node:path";
import { PASSWORD_VARIABLE, type ServicePlace } from "../contract.ts";
import { startScript } from "../start-script.ts";

export const DATABASE = "app";
export const USER = "app";

/**
 * The cluster is made aside and renamed when whole. Single-user mode makes the database before anyone can connect. SIGTERM would let
 * PostgreSQL wait for its clients (smart shutdown); what supervises it means "end now, in order", which is SIGINT (fast shutdown).
 */
const SCRIPT = startScript(`
bin=$1
shift
if [ ! -d data ]; then
  rm -rf data.new password.new
  printf %s "$${PASSWORD_VARIABLE}" > password.new
  [ -z "$as" ] || chown "$user" password.new
  $named "$bin/initdb" --pgdata=data.new --username=${USER} --pwfile=password.new --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-instructions
  rm -f password.new
  echo "CREATE DATABASE ${DATABASE} OWNER ${USER}" | $named "$bin/postgres" --single -D data.new postgres >/dev/null
  sync data.new
  mv data.new data
fi
unset ${PASSWORD_VARIABLE}
set +e
$as "$bin/postgres" -D data "$@" &
child=$!
trap 'kill -INT $child' TERM INT
while :; do
  wait $child
  code=$?
  kill -0 $child 2>/dev/null || exit $code
done
`);

export function dataFolder(folder: string): string {
  return join(folder, "data");
}

export function postgresArgv(bin: string, { folder, port }: Omit<ServicePlace, "password">): readonly string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "32MB",
    logging_collector: "off",
    log_destination: "stderr",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["/bin/sh", "-c", SCRIPT, "private-postgres", folder, "postgres", bin, ...options];
}

/** Without the password: that goes in PGPASSWORD. */
export function isReadyArgv(bin: string, { port }: Pick<ServicePlace, "port">): readonly string[] {
  const connection = `host=127.0.0.1 port=${port} user=${USER} dbname=${DATABASE} connect_timeout=2`;
  return [join(bin, "psql"), "--no-psqlrc", "--no-password", "--tuples-only", "--command=SELECT 1", connection];
}
