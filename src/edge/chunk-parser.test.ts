// Behaviour of chunk-parser, case by case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkParser } from "./chunk-parser.ts";

interface Read {
  readonly payload: string;
  readonly end: number;
  readonly refusal: string | null;
  readonly done: boolean;
  readonly trailers: string;
}

/** The body in pieces of `size` bytes, as a network might bring it. */
function read(text: string, size: number): Read {
  const bytes = Buffer.from(text, "latin1");
  const parser = new ChunkParser();
  const payload: Buffer[] = [];
  let end = 0;
  for (let at = 0; at < bytes.length && !parser.isDone && parser.refusal === null; at += size) {
    end = at + parser.feed(bytes.subarray(at, at + size), 0, payload);
  }
  return {
    payload: Buffer.concat(payload).toString("latin1"),
    end,
    refusal: parser.refusal,
    done: parser.isDone,
    trailers: parser.trailers,
  };
}

const WHOLE = "4\r\nWiki\r\nA;name=value\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n";

test("a body is read the same in pieces of any size, and what follows it is left", () => {
  for (let size = 1; size <= WHOLE.length + 5; size++) {
    const { payload, end, done, trailers, refusal } = read(`${WHOLE}GET /`, size);
    assert.deepEqual(
      { payload, end, done, trailers, refusal },
      {
        payload: "Wiki0123456789",
        end: WHOLE.length,
        done: true,
        trailers: "X-Sum: 1\r\nX-B: 2\r\n",
        refusal: null,
      },
    );
  }
});

test("a body without trailers ends at its empty line", () => {
  for (let size = 1; size < 12; size++) assert.equal(read("1\r\na\r\n0\r\n\r\nrest", size).end, 11);
});

for (const [name, text] of [
  ["no size", "\r\n"],
  ["a blank before the size", " 4\r\nWiki\r\n"],
  ["a blank after the size", "4 \r\nWiki\r\n"],
  ["a prefix 0x", "0x4\r\nWiki\r\n"],
  ["a sign", "+4\r\nWiki\r\n"],
  ["a size that overflows", "fffffffffffffffff\r\n"],
  ["LF alone after the size", "4\nWiki\r\n"],
  ["CR alone after the size", "4\rWiki\r\n"],
  ["a chunk longer than its size", "4\r\nWikis\r\n"],
  ["LF alone after a chunk", "4\r\nWiki\n0\r\n\r\n"],
  ["a NUL in an extension", "4;a\0\r\nWiki\r\n"],
  ["LF in an extension", "4;a\nb\r\nWiki\r\n"],
  ["an endless extension", `4;${"a".repeat(300)}\r\nWiki\r\n`],
  ["a trailer with a blank before the colon", "0\r\nX : 1\r\n\r\n"],
  ["a folded trailer", "0\r\nX: 1\r\n 2\r\n\r\n"],
  ["endless trailers", `0\r\n${"X: 1\r\n".repeat(2_000)}\r\n`],
] as const) {
  test(`a chunked body is refused: ${name}`, () => {
    for (const size of [1, 7, 100_000]) assert.notEqual(read(text, size).refusal, null, `in pieces of ${size}`);
  });
}
