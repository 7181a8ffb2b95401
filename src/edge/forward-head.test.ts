// Behaviour of forward-head, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedTrailers, answerHeadText, type Origin, requestHeadText } from "./forward-head.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";
import { parseResponseHead, type ResponseHead } from "./response-head.ts";

const stranger: Origin = { clientAddress: "192.0.2.7", proto: "http", port: 80, isTrusted: false };
const request = (text: string): RequestHead => parseRequestHead(text) as RequestHead;
const response = (text: string): ResponseHead => parseResponseHead(text) as ResponseHead;

test("the app sees the client's address and never what the client said about it", () => {
  const head = request(
    "GET /x HTTP/1.1\r\nHost: a:80\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-Proto: https\r\n",
  );
  assert.equal(
    requestHeadText(head, { origin: stranger, requestId: "r1", closes: false }),
    "GET /x HTTP/1.1\r\nHost: a:80\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a:80\r\nX-Forwarded-Port: 80\r\n" +
      'Forwarded: for=192.0.2.7;host="a:80";proto=http\r\nX-Request-Id: r1\r\n\r\n',
  );
});

test("a trusted proxy's word is passed on with its own address added", () => {
  const head = request("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\n");
  const text = requestHeadText(head, { origin: { ...stranger, isTrusted: true }, requestId: "r1", closes: true });
  assert.match(text, /X-Forwarded-For: 198\.51\.100\.1, 192\.0\.2\.7\r\n/);
  assert.match(text, /X-Forwarded-Proto: https\r\n/);
  assert.match(text, /Connection: close\r\n/);
});

test("an answer of unknown length is chunked for HTTP/1.1 and ends with the connection for HTTP/1.0", () => {
  const head = response("HTTP/1.1 200 OK\r\nServer: x\r\n");
  const chunked = answerHeadText(head, { framing: "chunked", closes: false, clientMinor: 1, isHead: false });
  assert.equal(chunked, "HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  assert.match(answerHeadText(head, { framing: "close", closes: true, clientMinor: 0, isHead: false }), /Connection: close\r\n\r\n$/);
});

test("HEAD keeps the length that GET would have, 204 has none", () => {
  const facts = { framing: "none", closes: false, clientMinor: 1, isHead: true } as const;
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
