import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestName } from "./nearest.ts";

test("a slip of the finger finds the name that was meant", () => {
  const known = ["ship", "status", "scale", "secrets", "rollback"];
  assert.equal(nearestName("shpi", known), "ship");
  assert.equal(nearestName("staus", known), "status");
  assert.equal(nearestName("rolback", known), "rollback");
  assert.equal(nearestName("of", ["write", "prune", "off"]), "off");
});

test("a word far from every name finds none", () => {
  assert.equal(nearestName("kubernetes", ["ship", "status"]), null);
  assert.equal(nearestName("foo", ["write", "prune", "off"]), null);
});
