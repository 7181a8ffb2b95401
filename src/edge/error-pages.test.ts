// Behaviour of error-pages, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownAnswer } from "./error-pages.ts";

const plain = {
  status: 502,
  requestId: "r-1",
  date: "Sat, 21 Nov 2026 15:00:00 GMT",
  closes: false,
  isHead: false,
  isMaintenance: false,
  page: null,
} as const;

test("a page says its reference and names neither an app nor what is behind it", () => {
  const text = ownAnswer(plain).toString();
  assert.match(text, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
  assert.match(text, /r-1/);
  assert.doesNotMatch(text, /fairlead|socket|release|127\.0\.0\.1|\/tmp/i);
});

test("maintenance without a page of its own is said as such", () => {
  const text = ownAnswer({ ...plain, status: 503, isMaintenance: true }).toString();
  assert.match(text, /^HTTP\/1\.1 503 Service Unavailable\r\n[^]*<h1>Down for maintenance<\/h1>/);
});

test("the length is that of the bytes, and HEAD gets the head alone", () => {
  const text = ownAnswer({ ...plain, status: 503, page: "<p>Geöffnet ab 8 Uhr</p>", isMaintenance: true });
  const [head = "", body = ""] = text.toString().split("\r\n\r\n");
  assert.match(head, new RegExp(`Content-Length: ${Buffer.byteLength(body)}\\b`));
  assert.match(head, /Retry-After: 60/);
  assert.ok(
    ownAnswer({ ...plain, isHead: true })
      .toString()
      .endsWith("\r\n\r\n"),
  );
});
