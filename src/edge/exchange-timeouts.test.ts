// Behaviour of exchange-timeouts, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExchangeTimes, whatIsOverdue } from "./exchange-timeouts.ts";

const times: ExchangeTimes = {
  phase: "sent",
  inPhaseMs: 0,
  quietMs: 0,
  owesContinue: false,
  isBroken: false,
  isEventStream: false,
  clientIsBehind: false,
  responseTimeoutMs: 30_000,
};

test("an app has the response timeout from the last byte of the request", () => {
  assert.equal(whatIsOverdue({ ...times, inPhaseMs: 60_000, quietMs: 29_999 }), null);
  assert.equal(whatIsOverdue({ ...times, inPhaseMs: 60_000, quietMs: 30_000 }), "answer");
});

test("the edge asks for the body itself when the app does not", () => {
  assert.equal(whatIsOverdue({ ...times, owesContinue: true, inPhaseMs: 1_100, quietMs: 1_100 }), "continue");
});

test("an event stream may be quiet for long, and a client that is behind is not the app's fault", () => {
  const answering = { ...times, phase: "answering", inPhaseMs: 400_000, quietMs: 400_000 } as const;
  assert.equal(whatIsOverdue(answering), "stall");
  assert.equal(whatIsOverdue({ ...answering, isEventStream: true }), null);
  assert.equal(whatIsOverdue({ ...answering, clientIsBehind: true }), null);
});
