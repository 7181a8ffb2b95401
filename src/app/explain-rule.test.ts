import assert from "node:assert/strict";
import { test } from "node:test";
import { findRules, listRules, rulePage } from "./explain-rule.ts";

test("a rule is found by its id and by its name, however they are written", () => {
  for (const asked of ["PTH001", "pth001", "insecure-temporary-name", "Insecure-Temporary-Name"])
    assert.deepEqual(
      findRules(asked).map(({ id }) => id),
      ["PTH001"],
    );
});

test("what Bandit and Ruff call it leads to it", () => {
  assert.ok(findRules("B608").some(({ id }) => id === "INJ001"));
  assert.ok(findRules("s608").some(({ id }) => id === "INJ001"));
});

test("nothing is found for what no rule is called", () => {
  assert.deepEqual(findRules("XYZ999"), []);
  assert.deepEqual(findRules(""), []);
});

test("every listed rule has a page that begins with its id and name", () => {
  const rules = listRules();
  assert.ok(rules.length > 40);
  for (const rule of rules) assert.ok(rulePage(rule).startsWith(`# ${rule.id} ${rule.name}\n`));
  assert.deepEqual(
    rules.map(({ id }) => id),
    rules.map(({ id }) => id).sort(),
  );
});
