// The shape against SARIF 2.1.0: for each object its required properties, and the closed lists of values (section numbers of the standard).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../model/finding.ts";
import { checkSource } from "../check-source.ts";
import { ownModels } from "../flow/models/load-models.ts";
import { indexRules } from "../patterns/rule-index.ts";
import { RULES } from "../rules.gen.ts";
import { sarifReport } from "./sarif.ts";
import { reportOf } from "./testing.ts";

const byId = new Map(RULES.map((rule) => [rule.id, rule]));
const SOURCE = `import tempfile, os, hashlib
tempfile.mktemp()  # fairlead: ignore[PTH001] only a name
os.chmod("x", 0o777)
def f(x):
    os.system(x)
    try:
        x()
    except Exception:
        pass
x = sum(
`;

interface Sarif {
  readonly version: string;
  readonly runs: readonly Run[];
}
interface Run {
  readonly tool: { readonly driver: Record<string, unknown> & { readonly rules: readonly Described[] } };
  readonly results: readonly Result[];
  readonly columnKind: string;
}
interface Described {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[]; readonly "security-severity": string };
}
interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
    readonly region: { readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number };
  };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly { readonly location: Location }[] }[] }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions: readonly { readonly kind: string; readonly status: string; readonly justification?: string }[];
}

function report(findings: readonly Finding[]): Sarif {
  // Through text: what is undefined must not be written.
  return JSON.parse(JSON.stringify(sarifReport(reportOf(findings), { rules: byId, version: "1.2.3", prefix: "" }))) as Sarif;
}

const findings = checkSource(
  { file: "shop/a b.py", source: SOURCE, isAside: false },
  { index: indexRules(RULES), byId, today: "2026-06-15", models: ownModels() },
).finish([]);

test("the log has its version and a run with a tool (3.13, 3.14)", () => {
  const { version, runs } = report(findings);
  assert.equal(version, "2.1.0");
  assert.equal(runs.length, 1);
  const { tool, columnKind } = runs[0]!;
  assert.equal(tool.driver["name"], "Fairlead");
  assert.equal(tool.driver["semanticVersion"], "1.2.3");
  assert.ok(["utf16CodeUnits", "unicodeCodePoints"].includes(columnKind));
});

test("each rule is described once with its help, and the exact weakness is its first tag (3.49)", () => {
  const { rules } = report(findings).runs[0]!.tool.driver;
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  for (const rule of rules) {
    assert.match(rule.id, /^[A-Z]{3}[0-9]{3}$/);
    assert.ok(rule.shortDescription.text.endsWith(".") && rule.fullDescription.text !== "" && rule.help.text !== "");
    assert.ok(rule.help.markdown.startsWith(`# ${rule.id}`));
    assert.ok(["none", "note", "warning", "error"].includes(rule.defaultConfiguration.level));
    assert.match(rule.properties["security-severity"], /^(?:10|[0-9])\.[0-9]$/);
    const { cwe } = byId.get(rule.id)!;
    assert.equal(rule.properties.tags[0], cwe === null ? "security" : `external/cwe/cwe-${String(cwe).padStart(3, "0")}`);
  }
});

test("each result names its rule by id and index, and has a level, a message and a place (3.27)", () => {
  const { tool, results } = report(findings).runs[0]!;
  assert.ok(results.length >= 5);
  assert.equal(results.length, findings.length);
  for (const result of results) {
    assert.equal(tool.driver.rules[result.ruleIndex]?.id, result.ruleId);
    assert.ok(["none", "note", "warning", "error"].includes(result.level));
    assert.ok(result.message.text.length > 0);
    assert.equal(result.locations.length, 1);
    assert.match(result.partialFingerprints["fairlead/v1"] ?? "", /^[0-9a-f]{32}$/);
  }
});

test("places are relative addresses, and regions count from one and do not run backwards (3.4, 3.30)", () => {
  for (const { locations } of report(findings).runs[0]!.results) {
    const { artifactLocation, region } = locations[0]!.physicalLocation;
    assert.equal(artifactLocation.uri, "shop/a%20b.py");
    assert.equal(artifactLocation.uriBaseId, "ROOT");
    for (const number of Object.values(region)) assert.ok(Number.isInteger(number) && number >= 1);
    assert.ok(region.endLine > region.startLine || region.endColumn >= region.startColumn);
  }
});

test("a suppressed finding is there with its reason, the others say that nothing suppresses them (3.35)", () => {
  const { results } = report(findings).runs[0]!;
  const suppressed = results.filter(({ suppressions }) => suppressions.length > 0);
  assert.deepEqual(
    suppressed.map(({ ruleId, suppressions }) => [ruleId, suppressions]),
    [["PTH001", [{ kind: "inSource", status: "accepted", justification: "only a name" }]]],
  );
});

test("a trace becomes a code flow with the source first (3.36)", () => {
  const [first] = findings;
  const place = { file: "shop/views.py", line: 3, column: 4, endLine: 3, endColumn: 9 };
  const traced: Finding = { ...first!, trace: [{ place, text: "from the request" }] };
  const [result] = report([traced]).runs[0]!.results;
  const locations = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
  assert.deepEqual(
    locations.map(({ location }) => location.physicalLocation.region),
    [{ startLine: 3, startColumn: 5, endLine: 3, endColumn: 10 }],
  );
});

test("without findings there is a run with no results", () => {
  assert.deepEqual(report([]).runs[0]?.results, []);
});
