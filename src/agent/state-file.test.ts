import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { EpochGuard } from "./epoch.ts";
import { stateFile } from "./state-file.ts";
import { SILENT_LOG } from "./testing.ts";

test("a value comes back, and a damaged file is set aside and replaced by its backup", () => {
  withFolder((folder) => {
    const file = stateFile<{ n: number }>(join(folder, "state.json"), { log: SILENT_LOG, backup: true });
    assert.equal(file.read(), null);
    file.write({ n: 1 });
    writeFileSync(file.path, '{"sha256":"0","value":{"n":2}}');
    assert.deepEqual(file.read(), { n: 1 });
    assert.equal(readdirSync(folder).filter((name) => name.includes(".corrupt-")).length, 1);
    writeFileSync(file.path, "");
    writeFileSync(`${file.path}.backup`, "\0\0\0");
    assert.equal(file.read(), null);
  });
});

test("a lower epoch is refused, also by the next agent, and the same write again is accepted", () => {
  withFolder((folder) => {
    const at = { home: { agent: folder } as never, log: SILENT_LOG };
    const first = new EpochGuard(at);
    first.check("table", { epoch: 2, number: 5 });
    first.accept("table", { epoch: 2, number: 5 });
    const next = new EpochGuard(at);
    next.check("table", { epoch: 2, number: 5 });
    next.check("desired", { epoch: 2, number: 1 });
    next.check("table", { epoch: 3, number: 1 });
    assert.throws(() => next.check("table", { epoch: 2, number: 4 }), { code: "FL-5023" });
    assert.throws(() => next.check("desired", { epoch: 1, number: 9 }), { code: "FL-5023" });
  });
});

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-state-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
