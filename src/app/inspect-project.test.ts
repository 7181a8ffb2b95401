import assert from "node:assert/strict";
import { test } from "node:test";
import { currentHome } from "../host/home.ts";
import { exec } from "../platform/exec.ts";
import { projectFolder } from "../python/testing.ts";
import { inspectProject } from "./inspect-project.ts";

const at = { exec, env: {}, home: currentHome(), nowMs: 0 };

test("a pyproject.toml that does not parse is a refusal with its place, and what the code says is still told", async (t) => {
  const root = projectFolder(t, {
    "pyproject.toml": '[project\nname = "shop"\n',
    "app.py": "from flask import Flask\n\napp = Flask(__name__)\n",
  });
  const { json } = await inspectProject(root, null, at);
  assert.equal(json.refusal?.code, "FL-1060");
  assert.match(json.refusal.reason, /^pyproject\.toml:1: /);
  assert.equal(json.framework, "flask");
});

test("a fairlead.toml that does not parse is an error of its own", async (t) => {
  const root = projectFolder(t, { "fairlead.toml": "strategy = \n", "app.py": "" });
  await assert.rejects(inspectProject(root, null, at), { code: "FL-6001" });
});
