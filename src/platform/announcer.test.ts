import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "./announcer.ts";

const LONG_MS = 60_000;

test("an announcement wakes all who wait, and nobody who comes after it", async () => {
  const announcer = new Announcer();
  const waiting = [announcer.next(LONG_MS, AbortSignal.timeout(LONG_MS)), announcer.next(LONG_MS, AbortSignal.timeout(LONG_MS))];
  announcer.announce();
  await Promise.all(waiting);
  let isWoken = false;
  const late = new AbortController();
  const next = announcer.next(LONG_MS, late.signal).then(() => (isWoken = true));
  await Promise.resolve();
  assert.equal(isWoken, false);
  late.abort();
  await next;
});

test("waiting ends with its time, and at once for a reader that has gone", async () => {
  const announcer = new Announcer();
  await announcer.next(1, new AbortController().signal);
  await announcer.next(0, new AbortController().signal);
  await announcer.next(LONG_MS, AbortSignal.abort());
});
