// The other examples as their users would ship them: a database and a queue that Fairlead starts itself, migrations, workers, beat, cron.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createTestHome, spawnedProgram, type TestHome } from "./test-home.ts";

const examples = join(import.meta.dirname, "../../examples");
const WAIT_MAX_MS = 60_000;

test(
  "orders: FastAPI gets a private PostgreSQL and Redis, its migrations run, and its worker confirms an order",
  { timeout: 400_000 },
  async (t) => {
    if (!hasPrograms(t, ["/usr/lib/postgresql/*/bin/postgres", "/usr/bin/redis-server"])) return;
    await using home = createTestHome();
    const { url } = await home.json<{ url: string }>("ship", copyExample(home, "orders"));
    const order = { customer: "Ann", item: "rope", quantity: 2 };
    const made = await fetch(`${url}/orders`, {
      method: "POST",
      body: JSON.stringify(order),
      headers: { "content-type": "application/json" },
    });
    assert.equal(made.status, 201);
    const { id } = (await made.json()) as { id: number };
    await until(async () => {
      const answer = (await (await fetch(`${url}/orders/${id}`)).json()) as { confirmed: boolean };
      return answer.confirmed;
    });
  },
);

test("shop: Django is refused without its secret, then serves static files and runs worker and beat", { timeout: 400_000 }, async (t) => {
  if (!hasPrograms(t, ["/usr/bin/redis-server"])) return;
  await using home = createTestHome();
  const folder = copyExample(home, "shop");
  const refused = await home.run("ship", folder);
  assert.equal(refused.code, 2, refused.stderr);
  assert.match(refused.stderr, /SECRET_KEY/);
  await setSecret(home, ["SECRET_KEY", "--app", "shop", "--env", "development", "--stage"], "only-for-this-test-0123456789");
  const { url } = await home.json<{ url: string }>("ship", folder);
  assert.equal((await fetch(`${url}/`)).status, 200);
  assert.match(await (await fetch(`${url}/static/store/shop.css`)).text(), /\{/);
  const processes = (await home.status()).environments.find(({ app }) => app === "shop")?.instances.map(({ process }) => process);
  assert.deepEqual(processes?.toSorted(), ["beat", "redis", "web", "worker"]);
  const { stdout, stderr } = await home.ok("logs", "--app", "shop");
  assert.doesNotMatch(stdout + stderr, /only-for-this-test/);
});

test("report: a script on a schedule runs when it is due, and its output and result are kept", { timeout: 400_000 }, async () => {
  await using home = createTestHome();
  const folder = copyExample(home, "report");
  const manifest = join(folder, "pyproject.toml");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("*/5 * * * *", "* * * * *"));
  await home.ok("ship", folder);
  await until(async () => {
    const [cron] = (await home.status()).environments[0]?.cron ?? [];
    return cron?.last?.endedAt !== null && cron?.last !== null && cron?.last !== undefined;
  }, 100_000);
  const { stdout } = await home.ok("logs", "--app", "report");
  assert.match(stdout, /GiB of \d+ GiB are free/);
});

function copyExample(home: TestHome, name: string): string {
  const folder = join(home.folder, name);
  cpSync(join(examples, name), folder, { recursive: true });
  return folder;
}

function hasPrograms(t: TestContext, patterns: readonly string[]): boolean {
  const missing = patterns.find((pattern) => !globSync(pattern).some(existsSync));
  if (missing === undefined) return true;
  process.stdout.write(`SKIPPED: ${t.name}: ${missing} is missing\n`);
  t.skip(`${missing} is missing`);
  return false;
}

/** A secret's value goes in by standard input, never as an argument. */
function setSecret(home: TestHome, args: readonly string[], value: string): Promise<void> {
  const [node, program] = spawnedProgram();
  return new Promise((resolve, reject) => {
    const child = execFile(node, [program, "secrets", "set", ...args], { env: { ...home.env } }, (error, _stdout, stderr) =>
      error === null ? resolve() : reject(new Error(stderr, { cause: error })),
    );
    child.stdin?.end(value);
  });
}

async function until(isSo: () => Promise<boolean>, waitMaxMs = WAIT_MAX_MS): Promise<void> {
  const untilMs = performance.now() + waitMaxMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < untilMs, `not so within ${waitMaxMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
