import assert from "node:assert/strict";
import { test } from "node:test";
import { netrcLogin } from "./netrc.ts";

const TEXT =
  "machine one.example login ann password secret-one\nmachine two.example\n  login bob\n  password secret-two\ndefault login any password rest\n";

test("the entry of exactly this host gives the login", () => {
  const login = netrcLogin(TEXT, "two.example");
  assert.deepEqual([login?.user, login?.password.reveal()], ["bob", "secret-two"]);
});

test("a host without an entry gets the default one, a longer host name no entry of a shorter one", () => {
  assert.equal(netrcLogin(TEXT, "evil-one.example")?.user, "any");
  assert.equal(netrcLogin("machine one.example login a password b\n", "one.example.org"), null);
});

test("a macro's text is no entry", () => {
  assert.equal(netrcLogin("macdef init\nmachine three.example login x password y\n\n", "three.example"), null);
});
