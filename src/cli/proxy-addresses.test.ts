// Behaviour of proxy-addresses, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseProxyAddresses } from "./proxy-addresses.ts";

test("addresses and ranges of both families are taken, `none` takes all back", () => {
  assert.deepEqual(parseProxyAddresses(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]), ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  assert.deepEqual(parseProxyAddresses(["none"]), []);
});

test("what is neither is an error, before anything is changed", () => {
  for (const given of ["proxy.example", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0", "", "10.0.0.0/"]) {
    assert.throws(() => parseProxyAddresses(["127.0.0.1", given]), { code: "FL-5045" }, given);
  }
});
