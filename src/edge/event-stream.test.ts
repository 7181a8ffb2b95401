// Behaviour of event-stream, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStream } from "./event-stream.ts";

function after(...pieces: string[]): EventStream {
  const stream = new EventStream();
  for (const piece of pieces) stream.take([Buffer.from(piece)]);
  return stream;
}

test("a stream is between events at its begin and after an empty line in any line ending", () => {
  assert.equal(after().isBetweenEvents, true);
  for (const end of ["\n\n", "\r\n\r\n", "\r\r", "\n\r\n"]) assert.equal(after(`data: a${end}`).isBetweenEvents, true, JSON.stringify(end));
});

test("a line end alone does not end an event, also when it arrives in pieces", () => {
  for (const pieces of [["data: a\n"], ["data: a\r\n"], ["data: a\r", "\n"], ["data: a"]])
    assert.equal(after(...pieces).isBetweenEvents, false);
  assert.equal(after("data: a\r\n\r", "\n").isBetweenEvents, true);
});

test("while ending, what completes the event is the last that is passed on", () => {
  const stream = after("data: a");
  stream.isEnding = true;
  assert.equal(stream.take([Buffer.from("b\nid: 1")]), null);
  assert.equal(Buffer.concat(stream.take([Buffer.from("2\n"), Buffer.from("\ndata: next")]) as Buffer[]).toString(), "2\n\n");
});
