// What `check --why` says of a line: also of one within a statement, without calls, or of a file that is no Python.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { checkTree } from "../audit/check-tree.ts";
import { RULES } from "../audit/rules.gen.ts";
import { listSourceTree } from "../python/source-tree.ts";
import { explainedLine, type ExplainedLine } from "./explain-line.ts";

const SOURCE = `from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    # opened
    name = request.args["name"]
    with open(
        "/srv/" +
        name
    ) as file:
        return {"text": file.read()}
`;

async function explained(t: TestContext, file: string, line: number): Promise<ExplainedLine | null> {
  const root = mkdtempSync(join(tmpdir(), "fairlead-line-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "app.py"), SOURCE);
  writeFileSync(join(root, "notes.txt"), "one\n");
  const tree = listSourceTree(root);
  const result = await checkTree(tree, { rules: RULES, auditors: [], today: "2026-06-15", why: { file, line } });
  const report = { ...result, blocking: [] };
  return explainedLine({ tree, report: report as never }, { file, line });
}

test("any line of a statement leads to its calls, and to what was reported there with why that is not surer", async (t) => {
  for (const line of [10, 11, 12]) {
    const { calls, findings, nothing } = (await explained(t, "app.py", line))!;
    assert.deepEqual(
      [calls[0]?.called, calls[0]?.line, calls[0]?.sinks[0]?.verdict, nothing],
      [["open"], 10, "proved", null],
      String(line),
    );
    assert.deepEqual([findings[0]?.rule, findings[0]?.confidence], ["PTH005", "possible"]);
    assert.match(findings[0]?.limit ?? "", /of those that were read/);
  }
});

test("where nothing can be explained it is said why", async (t) => {
  assert.match((await explained(t, "app.py", 9))?.nothing ?? "", /^No call belongs to that statement/);
  assert.equal((await explained(t, "app.py", 8))?.nothing, "No statement stands there.");
  assert.equal((await explained(t, "app.py", 4))?.nothing, "No statement stands there.");
  assert.match((await explained(t, "notes.txt", 1))?.nothing ?? "", /^It is no Python/);
});

test("a line behind the end is none", async (t) => {
  assert.equal(await explained(t, "app.py", 15), null);
  assert.equal(await explained(t, "notes.txt", 2), null);
});
