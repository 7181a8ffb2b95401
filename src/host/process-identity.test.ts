import assert from "node:assert/strict";
import { test } from "node:test";
import { ageMs, isAlive, ownIdentity, parseStat, sessionMembers } from "./process-identity.ts";

test("fields are counted from the last bracket of the command's name", () => {
  const fields = ["S", "7", "9", "8", ...Array.from({ length: 15 }, () => "0"), "4242", "rest"];
  assert.deepEqual(parseStat(`12 (a ) R (b) ${fields.join(" ")}`), {
    pid: 12,
    name: "a ) R (b",
    state: "S",
    parentPid: 7,
    session: 8,
    startTicks: 4242,
  });
});

test("a process is itself only with its start and its boot", () => {
  const own = ownIdentity();
  assert.equal(isAlive(own), true);
  assert.equal(isAlive({ ...own, startTicks: own.startTicks + 1 }), false);
  assert.equal(isAlive({ ...own, bootId: "another" }), false);
});

test("the session of a pid that was used again has no members", () => {
  const own = ownIdentity();
  assert.deepEqual(sessionMembers({ ...own, startTicks: own.startTicks - 1 }), []);
});

test("how long a process has run is known without the clock", () => {
  const age = ageMs(ownIdentity());
  assert.ok(age !== null && Math.abs(age - process.uptime() * 1000) < 2_000, String(age));
  assert.equal(ageMs({ ...ownIdentity(), startTicks: 1 }), null);
});
