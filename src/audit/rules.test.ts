// Every rule keeps what its page says: each marked line of its cases is found, and nothing else.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Finding } from "../model/finding.ts";
import { readRulePage, type Expected, type RuleCase } from "./rule-page.ts";
import { RULE_FOLDERS } from "./rule-facts.gen.ts";
import { RULES } from "./rules.gen.ts";
import { auditFiles, auditModule } from "./testing.ts";

/** A mark stands for a finding on its line; the day lies between the days that the cases of suppressions name. */
const TODAY = "2026-06-15";
const folder = join(import.meta.dirname, "rules");

test("there are rules, and each has a folder with its name, a page and an id of its area", () => {
  assert.ok(RULES.length > 5, `only ${RULES.length}`);
  const areas = new Map<string, string>();
  for (const rule of RULES) {
    const place = RULE_FOLDERS[rule.id] ?? "";
    const [area, name] = place.split("/") as [string, string];
    assert.equal(name, rule.name, rule.id);
    assert.match(rule.id, /^[A-Z]{3}[0-9]{3}$/);
    assert.equal(areas.get(area) ?? rule.id.slice(0, 3), rule.id.slice(0, 3), `${area}/ has one prefix`);
    areas.set(area, rule.id.slice(0, 3));
    assert.doesNotMatch(rule.summary, /\.$/, rule.id);
    assert.ok(existsSync(join(folder, place, "cases.md")), `${place}/cases.md`);
  }
  const folders = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("/rule.ts"));
  assert.equal(folders.length, RULES.length);
  assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length, "names are unique");
});

for (const rule of RULES) {
  test(`${rule.id} ${rule.name}: its page holds, with bad, good and near-miss cases`, async () => {
    const page = readRulePage(rule.id);
    assert.ok(page.text.startsWith(`# ${rule.id} ${rule.name}\n`), page.text.split("\n", 1)[0]);
    if (page.cases.length === 0) assert.match(page.sections.Cases, /^No (Python )?file can show this/, "cases, or why there are none");
    else {
      assert.ok(
        page.cases.some(({ expected }) => expected.some((mark) => mark.rule === rule.id)),
        "a case that is found",
      );
      assert.ok(
        page.cases.some(({ expected }) => expected.length === 0),
        "a case that is not",
      );
    }
    for (const { files, expected } of page.cases) {
      const findings = await findingsOf(files);
      const own = findings.filter((finding) => finding.rule === rule.id && finding.suppression === null);
      assert.deepEqual(
        own.map(({ place, rule: id, confidence }) => ({ file: place.file, line: place.line, rule: id, confidence })).sort(byPlace),
        expected.filter((mark) => mark.rule === rule.id).sort(byPlace),
        Object.values(files).join("\n"),
      );
    }
  });
}

/** One module is audited without a folder: there are hundreds. */
async function findingsOf(files: RuleCase["files"]): Promise<readonly Finding[]> {
  const module = Object.keys(files).join() === "app.py" ? files["app.py"] : undefined;
  return module === undefined ? auditFiles(files, TODAY) : auditModule(module, TODAY);
}

function byPlace(one: Expected, other: Expected): number {
  return one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line;
}
