import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Secret, createMask } from "./secret.ts";

test("a secret prints as *** in text, in JSON and in inspection", () => {
  const secret = new Secret("hunter2");
  assert.equal(String(secret), "***");
  assert.equal(JSON.stringify({ secret }), '{"secret":"***"}');
  assert.doesNotMatch(inspect({ secret }, { showHidden: true, depth: 5 }), /hunter2/);
  assert.equal(secret.reveal(), "hunter2");
});

test("a mask replaces the longest value first, so that nothing is left of a value that contains another", () => {
  const mask = createMask([new Secret("abcd"), new Secret("abcdefgh")]);
  assert.equal(mask("x abcdefgh y abcd z"), "x *** y *** z");
});

test("values too short to be told from ordinary words are not masked", () => {
  assert.equal(createMask([new Secret("on")])("turn it on"), "turn it on");
});

test("a value is masked in the forms in which programs print it", () => {
  const value = 'p@ss/w"ord é+1!';
  const mask = createMask([new Secret(value)]);
  const python = "p%40ss/w%22ord%20%C3%A9%2B1%21"; // urllib.parse.quote leaves the slash
  const base64 = [value, `ada:${value}`, `a:${value}!`].map((text) => Buffer.from(text).toString("base64"));
  for (const form of [
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll("%20", "+"),
    python,
    JSON.stringify(value),
    ...base64,
  ]) {
    const masked = mask(`it is ${form} here`);
    assert.match(masked, /^it is \S{0,8}\*\*\*\S{0,4} here$/, form);
  }
  assert.equal(mask("nothing of it"), "nothing of it");
});

test("of a value of several lines each line is masked, of an address the password alone", () => {
  const mask = createMask([
    new Secret("-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n"),
    new Secret("postgres://ada:s%40cret1@db/shop"),
  ]);
  assert.equal(mask("line MIIEvQIBADANBg end"), "line *** end");
  assert.equal(mask("password s@cret1, as s%40cret1"), "password ***, as ***");
});
