// What `check --why` says of the calls on a line.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { listSourceTree } from "../python/source-tree.ts";
import { checkTree } from "./check-tree.ts";
import type { CallExplanation } from "./flow/explanation.ts";
import { RULES } from "./rules.gen.ts";

const SOURCE = `import os
import shlex
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    given = request.args["given"]
    os.system("run " + given)
    os.system("run " + shlex.quote(given))
    os.system("run fixed")
    if 1 > 2:
        os.system(given)
    unknown_thing(given)
    return ""


def other(name):
    os.system("run " + name)
`;

async function why(t: TestContext, line: number): Promise<readonly CallExplanation[]> {
  const root = mkdtempSync(join(tmpdir(), "fairlead-why-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "app.py"), SOURCE);
  const result = await checkTree(listSourceTree(root), { rules: RULES, auditors: [], today: "2026-06-15", why: { file: "app.py", line } });
  return result.explained ?? [];
}

async function verdicts(t: TestContext, line: number): Promise<readonly string[]> {
  return (await why(t, line)).flatMap(({ sinks }) =>
    sinks.map(({ kind, verdict, reasons }) => `${kind} ${verdict}: ${reasons.join("; ")}`),
  );
}

test("each sink of a call has a verdict with its reasons", async (t) => {
  assert.deepEqual(await verdicts(t, 11), ["command proved: what comes from a request (app.py:10) arrives there"]);
  assert.deepEqual(await verdicts(t, 12), [
    "command disproved: what comes from a request (app.py:10) was made harmless for it through shlex.quote(), app.py:12",
  ]);
  assert.deepEqual(await verdicts(t, 13), ["command disproved: it is fixed, or a number or another value that can do no harm there"]);
  assert.deepEqual(await verdicts(t, 21), ["command unknown: a part of it is not known"]);
});

test("dead places, unknown callees and lines without calls are told as such", async (t) => {
  assert.deepEqual((await why(t, 15))[0]?.remarks, ["nothing comes here: a test on the way never goes that way"]);
  const [unknown] = await why(t, 16);
  assert.deepEqual(unknown?.sinks, []);
  assert.equal(unknown?.remarks.length, 1);
  assert.deepEqual((await why(t, 5))[0]?.remarks, ["no model says that flask.Flask can do harm with what it is given"]);
  assert.deepEqual(await why(t, 6), []);
});
