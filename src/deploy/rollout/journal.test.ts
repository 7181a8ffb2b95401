import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore } from "../../platform/store.ts";
import { createJournal, DEPLOY_MIGRATIONS } from "./journal.ts";
import { plan, release } from "./testing.ts";

test("of an environment the last hundred rollouts are kept, with their entries; those of another one stay", () => {
  using store = openStore(":memory:", [DEPLOY_MIGRATIONS]);
  const journal = createJournal(store);
  const run = (id: string, environment: string): void => {
    const { request, ...rest } = plan(release(1));
    journal.begin({ ...rest, request: { ...request, id, environment } });
    journal.append(id, { kind: "note", text: "begun" }, 0);
    journal.end(id);
  };
  run("other", "staging");
  for (let count = 1; count <= 103; count++) run(`r-${count}`, "production");
  assert.equal(journal.plan("r-3"), null);
  assert.deepEqual(journal.entries("r-3"), []);
  assert.equal(journal.entries("r-4").length, 1);
  assert.equal(journal.lastRollout("shop", "production")?.request.id, "r-103");
  assert.notEqual(journal.plan("other"), null);
});
