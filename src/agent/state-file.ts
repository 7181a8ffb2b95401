// A JSON file of the agent that survives a kill, a power loss and its own corruption: checksum, and the same again beside it.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync } from "node:fs";
import { writeFileDurably } from "../platform/files.ts";
import type { Log } from "../platform/log.ts";

export interface StateFile<T> {
  readonly path: string;
  write(value: T): void;
  /** Null when there is none, or none that can be read; the unreadable one is set aside as `<path>.corrupt-<n>`. */
  read(): T | null;
  remove(): void;
}

/** `mode` is the file's; without `backup` a corrupt file is lost (for what can be found out again). */
export function stateFile<T>(path: string, options: { log: Log; mode?: number; backup?: boolean }): StateFile<T> {
  const paths = options.backup ? [path, `${path}.backup`] : [path];
  return {
    path,
    write(value) {
      const json = JSON.stringify(value);
      const text = `{"sha256":"${checksum(json)}","value":${json}}\n`;
      for (const each of paths) writeFileDurably(each, text, options.mode ?? 0o600);
    },
    read() {
      for (const each of paths) {
        const value = readOne(each, options.log) as T | null;
        if (value !== null) return value;
      }
      return null;
    },
    remove() {
      for (const each of paths) rmSync(each, { force: true });
    },
  };
}

function readOne(path: string, log: Log): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  try {
    const { sha256, value } = JSON.parse(text) as { sha256?: string; value: unknown };
    if (checksum(JSON.stringify(value)) !== sha256) throw new Error("the checksum does not fit");
    return value;
  } catch (error) {
    log.error("a state file is corrupt and was set aside", { path, aside: setAside(path), error });
    return null;
  }
}

function setAside(path: string): string {
  const aside = `${path}.corrupt-${Date.now().toString(36)}`;
  renameSync(path, aside);
  return aside;
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 32);
}
