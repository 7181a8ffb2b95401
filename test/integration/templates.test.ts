// The template cells that the audit is measured with, rendered by the real Flask and Django: what does harm in the page is what the cell says. And
// Jinja's own parser, as the oracle of ours, on the templates of packages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { parseDjango } from "../../src/audit/templates/django/parse.ts";
import { parseJinja } from "../../src/audit/templates/jinja/parse.ts";
import { cellPrograms } from "../flow-pairs/template-cells.ts";
import { installedPython } from "./installed-python.ts";
import { djangoCounts, jinjaCounts } from "./templates/count-nodes.ts";

const PACKAGES = ["flask", "jinja2", "django", "flask-admin", "djangorestframework", "sphinx"];
const OUTPUT_BYTES_MAX = 1 << 28;

test(
  "templates do harm in a real page, or not, as the cells say; and ours reads them as their own parsers do",
  { timeout: 300_000 },
  (t) => {
    const folder = mkdtempSync(join(tmpdir(), "fl-templates-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const python = installedPython(t, folder, PACKAGES);
    if (python === null) return;

    const programs = cellPrograms();
    const jobs = programs.map(({ engine, files }, i) => {
      const at = join(folder, "cells", String(i));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(at, path)), { recursive: true });
        writeFileSync(join(at, path), text);
      }
      return { folder: at, engine };
    });
    const answers = asked(python, "../flow-pairs/render-cells.py", jobs) as readonly {
      readonly harmful?: boolean;
      readonly error?: string;
    }[];
    assert.equal(answers.length, programs.length);
    for (const [i, { id, label, files }] of programs.entries())
      assert.equal(answers[i]!.harmful, label === "bad", `${id}: ${answers[i]!.error ?? ""}\n${JSON.stringify(files, null, 1)}`);

    const trees = asked(python, "templates/template-trees.py", []) as readonly OracleTree[];
    const read = trees.filter(({ counts }) => counts !== undefined);
    assert.ok(read.filter(({ engine }) => engine === "jinja").length > 60, "templates of Jinja");
    assert.ok(read.filter(({ engine }) => engine === "django").length > 100, "templates of Django");
    for (const { path, engine, text, counts } of read) {
      const parsed = engine === "jinja" ? parseJinja(text) : parseDjango(text);
      assert.deepEqual(parsed.faults, [], path);
      assert.deepEqual(engine === "jinja" ? jinjaCounts(parsed) : djangoCounts(parsed), counts, path);
    }
    t.diagnostic(`${programs.length} programs, ${read.length} templates of packages`);
  },
);

interface OracleTree {
  readonly path: string;
  readonly engine: "jinja" | "django";
  readonly text: string;
  /** Without: its own parser refuses it, or knows a tag of it not. */
  readonly counts?: Readonly<Record<string, number>>;
}

function asked(python: string, script: string, input: unknown): unknown {
  const run = spawnSync(python, [join(import.meta.dirname, script)], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
    timeout: 120_000,
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as unknown;
}
