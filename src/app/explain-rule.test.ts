import assert from "node:assert/strict";
import { test } from "node:test";
import { findRules, listRules, rulePage, searchRules } from "./explain-rule.ts";

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

test("rules are searched by id, name, area, CWE, other tools' ids and what they say", () => {
  const ids = (words: string): readonly string[] => searchRules(words).map(({ id }) => id);
  for (const words of ["PTH001", "temporary-name", "cwe-377", "CWE377", "377", "b306", "temporary file"])
    assert.ok(ids(words).includes("PTH001"), words);
  assert.ok(ids("crypto").length > 5 && ids("crypto").every((id) => id.startsWith("CRY")));
  assert.ok(ids("cookie secure").includes("WEB003"));
  assert.deepEqual(ids("no such words at all"), []);
  assert.equal(ids("").length, listRules().length);
});
