// Behaviour of traffic-split, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TrafficSplit } from "./traffic-split.ts";

test("shares are exact over a hundred requests and spread evenly", () => {
  const split = new TrafficSplit([
    { name: "stable", weight: 90 },
    { name: "canary", weight: 10 },
  ]);
  const turns = Array.from({ length: 100 }, () => split.next()?.name);
  assert.equal(turns.filter((name) => name === "canary").length, 10);
  for (let i = 0; i < 100; i += 10) assert.equal(turns.slice(i, i + 10).filter((name) => name === "canary").length, 1);
});

test("a release without weight takes nothing, and with none there is nobody", () => {
  const split = new TrafficSplit([
    { name: "old", weight: 0 },
    { name: "new", weight: 100 },
  ]);
  assert.equal(split.next()?.name, "new");
  assert.equal(new TrafficSplit([{ weight: 0 }]).next(), null);
});
