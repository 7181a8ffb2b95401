import assert from "node:assert/strict";
import { test } from "node:test";
import { formatInstance } from "./format.ts";

test("an instance is its process and the end of its id; a private service is what it is", () => {
  assert.equal(formatInstance("web", "shop-production-web-gk3rqzab"), "web-3rqzab");
  assert.equal(formatInstance("postgres", "shop-development-private-postgres"), "postgres");
});
