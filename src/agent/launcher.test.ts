import assert from "node:assert/strict";
import { test } from "node:test";
import { neverStarted, parseStatus } from "./launcher.ts";

test("a status file says who the launcher and the command are and how it ended", () => {
  assert.deepEqual(parseStatus("pid 11\nexit 3\n"), { commandPid: 11, exit: { kind: "code", code: 3 } });
  assert.deepEqual(parseStatus(""), { commandPid: null, exit: null });
});

test("a code above 128 is the signal that ended it", () => {
  assert.deepEqual(parseStatus("exit 137\n").exit, { kind: "signal", signal: "SIGKILL" });
  assert.deepEqual(parseStatus("exit 143\n").exit, { kind: "signal", signal: "SIGTERM" });
  assert.deepEqual(parseStatus("exit 162\n").exit, { kind: "signal", signal: "signal 34" });
  assert.deepEqual(parseStatus("exit 255\n").exit, { kind: "code", code: 255 });
});

test("a line that is still being written does not count", () => {
  assert.equal(parseStatus("pid 11\nexit 1").exit, null);
});

test("a launcher whose agent died before it was let go has started nothing", () => {
  assert.equal(neverStarted(parseStatus("exit 125\n")), true);
  assert.equal(neverStarted(parseStatus("pid 11\nexit 125\n")), false);
  assert.equal(neverStarted(parseStatus("")), false);
});
