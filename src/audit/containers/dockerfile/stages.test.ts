import assert from "node:assert/strict";
import { test } from "node:test";
import { readDockerfile } from "./read-dockerfile.ts";
import { expand, readStages, valuesAt } from "./stages.ts";

test("a value is that of the last ARG or ENV before an instruction, and of the global ARG that a stage takes over", () => {
  const build = readStages(
    readDockerfile(
      "ARG UID=7\nARG OTHER=8\nFROM a AS base\nENV HOME=/srv\nFROM base\nARG UID\nARG GIVEN\nENV APP=$HOME/app\nUSER x\nARG UID=9\n",
    ),
  );
  const last = build.stages.at(-1)!;
  const user = last.instructions.find(({ keyword }) => keyword === "USER")!;
  assert.deepEqual(
    [...valuesAt(build, last, user)],
    [
      ["HOME", "/srv"],
      ["UID", "7"],
      ["GIVEN", null],
      ["APP", "/srv/app"],
    ],
  );
});

test("values that double with each line end unknown, not in memory", () => {
  const doubling = Array.from({ length: 200 }, (_, i) => `ARG A${i + 1}=$A${i}$A${i}\n`).join("");
  const build = readStages(readDockerfile(`ARG A0=xx\n${doubling}FROM b:$A200\nARG A0=xx\n${doubling}USER $A200\n`));
  const stage = build.stages[0]!;
  assert.equal(stage.image, null);
  assert.equal(expand("$A200", valuesAt(build, stage, stage.instructions.at(-1)!)), null);
});
