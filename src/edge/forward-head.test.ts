// Behaviour of forward-head, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedTrailers, answerHeadText, requestHeadText } from "./forward-head.ts";
import { Forwarding, type Origin } from "./forwarding.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";

const stranger: Origin = { clientAddress: "192.0.2.7", proto: "http", port: 80, isTrusted: false };
const date = "Sat, 21 Nov 2026 15:00:00 GMT";
const request = (text: string): RequestHead => parseRequestHead(Buffer.from(text, "latin1"), text.length) as RequestHead;
const response = (text: string): ResponseHead => parseResponseHead(Buffer.from(text, "latin1"), text.length) as ResponseHead;

test("the app sees the client's address and never what the client said about it", () => {
  const head = request(
    "GET /x HTTP/1.1\r\nHost: a:80\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-Proto: https\r\n",
  );
  assert.equal(
    requestHeadText(head, { forwarding: new Forwarding(stranger), requestId: "r1", closes: false }),
    "GET /x HTTP/1.1\r\nHost: a:80\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\nX-Forwarded-Port: 80\r\n" +
      'Forwarded: for=192.0.2.7;host="a:80";proto=http\r\nX-Request-Id: r1\r\n\r\n',
  );
});

test("a trusted proxy's word is passed on with its own address added", () => {
  const head = request("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\n");
  const text = requestHeadText(head, { forwarding: new Forwarding({ ...stranger, isTrusted: true }), requestId: "r1", closes: true });
  assert.match(text, /X-Forwarded-For: 198\.51\.100\.1, 192\.0\.2\.7\r\n/);
  assert.match(text, /X-Forwarded-Proto: https\r\n/);
  assert.match(text, /Connection: close\r\n/);
});

test("an answer of unknown length is chunked for HTTP/1.1 and ends with the connection for HTTP/1.0", () => {
  const head = response("HTTP/1.1 200 OK\r\nServer: x\r\n");
  const chunked = answerHeadText(head, { framing: "chunked", closes: false, clientMinor: 1, date, isHead: false });
  assert.equal(chunked, `HTTP/1.1 200 OK\r\nServer: x\r\nDate: ${date}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  assert.match(answerHeadText(head, { framing: "close", closes: true, clientMinor: 0, date, isHead: false }), /Connection: close\r\n\r\n$/);
});

test("HEAD keeps the length that GET would have, 204 has none", () => {
  const facts = { framing: "none", closes: false, clientMinor: 1, date, isHead: true } as const;
  assert.match(answerHeadText(response("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n"), facts), /Content-Length: 7\r\n/);
  assert.doesNotMatch(
    answerHeadText(response("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n"), { ...facts, isHead: false }),
    /Content-Length/,
  );
});

test("a trailer is passed on when it was announced and changes no meaning", () => {
  const lines = "X-Sum: 1\r\nX-Other: 2\r\nX-Forwarded-For: 3\r\nContent-Length: 4\r\n";
  assert.equal(allowedTrailers(lines, ["x-sum", "x-forwarded-for", "content-length"]), "X-Sum: 1\r\n");
});

test("the app's own Date stays, and a 426 keeps the protocol it asks for", () => {
  const facts = { framing: "none", closes: false, clientMinor: 1, date, isHead: false } as const;
  const own = "HTTP/1.1 304 Not Modified\r\nDate: Fri, 20 Nov 2026 09:00:00 GMT\r\n";
  assert.equal(answerHeadText(response(own), facts), `${own}\r\n`);
  assert.match(
    answerHeadText(response("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"), facts),
    /Upgrade: websocket\r\nConnection: Upgrade\r\n/,
  );
});

test("a trusted proxy that says https and no port spoke on 443; a request without Host has the one that the app is told", () => {
  const trusted = { ...stranger, port: 8000, isTrusted: true };
  const https = request("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n");
  assert.match(requestHeadText(https, { forwarding: new Forwarding(trusted), requestId: "r", closes: false }), /X-Forwarded-Port: 443\r\n/);
  const old = requestHeadText(request("GET / HTTP/1.0\r\n"), { forwarding: new Forwarding(stranger), requestId: "r", closes: false });
  assert.match(old, /Host: localhost\r\n[^]*X-Forwarded-Host: localhost\r\n[^]*host="localhost"/);
});
