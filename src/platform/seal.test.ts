import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { SEAL_KEY_BYTES, seal, unseal } from "./seal.ts";

const key = randomBytes(SEAL_KEY_BYTES);
const sealed = seal(key, "secret FOO", Buffer.from("hunter2"));

test("a sealed value opens with its key and purpose", () => {
  assert.equal(unseal(key, "secret FOO", sealed).toString(), "hunter2");
});

test("another key, another purpose or one changed bit does not open it", () => {
  assert.throws(() => unseal(randomBytes(SEAL_KEY_BYTES), "secret FOO", sealed));
  assert.throws(() => unseal(key, "secret BAR", sealed));
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    assert.throws(() => unseal(key, "secret FOO", changed), `byte ${at}`);
  }
});

test("the value does not lie in the sealed bytes and the same value is sealed differently each time", () => {
  assert.equal(sealed.includes("hunter2"), false);
  assert.notDeepEqual(seal(key, "secret FOO", Buffer.from("hunter2")), sealed);
});
