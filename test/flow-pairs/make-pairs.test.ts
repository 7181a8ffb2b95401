// The generator of pairs: what it promises about them before any is run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModule } from "../../src/python/parse/parse-module.ts";
import { CAPABILITIES } from "./capabilities/all.ts";
import { makePairs } from "./make-pairs.ts";

test("capabilities have names of their own, and there are enough for thirty cells", () => {
  assert.equal(new Set(CAPABILITIES.map(({ name }) => name)).size, CAPABILITIES.length);
  assert.ok(CAPABILITIES.length >= 30);
});

test("the same seed gives the same pairs, another one others", () => {
  assert.deepEqual(makePairs(7, 1), makePairs(7, 1));
  assert.notDeepEqual(makePairs(7, 1), makePairs(8, 1));
});

test("long: twins differ, both are Python that is understood, and the sink is on the line that says so", () => {
  for (const { id, sink, twins } of makePairs(3, 2)) {
    const [bad, good] = twins;
    assert.notDeepEqual(bad.files, good.files, id);
    for (const { files, sinkLine } of twins) {
      for (const [path, text] of Object.entries(files)) assert.deepEqual(parseModule(text).errors, [], `${id} ${path}`);
      const last = sink.result === undefined ? sink.statements.split("\n").at(-1)! : "return";
      assert.ok(
        files["main.py"]!.split("\n")[sinkLine - 1]!.trim().startsWith(last.split("OUT")[0]!),
        `${id}: line ${sinkLine} of\n${files["main.py"]}`,
      );
    }
  }
});
