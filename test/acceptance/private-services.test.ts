// A project that needs PostgreSQL and Redis: private instances in development, kept over releases and restarts; in production it is asked for addresses.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackupJson } from "../../src/contract/backups.ts";
import type { ConfigListJson } from "../../src/contract/values.ts";
import { postgres } from "../../src/services/postgres/service.ts";
import { redis } from "../../src/services/redis/service.ts";
import { identityOf, signalProcess } from "../../src/host/process-identity.ts";
import { createTestHome, processesOf, type TestHome } from "./test-home.ts";

const APP = `
import os

import psycopg
import redis
from flask import Flask

DATABASE_URL = os.environ["DATABASE_URL"]
REDIS_URL = os.environ["REDIS_URL"]
app = Flask(__name__)


@app.route("/")
def index():
    with psycopg.connect(DATABASE_URL) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO visit DEFAULT VALUES")
        count = connection.execute("SELECT count(*) FROM visit").fetchone()[0]
    return f"{count} {redis.Redis.from_url(REDIS_URL).incr('visits')}"


@app.route("/ready")
def ready():
    return "ok"
`;

const missing = [postgres.findPrograms() === null ? "postgresql" : null, redis.findPrograms() === null ? "redis-server" : null].filter(
  (one) => one,
);
const skip = missing.length > 0 ? `${missing.join(" and ")} not installed` : false;
const home: TestHome = createTestHome();
const project = join(home.folder, "visits");
let url = "";

before(() => {
  mkdirSync(project);
  writeFileSync(join(project, "app.py"), APP);
  writeFileSync(join(project, "requirements.txt"), "flask\npsycopg[binary]\nredis\n");
});

after(() => home[Symbol.asyncDispose]());

test("the first ship starts both, says so, and the app has their addresses", { skip }, async () => {
  const { stdout, stderr } = await home.ok("ship", project);
  assert.match(stdout + stderr, /PostgreSQL: a private instance/);
  assert.match(stdout + stderr, /Redis: a private instance/);
  url = (await home.status()).environments[0]?.url ?? "";
  assert.equal(await visit(), "2 2"); // ship itself asked once
  const { values } = await home.json<ConfigListJson>("config", "list", "--app", "visits");
  assert.deepEqual(
    values.map(({ name, from, value }) => [name, from, value]),
    [
      ["DATABASE_URL", "private service", null],
      ["REDIS_URL", "private service", null],
    ],
  );
});

test("the next release has the same data, and the services were not restarted for it", { skip }, async () => {
  const before = servers();
  writeFileSync(join(project, "extra.py"), "X = 1\n");
  await home.ok("ship", project);
  assert.deepEqual(servers(), before);
  assert.match(await visit(), /^4 4$/);
});

test("services that are killed come back with their data", { skip }, async () => {
  const killed = servers();
  const [then] = (await visit()).split(" ").map(Number);
  for (const pid of killed) kill(pid);
  await until(() => servers().length === killed.length && servers().every((pid) => !killed.includes(pid)));
  await until(async () => (await fetch(url).catch(() => null))?.status === 200);
  const [now] = (await visit()).split(" ").map(Number);
  assert.ok((now ?? 0) > (then ?? Infinity), `${then} visits before, ${now} after`);
});

test("a backup holds the database, and a restore brings it back", { skip }, async () => {
  const backup = await home.json<BackupJson>("backup", "visits");
  assert.deepEqual(
    backup.databases.map(({ variable }) => variable),
    ["DATABASE_URL"],
  );
  const [then] = (await visit()).split(" ").map(Number);
  await visit();
  await home.ok("restore", backup.file, "--yes", "--app", "visits");
  const [now] = (await visit()).split(" ").map(Number);
  assert.equal(now, then);
});

test("in production nothing is started, and both addresses are asked for", { skip }, async () => {
  const { code, stderr } = await home.run("ship", project, "--env", "production");
  assert.equal(code, 2);
  assert.match(stderr, /FL-6007/);
  assert.match(stderr, /DATABASE_URL/);
  assert.match(stderr, /REDIS_URL/);
  assert.ok(!existsSync(join(home.home.volumes, "visits", "production")));
});

test("destroy ends them and removes their data", { skip }, async () => {
  await home.ok("destroy", "visits", "--yes");
  assert.deepEqual(servers(), []);
  assert.ok(
    !existsSync(join(home.home.volumes, "visits", "development")) ||
      readdirSync(join(home.home.volumes, "visits", "development")).length === 0,
  );
});

async function visit(): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  return answer.text();
}

/** In a sandbox with processes of its own one that dies takes others with it. */
function kill(pid: number): void {
  const identity = identityOf(pid);
  if (identity !== null) signalProcess(identity, "SIGKILL");
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    assert.ok(tries < 300, "it did not come back");
    await sleep(100);
  }
}

/** Process ids of the shells that the services run under. */
function servers(): number[] {
  return processesOf(home.home)
    .filter(({ command }) => / private-(postgres|redis) /.test(command))
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}
