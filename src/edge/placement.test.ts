// Behaviour of placement, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { maySendTwice, reuseAllowed } from "./placement.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";

const parse = (text: string): RequestHead => parseRequestHead(Buffer.from(text, "latin1"), text.length) as RequestHead;
const head = (line: string): RequestHead => parse(`${line} HTTP/1.1\r\nHost: a\r\n`);
const withFields = (method: string, fields: string): RequestHead => parse(`${method} / HTTP/1.1\r\nHost: a\r\n${fields}`);

test("only an idempotent request without a body may be sent a second time", () => {
  assert.equal(maySendTwice(head("GET /")), true);
  assert.equal(maySendTwice(head("DELETE /")), true);
  assert.equal(maySendTwice(head("POST /")), false);
  assert.equal(maySendTwice(head("PATCH /")), false);
  assert.equal(maySendTwice(withFields("PUT", "Content-Length: 3\r\n")), false);
});

test("where a server's keep-alive time is unknown, a POST gets a fresh connection; a retry and an upgrade always do", () => {
  assert.equal(reuseAllowed(head("GET /"), false), "any");
  assert.equal(reuseAllowed(head("POST /"), false), "known");
  assert.equal(reuseAllowed(head("GET /"), true), "never");
  assert.equal(reuseAllowed(withFields("GET", "Connection: upgrade\r\nUpgrade: websocket\r\n"), false), "never");
});
