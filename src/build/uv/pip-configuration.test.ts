import assert from "node:assert/strict";
import { test } from "node:test";
import { parseIni } from "./pip-configuration.ts";

test("sections, both separators, comments and values over several lines are read", () => {
  const sections = parseIni(
    "# note\n[global]\nindex-url: https://a.example/simple\nextra_index_url =\n  https://b.example\n  # not this\n  https://c.example\n[install]\nno-deps = yes\n",
  );
  assert.equal(sections.get("global")?.get("index-url"), "https://a.example/simple");
  assert.equal(sections.get("global")?.get("extra-index-url"), "https://b.example\nhttps://c.example");
  assert.equal(sections.get("install")?.get("no-deps"), "yes");
});

test("a line that is no pair is passed over", () => {
  assert.equal(parseIni("[global]\nnonsense\ncert = /a.pem\n").get("global")?.get("cert"), "/a.pem");
});
