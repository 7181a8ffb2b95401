import assert from "node:assert/strict";
import { test } from "node:test";
import { requirementsDiffer, sameMarker } from "./same-requirements.ts";

for (const [a, b, same] of [
  ["python_version < '3.12'", "python_full_version < '3.12'", true],
  ["python_version <= '3.11'", "python_full_version < '3.12'", true],
  ["sys_platform == 'win32'", "os_name == 'nt'", true],
  ["sys_platform == 'linux' and (python_version >= '3.9')", "'3.9' <= python_version and sys_platform == 'linux'", true],
  ["(os_name == 'nt') and extra == 'pg'", "extra == 'pg' and os_name == 'nt'", true],
  ["python_version < '3.12'", "python_version < '3.11'", false],
  ["extra == 'pg'", "extra == 'mysql'", false],
  ["extra == 'pg'", null, false],
  ["nonsense", "nonsense", true],
  ["nonsense", null, false],
] as const) {
  test(`the markers ${a} and ${b} ${same ? "mean the same" : "differ"}`, () => assert.equal(sameMarker(a, b), same));
}

test("what differs is said by name", () => {
  const one = (name: string, specifier: string | null = "") => ({ name, extras: [], specifier, marker: null });
  assert.equal(requirementsDiffer([one("a", ">=1,<2")], [one("a", "<2, >=1")]), null);
  assert.equal(requirementsDiffer([one("a"), one("b")], [one("a")]), "`b` is missing from it");
  assert.equal(requirementsDiffer([one("a")], [one("a"), one("b")]), "`b` is no longer declared");
  assert.equal(requirementsDiffer([one("a", ">=1")], [one("a", ">=2")]), "`a` is declared differently");
  assert.equal(requirementsDiffer([one("a", ">=1")], [one("a", null)]), null);
});
