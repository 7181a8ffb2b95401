import assert from "node:assert/strict";
import { test } from "node:test";
import { countWorkers } from "./placeholders.ts";

const MIB = 1024 * 1024;
const host = { cores: 4, memoryBytes: 16 * 1024 * MIB };
const spec = { interface: "wsgi", instances: 1, memoryMaxBytes: null } as const;

test("WSGI gets two workers a core, ASGI one", () => {
  assert.equal(countWorkers(spec, host), 8);
  assert.equal(countWorkers({ ...spec, interface: "asgi" }, host), 4);
});

test("workers are shared out over instances, at least one each", () => {
  assert.equal(countWorkers({ ...spec, instances: 3 }, host), 2);
  assert.equal(countWorkers({ ...spec, instances: 50 }, host), 1);
});

test("little memory means few workers", () => {
  assert.equal(countWorkers(spec, { cores: 4, memoryBytes: 512 * MIB }), 2);
  assert.equal(countWorkers({ ...spec, memoryMaxBytes: 300 * MIB }, host), 2);
});
