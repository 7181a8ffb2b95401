import assert from "node:assert/strict";
import { test } from "node:test";
import { readModule } from "../../python/parse/parse-module.ts";
import { auditModule } from "../testing.ts";
import { applyFixes } from "./apply-fixes.ts";

const TODAY = "2026-06-15";

/** Each is one statement below its imports; what comes out is Python and has no such finding any more. */
const SAFE: readonly (readonly [rule: string, before: string, after: string])[] = [
  ["DES003", "yaml.load(data)", "yaml.safe_load(data)"],
  ["DES003", "yaml.load_all(data, yaml.FullLoader)", "yaml.load_all(data, yaml.SafeLoader)"],
  ["DES003", "yaml.load(data, Loader=yaml.CLoader)", "yaml.load(data, Loader=yaml.CSafeLoader)"],
  ["DES003", "yaml.unsafe_load(data)", "yaml.safe_load(data)"],
  ["WEB003", 'r.set_cookie("session", x, httponly=True)', 'r.set_cookie("session", x, httponly=True, secure=True)'],
  ["WEB003", 'r.set_cookie("session", x, secure=False, httponly=True)', 'r.set_cookie("session", x, secure=True, httponly=True)'],
  ["WEB003", 'r.set_cookie("session", (x), httponly=True, )', 'r.set_cookie("session", (x), httponly=True, secure=True )'],
  ["WEB003", 'r.set_cookie("session", httponly=True, value=(x))', 'r.set_cookie("session", httponly=True, value=(x), secure=True)'],
  ["DOS001", "requests.get((x))", "requests.get((x), timeout=30)"],
  ["DOS001", "requests.get(x, timeout=None)", "requests.get(x, timeout=30)"],
  ["DOS001", "requests.get(\n    x,\n    headers={},\n)", "requests.get(\n    x,\n    headers={},\n    timeout=30,\n)"],
  ["DOS001", "requests.get(\n    x,\n    headers={}\n)", "requests.get(\n    x,\n    headers={},\n    timeout=30\n)"],
  ["DOS001", 'requests.get("ü𝒳" + x)', 'requests.get("ü𝒳" + x, timeout=30)'],
  ["SUP001", "x = 1  # fairlead: ignore[CRY001] was needed once", "x = 1"],
  ["SUP001", "# fairlead: ignore[CRY001]\nx = 1", "x = 1"],
];
const UNSAFE: typeof SAFE = [
  ["PTH001", 'tempfile.mktemp(".txt")', 'tempfile.mkstemp(".txt")[1]'],
  ["WEB004", 'r.set_cookie("session", x, secure=True)', 'r.set_cookie("session", x, secure=True, httponly=True)'],
  ["NET001", "requests.get(x, verify=False, timeout=5)", "requests.get(x, verify=True, timeout=5)"],
  ["NET002", "c = ssl._create_unverified_context()", "c = ssl.create_default_context()"],
];
const HEAD = "import requests, ssl, tempfile, yaml\nfrom flask import Flask\n";

for (const [isSafe, table] of [
  [true, SAFE],
  [false, UNSAFE],
] as const)
  for (const [rule, before, after] of table)
    test(`${rule}: ${before.replaceAll("\n", "\\n")}`, () => {
      const found = auditModule(`${HEAD}${before}\n`, TODAY).filter((finding) => finding.rule === rule);
      assert.deepEqual([...new Set(found.map(({ fix }) => fix?.isSafe))], [isSafe]);
      const { text, left } = applyFixes(`${HEAD}${before}\n`, found);
      assert.equal(text, `${HEAD}${after}\n`);
      assert.deepEqual(left, []);
      assert.deepEqual(readModule(text).module.errors, []);
      assert.deepEqual(
        auditModule(text, TODAY).filter((finding) => finding.rule === rule),
        [],
      );
    });

test("where a text cannot be changed without care, nothing is offered", () => {
  const statements = [
    "requests.get(x  # why\n)",
    "load = yaml.load\nload(data)",
    "LOADER = yaml.Loader\nyaml.load(data, Loader=LOADER)",
    "OFF = False\nr.set_cookie('session', x, secure=OFF, httponly=True)",
    "x = 1  # noqa: E501 # fairlead: ignore[CRY001]",
  ];
  for (const statement of statements) {
    const found = auditModule(`${HEAD}${statement}\n`, TODAY);
    assert.ok(found.length > 0, statement);
    assert.deepEqual(
      found.flatMap(({ rule, fix }) => (fix === undefined ? [] : [`${rule} ${fix.title}`])),
      [],
      statement,
    );
  }
});

test("line ends stay as they are, and several fixes of one call stand beside each other", () => {
  const source = `${HEAD}r.set_cookie(\n    "session",\n    x,\n)\n`;
  const found = auditModule(source, TODAY);
  const { text } = applyFixes(source.replaceAll("\n", "\r\n"), found);
  assert.equal(text, `${HEAD}r.set_cookie(\n    "session",\n    x,\n    secure=True,\n    httponly=True,\n)\n`.replaceAll("\n", "\r\n"));
});

test("edits that overlap are left for the next run, all of a fix or nothing", () => {
  const place = { file: "app.py", line: 1, column: 0, endLine: 1, endColumn: 4 };
  const [base] = auditModule("import tempfile\ntempfile.mktemp()\n", TODAY);
  const fix = (text: string, from: number, to: number) => ({
    ...base!,
    fix: {
      title: text,
      isSafe: true,
      edits: [
        { place: { ...place, column: from, endColumn: to }, text },
        { place: { ...place, line: 2, endLine: 2 }, text },
      ],
    },
  });
  const { text, applied, left } = applyFixes("abcd\nefgh\n", [fix("X", 0, 2), fix("Y", 1, 3)]);
  assert.deepEqual([text, applied.length, left.length], ["Xcd\nX\n", 1, 1]);
});

test("a place that is not in the text changes nothing", () => {
  const [base] = auditModule("import tempfile\ntempfile.mktemp()\n", TODAY);
  for (const at of [{ line: 9 }, { column: 99, endColumn: 99 }, { endLine: 0 }]) {
    const place = { file: "app.py", line: 1, column: 0, endLine: 1, endColumn: 0, ...at };
    const broken = { ...base!, fix: { title: "x", isSafe: true, edits: [{ place, text: "x" }] } };
    assert.deepEqual(applyFixes("a\n", [broken]), { text: "a\n", applied: [], left: [broken] });
  }
});

test("a flow that ends at a place offers what is offered there", () => {
  const source =
    'import yaml\nfrom flask import Flask, request\n\napp = Flask(__name__)\n\n\n@app.route("/")\ndef view():\n    return str(yaml.load(request.data, Loader=yaml.Loader))\n';
  const [flow] = auditModule(source, TODAY).filter(({ trace }) => trace.length > 0);
  assert.equal(flow?.rule, "DES003");
  assert.match(applyFixes(source, [flow]).text, /yaml\.load\(request\.data, Loader=yaml\.SafeLoader\)/);
});
