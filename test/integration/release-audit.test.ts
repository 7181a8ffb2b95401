// The audit of a release's tree in its thread: of what was stored, whatever lies on the disk by then; once for the same content.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openTreeAudit, type AuditedTree } from "../../src/app/audit-tree.ts";
import { storeTree } from "../../src/build/directory/app-tree.ts";
import { openHashMemory } from "../../src/build/store/hash-memory.ts";
import { DEFAULT_DEPENDENCIES } from "../../src/audit/dependencies/policy.ts";
import { createStore, type StoreLayout } from "../../src/build/store/layout.ts";
import type { ArtifactFile } from "../../src/model/artifact.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";

const WEAK = "import tempfile\ntempfile.mktemp()\n";

interface Place {
  readonly root: string;
  readonly layout: StoreLayout;
  readonly stored: () => readonly ArtifactFile[];
  readonly audit: (files: readonly ArtifactFile[], timeLimitMs?: number) => Promise<AuditedTree>;
}

function place(t: TestContext, files: Readonly<Record<string, string>>): Place {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-release-audit-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = mkdtempSync(join(folder, "project-"));
  const layout = createStore(join(folder, "store"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return {
    root,
    layout,
    stored: () => storeTree(listSourceTree(root), layout, openHashMemory(layout, root, Date.now)),
    audit: async (stored, timeLimitMs = 60_000) => {
      using audit = openTreeAudit({ models: [], root, today: "2026-06-15", timeLimitMs, layout, dependencies: DEFAULT_DEPENDENCIES });
      audit.begin(stored);
      return await audit.finish(stored);
    },
  };
}

function brief({ result }: AuditedTree): readonly string[] {
  return result.findings.map(({ rule, place: { file, line } }) => `${rule} ${file}:${line}`);
}

test("what was stored is audited, not what the disk has by then", async (t) => {
  const { root, stored, audit, layout } = place(t, { "app.py": WEAK });
  const files = stored();
  writeFileSync(join(root, "app.py"), "x = 1\n");
  assert.deepEqual(brief(await audit(files)), ["PTH001 app.py:2"]);
  assert.deepEqual(readdirSync(layout.aside), [], "nothing is left aside");
});

test("the same content is audited once, another one again", async (t) => {
  const { root, stored, audit, layout } = place(t, { "app.py": WEAK });
  const memory = (): number => statSync(join(layout.audits, readdirSync(layout.audits)[0]!)).mtimeMs;
  const first = await audit(stored());
  const written = memory();
  assert.deepEqual(await audit(stored()), first);
  assert.equal(memory(), written);
  writeFileSync(join(root, "app.py"), `${WEAK}x = 1\n`);
  const second = await audit(stored());
  assert.notEqual(second.tree, first.tree);
  assert.notEqual(memory(), written);
});

test("code that a build command wrote is audited as well: what was begun on the tree alone does not count", async (t) => {
  const { root, stored, layout } = place(t, { "app.py": "x = 1\n" });
  const files = stored();
  writeFileSync(join(root, "made.py"), WEAK);
  writeFileSync(join(root, "made.css"), "a {}\n");
  const all = stored().map((file) => (file.path.startsWith("made.") ? { ...file, origin: "build" as const } : file));
  using audit = openTreeAudit({ models: [], root, today: "2026-06-15", timeLimitMs: 60_000, layout, dependencies: DEFAULT_DEPENDENCIES });
  audit.begin(files);
  assert.deepEqual(brief(await audit.finish(all)), ["PTH001 made.py:2"]);
});

test("a limit that is over gives a result that says so, and is not remembered", async (t) => {
  const { stored, audit, layout } = place(t, { "app.py": WEAK });
  const { result } = await audit(stored(), 0);
  assert.equal(result.isFinished, false);
  assert.ok(result.findings.some(({ rule }) => rule === "SRC006"));
  assert.deepEqual(readdirSync(layout.audits), []);
});
