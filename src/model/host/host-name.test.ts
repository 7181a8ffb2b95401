// Behaviour of host-name, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normaliseHostName, normalisePathPrefix } from "./host-name.ts";

test("a host has one form, however it is written", () => {
  assert.equal(normaliseHostName("Shop.Example.COM."), "shop.example.com");
  assert.equal(normaliseHostName("*.Preview.example"), "*.preview.example");
  assert.equal(normaliseHostName("Bücher.example"), "xn--bcher-kva.example");
  assert.equal(normaliseHostName("*.例え.jp"), "*.xn--r8jz45g.jp");
  assert.equal(normaliseHostName("192.0.2.7"), "192.0.2.7");
});

test("what no Host field could carry is none", () => {
  for (const given of [
    "",
    ".",
    "*.",
    "*",
    "a..b",
    "-a.example",
    "a_b.example",
    "http://a",
    "a:80",
    "a/b",
    "a b",
    "u@a",
    "*.*.a",
    "x".repeat(64),
  ]) {
    assert.equal(normaliseHostName(given), null, given);
  }
});

test("a path prefix ends before its slash", () => {
  assert.equal(normalisePathPrefix("/"), "/");
  assert.equal(normalisePathPrefix("/shop/"), "/shop");
  assert.equal(normalisePathPrefix("/shop"), "/shop");
});
