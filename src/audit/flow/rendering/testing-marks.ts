// Tests with whole projects: each line marked `flow: RULE` is a proven finding with a trace, and no other is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditFiles, UNCAPPED } from "../../testing.ts";

const TODAY = "2026-06-15";

/** `cases`: by the name of the test, the files of a project by their paths. */
export function testMarkedFlows(cases: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  for (const [name, files] of Object.entries(cases))
    test(name, async () => {
      const found = (await auditFiles(files, TODAY, [], UNCAPPED)).filter(
        ({ trace, confidence }) => trace.length > 0 && confidence === "proven",
      );
      const expected = Object.entries(files).flatMap(([file, text]) =>
        text.split("\n").flatMap((line, i) => [...line.matchAll(/flow: (\w+)/g)].map(([, rule]) => `${file}:${i + 1} ${rule}`)),
      );
      assert.deepEqual(found.map(({ place, rule }) => `${place.file}:${place.line} ${rule}`).toSorted(), expected.toSorted());
    });
}
