import assert from "node:assert/strict";
import { test } from "node:test";
import { findWorkers, parseWorkerCommand } from "./find-workers.ts";

const TABLE = "/home/edge/routing-table.json";
const COMMAND = [
  "/h/runtime/1-ab/bin/node",
  "/h/runtime/1-ab/dist/edge/worker.js",
  "k4d3zp",
  "/run/k4d3zp.sock",
  TABLE,
  "/h/access.log",
  "",
];

test("a worker is known by its program and its home's table", () => {
  assert.deepEqual(parseWorkerCommand(COMMAND.join("\0"), TABLE), { id: "k4d3zp", runtime: "/h/runtime/1-ab" });
  assert.equal(parseWorkerCommand(COMMAND.join("\0"), "/other/edge/routing-table.json"), null);
  assert.equal(parseWorkerCommand(["vim", "x", "y", "z", TABLE].join("\0"), TABLE), null);
  assert.equal(parseWorkerCommand("", TABLE), null);
});

test("what was noted and is dead, or of another boot, is left out", () => {
  const identity = { bootId: "another", pid: process.pid, startTicks: 1 };
  const noted = { id: "k4d3zp", identity, startedAtMs: 1, runtime: "/r", leaving: false };
  assert.deepEqual(findWorkers([noted], { tablePath: "/nowhere/routing-table.json", uid: 0, nowMs: 1 }), []);
});
