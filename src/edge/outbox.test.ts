// Behaviour of outbox, case by case.
import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { HELD_ANSWERS_MAX } from "./limits.ts";
import { Outbox } from "./outbox.ts";

function collector(): { readonly socket: Writable; readonly written: string[] } {
  const written: string[] = [];
  const write = (chunk: Buffer, _: string, done: () => void): void => {
    written.push(chunk.toString());
    done();
  };
  return { socket: new Writable({ write }), written };
}
const turnEnds = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what is held goes out in its order when the turn ends, and what comes after it at once", async () => {
  const outbox = new Outbox();
  const { socket, written } = collector();
  for (const text of ["a", "b"]) {
    outbox.hold(socket);
    socket.write(text);
  }
  assert.deepEqual(written, []);
  await turnEnds();
  socket.write("c");
  assert.deepEqual(written, ["a", "b", "c"]);
});

test("an end does not wait, and the turn's end does no harm to it", async () => {
  const outbox = new Outbox();
  const { socket, written } = collector();
  outbox.hold(socket);
  socket.write("a");
  socket.end();
  assert.deepEqual(written, ["a"]);
  await turnEnds();
  assert.deepEqual(written, ["a"]);
});

test("a long turn does not hold back many", () => {
  const outbox = new Outbox();
  const first = collector();
  outbox.hold(first.socket);
  first.socket.write("a");
  for (let i = 1; i < HELD_ANSWERS_MAX; i++) outbox.hold(collector().socket);
  assert.deepEqual(first.written, ["a"]);
});
