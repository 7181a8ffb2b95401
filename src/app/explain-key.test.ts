import assert from "node:assert/strict";
import { test } from "node:test";
import { explainKey } from "./explain-key.ts";

test("a key is found below tables and below names of the user's own", () => {
  const answer = explainKey("tool.fairlead.environment.production.process.web.instances");
  assert.deepEqual(answer.kind === "page" && [answer.page.example, answer.page.without], ["instances = 2", "1"]);
});

test("a table lists its keys", () => {
  const answer = explainKey("build");
  assert.deepEqual(answer.kind === "page" && answer.page.keys, ["commands", "allow-sdist", "extras", "groups"]);
});

test("a slip gets the nearest whole key, and a key below a value gets none", () => {
  assert.deepEqual(explainKey("health.raedy"), { kind: "unknown", nearest: "health.ready" });
  assert.deepEqual(explainKey("strategy.x"), { kind: "unknown", nearest: null });
  assert.deepEqual(explainKey("__proto__"), { kind: "unknown", nearest: null });
});
