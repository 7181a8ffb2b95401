// Backups of real data: SQLite under a writer, files, PostgreSQL; whole ones come back, damaged ones are refused.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import * as tar from "tar";
import { exec } from "../../src/platform/exec.ts";
import { Secret } from "../../src/platform/secret.ts";
import { PASSWORD_VARIABLE } from "../../src/services/contract.ts";
import { postgres } from "../../src/services/postgres/service.ts";
import { openArchive, readManifest, writeArchive } from "../../src/volumes/archive.ts";
import { copyVolume } from "../../src/volumes/copy-volume.ts";
import type { BackupManifest } from "../../src/volumes/manifest.ts";
import { dumpDatabase, restoreDatabase } from "../../src/volumes/postgres.ts";
import { stageSwap, swapBack, swapIn } from "../../src/volumes/swap.ts";

const WRITER = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE pair (a INTEGER, b INTEGER)")
n = 0
while True:
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO pair VALUES (?, ?)", (n, 0))
    db.execute("UPDATE pair SET b = ? WHERE a = ?", (n, n))
    db.execute("COMMIT")
    n += 1
    if n == 50: print("going", flush=True)
`;

test("a SQLite database that is being written to is copied whole, at one moment, without its companions", async (t) => {
  const root = folder(t);
  mkdirSync(join(root, "volume"));
  const path = join(root, "volume", "app.db");
  const writer = spawn("python3", ["-c", WRITER, path], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => void writer.kill("SIGKILL"));
  await new Promise((resolve) => writer.stdout.once("data", resolve));
  assert.ok(existsSync(`${path}-wal`));
  const copied = await copyVolume(join(root, "volume"), join(root, "copy"));
  assert.deepEqual(
    copied.files.map((file) => file.path),
    ["app.db"],
  );
  const copy = new DatabaseSync(join(root, "copy", "app.db"));
  const { count, torn } = copy.prepare("SELECT count(*) AS count, sum(a <> b) AS torn FROM pair").get() as { count: number; torn: number };
  copy.close();
  assert.ok(count >= 50, `${count} rows`);
  assert.equal(torn, 0);
});

test("files and empty folders come back with their bytes; what is no file is named as left out", async (t) => {
  const root = folder(t);
  const archive = await backUpFiles(root);
  const manifest = await readManifest(archive);
  assert.deepEqual(
    manifest.volumes[0]?.files.map((file) => file.path),
    ["a/b.bin", "note ä.txt"],
  );
  assert.deepEqual(manifest.volumes[0]?.emptyFolders, ["empty"]);
  assert.deepEqual(manifest.leftOut, ["link is neither a file nor a folder."]);
  assert.equal(statSync(archive).mode & 0o777, 0o600);
  await openArchive(archive, join(root, "out"));
  assert.equal(readFileSync(join(root, "out/volumes/uploads/note ä.txt"), "utf8"), "hello");
  assert.equal(statSync(join(root, "out/volumes/uploads/a/b.bin")).size, 100_000);
  assert.ok(statSync(join(root, "out/volumes/uploads/empty")).isDirectory());
});

test("a damaged, cut or foreign archive is refused", async (t) => {
  const root = folder(t);
  const archive = await backUpFiles(root);
  const bytes = readFileSync(archive);
  const cases: Record<string, Buffer> = {
    cut: bytes.subarray(0, bytes.length / 2),
    flipped: Buffer.from(bytes.map((byte, at) => (at === Math.floor(bytes.length / 2) ? byte ^ 0xff : byte))),
    empty: Buffer.alloc(0),
    foreign: Buffer.from("this is no archive at all, but it is long enough to be read as one".repeat(20)),
  };
  for (const [name, content] of Object.entries(cases)) {
    const file = join(root, `${name}.tar.gz`);
    writeFileSync(file, content);
    await assert.rejects(openArchive(file, join(root, `out-${name}`)), { code: "FL-7002" }, name);
    if (name !== "cut" && name !== "flipped") await assert.rejects(readManifest(file), { code: "FL-7002" }, name);
  }
});

test("a whole archive of something else is refused", async (t) => {
  const root = folder(t);
  writeFileSync(join(root, "notes.txt"), "no backup");
  const file = join(root, "notes.tar.gz");
  await tar.create({ file, gzip: true, cwd: root }, ["notes.txt"]);
  await assert.rejects(openArchive(file, join(root, "out")), { code: "FL-7002" });
});

test("a file that was changed inside the archive is refused, and so is a link in it", async (t) => {
  const root = folder(t);
  const archive = await backUpFiles(root);
  await openArchive(archive, join(root, "out"));
  writeFileSync(join(root, "out/volumes/uploads/note ä.txt"), "jello");
  const changed = join(root, "changed.tar.gz");
  await tar.create({ file: changed, cwd: join(root, "out"), gzip: true }, ["manifest.json", "volumes", "databases"]);
  await assert.rejects(openArchive(changed, join(root, "out2")), { code: "FL-7002", message: /note ä.txt is not what its hash says/ });
  symlinkSync("/etc", join(root, "out/volumes/uploads/etc"));
  await tar.create({ file: changed, cwd: join(root, "out"), gzip: true }, ["manifest.json", "volumes", "databases"]);
  await assert.rejects(openArchive(changed, join(root, "out3")), { code: "FL-7002", message: /is a SymbolicLink/ });
  assert.ok(!existsSync(join(root, "out3/volumes/uploads/etc")));
});

test("a swap puts restored data in place in one go, can be repeated, and can be taken back", async (t) => {
  const root = folder(t);
  const swap = { folder: join(root, "v/data"), restored: join(root, "restored"), replaced: join(root, "v/.replaced/data") };
  for (const [path, text] of [
    [swap.folder, "old"],
    [swap.restored, "new"],
  ] as const) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "f"), text);
  }
  await stageSwap(swap);
  swapIn(swap);
  assert.equal(readFileSync(join(swap.folder, "f"), "utf8"), "new");
  await stageSwap(swap);
  swapIn(swap);
  assert.equal(readFileSync(join(swap.folder, "f"), "utf8"), "new");
  assert.equal(readFileSync(join(swap.replaced, "f"), "utf8"), "old");
  swapBack(swap);
  assert.equal(readFileSync(join(swap.folder, "f"), "utf8"), "old");
});

test("PostgreSQL is dumped and comes back, and the password is in no argument", async (t) => {
  const programs = postgres.findPrograms();
  if (programs === null) return t.skip("postgresql is not installed");
  const root = folder(t);
  chmodSync(root, 0o711);
  mkdirSync(join(root, "pg"), { mode: 0o700 });
  const place = { folder: join(root, "pg"), port: await freePort(), password: new Secret("Dumppassword123") };
  const [program, ...args] = postgres.argv(place, programs);
  const server = spawn(program as string, args, {
    env: { PATH: "/usr/bin:/bin", [PASSWORD_VARIABLE]: "Dumppassword123" },
    stdio: "ignore",
    detached: true,
  });
  t.after(() => void process.kill(-(server.pid as number), "SIGKILL"));
  for (let tries = 0; !(await postgres.isReady(place, programs, exec)); tries++) {
    assert.ok(tries < 200, "it is not ready");
    await sleep(100);
  }
  const url = postgres.value(place, { name: "DATABASE_URL", part: "url", scheme: "postgresql+asyncpg" });
  const database = { variable: "DATABASE_URL", url: new Secret(url) };
  const sql = (text: string) => exec(["psql", url.replace("+asyncpg", ""), "-tc", text], { timeoutMs: 20_000, purpose: "ask" });
  await sql("CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
  const argvs: string[] = [];
  const watched: typeof exec = (argv, options) => {
    argvs.push(argv.join(" "));
    return exec(argv, options);
  };
  await dumpDatabase(database, join(root, "x.dump"), watched);
  await sql("UPDATE note SET text = 'changed'; CREATE TABLE later (x int)");
  await restoreDatabase(database, join(root, "x.dump"), watched);
  assert.match((await sql("SELECT text FROM note")).stdout, /kept/);
  assert.ok(argvs.length === 2 && argvs.every((line) => !line.includes("Dumppassword")));
  const wrong = { variable: "DATABASE_URL", url: new Secret(url.replace("Dumppassword123", "Wrongpassword1")) };
  await assert.rejects(dumpDatabase(wrong, join(root, "y.dump"), exec), (error: Error & { code: string; details: string[] }) => {
    assert.equal(error.code, "FL-7004");
    assert.ok(!JSON.stringify(error.details).includes("Wrongpassword1"));
    return true;
  });
});

async function backUpFiles(root: string): Promise<string> {
  const volume = join(root, "volume");
  mkdirSync(join(volume, "a"), { recursive: true });
  mkdirSync(join(volume, "empty"));
  writeFileSync(join(volume, "note ä.txt"), "hello");
  writeFileSync(join(volume, "a/b.bin"), Buffer.alloc(100_000, 7));
  symlinkSync("note ä.txt", join(volume, "link"));
  const staging = join(root, "staging");
  const copied = await copyVolume(volume, join(staging, "volumes/uploads"));
  const manifest: BackupManifest = {
    schema: 1,
    app: "shop",
    environment: "production",
    release: "v1",
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "ada",
    volumes: [{ name: "uploads", path: "uploads", kind: "folder", files: copied.files, emptyFolders: copied.emptyFolders }],
    databases: [],
    leftOut: copied.leftOut,
  };
  await writeArchive(staging, manifest, join(root, "backup.tar.gz"));
  return join(root, "backup.tar.gz");
}

function folder(t: TestContext): string {
  const root = mkdtempSync("/tmp/fairlead-backup-");
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
