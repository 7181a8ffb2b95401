// The reports for other programs, judged by others' parsers and by the official schema: SARIF 2.1.0 (OASIS, as the npm package @microsoft/jest-sarif carries it) and
// GitLab's documented table with Python's jsonschema, JUnit with Python's XML parser. Hostile names and texts included.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { AuditedProject } from "../../src/app/audit-project.ts";
import { auditForTest } from "../../src/app/testing.ts";
import { renderAudit, type AuditFormat } from "../../src/app/render-audit.ts";
import { changeBaseline } from "../../src/app/change-baseline.ts";
import type { Finding } from "../../src/model/finding.ts";
import { exec } from "../../src/platform/exec.ts";
import { lockTool } from "./lock-tools.ts";

const FLOW = `from flask import Flask, request
import sqlite3, tempfile

app = Flask(__name__)


@app.route("/find")
def find():
    name = request.args["name"]
    return str(sqlite3.connect("x").execute("select '%s'" % name).fetchall())


tempfile.mktemp()  # fairlead: ignore[PTH001] <only> a "name" & nothing else ]]>
tempfile.mktemp()
`;
/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const GITLAB_SCHEMA = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string" },
      check_name: { type: "string" },
      fingerprint: { type: "string", minLength: 1 },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\./)(?!/)" },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
};
const JUDGE = `
import json, sys
from xml.etree import ElementTree
from jsonschema import Draft4Validator, Draft202012Validator
folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}", encoding="utf-8"))
problems = []
for name in sys.argv[3:]:
    if name.endswith(".xml"):
        root = ElementTree.parse(f"{folder}/{name}").getroot()
        cases = root.findall("testsuite/testcase")
        counted = [len(cases)] + [len(root.findall(f"testsuite/testcase/{kind}")) for kind in ("failure", "error", "skipped")]
        written = [int(root.get(kind)) for kind in ("tests", "failures", "errors", "skipped")]
        if root.tag != "testsuites" or counted != written: problems.append(f"{name}: {counted} {written}")
        continue
    gitlab = name.startswith("gitlab")
    validator = Draft202012Validator(load("gitlab-schema.json")) if gitlab else Draft4Validator(json.load(open(sys.argv[2], encoding="utf-8")))
    problems += [f"{name} {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(load(name))]
print("\\n".join(problems) or "valid")
`;

test("SARIF passes the official schema, GitLab's the documented one, JUnit counts what it holds", { timeout: 240_000 }, async (t) => {
  const tool = await lockTool(t, "jsonschema", ["jsonschema==4.25.1"]);
  if (tool === null) return;
  const folder = mkdtempSync(join(tmpdir(), "fairlead-reports-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "repository/services/a b");
  mkdirSync(join(folder, "repository/.git"), { recursive: true });
  for (const [path, text] of Object.entries({ "shop/é views.py": FLOW, "broken.py": "x = (\n", "requirements.txt": "flask\n" })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const plain = await auditForTest(root);
  const hostile = { ...plain, report: { ...plain.report, findings: [...plain.report.findings, ...plain.report.findings.map(disfigured)] } };
  const limited = { ...plain, report: { ...plain.report, isFinished: false } };
  changeBaseline(plain, "write");
  const accepted = await auditForTest(root);
  const files: string[] = [];
  for (const [name, audited] of Object.entries({
    plain,
    hostile,
    limited,
    accepted,
    empty: { ...plain, report: { ...plain.report, findings: [] } },
  }))
    for (const format of ["sarif", "gitlab", "junit"] as const) {
      const file = `${format}-${name}.${format === "junit" ? "xml" : "json"}`;
      writeFileSync(join(folder, file), await render(audited, format));
      files.push(file);
    }
  writeFileSync(join(folder, "gitlab-schema.json"), JSON.stringify(GITLAB_SCHEMA));
  const schema = join(import.meta.dirname, "schemas/sarif-2.1.0-rtm.5.json");
  const python = join(tool.bin, "python");
  const result = await exec([python, "-c", JUDGE, folder, schema, ...files], { cwd: folder, timeoutMs: 100_000, purpose: "judge reports" });
  assert.equal(result.stdout.trim(), "valid", result.stderr);

  const sarif = JSON.parse(await render(accepted, "sarif")) as SarifBrief;
  const results = sarif.runs[0]!.results;
  assert.ok(results.every(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri.startsWith("services/a%20b")));
  assert.deepEqual(new Set(results.map(({ baselineState }) => baselineState)), new Set(["unchanged", "new"]));
  assert.ok(results.some(({ codeFlows }) => (codeFlows?.[0]?.threadFlows[0]?.locations.length ?? 0) > 1));
  const kinds = results.flatMap(({ suppressions }) => suppressions.map(({ kind }) => kind));
  assert.deepEqual([...new Set(kinds)].sort(), ["external", "inSource"]);
  const wrong = { ...sarif, runs: [{ results: [{ message: "no object" }] }] };
  writeFileSync(join(folder, "wrong.json"), JSON.stringify(wrong));
  const refused = await exec([python, "-c", JUDGE, folder, schema, "wrong.json"], {
    cwd: folder,
    timeoutMs: 100_000,
    purpose: "judge reports",
  });
  assert.match(refused.stdout, /wrong\.json runs\/0/, "the judge can say no");
});

interface SarifBrief {
  readonly runs: readonly {
    readonly results: readonly {
      readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
      readonly baselineState?: string;
      readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
      readonly suppressions: readonly { readonly kind: string }[];
    }[];
  }[];
}

async function render(audited: AuditedProject, format: AuditFormat): Promise<string> {
  const plain = (text: string): string => text;
  return await renderAudit(audited, format, {
    style: { bold: plain, dim: plain, red: plain, yellow: plain },
    columns: 80,
    wrap: (text) => [text],
  });
}

/** Every text has what breaks JSON, XML, URIs and terminals. */
function disfigured(finding: Finding, i: number): Finding {
  const bad = "\0\x1b[2J]]><a b=\"'&\ud800\uffff\u202e%0A::,\r\n|`";
  const place = { ...finding.place, file: `${bad}/${finding.place.file}` };
  return { ...finding, place, message: bad, symbol: bad, code: bad, fingerprint: `${i}`.padStart(32, "0"), trace: [{ place, text: bad }] };
}
