import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { dotted, tomlLines } from "./toml-lines.ts";

test("keys of tables, dotted keys, inline tables and arrays of tables have their lines", () => {
  const text = `# remark [not.a.table]
a = 1
"b c" = "x # no remark ] }"
[t.u] # remark
k = [
  "one", # remark = 1
  { m = 1 },
]
d.e = { f = { g = 2 },
  h = '''
two
lines''' }
[[list]]
n = """
"quoted" \\""" still"""
last = true
[[list]]
last = false
`;
  const lines = Object.fromEntries(tomlLines(text));
  assert.deepEqual(
    pick(lines, ["a", '"b c"', "t", "t.u", "t.u.k", "t.u.d", "t.u.d.e", "t.u.d.e.f.g", "t.u.d.e.h", "list", "list.n", "list.last"]),
    [2, 3, 4, 4, 5, 9, 9, 9, 10, 13, 14, 16],
  );
});

test("long: every key of a text that smol-toml accepts has a line, and no text hangs or breaks the scanner", () => {
  const pieces = [
    "a",
    ".",
    "=",
    "[",
    "]",
    "[[",
    "]]",
    '"',
    "'",
    '"""',
    "'''",
    "{",
    "}",
    ",",
    "\n",
    "#",
    " ",
    "1",
    "x = 1\n",
    "[t]\n",
    "\\",
    "é",
    "\r\n",
  ];
  let state = 12_345;
  const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  let accepted = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: random(14) }, () => pieces[random(pieces.length)]).join("");
    let value: unknown;
    try {
      value = parse(text);
    } catch {
      continue;
    }
    accepted += 1;
    const lines = tomlLines(text);
    for (const key of Object.keys(value as object)) assert.ok(lines.has(dotted([key])), JSON.stringify({ text, key }));
  }
  assert.ok(accepted > 500, `only ${accepted} accepted`);
});

test("of a key with parts without end no more are noted than any configuration has", () => {
  const lines = tomlLines(`[${Array(20_000).fill("a").join(".")}]\nb = 1\n[last]\n`);
  assert.equal(lines.get("last"), 3);
  assert.ok(lines.size < 200, String(lines.size));
});

function pick(lines: Readonly<Record<string, number>>, keys: readonly string[]): (number | undefined)[] {
  return keys.map((key) => lines[key]);
}
