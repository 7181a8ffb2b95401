// What the models of the audit say about routes, forms, headers and answers, asked of the real Flask, Django and FastAPI.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { installedPython } from "./installed-python.ts";

test("Flask, Django and FastAPI let through what the models say, and no more", { timeout: 300_000 }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-frameworks-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const python = installedPython(t, folder, ["flask", "django", "fastapi", "httpx"]);
  if (python === null) return;
  const run = spawnSync(python, [join(import.meta.dirname, "frameworks/claims.py")], { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(JSON.parse(run.stdout), {
    flask: {
      "what was stored before a request": "<b><i>",
      "a part of the address by table": "<b><i>",
      "a slash in a part": 404,
      "letters for a number": 404,
      "a dictionary is sent as": "application/json",
      "a line end in a header": 500,
      "the answer of an error handler": "missing <i>",
    },
    django: {
      "a slash in str": 404,
      "a quote in slug": 404,
      "dots in path": "../x",
      "a letter in a group of digits": 404,
      "fields that refuse a quote": ["address", "choice", "slug"],
      "the name of an upload": "x.txt",
      "a line end in a header is refused": true,
    },
    fastapi: {
      "through an annotated dependency": "<i>",
      "what the pattern does not match": 422,
      "a slash in path": "a/b",
      "a slash in a part": 404,
      "letters for an int": 422,
    },
    python: { "a line end in EmailMessage is refused": true },
  });
});
