import assert from "node:assert/strict";
import { test } from "node:test";
import { keywordScan } from "./keyword-scan.ts";

const KEYWORDS = ["he", "she", "his", "hers", "-----", "://", "s"];

function found(keywords: readonly string[], text: string): readonly string[] {
  const places: string[] = [];
  keywordScan(keywords).each(text, (keyword, start) => places.push(`${keywords[keyword]}@${start}`));
  return places.sort();
}

test("each keyword is found wherever it stands, also inside and across others, in either case", () => {
  assert.deepEqual(found(KEYWORDS, "ushers"), ["he@2", "hers@2", "s@1", "s@5", "she@1"]);
  assert.deepEqual(found(KEYWORDS, "HIS x://y ------"), ["-----@10", "-----@11", "://@5", "his@0", "s@2"]);
});

test("characters beyond ASCII belong to no keyword", () => {
  assert.deepEqual(found(["key"], "k\u00e9y \u{1f511}key \u212aey"), ["key@6"]);
});

test("it says what a search for each says, for many texts", () => {
  let state = 7;
  const next = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 200; round++) {
    const text = Array.from({ length: 60 }, () => "hers-:/i"[next(8)]!).join("");
    const expected = KEYWORDS.flatMap((keyword) =>
      Array.from(text, (_, at) => at)
        .filter((at) => text.startsWith(keyword, at))
        .map((at) => `${keyword}@${at}`),
    );
    assert.deepEqual(found(KEYWORDS, text), expected.sort(), text);
  }
});
