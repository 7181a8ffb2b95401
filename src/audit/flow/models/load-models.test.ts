// The models that Fairlead brings: each file says what it is about, in words that are known, and no two disagree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES } from "../../rules.gen.ts";
import { problemsOfModel } from "./check-model.ts";
import { ownModelFiles, ownModels } from "./load-models.ts";
import { conflictsOf } from "./model-conflicts.ts";

test("every model has the form that a model has", () => {
  const files = ownModelFiles();
  assert.ok(files.length >= 20, String(files.length));
  for (const { from, file } of files) assert.deepEqual(problemsOfModel(file), [], from);
  const rules = new Set(RULES.map(({ id }) => id));
  for (const { from, file } of files)
    for (const { rule } of file.sink ?? []) assert.ok(rule === undefined || rules.has(rule), `${from}: ${rule}`);
});

test("no two models say different things about one name", () => {
  assert.deepEqual(conflictsOf(ownModelFiles()), []);
  const store = (python: string): object => ({ from: "own.toml", file: { library: "shop", stand_in: [{ module: "shop", python }] } });
  const [one, other] = ["class Store:\n    size = 1\n", "class Store:\n    size = 2\n"].map(store) as Parameters<typeof conflictsOf>[0];
  assert.deepEqual(conflictsOf([one!, one!]), []);
  assert.match(conflictsOf([one!, other!]).join("\n"), /^shop\.Store is said in Python \(\w{8}\) in own\.toml and said in Python/);
  const { sourceCalls, passes, sourceAttributes, aliases } = ownModels();
  assert.deepEqual(
    [...sourceCalls.keys()].filter((name) => passes.has(name)),
    [],
  );
  assert.deepEqual(
    [...sourceAttributes.keys()].filter((name) => aliases.has(name)),
    [],
  );
});
