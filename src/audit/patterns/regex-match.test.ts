// Matching as Python does, and bounds on what is hostile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { charactersOf, matchable, matched, mayMatch, type MatchKind } from "./regex-match.ts";

function groups(source: string, text: string, kind: MatchKind = "match", flags = ""): readonly (string | null)[] | null {
  const spans = matched(matchable(source, flags)!, text, kind);
  return spans?.map((span) => (span === null ? null : text.slice(...span))) ?? null;
}

test("each group takes what Python's takes", () => {
  assert.deepEqual(groups(String.raw`(\w+) (.*)`, "head of it"), ["head of it", "head", "of it"]);
  assert.deepEqual(groups(String.raw`(a+?)(a*)`, "aaa"), ["aaa", "a", "aa"]);
  assert.deepEqual(groups(String.raw`(?P<key>[^=]*)=(?P<value>.*)`, "a=b=c"), ["a=b=c", "a", "b=c"]);
  assert.deepEqual(groups(String.raw`(a)|(b)`, "b"), ["b", null, "b"]);
  assert.deepEqual(groups(String.raw`(?:(a)|b)*`, "ab"), ["ab", "a"]);
  assert.deepEqual(groups(String.raw`\bcat\b`, "a cat", "search"), ["cat"]);
  assert.deepEqual(groups("ABC", "abc", "fullmatch", "i"), ["abc"]);
  assert.deepEqual(groups("a.b", "a\nb", "match", "s"), ["a\nb"]);
  assert.deepEqual(groups("^b$", "a\nb", "search", "m"), ["b"]);
});

test("what does not match is known not to", () => {
  assert.equal(groups("b", "ab"), null);
  assert.equal(groups("a", "ab", "fullmatch"), null);
  assert.equal(groups(String.raw`\d+$`, "12a"), null);
});

test("a text with a piece that is not known may match, or cannot", () => {
  const regex = matchable(String.raw`head (\d{5})$`, "")!;
  assert.equal(mayMatch(regex, ["head ", null], "match"), true);
  assert.equal(mayMatch(regex, ["tail ", null], "match"), false);
  assert.equal(mayMatch(regex, ["head x", null], "match"), false);
  assert.equal(mayMatch(regex, [null], "search"), true);
});

test("the characters of a group are those of its classes", () => {
  assert.equal(charactersOf(matchable("x([a-c]+)", "")!, 1), "abc");
  assert.equal(charactersOf(matchable("(.)", "")!, 1)!.length, 127);
});

test("what is not understood is said to be so", () => {
  for (const source of ["(?=a)b", "(a)\\1", "(?i:a)", "("]) assert.equal(matchable(source, ""), null, source);
  assert.equal(matched(matchable("a", "")!, "ä", "match"), undefined);
});

test("no expression and no text keeps it long", () => {
  const hostile = matchable("((a+)+)+$", "")!;
  assert.equal(matched(hostile, `${"a".repeat(60)}b`, "match"), undefined);
  assert.equal(mayMatch(hostile, ["a".repeat(60), null, "b"], "match"), true);
  assert.equal(matched(matchable("a{110}b", "")!, `${"a".repeat(110)}b`, "match")?.length, 1);
  assert.equal(mayMatch(matchable("(a|b|c){9000}", "")!, [null], "match"), true);
  let seed = 7;
  const below = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
  const letters = "ab(|)*+?[]^$\\d{2,3}.-";
  const some = (length: number): string => Array.from({ length }, () => letters[below(letters.length)]).join("");
  for (let i = 0; i < 2_000; i++) {
    const regex = matchable(some(1 + below(12)), "");
    if (regex !== null) mayMatch(regex, [some(6), null, some(2)], (["match", "search", "fullmatch"] as const)[below(3)]!);
  }
});
