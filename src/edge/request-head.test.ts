// Behaviour of request-head, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HeadRefusal } from "./head-fields.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";

const parse = (text: string): RequestHead | HeadRefusal => parseRequestHead(Buffer.from(text, "latin1"), text.length);

function accepted(text: string): RequestHead {
  const head = parse(text);
  if (head.kind === "refused") throw new Error(`${head.status} ${head.reason}`);
  return head;
}

test("a plain request is understood and its other fields are kept as they were sent", () => {
  const head = accepted("GET /a/b?c=d HTTP/1.1\r\nHost: Example.com:8080\r\nAccept: */*\r\nCookie: a=b;  c\r\n");
  assert.equal(head.method, "GET");
  assert.equal(head.target, "/a/b?c=d");
  assert.equal(head.host, "Example.com:8080");
  assert.equal(head.hostName, "example.com");
  assert.equal(head.fields, "Accept: */*\r\nCookie: a=b;  c\r\n");
  assert.equal(head.keepAlive, true);
  assert.equal(head.contentLength, -1);
});

/** Each is a way in which two parsers have read one message differently. */
const REFUSED: readonly (readonly [name: string, text: string, status: number])[] = [
  ["Content-Length with Transfer-Encoding", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400],
  ["Content-Length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n", 400],
  ["a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n", 400],
  ["a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n", 400],
  ["a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n", 400],
  ["an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n", 400],
  ["a huge length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n", 400],
  ["a coding other than chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n", 501],
  ["chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400],
  ["a coding hidden by a tab", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0bchunked\r\n", 400],
  ["a tab beside a coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\t\r\n", 501],
  ["a target beyond ASCII", "GET /\xff HTTP/1.1\r\nHost: a\r\n", 400],
  ["chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n", 400],
  ["a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n", 400],
  ["a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n", 400],
  ["a first line that begins with a blank", "GET / HTTP/1.1\r\n Host: a\r\n", 400],
  ["a bare LF", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n", 400],
  ["a bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n", 400],
  ["a NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n", 400],
  ["a NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n", 400],
  ["a line without colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n", 400],
  ["an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n", 400],
  ["no Host", "GET / HTTP/1.1\r\nX: b\r\n", 400],
  ["Host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400],
  ["Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n", 400],
  ["Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n", 400],
  ["Host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n", 400],
  ["Host with a port that is none", "GET / HTTP/1.1\r\nHost: a:99999\r\n", 400],
  ["an empty Host", "GET / HTTP/1.1\r\nHost:\r\n", 400],
  ["an absolute target for another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n", 400],
  ["a target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n", 400],
  ["a target without slash", "GET a HTTP/1.1\r\nHost: a\r\n", 400],
  ["a target with a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n", 400],
  ["two blanks in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n", 400],
  ["a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n", 400],
  ["a blank after the version", "GET / HTTP/1.1 \r\nHost: a\r\n", 400],
  ["HTTP/0.9", "GET /\r\n", 400],
  ["HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n", 505],
  ["a lower-case version", "GET / http/1.1\r\nHost: a\r\n", 400],
  ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n", 501],
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n", 501],
  ["an unknown expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n", 417],
  ["Connection naming Content-Length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: content-length\r\n", 400],
  ["Connection naming Host", "GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n", 400],
  ["too many fields", `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(130)}`, 431],
];

for (const [name, text, status] of REFUSED) {
  test(`refused: ${name}`, () => {
    const head = parse(text);
    assert.equal(head.kind === "refused" ? head.status : "accepted", status);
  });
}

test("hop-by-hop fields and those that Connection names are not passed on", () => {
  const head = accepted(
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Private\r\nX-Private: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: x\r\nX-Public: 2\r\n",
  );
  assert.equal(head.fields, "X-Public: 2\r\n");
  assert.equal(head.keepAlive, false);
});

test("what a client says about where it comes from never reaches the fields, in any spelling", () => {
  const head = accepted(
    "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\nx_forwarded_for: 2.2.2.2\r\nForwarded: for=3.3.3.3\r\nX-Real-IP: 4.4.4.4\r\nProxy: http://evil\r\nX_Real_Ip: 5\r\n",
  );
  assert.equal(head.fields, "");
  assert.deepEqual(head.forwarded, { "x-forwarded-for": "1.1.1.1", forwarded: "for=3.3.3.3" });
});

test("h2c is not forwarded, a WebSocket is, and neither with a body", () => {
  const ask = (fields: string): string | null => accepted(`GET / HTTP/1.1\r\nHost: a\r\n${fields}`).upgrade;
  assert.equal(ask("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"), null);
  assert.equal(ask("Connection: Upgrade\r\nUpgrade: websocket\r\n"), "websocket");
  assert.equal(ask("Upgrade: websocket\r\n"), null);
  assert.equal(ask("Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n"), null);
  assert.equal(ask("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n"), null);
});

test("an absolute target for the same host becomes a path", () => {
  assert.equal(accepted("GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n").target, "/x?y");
  assert.equal(accepted("GET http://a?y HTTP/1.1\r\nHost: a\r\n").target, "/?y");
});

test("HTTP/1.0 closes unless it asks otherwise and may come without Host", () => {
  assert.equal(accepted("GET / HTTP/1.0\r\n").keepAlive, false);
  assert.equal(accepted("GET / HTTP/1.0\r\nConnection: keep-alive\r\n").keepAlive, true);
});
