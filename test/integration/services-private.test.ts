// Private PostgreSQL and Redis with the host's own programs: made, started, asked, stopped in order, started again with their data.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { exec } from "../../src/platform/exec.ts";
import { Secret } from "../../src/platform/secret.ts";
import { PASSWORD_VARIABLE, type PrivateService, type ServicePlace } from "../../src/services/contract.ts";
import { postgres } from "../../src/services/postgres/service.ts";
import { redis } from "../../src/services/redis/service.ts";

const PASSWORD = "Testpassword1234567890";
const READY_MAX_MS = 30_000;

for (const service of [postgres, redis] as readonly PrivateService[]) {
  test(`${service.title} is made, answers with its password only, and keeps its data over a stop`, async (t) => {
    const programs = service.findPrograms();
    if (programs === null) return t.skip(`${service.package} is not installed`);
    const place = await makePlace(t, service.kind);
    let child = await startService(t, service, { place, programs });
    assert.ok(!commandLine(child).includes(PASSWORD), "the password is in the command line");
    assert.equal(await service.isReady({ ...place, password: new Secret("wrongpassword") }, programs, exec), false);
    await write(service, place);
    await stop(child);
    assert.equal(child.exitCode, 0, "it did not end in order");

    child = await startService(t, service, { place, programs });
    assert.match(await read(service, place), /kept/);
    await stop(child);
  });
}

test("SIGTERM ends PostgreSQL while a client is connected", async (t) => {
  const programs = postgres.findPrograms();
  if (programs === null) return t.skip("postgresql is not installed");
  const place = await makePlace(t, "postgres");
  const child = await startService(t, postgres, { place, programs });
  const url = postgres.value(place, { name: "DATABASE_URL", part: "url", scheme: null });
  const client = exec(["psql", url, "-c", "SELECT pg_sleep(60)"], { timeoutMs: 90_000, purpose: "hold a connection" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const startMs = performance.now();
  await stop(child);
  assert.ok(performance.now() - startMs < 10_000);
  assert.notEqual((await client).code, 0);
});

test("PostgreSQL starts as a user that is only a number", async (t) => {
  const programs = postgres.findPrograms();
  if (programs === null) return t.skip("postgresql is not installed");
  if (process.getuid?.() !== 0) return t.skip("only root can become somebody else");
  const place = await makePlace(t, "postgres");
  const user = { uid: 1_234_567_890, gid: 1_234_567_890 };
  chownSync(place.folder, user.uid, user.gid);
  await stop(await startService(t, postgres, { place, programs, user }));
  assert.equal(statSync(join(place.folder, "data")).uid, user.uid);
});

test("an interrupted initdb leaves nothing that looks like a cluster, and the next start makes one", async (t) => {
  const programs = postgres.findPrograms();
  if (programs === null) return t.skip("postgresql is not installed");
  const place = await makePlace(t, "postgres");
  const first = spawnService(t, postgres, { place, programs });
  while (!readdirSync(place.folder).includes("data.new")) await new Promise((resolve) => setTimeout(resolve, 20));
  process.kill(-(first.pid as number), "SIGKILL");
  await new Promise((resolve) => first.once("exit", resolve));
  assert.ok(!readdirSync(place.folder).includes("data"));
  const child = await startService(t, postgres, { place, programs });
  assert.ok(!readdirSync(place.folder).includes("password.new"));
  await stop(child);
});

async function makePlace(t: TestContext, kind: string): Promise<ServicePlace> {
  const root = mkdtempSync("/tmp/fairlead-service-");
  chmodSync(root, 0o711);
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, kind);
  mkdirSync(folder, { mode: 0o700 });
  return { folder, port: await freePort(), password: new Secret(PASSWORD) };
}

interface Start {
  readonly place: ServicePlace;
  readonly programs: unknown;
  readonly user?: { readonly uid: number; readonly gid: number };
}

function spawnService(t: TestContext, service: PrivateService, at: Start): ChildProcess {
  const [program, ...args] = service.argv(at.place, at.programs);
  const env = { PATH: "/usr/bin:/bin", [PASSWORD_VARIABLE]: PASSWORD };
  const child = spawn(program as string, args, { cwd: "/", stdio: "ignore", env, detached: true, ...at.user });
  t.after(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), "SIGKILL");
  });
  return child;
}

async function startService(t: TestContext, service: PrivateService, at: Start): Promise<ChildProcess> {
  const child = spawnService(t, service, at);
  const deadline = performance.now() + READY_MAX_MS;
  while (!(await service.isReady(at.place, at.programs, exec))) {
    assert.ok(performance.now() < deadline && child.exitCode === null, "it is not ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return child;
}

function stop(child: ChildProcess): Promise<unknown> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

function commandLine(child: ChildProcess): string {
  return readFileSync(`/proc/${child.pid}/cmdline`, "utf8");
}

async function write(service: PrivateService, place: ServicePlace): Promise<void> {
  await ask(service, place, { sql: "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')", redis: ["SET", "note", "kept"] });
}

function read(service: PrivateService, place: ServicePlace): Promise<string> {
  return ask(service, place, { sql: "SELECT text FROM note", redis: ["GET", "note"] });
}

async function ask(
  service: PrivateService,
  place: ServicePlace,
  what: { readonly sql: string; readonly redis: readonly string[] },
): Promise<string> {
  const url = service.value(place, { name: "X_URL", part: "url", scheme: null });
  const argv = service.kind === "postgres" ? ["psql", url, "-tc", what.sql] : ["redis-cli", "-e", "-p", String(place.port), ...what.redis];
  const result = await exec(argv, { env: { ...process.env, REDISCLI_AUTH: PASSWORD }, timeoutMs: 20_000, purpose: "ask" });
  assert.equal(result.code, 0, result.stdout + result.stderr);
  return result.stdout;
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
