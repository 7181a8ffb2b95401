// The list of known weaknesses is read and written as it is, each of its versions is pinned, and what is not found says why.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RULES } from "../../src/audit/rules.gen.ts";
import { readPins } from "../sdists.ts";
import { countKnown, levelAt, lineOfKnown, readKnown } from "./known.ts";

const text = readFileSync(join(import.meta.dirname, "weaknesses.txt"), "utf8");
const known = readKnown(text);

test("every line is a weakness, as it was written", () => {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.ok(lines.length >= 40);
  assert.deepEqual(known.map(lineOfKnown), lines);
});

test("both versions are pinned, the rule is one, and what is missed has its reason", () => {
  const pins = new Set(readPins(readFileSync(join(import.meta.dirname, "pins.txt"), "utf8")).map(({ name, version }) => `${name} ${version}`));
  const rules = new Set(RULES.map(({ id }) => id));
  for (const { id, project, vulnerable, corrected, rule, said, why } of known) {
    assert.ok(pins.has(`${project} ${vulnerable}`) && pins.has(`${project} ${corrected}`), id);
    assert.ok(rules.has(rule), id);
    if (said[0] === "silent" || said[0] === said[1]) assert.notEqual(why, "", id);
  }
});

test("a line that is none is refused", () => {
  assert.throws(() => readKnown("CVE-2000-1 in some package\n"), /no known weakness/);
});

test("the surest finding of the rule on the line counts, and only what is found can be gone", () => {
  const [one] = known;
  assert.ok(one !== undefined);
  assert.equal(levelAt([], one), "silent");
  assert.match(countKnown([{ ...one, said: ["proven", "silent"] }, { ...one, said: ["silent", "silent"] }]), /^1 of 2 found \(1 proven\); of these 1 /);
});
