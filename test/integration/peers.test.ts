// All that Bandit and Ruff's `S` rules find for real is found: whatever they report and `fairlead check` does not is listed with its reason, in our own corpus and in real projects.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSdists, readPins } from "../../ecosystem/sdists.ts";
import { AUDITORS } from "../../src/audit/auditors.ts";
import { checkTree } from "../../src/audit/check-tree.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";
import { BANDIT, RUFF } from "../../src/audit/testing-aliases.ts";
import { lockTool } from "./lock-tools.ts";
import { droppedOf, lineOf, readList, without } from "./peers/dropped.ts";
import { PEERS, runPeers, type PeerFinding } from "./peers/run-peers.ts";

const LISTS = join(import.meta.dirname, "../../ecosystem/dropped");
/** Ruff's own are for modules that no Python of today has, or were withdrawn. */
const NOT_TRIPPED = ["S320", "S410"];

test("in our corpus, which trips each of their checks, nothing is dropped without a reason", async (t) => {
  const tool = await lockTool(t, "peers", PEERS);
  if (tool === null) return;
  const corpus = mkdtempSync(join(tmpdir(), "fairlead-peers-"));
  t.after(() => rmSync(corpus, { recursive: true, force: true }));
  cpSync(join(import.meta.dirname, "peers/corpus"), corpus, { recursive: true });
  const theirs = await runPeers(tool.bin, corpus);
  const tripped = new Set(theirs.flatMap(({ ids }) => ids));
  assert.deepEqual(
    [...BANDIT, ...RUFF].filter((id) => !tripped.has(id)),
    NOT_TRIPPED,
    "checks that nothing in the corpus trips",
  );
  await assertListed(corpus, theirs, "corpus");
});

for (const pin of readPins(readFileSync(join(LISTS, "projects.txt"), "utf8")))
  test(`in ${pin.name} ${pin.version} nothing is dropped without a reason`, async (t) => {
    const tool = await lockTool(t, "peers", PEERS);
    if (tool === null) return;
    await using unpacked = await openSdists(process.env).unpack(pin);
    const theirs = await runPeers(tool.bin, unpacked.root);
    assert.ok(theirs.length > 0, "they report something");
    await assertListed(unpacked.root, theirs, pin.name);
  });

async function assertListed(root: string, theirs: readonly PeerFinding[], name: string): Promise<void> {
  const { findings } = await checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: "2026-06-15" });
  const dropped = droppedOf(theirs, findings, RULES).map(lineOf);
  const listed = readList(readFileSync(join(LISTS, `${name}.txt`), "utf8")).map(({ line }) => line);
  assert.deepEqual(without(dropped, listed), [], `dropped and not in ecosystem/dropped/${name}.txt: find it, or say there why not`);
  assert.deepEqual(without(listed, dropped), [], `in ecosystem/dropped/${name}.txt, and found by now or no longer reported`);
}
