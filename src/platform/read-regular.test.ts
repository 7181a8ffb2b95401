import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readRegular, tooLargeReason } from "./read-regular.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-read-"));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

test("a file is read up to the bound, and a larger one not at all", () => {
  writeFileSync(path("a"), "hello");
  assert.deepEqual(readRegular(path("a"), { bytesMax: 5 }), { kind: "bytes", bytes: Buffer.from("hello") });
  assert.deepEqual(readRegular(path("a"), { bytesMax: 4 }), { kind: "too-large", sizeBytes: 5 });
  truncateSync(path("a"), 2 ** 31);
  assert.deepEqual(readRegular(path("a"), { bytesMax: 2 ** 20 }), { kind: "too-large", sizeBytes: 2 ** 31 });
});

test("no pipe, device or folder is waited for", () => {
  assert.equal(spawnSync("mkfifo", [path("pipe")]).status, 0);
  for (const other of [path("pipe"), "/dev/zero", folder]) assert.deepEqual(readRegular(other, { bytesMax: 5 }), { kind: "other" });
});

test("the beginning decides whether the rest is read; a link is followed or refused", () => {
  writeFileSync(path("b"), "0123456789");
  const seen: string[] = [];
  const head = { bytes: 3, isWanted: (bytes: Uint8Array) => seen.push(Buffer.from(bytes).toString()) > 1 };
  assert.deepEqual(readRegular(path("b"), { bytesMax: 20, head }), { kind: "other" });
  assert.deepEqual(readRegular(path("b"), { bytesMax: 20, head }), { kind: "bytes", bytes: Buffer.from("0123456789") });
  assert.deepEqual(seen, ["012", "012"]);
  symlinkSync("b", path("link"));
  assert.equal(readRegular(path("link"), { bytesMax: 20 }).kind, "bytes");
  assert.throws(() => readRegular(path("link"), { bytesMax: 20, noLinks: true }), { code: "ELOOP" });
});

test("sizes are told so that they never look equal", () => {
  assert.equal(tooLargeReason(8 * 1024 * 1024 + 1, 8 * 1024 * 1024), "it has 8.1 MiB, and at most 8 MiB are read");
  assert.equal(tooLargeReason(2 ** 30, 2 ** 23), "it has 1,024 MiB, and at most 8 MiB are read");
});
