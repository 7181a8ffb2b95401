import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../model/finding.ts";
import { fingerprintAll } from "../fingerprint.ts";
import { RULES } from "../rules.gen.ts";
import { auditModule } from "../testing.ts";
import { parseBaseline, renderBaseline } from "./baseline-file.ts";
import { matchBaseline } from "./match-baseline.ts";

const FILE = "fairlead-baseline.txt";
const TODAY = "2026-06-15";
const SOURCE = "import hashlib, tempfile\ndef sign(body):\n    return hashlib.md5(body)\ntempfile.mktemp()\n";
const rules = new Map(RULES.map((rule) => [rule.id, rule]));
const found = auditModule(SOURCE, TODAY);

function marked(findings: readonly Finding[], text: string): readonly string[] {
  return matchBaseline(findings, parseBaseline(FILE, text), rules).findings.map(
    ({ rule, place, suppression }) => `${suppression === null ? "" : "-"}${rule} ${place.file}:${place.line}`,
  );
}

test("what was written is matched again, also after the code has moved", () => {
  const text = renderBaseline(found, null);
  assert.deepEqual(marked(found, text), ["-CRY001 app.py:3", "-PTH001 app.py:4"]);
  const moved = auditModule(`# a remark\n\n\n${SOURCE}`, TODAY);
  assert.deepEqual(marked(moved, text), ["-CRY001 app.py:6", "-PTH001 app.py:7"]);
});

test("a line names file, function and rule, has no line number, and the lines are sorted", () => {
  const lines = renderBaseline(found.toReversed(), null).split("\n").slice(2, -1);
  assert.match(lines[0]!, /^app\.py PTH001 [0-9a-f]{32}$/);
  assert.match(lines[1]!, /^app\.py::sign CRY001 [0-9a-f]{32}$/);
  assert.equal(renderBaseline(found, null), renderBaseline(found.toReversed(), null));
});

test("what two branches added is matched after their lines were put together, in any order and twice", () => {
  const [one, other] = found.map((finding) => renderBaseline([finding], null));
  assert.deepEqual(marked(found, `${other}${one}${other}`), ["-CRY001 app.py:3", "-PTH001 app.py:4"]);
});

test("a new finding of the same kind in the same place still counts", () => {
  const more = auditModule(`${SOURCE}tempfile.mktemp()\n`, TODAY);
  assert.deepEqual(marked(more, renderBaseline(found, null)), ["-CRY001 app.py:3", "-PTH001 app.py:4", "PTH001 app.py:5"]);
});

test("what moved with its file, or into another, is matched; what was copied is new", () => {
  const text = renderBaseline(found, null).replace(/(CRY001 \w+)/, "$1  # legacy");
  const at = (file: string): readonly Finding[] =>
    fingerprintAll(found.map((finding) => ({ ...finding, place: { ...finding.place, file } })));
  assert.deepEqual(marked(at("shop/sign.py"), text), ["-CRY001 shop/sign.py:3", "-PTH001 shop/sign.py:4"]);
  const moved = matchBaseline(at("shop/sign.py"), parseBaseline(FILE, text), rules);
  assert.deepEqual(moved.gone, []);
  assert.match(renderBaseline(moved.findings, parseBaseline(FILE, text)), /shop\/sign\.py::sign CRY001 \w+  # legacy/);
  const [one, other] = [at("a.py")[0]!, at("b.py")[1]!];
  assert.deepEqual(marked([one, other], text), ["-CRY001 a.py:3", "-PTH001 b.py:4"]);
  assert.deepEqual(marked([...found, ...at("copy.py")], text), [
    "-CRY001 app.py:3",
    "-PTH001 app.py:4",
    "CRY001 copy.py:3",
    "PTH001 copy.py:4",
  ]);
  // One that moved, and one of its kind that is new.
  assert.deepEqual(marked([...at("a.py"), ...at("b.py")], text).filter((line) => line.startsWith("-")).length, 2);
});

test("entries that match nothing any more are said once, at the first of them", () => {
  assert.deepEqual(marked([], renderBaseline(found, null)), [`SUP001 ${FILE}:3`]);
});

test("remarks of their own stay where the file is written anew", () => {
  const before = parseBaseline(FILE, `# asked for by the auditors\n${renderBaseline(found, null)}`);
  const text = renderBaseline(found, before);
  assert.deepEqual(parseBaseline(FILE, text).remarks, ["# asked for by the auditors"]);
  assert.equal(renderBaseline(found, parseBaseline(FILE, text)), text);
});

test("lines that cannot be read are found, such as those of an unfinished merge", () => {
  assert.deepEqual(marked([], "<<<<<<< HEAD\n\n# a remark\n"), [`SUP003 ${FILE}:1`]);
});

test("a reason behind a line is kept, and shown with the finding", () => {
  const text = renderBaseline(found, null);
  const reasoned = text.replace(/(CRY001 \w+)/, "$1  # until the new exporter # is there");
  const { findings } = matchBaseline(found, parseBaseline(FILE, reasoned), rules);
  assert.equal(findings[0]?.suppression?.reason, "until the new exporter # is there");
  assert.equal(renderBaseline(found, parseBaseline(FILE, reasoned)), reasoned);
});

test("what was not audited cannot be accepted", () => {
  const broken = auditModule("x = (\n", TODAY);
  assert.deepEqual(marked(broken, renderBaseline(broken, null)), [`${broken[0]!.rule} app.py:${broken[0]!.place.line}`]);
});

test("no text makes it throw, and every line is read, a remark, empty or malformed", () => {
  let seed = 11;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  const parts = ["app.py", " ", "CRY001", "0123456789abcdef0123456789abcdef", "#", "::", "\0", "\ud800", "\r", "é", "<<<<<<< x", "  # why"];
  for (let round = 0; round < 500; round++) {
    const lines = Array.from({ length: random(8) }, () => Array.from({ length: random(8) }, () => parts[random(parts.length)]).join(""));
    const text = lines.join("\n");
    const { entries, malformed, remarks } = parseBaseline(FILE, text);
    const silent = text.split(/\r?\n/).filter((line) => line.trim() === "" || line.startsWith("#")).length;
    assert.equal(entries.length + malformed.length + silent, text.split(/\r?\n/).length, JSON.stringify(text));
    matchBaseline(found, { file: FILE, entries, malformed, remarks }, rules);
  }
});
