// A private Redis from the host's own binary: password, append-only file, loopback only.
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { net } from "../../platform/builtin.ts";
import { writeFileDurably } from "../../platform/files.ts";
import type { PrivateService, ServicePlace } from "../contract.ts";

export interface RedisPrograms {
  readonly server: string;
}

const PLACES = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].flatMap((folder) => [
  join(folder, "redis-server"),
  join(folder, "valkey-server"),
]);
const READY_TIMEOUT_MS = 2_000;

export const redis: PrivateService<RedisPrograms> = {
  kind: "redis",
  title: "Redis",
  package: "redis-server",
  findPrograms() {
    const server = PLACES.find((path) => existsSync(path));
    return server === undefined ? null : { server };
  },
  async prepare(place) {
    const data = join(place.folder, "data");
    mkdirSync(data, { recursive: true, mode: 0o700 });
    writeFileDurably(settingsFile(place), settings(place), 0o600);
    chmodSync(place.folder, 0o700);
    if (place.user) for (const path of [place.folder, data, settingsFile(place)]) chownSync(path, place.user.uid, place.user.gid);
  },
  argv: (place, { server }) => [server, settingsFile(place)],
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

function settingsFile(place: ServicePlace): string {
  return join(place.folder, "redis.conf");
}

/** The password has only letters and digits, so that it needs no quoting here or in a URL. */
function settings(place: ServicePlace): string {
  const lines = {
    bind: "127.0.0.1",
    port: String(place.port),
    requirepass: place.password.reveal(),
    dir: join(place.folder, "data"),
    daemonize: "no",
    appendonly: "yes",
    maxmemory: "256mb",
    "maxmemory-policy": "noeviction",
    databases: "16",
  };
  return `${Object.entries(lines)
    .map(([name, value]) => `${name} ${name === "dir" ? JSON.stringify(value) : value}`)
    .join("\n")}\n`;
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
