// Golden: what PDM locks and would install, against our own reading of pdm.lock, with and without metadata on each package.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROJECT, lockTool, pins, projectFolder, read } from "./lock-tools.ts";

/** Newer releases of its libraries broke this one: they are pinned with it. */
const PDM = ["pdm==2.22.4", "unearth==0.17.2", "hishel==0.0.33"];

/** PDM fetches the metadata of every candidate: with fewer and smaller packages it resolves in seconds. */
const SMALL = PROJECT.replace("uvicorn[standard]>=0.30", "httpx[http2]>=0.27").replace(
  "psycopg[binary]>=3.2",
  "markdown-it-py[linkify]>=3",
);

for (const [title, strategy] of [
  ["with inherited metadata", []],
  ["walked from the manifest, with URLs", ["-S", "no_inherit_metadata", "-S", "static_urls"]],
] as const) {
  test(`PDM ${title}: the set is what it would install`, { timeout: 170_000 }, async (t) => {
    const tool = await lockTool(t, "pdm", PDM);
    if (tool === null) return;
    const root = projectFolder(t, { "pyproject.toml": SMALL });
    await tool.run(root, ["pdm", "venv", "create", "--name", "test", tool.python]);
    await tool.run(root, ["pdm", "lock", "-G", ":all", ...strategy]);
    for (const [selection, flags] of [
      [{ groups: [] }, ["--prod"]],
      [{ groups: ["dev"], extras: ["pg"] }, ["-G", "dev", "-G", "pg", "--without", "prod"]],
    ] as const) {
      const { reading, set } = read(root, tool.platform, selection);
      assert.deepEqual(reading.lock, { file: "pdm.lock", format: "pdm.lock", hashed: true, fresh: { kind: "fresh" } });
      const printed = await tool.run(root, ["pdm", "sync", "--dry-run", "--no-self", "--venv", "test", ...flags]);
      const wanted = [...printed.matchAll(/^ {2}- (\S+) (\S+)$/gm)].map(([, name, version]) => `${name} ${version}`);
      assert.deepEqual(pins(set), wanted.sort());
    }
    assert.equal(/url = "/.test(readFileSync(join(root, "pdm.lock"), "utf8")), strategy.length > 0);
    writeFileSync(join(root, "pyproject.toml"), SMALL.replace("flask>=3", "flask>=3.1"));
    assert.equal(read(root, tool.platform).reading.lock?.fresh.kind, "stale");
  });
}
