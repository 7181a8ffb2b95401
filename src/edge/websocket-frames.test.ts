// Behaviour of websocket-frames, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOSE_SERVICE_RESTART, closeFrame, FrameReader } from "./websocket-frames.ts";

const text = (length: number, masked: boolean): Buffer => {
  const size =
    length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length & 255]
        : [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255];
  size[0] = (size[0] as number) | (masked ? 128 : 0);
  return Buffer.concat([Buffer.from([0x81, ...size]), Buffer.alloc(masked ? 4 : 0, 7), Buffer.alloc(length, 65)]);
};

test("boundaries are found whatever the length form, the mask and the pieces", () => {
  for (const masked of [true, false]) {
    for (const length of [0, 5, 125, 126, 1_000, 65_536, 70_000]) {
      const frame = text(length, masked);
      for (const size of [1, 3, 4_096, frame.length]) assertOneBoundary(frame, size);
    }
  }
});

function assertOneBoundary(frame: Buffer, size: number): void {
  const reader = new FrameReader();
  for (let at = 0; at < frame.length; at += size) {
    if (at > 0) assert.equal(reader.isAtBoundary, false);
    reader.skip(frame.subarray(at, at + size));
  }
  assert.equal(reader.isAtBoundary, true);
}

test("reading goes frame by frame and stops before a close", () => {
  const bytes = Buffer.concat([text(3, false), text(200, false), closeFrame(CLOSE_SERVICE_RESTART, false), text(1, false)]);
  const reader = new FrameReader();
  assert.deepEqual(reader.next(bytes, 0), { end: 5, close: false });
  assert.deepEqual(reader.next(bytes, 5), { end: 209, close: false });
  assert.deepEqual(reader.next(bytes, 209), { end: 209, close: true });
});

test("a close frame carries the code, masked towards an app", () => {
  assert.deepEqual([...closeFrame(1012, false)], [0x88, 2, 3, 0xf4]);
  assert.deepEqual([...closeFrame(1012, true)], [0x88, 0x82, 0, 0, 0, 0, 3, 0xf4]);
});
