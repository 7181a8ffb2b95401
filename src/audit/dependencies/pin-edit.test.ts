import assert from "node:assert/strict";
import { test } from "node:test";
import { pinAt, raisePin } from "./pin-edit.ts";

const PIN = { name: "zope-interface", from: "4.0" };

test("the version of a pin is found whatever its spelling, extras, marker and comment", () => {
  const line = "Zope.Interface[test] == 4.0 ; python_version > '3' # 4.0";
  const [from, to] = pinAt(line, PIN)!;
  assert.equal(`${line.slice(0, from)}5.0${line.slice(to)}`, "Zope.Interface[test] == 5.0 ; python_version > '3' # 4.0");
  assert.deepEqual(raisePin("zope_interface==4.0", 3, { pin: { ...PIN, to: "5.0" }, isSafe: true }), {
    title: "Raise `zope-interface` to 5.0",
    isSafe: true,
    edits: [{ at: { line: 3, column: 16, endLine: 3, endColumn: 19 }, text: "5.0" }],
  });
});

test("another version, another package and a range are no such pin", () => {
  for (const other of [
    "zope-interface==4.0.1",
    "my-zope-interface==4.0",
    "zope-interface>=4.0",
    "zope-interface==4.0+local",
    "",
    "zope-interface==14.0",
  ])
    assert.equal(pinAt(other, PIN), null, other);
});
