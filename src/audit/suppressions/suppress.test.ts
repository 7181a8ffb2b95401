import assert from "node:assert/strict";
import { test } from "node:test";
import { auditModule } from "../testing.ts";

const TODAY = "2026-06-15";

/** `rule:line`, with `-` before it when it is suppressed. */
function found(source: string): readonly string[] {
  return auditModule(source, TODAY).map(({ rule, place, suppression }) => `${suppression === null ? "" : "-"}${rule}:${place.line}`);
}

test("a comment on any line of the statement suppresses what is found in it", () => {
  assert.deepEqual(found("import hashlib\nx = hashlib.md5(\n    b'x',\n)  # fairlead: ignore[CRY001] key\n"), ["-CRY001:2"]);
  assert.deepEqual(found("import hashlib\nx = f(\n    1,  # nosec B324\n    hashlib.md5(b'x'),\n)\n"), ["-CRY001:4"]);
  assert.deepEqual(found("import hashlib\nwith f(\n    hashlib.md5(b'x')\n) as y:  # noqa: S324\n    pass\n"), ["-CRY001:3"]);
  assert.deepEqual(found("import hashlib\n@f(\n    hashlib.md5(b'x'),\n)\ndef g():  # nosec\n    pass\n"), ["-CRY001:3"]);
});

test("a comment speaks about its own statement only", () => {
  assert.deepEqual(found("import hashlib\nx = 1  # nosec\nhashlib.md5(b'x')\n"), ["CRY001:3"]);
  assert.deepEqual(found("import hashlib\nif a:  # nosec\n    hashlib.md5(b'x')\n"), ["CRY001:3"]);
});

test("ids of other rules suppress nothing; our comment that suppresses nothing is found itself", () => {
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # nosec B608\n"), ["CRY001:2"]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # noqa: E501\n"), ["CRY001:2"]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[INJ001]\n"), ["CRY001:2", "SUP001:2"]);
});

test("of several ids one is enough, and names and ids of the other tools count in ours", () => {
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # nosec B608, B324\n"), ["-CRY001:2"]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[weak-hash] key\n"), ["-CRY001:2"]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[inj001, s324] key\n"), ["-CRY001:2"]);
});

test("without ids nosec and noqa speak about what their tools know, not about all", () => {
  const coroutine = "async def f():\n    return 1\n\n\nasync def g():\n    f()  # nosec # noqa\n";
  assert.deepEqual(found(coroutine), ["ASY003:6"]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # noqa\n"), ["-CRY001:2"]);
});

test("for a whole file", () => {
  assert.deepEqual(found("# fairlead: ignore-file[CRY001] keys\nimport hashlib\nhashlib.md5(b'x')\nhashlib.sha1(b'x')\n"), [
    "-CRY001:3",
    "-CRY001:4",
  ]);
});

test("an expired comment suppresses no more and is found", () => {
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[CRY001] move until 2026-06-14\n"), [
    "CRY001:2",
    "SUP002:2",
  ]);
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[CRY001] move until 2026-06-15\n"), ["-CRY001:2"]);
});

test("a comment inside a string suppresses nothing", () => {
  assert.deepEqual(found("import hashlib\nhashlib.md5(b'# nosec')\n"), ["CRY001:2"]);
});

test("the reason is kept", () => {
  const source = "import hashlib\nhashlib.md5(b'x')  # fairlead: ignore[CRY001] a cache key\n";
  const [finding] = auditModule(source, TODAY);
  assert.deepEqual(finding?.suppression, { kind: "comment", reason: "a cache key" });
});

test("comments for scanners of secrets speak about secrets only", () => {
  const source = 'import hashlib\npassword = "Kx81-plom9"  # pragma: allowlist secret\nhashlib.md5(b"x")  # gitleaks:allow\n';
  assert.deepEqual(found(source), ["-SEC001:2", "CRY001:3"]);
});
