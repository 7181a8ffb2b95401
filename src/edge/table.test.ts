// Behaviour of table, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_TABLE, isOlder, readTable } from "./table.ts";

test("a table is refused whole when a part of it would be misread", () => {
  const service = {
    id: "a/b",
    matches: [],
    releases: [],
    maintenance: null,
    limits: { requestBodyMaxBytes: 1, responseTimeoutMs: 1, queueMax: 1, queueTimeoutMs: 1 },
  };
  const kindOf = (value: unknown): string => readTable(JSON.stringify(value)).kind;
  assert.equal(kindOf({ ...EMPTY_TABLE, services: [service] }), "table");
  assert.equal(kindOf({ ...EMPTY_TABLE, version: 2 }), "malformed");
  assert.equal(kindOf({ ...EMPTY_TABLE, services: [{ ...service, limits: {} }] }), "malformed");
  assert.equal(kindOf({ ...EMPTY_TABLE, services: [{ ...service, releases: [{ id: "v1", weight: -1 }] }] }), "malformed");
  assert.equal(kindOf(null), "malformed");
  assert.equal(readTable("{").kind, "malformed");
});

test("the epoch comes first, then the number", () => {
  const at = (epoch: number, number: number): typeof EMPTY_TABLE => ({ ...EMPTY_TABLE, epoch, number });
  assert.equal(isOlder(at(1, 9), at(2, 1)), true);
  assert.equal(isOlder(at(2, 1), at(1, 9)), false);
  assert.equal(isOlder(at(2, 1), at(2, 2)), true);
  assert.equal(isOlder(at(2, 2), at(2, 2)), false);
});
