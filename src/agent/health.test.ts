import assert from "node:assert/strict";
import { test } from "node:test";
import { ACCEPTING, checkReady, type CheckTarget } from "./health.ts";
import { type ProbeAnswer, type ProbeRequest, readHead } from "./probe.ts";
import { instanceSpec } from "./testing.ts";

const HEALTH = instanceSpec().health as CheckTarget["health"];
const TARGET: CheckTarget = { address: { kind: "unix", path: "/x" }, health: HEALTH };

test("without a configured path the well-known ones are tried and the first that answers 2xx settles it", async () => {
  const asked: string[] = [];
  const result = await checkReady(TARGET, null, answering({ "/healthz": 200 }, asked));
  assert.deepEqual([result.ok, result.by], [true, "/healthz"]);
  assert.deepEqual(asked, ["/ready", "/readyz", "/healthz/ready", "/health", "/healthz"]);
});

test("a well-known path that says 503 is there and not ready", async () => {
  const result = await checkReady(TARGET, null, answering({ "/health": 503, "/": 200 }));
  assert.deepEqual([result.ok, result.by], [false, "/health"]);
});

test("a redirecting health path is not healthy, neither found nor configured", async () => {
  const found = await checkReady(TARGET, null, answering({ "/health": 302, "/": 200 }));
  assert.equal(found.by, "/");
  const configured = await checkReady({ ...TARGET, health: { ...HEALTH, ready: "/health" } }, null, answering({ "/health": 302 }));
  assert.deepEqual([configured.ok, configured.detail], [false, "GET /health: answered 302, a redirect to /login"]);
});

test("without any of them `/` must not be a server error", async () => {
  assert.equal((await checkReady(TARGET, null, answering({ "/": 404 }))).ok, true);
  assert.equal((await checkReady(TARGET, null, answering({ "/": 302 }))).ok, true);
  const failing = await checkReady(TARGET, null, answering({ "/": 500 }));
  assert.deepEqual([failing.ok, failing.detail], [false, "GET /: answered 500"]);
});

test("what does not speak HTTP is ready when it answers anything; a hanging one is not", async () => {
  const other = await checkReady(TARGET, null, () => Promise.resolve({ kind: "not-http" }));
  assert.deepEqual([other.ok, other.by], [true, ACCEPTING]);
  const hanging = await checkReady(TARGET, null, () => Promise.resolve({ kind: "timeout", connected: true }));
  assert.deepEqual([hanging.ok, hanging.answered], [false, false]);
});

test("a settled path is asked alone", async () => {
  const asked: string[] = [];
  await checkReady(TARGET, "/up", answering({ "/up": 200 }, asked));
  assert.deepEqual(asked, ["/up"]);
});

test("one that has not opened its address is said to be so", async () => {
  const result = await checkReady(TARGET, null, () => Promise.resolve({ kind: "refused", reason: "ENOENT" }));
  assert.equal(result.detail, "it does not listen yet");
});

test("the head of an answer is read over interim answers, and anything else is not HTTP", () => {
  assert.equal(readHead("HTTP/1.1 200", 1), null);
  const ok = readHead("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /a\r\n\r\nbody", 1);
  assert.deepEqual(ok, { kind: "status", status: 301, location: "/a", tookMs: 1 });
  assert.deepEqual(readHead("+PONG\r\n", 1), { kind: "not-http" });
  assert.deepEqual(readHead("HTTP/2 200\r\n\r\n", 1), { kind: "not-http" });
});

function answering(statuses: Readonly<Record<string, number>>, asked: string[] = []): (request: ProbeRequest) => Promise<ProbeAnswer> {
  return ({ path }) => {
    asked.push(path);
    const status = statuses[path] ?? 404;
    return Promise.resolve({ kind: "status", status, location: status === 302 ? "/login" : null, tookMs: 1 });
  };
}
