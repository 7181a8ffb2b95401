import assert from "node:assert/strict";
import { test } from "node:test";
import { parseListenAddress } from "./listen-address.ts";
import { parseSince } from "./parse-since.ts";

test("an address to listen on is HOST:PORT, a port alone means every address", () => {
  assert.deepEqual(parseListenAddress("127.0.0.1:80"), { id: "127.0.0.1:80", host: "127.0.0.1", port: 80 });
  assert.deepEqual(parseListenAddress("8080").host, "0.0.0.0");
  assert.deepEqual(parseListenAddress("[::]:8080"), { id: ":::8080", host: "::", port: 8080 });
  assert.equal(parseListenAddress("localhost:80").host, "127.0.0.1");
  for (const wrong of ["", "a:b", "1.2.3.4", "x:0", "x:65536", "::1:80"])
    assert.throws(() => parseListenAddress(wrong), { code: "FL-5043" }, wrong);
});

test("a time is an age or a date", () => {
  assert.equal(parseSince("10m", 1_000_000), 400_000);
  assert.equal(parseSince("2026-11-21T12:00:00Z", 0), Date.UTC(2026, 10, 21, 12));
  assert.throws(() => parseSince("yesterday", 0), { code: "FL-0003" });
});
