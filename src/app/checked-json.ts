// JSON that is kept only to save time, with a digest before it: what a failing disk or a half restored cache changed is as good as not there.
import { hash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { writeCache } from "../platform/files.ts";

const DIGEST_UNITS = 64;

/** Throws what writing throws. */
export function writeChecked(path: string, value: unknown): void {
  const body = JSON.stringify(value);
  writeCache(path, `${hash("sha256", body)}\n${body}`);
}

/** Null for what is not there, too large, or not what was written. */
export function readChecked(path: string, bytesMax: number): unknown {
  try {
    if (lstatSync(path).size > bytesMax) return null;
    const bytes = readFileSync(path);
    const body = bytes.subarray(DIGEST_UNITS + 1);
    return bytes.toString("latin1", 0, DIGEST_UNITS) === hash("sha256", body) ? (JSON.parse(body.toString("utf8")) as unknown) : null;
  } catch {
    return null;
  }
}
