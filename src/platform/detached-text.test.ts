import assert from "node:assert/strict";
import { test } from "node:test";
import { detached } from "./detached-text.ts";

test("the text is the same, whatever its letters", () => {
  for (const text of [
    "",
    "short",
    "a longer name",
    "Grüße aus dem Süden",
    "漢字かな交じり文でもこのとおり",
    "a pair: \u{1F980}, well",
    "half a pair: \ud83e.",
  ])
    assert.equal(detached(text), text);
});
