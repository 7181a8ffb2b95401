import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ObservedState } from "../model/host/instance.ts";
import { Secret } from "../platform/secret.ts";
import { daemonEnvironment } from "./daemon.ts";
import { checkObserved } from "./doctor/check-daemons.ts";
import { locateHome } from "./home.ts";
import { javascriptOf } from "./runtime-copy.ts";
import { openEnvironment, sealEnvironment } from "./sealed-environment.ts";

test("a copy's JavaScript imports JavaScript, with types gone and lines kept", () => {
  const typescript =
    'import { a, type B } from "./a.ts";\nexport * from "../b/c.ts";\nconst x: B = await import("./d.ts");\nimport type { T } from "./t.ts";\n';
  const javascript = javascriptOf(typescript);
  assert.match(javascript, /from "\.\/a\.js";/);
  assert.match(javascript, /from "\.\.\/b\/c\.js";/);
  assert.match(javascript, /import\("\.\/d\.js"\)/);
  assert.ok(!javascript.includes(".ts"));
  assert.equal(javascript.split("\n").length, typescript.split("\n").length);
});

test("a sealed environment opens with its key alone, and its key is its owner's", () => {
  const folder = mkdtempSync(join(tmpdir(), "fl-seal-"));
  try {
    const home = locateHome({ env: { FAIRLEAD_HOME: folder }, uid: 1000, userHome: folder, lingering: false });
    sealEnvironment(home, "shop-1", { TOKEN: new Secret("very-secret") });
    assert.equal(openEnvironment(home, "shop-1")["TOKEN"]?.reveal(), "very-secret");
    assert.equal(statSync(join(home.keys, "environment.key")).mode & 0o777, 0o600);
    writeFileSync(join(home.environments, "shop-2"), "damaged");
    assert.throws(() => openEnvironment(home, "shop-2"), { code: "FL-5031" });
    assert.throws(() => openEnvironment(home, "none"), { code: "FL-5031" });
    assert.throws(() => openEnvironment(home, "../keys/environment.key"), /FL-5031|cannot be opened|not a file name/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a daemon takes none of the terminal's tokens with it", () => {
  assert.deepEqual(daemonEnvironment({ PATH: "/bin", GITHUB_TOKEN: "x", FAIRLEAD_HOME: "/h", LC_ALL: "C", SSH_AUTH_SOCK: "/s" }), {
    PATH: "/bin",
    FAIRLEAD_HOME: "/h",
    LC_ALL: "C",
  });
});

test("the doctor names what crashes and what isolation is missing", () => {
  const instance = { id: "shop-1", phase: "crash-loop", problem: "it exited with code 1" };
  const state = {
    workers: [],
    instances: [instance],
    isolation: ["No sandbox for the file system: bwrap is not installed."],
  } as unknown as ObservedState;
  assert.deepEqual(
    checkObserved(state).map(({ name, state }) => [name, state]),
    [
      ["edge", "ok"],
      ["instance", "fail"],
      ["isolation", "warn"],
    ],
  );
});
