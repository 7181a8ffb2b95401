// Where the socket of an instance lies: short, and in a folder of its app, so that as root other apps cannot reach it.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Home } from "./home.ts";

const PROCESS_CHARS_MAX = 12;

/** `<sockets>/a-<8 hex of app>/<process>-<end of the instance's id>.sock`: unique because an instance's id is. */
export function instanceSocket(home: Home, instance: { readonly id: string; readonly app: string; readonly process: string }): string {
  const suffix = instance.id.slice(instance.id.lastIndexOf("-") + 1).slice(-6);
  const process = instance.process.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, PROCESS_CHARS_MAX);
  return join(appSocketFolder(home, instance.app), `${process}-${suffix}.sock`);
}

export function appSocketFolder(home: Home, app: string): string {
  return join(home.sockets, `a-${createHash("sha256").update(app).digest("hex").slice(0, 8)}`);
}
