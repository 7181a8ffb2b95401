// Behaviour of response-head, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeadRefusal } from "./head-fields.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";

const parse = (text: string): ResponseHead | HeadRefusal => parseResponseHead(Buffer.from(text, "latin1"), text.length);

const REFUSED: readonly (readonly [name: string, text: string])[] = [
  ["Content-Length twice", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n"],
  ["Content-Length with Transfer-Encoding", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"],
  ["a coding other than chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n"],
  ["chunked twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n"],
  ["a bare LF", "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 4\r\n"],
  ["a NUL", "HTTP/1.1 200 OK\r\nX: a\0\r\n"],
  ["a folded line", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n"],
  ["a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n"],
  ["a signed length", "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n"],
  ["a status above 599", "HTTP/1.1 600 What\r\n"],
  ["another version", "HTTP/2.0 200 OK\r\n"],
  ["no status line", "<html>\r\n"],
];

for (const [name, text] of REFUSED) {
  test(`an answer is refused: ${name}`, () => assert.equal(parse(text).kind, "refused"));
}

test("an answer keeps its end-to-end fields and loses those of the hop", () => {
  const head = parse("HTTP/1.1 200 OK\r\nServer: x\r\nConnection: close\r\nKeep-Alive: 5\r\nContent-Length: 3\r\nSet-Cookie: a\r\n");
  assert.ok(head.kind === "response");
  assert.equal(head.fields, "Server: x\r\nSet-Cookie: a\r\n");
  assert.equal(head.keepAlive, false);
  assert.equal(head.contentLength, 3);
});

test("a lookalike of Content-Length is a field like any other", () => {
  const head = parse("HTTP/1.1 200\r\nContent_Length: 3\r\n");
  assert.ok(head.kind === "response");
  assert.equal(head.contentLength, -1);
});

test("an event stream is recognised, and that a compressed one cannot be read", () => {
  const kindOf = (fields: string): unknown => {
    const head = parse(`HTTP/1.1 200 OK\r\n${fields}`);
    return head.kind === "response" ? head.eventStream : head;
  };
  assert.equal(kindOf("Content-Type: text/event-stream; charset=utf-8\r\n"), "readable");
  assert.equal(kindOf("Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"), "opaque");
  assert.equal(kindOf("Content-Type: text/html\r\n"), null);
});
