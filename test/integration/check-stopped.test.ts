// `fairlead check` that is stopped ends at once, wherever it is, and what it kept until then deceives no later run.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

const PROGRAM = join(import.meta.dirname, "../../bin/fairlead.js");
/** As many functions keep it busy for some seconds. */
const FUNCTIONS = 4_000;
const DELAYS_MS = [0, 300, 900];

test("Ctrl-C ends it while it computes, and the next run finds what a run without a memory finds", { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-check-stopped-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, "project");
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
  writeProject(root);
  const start = (...more: string[]): ChildProcess =>
    spawn(process.execPath, [PROGRAM, "check", root, "--format", "json", ...more], { env, stdio: ["ignore", "pipe", "pipe"] });
  for (const delayMs of DELAYS_MS) {
    const child = start();
    const ended = once(child, "exit");
    await once(child.stderr!, "data");
    await setTimeout(delayMs);
    child.kill("SIGINT");
    const [code, signal] = (await ended) as [number | null, string | null];
    assert.ok(signal === "SIGINT" || code === 130, `after ${delayMs} ms it ended with ${code ?? signal}`);
  }
  const [told, anew] = [await findings(start()), await findings(start("--no-memory"))];
  assert.ok(anew.length > 0);
  assert.deepEqual(told, anew);
});

function writeProject(root: string): void {
  const functions = Array.from(
    { length: FUNCTIONS },
    (_, i) =>
      `@app.route("/${i}")\ndef f${i}(x=None):\n    given = request.args.get("a${i}")\n    for one in range(3):\n        given = given + str(one)\n    return given\n`,
  );
  mkdirSync(root);
  writeFileSync(join(root, "app.py"), `from flask import Flask, request\napp = Flask(__name__)\n${functions.join("\n")}`);
}

async function findings(child: ChildProcess): Promise<readonly unknown[]> {
  let text = "";
  child.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return (JSON.parse(text) as { readonly findings: readonly unknown[] }).findings;
}
