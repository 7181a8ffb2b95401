import assert from "node:assert/strict";
import { test } from "node:test";
import { allocatePort } from "./allocate-port.ts";

test("the first port from 8000 that is neither recorded nor taken by somebody else", async () => {
  const taken = new Set([8001]);
  assert.equal(await allocatePort(new Set([8000]), (port) => Promise.resolve(!taken.has(port))), 8002);
});

test("null when a thousand are taken", async () => {
  assert.equal(await allocatePort(new Set(), () => Promise.resolve(false)), null);
});
