import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createStore } from "../build/store/layout.ts";
import type { Uv } from "../build/uv/run-uv.ts";
import { previewHashes } from "./pin-hashes.ts";

const HASH = `sha256:${"a".repeat(64)}`;

test("uv looks hashes up on a copy; what cannot have any is told with a command, and nothing is written", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-hashes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const texts = { "requirements.txt": "# Kept.\nidna==3.7\n", "open.txt": "flask\n", "dev.txt": "nowhere==1\n", "Pipfile.lock": "{}" };
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
  const asked: string[][] = [];
  const run: Uv["run"] = (args) => {
    asked.push([...args]);
    const input = readFileSync(args.at(-1)!, "utf8");
    if (input.includes("nowhere")) return Promise.resolve({ code: 1, signal: null, stdout: "", stderr: "  × No solution found\n" });
    writeFileSync(args[args.indexOf("--output-file") + 1]!, `idna==3.7 \\\n    --hash=${HASH}\n`);
    return Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "" });
  };
  const layout = createStore(join(folder, "store"));
  const tools = {
    layout,
    uv: () => Promise.resolve({ tool: { path: "uv" }, run } as unknown as Uv),
    fetch: () => Promise.reject(new Error("no")),
  };
  const { changes, left } = await previewHashes(folder, Object.keys(texts), () => tools);
  assert.deepEqual(changes, [
    { file: "requirements.txt", before: texts["requirements.txt"], after: `# Kept.\nidna==3.7 \\\n    --hash=${HASH}\n` },
  ]);
  assert.deepEqual(left, [
    {
      file: "open.txt",
      because: "line 1 is no plain pin `name==version`",
      command: "uv pip compile --universal --generate-hashes open.txt -o open.lock",
    },
    {
      file: "dev.txt",
      because: "uv cannot resolve it: No solution found",
      command: "uv pip compile --universal --generate-hashes dev.txt -o dev.lock",
    },
    { file: "Pipfile.lock", because: "another tool writes it", command: "pipenv lock" },
  ]);
  assert.equal(asked.length, 2);
  assert.ok(asked.every((args) => args.includes("--generate-hashes") && args.includes("--universal")));
  for (const [file, text] of Object.entries(texts)) assert.equal(readFileSync(join(folder, file), "utf8"), text);
});
