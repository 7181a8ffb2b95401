import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { locateHome } from "../host/home.ts";
import type { InstanceSpec } from "../model/host/desired-state.ts";
import { logPath } from "./prepare-command.ts";
import { WriteHint } from "./write-hint.ts";

test("a write that the tree refused is found in the output of a running instance, with the volume to add", (t) => {
  const { hint, spec } = place(t, "OSError: [Errno 30] Read-only file system: 'media/cat.png'\n");
  assert.equal(hint.look(spec, 0, 0), true);
  assert.match(hint.text ?? "", /tried to write site\/media\/cat\.png: .*\[tool\.fairlead\.volume\.site-media\] path = "site\/media"/);
  assert.equal(hint.look(spec, 0, 60_000), false);
  hint.forget();
  assert.equal(hint.text, null);
});

test("output before this run, and what is written elsewhere, give no hint", (t) => {
  const line = "PermissionError: [Errno 13] Permission denied: '/etc/shadow'\n";
  const { hint, spec } = place(t, line);
  assert.equal(hint.look(spec, 0, 0), false);
  const before = "OSError: [Errno 30] Read-only file system: 'x'\n";
  const other = place(t, before);
  assert.equal(other.hint.look(other.spec, before.length, 0), false);
});

function place(t: TestContext, output: string): { hint: WriteHint; spec: InstanceSpec } {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-hint-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const home = locateHome({ env: { FAIRLEAD_HOME: folder }, uid: 1000, userHome: folder, lingering: false });
  const release = "shop/development/v3";
  const cwd = join(folder, "releases", release, "site");
  const spec = { id: "shop-development-v3-web-abc234", app: "shop", environment: "development", release, cwd, artifact: "/a" };
  const path = logPath(home, spec);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, output);
  return { hint: new WriteHint(home), spec: spec as unknown as InstanceSpec };
}
