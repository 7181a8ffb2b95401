// A private Redis from the host's own binary: password, append-only file, loopback only.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { net } from "../../platform/builtin.ts";
import { PASSWORD_VARIABLE, type PrivateService, type ServicePlace } from "../contract.ts";
import { startScript } from "../start-script.ts";

export interface RedisPrograms {
  readonly server: string;
}

const PLACES = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].flatMap((folder) => [
  join(folder, "redis-server"),
  join(folder, "valkey-server"),
]);
const READY_TIMEOUT_MS = 2_000;
const MEMORY_MAX = "256mb";

/** The password is in a settings file of the server's own, since its arguments can be read by everyone. */
const SCRIPT = startScript(`
server=$1 port=$2
mkdir -p data
cat > redis.conf <<END
bind 127.0.0.1
port $port
requirepass $${PASSWORD_VARIABLE}
dir ./data
daemonize no
appendonly yes
maxmemory ${MEMORY_MAX}
maxmemory-policy noeviction
databases 16
END
unset ${PASSWORD_VARIABLE}
[ -z "$as" ] || chown -R "$user" data redis.conf
exec $as "$server" ./redis.conf
`);

export const redis: PrivateService<RedisPrograms> = {
  kind: "redis",
  title: "Redis",
  package: "redis-server",
  findPrograms() {
    const server = PLACES.find((path) => existsSync(path));
    return server === undefined ? null : { server };
  },
  argv: ({ folder, port }, { server }) => ["/bin/sh", "-c", SCRIPT, "private-redis", folder, "redis", server, String(port)],
  isReady,
  value(place, { name, part, scheme }) {
    switch (part) {
      case "url":
        return `${scheme ?? "redis"}://:${place.password.reveal()}@127.0.0.1:${place.port}/${databaseOf(name)}`;
      case "host":
        return "127.0.0.1";
      case "port":
        return String(place.port);
      case "user":
        return "default";
      case "password":
        return place.password.reveal();
      case "database":
        return "0";
    }
  },
};

/** A cache that is cleared must not take the broker's queue with it. */
function databaseOf(variable: string): number {
  if (/CACHE/.test(variable)) return 1;
  return /RESULT/.test(variable) ? 2 : 0;
}

/** AUTH and PING over the wire: the same two lines that a client sends. */
function isReady(place: ServicePlace): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net().connect({ host: "127.0.0.1", port: place.port });
    let answer = "";
    const end = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(READY_TIMEOUT_MS, () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.includes("+PONG")) end(true);
      else if (answer.includes("-")) end(false);
    });
    socket.write(`AUTH ${place.password.reveal()}\r\nPING\r\n`);
  });
}
