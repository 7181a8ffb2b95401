// Twenty ships and rollbacks of a WSGI and an ASGI app under load: every lost, cut, doubled or mixed answer is a failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startLoad } from "../load/load.ts";
import { describeReport } from "../load/report.ts";
import { createTestHome, makeDemoProject, type DemoKind } from "./test-home.ts";

const ROUNDS = 10;

for (const kind of ["wsgi", "asgi"] satisfies DemoKind[]) {
  test(`${kind}: ${ROUNDS} ships and ${ROUNDS} rollbacks under load lose nothing`, { timeout: 600_000 }, async () => {
    await using home = createTestHome();
    const project = makeDemoProject(home.folder, kind);
    const first = await home.json<{ url: string; release: string }>("ship", project.path);
    assert.equal(first.release, "v1");
    const load = startLoad({ url: first.url, requestsPerSecond: 60, websockets: kind === "asgi" ? 4 : 0, pipelines: 2, largeUploads: 1 });
    const labels = ["first"];
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        const label = `round${round}`;
        labels.push(label);
        project.label(label);
        const shipped = await home.json<{ release: string }>("ship", project.path);
        assert.equal(shipped.release, `v${round + 1}`);
        assert.equal(await labelAt(first.url), label, "the new release serves when ship says so");
        await home.ok("rollback", `v${round}`, "--app", `${kind}-demo`);
        assert.equal(await labelAt(first.url), labels[round - 1]);
      }
    } finally {
      const report = await load.stop();
      assert.equal(report.failureCount, 0, describeReport(report));
      assert.ok(report.requests > 1_000, describeReport(report));
    }
  });
}

async function labelAt(url: string): Promise<string> {
  const answer = await fetch(`${url}/ready`);
  return ((await answer.json()) as { label: string }).label;
}
