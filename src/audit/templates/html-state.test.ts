// Where in a page an output stands: `@` is the output.
import assert from "node:assert/strict";
import { test } from "node:test";
import { afterHole, afterText, joinStates, PAGE_START } from "./html-state.ts";
import { placeOfOutput } from "./place-of-output.ts";

function placeIn(page: string): string {
  const pieces = page.split("@");
  let state = afterText(PAGE_START, pieces[0]!);
  for (const piece of pieces.slice(1, -1)) state = afterText(afterHole(state), piece);
  const place = placeOfOutput(state);
  const { kind, ...more } = place;
  return [kind, ...Object.values(more).filter((value) => typeof value === "string" || value)].join(" ");
}

const PLACES: Readonly<Record<string, string>> = {
  "<p>@": "text",
  "a < b @": "text",
  "<title>@": "text",
  "<textarea><b @": "text",
  '<a title="@': "quoted title double",
  "<a title='x @": "quoted title single",
  "<a title=@": "unquoted title",
  "<a title=x@": "unquoted title",
  "<a @": "markup",
  "<@": "markup",
  "</p>@": "text",
  '<a href="@': "address href true",
  "<a href=@": "address href",
  '<a href="/x?@': "quoted href double",
  '<a href="@@': "quoted href double",
  '<img src="@': "quoted src double",
  '<iframe src="@': "address src true",
  '<script src="@': "address src true true",
  '<form action="@': "address action true",
  "<script>x = @": "script code",
  '<script>x = "a\\" @': "script string",
  "<script>x = 'it' + @": "script code",
  "<script>x = `@": "script template",
  "<script>// it's\nx = @": "script code",
  "<script>/* @": "script comment",
  "<script>if (a / b) x = '@": "script string",
  "<script>x = /'/; y = @": "script code",
  '<script type="application/json">@': "data",
  '<script type="module">@': "script code",
  "<script></script>@": "text",
  "<script>'</script>@": "text",
  "<style>@": "style",
  '<p style="@': "style",
  '<a onclick="f(@': "handler onclick double",
  "<a onclick='f(\"@": "handler onclick single true",
  '<a onclick="f(&quot;@': "handler onclick double true",
  "<!-- @": "comment",
  "<!-- --> @": "text",
  "<!DOCTYPE html><a b=\"c\" d='e' f>@": "text",
  "<br/>@": "text",
};

for (const [page, expected] of Object.entries(PLACES)) test(`in ${page} it is ${expected}`, () => assert.equal(placeIn(page), expected));

test("two ways meet inside a tag; elsewhere what differs is not known", () => {
  const after = (text: string): ReturnType<typeof afterText> => afterText(PAGE_START, text);
  assert.equal(joinStates(after("<a"), after("<a b")).mode, "in-tag");
  assert.equal(joinStates(after('<a b="c'), after('<a b="')).mode, "double");
  const lost = joinStates(after("<p>"), after("<script>"));
  assert.equal(lost.mode, "lost");
  assert.equal(afterText(lost, "x</p><b>").mode, "text");
});
