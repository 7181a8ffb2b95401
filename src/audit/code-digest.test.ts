// Which edits of a module leave what it does as it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readModule } from "../python/parse/parse-module.ts";
import { codeOf } from "./code-digest.ts";

const TEXT = 'x = 1  # one\n\n\ndef f():\n    # said\n    return "# no comment"  \n';

function code(text: string): string {
  return codeOf(readModule(text));
}

test("comments and what is blank around them are no code, and lines stay where they are", () => {
  assert.equal(code(TEXT), 'x = 1\n\n\ndef f():\n\n    return "# no comment"');
  assert.equal(code(`${TEXT}\n# more\n`), code(TEXT));
  assert.equal(code(TEXT.replace("# one", "# another")), code(TEXT));
  assert.equal(code(TEXT.replace("  # one", "")), code(TEXT));
});

test("a comment that moves lines, and what only looks like one, is another program", () => {
  assert.notEqual(code(`# first\n${TEXT}`), code(TEXT));
  assert.notEqual(code(TEXT.replace("# no comment", "# no")), code(TEXT));
});

test("where something could not be read, all counts", () => {
  assert.equal(code("x = (# one\n"), "x = (# one\n");
});
