import assert from "node:assert/strict";
import { test } from "node:test";
import { readModule } from "../../python/parse/parse-module.ts";
import { readDirectives, type Directive } from "./directives.ts";

function read(source: string): readonly Directive[] {
  const { text, comments } = readModule(source);
  return readDirectives(text, comments);
}

function brief(source: string): readonly (readonly [string, readonly string[] | null, string | null])[] {
  return read(source).map(({ kind, ids, reason }) => [kind, ids, reason]);
}

test("our comment names rules and a reason, and the reason is no list of rules", () => {
  assert.deepEqual(brief("x = 1  # fairlead: ignore[CRY001] a cache key, see CRY002\n"), [
    ["ignore", ["CRY001"], "a cache key, see CRY002"],
  ]);
  assert.deepEqual(brief("# fairlead: ignore-file[CRY001, weak-cipher] old\n"), [["ignore-file", ["CRY001", "weak-cipher"], "old"]]);
  assert.deepEqual(brief("#FAIRLEAD:IGNORE[CRY001]\n"), [["ignore", ["CRY001"], null]]);
});

test("a last day is taken from the end of the reason", () => {
  const [one] = read("x = 1  # fairlead: ignore[CRY001] until the move until 2026-12-31\n");
  assert.equal(one?.until, "2026-12-31");
  assert.equal(one.reason, "until the move");
});

test("what cannot be followed says why", () => {
  const problems = [
    "# fairlead: ignore\n",
    "# fairlead: ignore[]\n",
    "# fairlead: skip[CRY001]\n",
    "# fairlead: ignore[CRY001] until 2026-99-99\n",
    "# fairlead: ignore[CRY001] until 2026-02-30\n",
  ].map((source) => read(source)[0]?.problem);
  assert.deepEqual(problems, [
    "it names no rule; write `ignore[RULE]`",
    "it names no rule; write `ignore[RULE]`",
    "`fairlead: skip` is not known; write `ignore[RULE]` or `ignore-file[RULE]`",
    "2026-99-99 is no day",
    "2026-02-30 is no day",
  ]);
});

test("nosec counts with ids, with names beside them, and without", () => {
  assert.deepEqual(brief("x = 1  # nosec\n"), [["nosec", null, null]]);
  assert.deepEqual(brief("x = 1  # nosec B608\n"), [["nosec", ["B608"], null]]);
  assert.deepEqual(brief("x = 1  # nosec: b608, B102 eval_used\n"), [["nosec", ["B608", "B102"], null]]);
  assert.deepEqual(brief("x = 1  #nosec# checked\n"), [["nosec", null, null]]);
});

test("noqa counts with codes, with and without commas, and without", () => {
  assert.deepEqual(brief("x = 1  # noqa\n"), [["noqa", null, null]]);
  assert.deepEqual(brief("x = 1  # NOQA: S608,E501\n"), [["noqa", ["S608", "E501"], null]]);
  assert.deepEqual(brief("x = 1  # noqa: S608 E501 because\n"), [["noqa", ["S608", "E501"], null]]);
});

test("one comment may hold several", () => {
  assert.deepEqual(brief("x = 1  # noqa: S324 # nosec B324 # fairlead: ignore[CRY001] key\n"), [
    ["ignore", ["CRY001"], "key"],
    ["nosec", ["B324"], null],
    ["noqa", ["S324"], null],
  ]);
});

test("what stands in a string, or looks alike, is no comment", () => {
  assert.deepEqual(brief('x = "# nosec"\ny = """\n# fairlead: ignore[CRY001]\n"""\nz = f"{x} # noqa"\n'), []);
  assert.deepEqual(brief("x = 1  # nosecurity, noqabout\n"), []);
});

test("lines and columns are those of the file, also after strings of many lines and with CRLF", () => {
  const [one] = read('x = """\n\n"""\r\ny = 1  # nosec\r\n');
  assert.deepEqual([one?.line, one?.column], [4, 7]);
});

test("comments for hadolint and zizmor count with the ids they name, and not without", () => {
  assert.deepEqual(brief("# hadolint ignore=DL3008, DL3015\nx = 1  # hadolint global ignore=DL3006\n"), [
    ["other", ["DL3008", "DL3015"], null],
    ["other-file", ["DL3006"], null],
  ]);
  assert.deepEqual(brief("x = 1  # zizmor: ignore[unpinned-uses,artipacked] because\n"), [
    ["other", ["unpinned-uses", "artipacked"], null],
  ]);
  assert.deepEqual(brief("# hadolint shell=/bin/bash\n# zizmor: hello\n"), []);
});

test("long: a line as long as the file, with a `#` at every other place, takes no time", () => {
  const text = `x = "${" #".repeat(200_000)}" ${" ".repeat(1000)}# noqa: S105`;
  const comments = [...text.matchAll(/#/g)].map(({ index }) => index);
  assert.equal(readDirectives(text, comments).length, 1);
});
