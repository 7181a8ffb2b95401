import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "./canonical-json.ts";

test("keys are sorted at every depth and no white space is written", () => {
  assert.equal(canonicalJson({ b: [1, { d: null, c: true }], a: "é" }), '{"a":"é","b":[1,{"c":true,"d":null}]}');
});

test("a field that is undefined is left out", () => {
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
});

test("what JSON cannot say is refused", () => {
  assert.throws(() => canonicalJson({ a: Number.NaN }));
  assert.throws(() => canonicalJson({ a: () => 1 }));
});
