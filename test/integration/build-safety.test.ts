// Builds that meet or are killed, and prune: nothing half done is left, nothing that a release needs goes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { pruneStore } from "../../src/app/prune-store.ts";
import { findAlterations } from "../../src/host/artifact-folder.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { openStore } from "../../src/platform/store.ts";
import { RELEASE_MIGRATIONS } from "../../src/release/migrations.ts";
import { createReleaseStore } from "../../src/release/store.ts";
import type { Release } from "../../src/model/release.ts";
import { buildPlace, GUESTBOOK } from "./build-support.ts";

const place = buildPlace(GUESTBOOK);
after(() => place[Symbol.dispose]());

const FAIRLEAD = join(import.meta.dirname, "../../bin/fairlead.js");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `onProgress` sees each line on stderr and may kill it. */
function cli(args: readonly string[], onProgress: (line: string, kill: () => void) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [FAIRLEAD, ...args], {
    env: { ...process.env, FAIRLEAD_HOME: place.home.path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
    for (const line of chunk.split("\n")) onProgress(line, () => child.kill("SIGKILL"));
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

const digestOf = (ended: Ended): string => {
  assert.equal(ended.code, 0, ended.stderr);
  return (JSON.parse(ended.stdout) as { digest: string }).digest;
};

test("two first builds at once end with the same whole artifact", async () => {
  assert.equal((await cli(["lock", place.root])).code, 0);
  const [one, two] = await Promise.all([cli(["build", place.root, "--json"]), cli(["build", place.root, "--json"])]);
  assert.equal(digestOf(one), digestOf(two));
  assert.deepEqual(await findAlterations(join(place.home.store, "artifacts", digestOf(one)), "full"), []);
});

for (const moment of ["Installing", "Compiling bytecode"]) {
  test(`a build killed at "${moment}" leaves nothing that the next one takes for whole`, async () => {
    const before = digestOf(await cli(["build", place.root, "--json"]));
    place.removeHome();
    const killed = await cli(["build", place.root], (line, kill) => line.startsWith(moment) && kill());
    assert.equal(killed.code, null, killed.stderr);
    assert.deepEqual(list("artifacts"), []);
    const digest = digestOf(await cli(["build", place.root, "--json"]));
    assert.equal(digest, before);
    assert.deepEqual(await findAlterations(join(place.home.store, "artifacts", digest), "full"), []);
    assert.deepEqual(list("aside"), []);
  });
}

test("leftovers of a killed build are swept by the next", async () => {
  mkdirSync(join(place.home.store, "aside/artifact-999999999-abcdefgh/app"), { recursive: true });
  writeFileSync(join(place.home.store, "aside/artifact-999999999-abcdefgh/app/a.py"), "");
  await place.build();
  assert.deepEqual(list("aside"), []);
});

test("prune keeps what releases need, says what it freed, and with --dry-run only says it", async () => {
  const needed = (await place.build()).artifact;
  place.write({ "app.py": `${GUESTBOOK["app.py"]}# ${"x".repeat(10_000)}\n` });
  const old = (await place.build()).artifact;
  record(needed.digest);
  const inAnHour = { ...systemClock, nowMs: () => Date.now() + 3_600_000 };
  const at = { home: place.home, clock: inAnHour, progress: () => {} };
  const plan = await pruneStore({ dryRun: true, cache: false }, at);
  assert.ok(existsSync(old.folder));
  assert.ok(plan.freedBytes > 10_000, `${plan.freedBytes}`);
  const done = await pruneStore({ dryRun: false, cache: false }, at);
  assert.deepEqual([done.artifacts, done.freedBytes], [plan.artifacts, plan.freedBytes]);
  assert.equal(existsSync(old.folder), false);
  assert.deepEqual(await findAlterations(needed.folder, "full"), []);
  assert.deepEqual((await pruneStore({ dryRun: false, cache: false }, at)).artifacts, []);
});

test("after a prune the next build works from what is left, and after a whole one from the index again", async () => {
  const inAnHour = { ...systemClock, nowMs: () => Date.now() + 3_600_000 };
  const before = (await place.build()).artifact.digest;
  await pruneStore({ dryRun: false, cache: true }, { home: place.home, clock: inAnHour, progress: () => {} });
  assert.equal((await place.build()).artifact.digest, before);
});

function list(folder: string): string[] {
  const path = join(place.home.store, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith("buildmark-")) : [];
}

function record(artifact: string): void {
  using store = openStore(place.home.database, [RELEASE_MIGRATIONS]);
  const releases = createReleaseStore(store);
  store.transaction(() => {
    releases.ensureEnvironment("guestbook", "development", 0);
    releases.addRelease({ app: "guestbook", environment: "development", artifact, createdAtMs: 0 } as Omit<Release, "id" | "number">);
  });
}
