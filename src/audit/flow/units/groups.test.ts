import assert from "node:assert/strict";
import { test } from "node:test";
import { Groups } from "./groups.ts";
import { ChangesFound } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import { placeKey } from "../program/place-key.ts";

const FIRST = placeKey(0, 1, 0);
const SECOND = placeKey(0, 9, 0);
const OF_OTHER = placeKey(1, 1, 0);
const ENDED_IN = placeKey(2, 1, 0);

/** An earlier run with two roots in module 0, one in module 1, and one in module 2 in which the steps ended. */
function groups(): Groups {
  const roots = [FIRST, SECOND, OF_OTHER, ENDED_IN].map((key) => ({ key, touched: [], bodies: [], isLast: key === ENDED_IN }));
  const none = new Set<number>();
  return new Groups({
    earlier: { infos: [], roots },
    changes: { inner: none, surface: none, bodies: none, groups: none },
  } as unknown as Plan);
}

test("roots of a module are told in the order in which they were run", () => {
  const told = groups();
  assert.equal(told.next(0, SECOND), null);
  assert.equal(told.next(0, FIRST)?.key, FIRST);
  told.tells(0);
  assert.equal(told.next(0, SECOND)?.key, SECOND);
});

test("the root in which the steps ended is not told", () => {
  const told = groups();
  assert.equal(told.next(2, ENDED_IN), null);
  assert.equal(told.mayRun(2), true);
  told.check();
});

test("all modules of which some roots were told, and others have to run, are known at the end", () => {
  const told = groups();
  for (const group of [0, 1]) {
    told.tells(group);
    assert.equal(told.mayRun(group), false);
  }
  assert.equal(told.next(0, SECOND), null);
  assert.throws(
    () => told.check(),
    (error) => error instanceof ChangesFound && assert.deepEqual(error.changes, { groups: [0, 1] }) === undefined,
  );
});
