import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../platform/errors/user-error.ts";
import { defineCommand } from "./command.ts";
import { parseOptions } from "./parse-options.ts";

const command = defineCommand({
  name: "sample",
  summary: "Sample",
  options: {
    follow: { type: "boolean", short: "f", summary: "" },
    process: { type: "string", summary: "" },
    set: { type: "string", multiple: true, summary: "" },
  },
  examples: ["fairlead sample"],
  run: async () => 0,
});

test("values are typed by the declaration and words after -- are positional", () => {
  const parsed = parseOptions(command, ["-f", "--process", "web", "--set", "a", "--set", "b", "x", "--", "--not-an-option"]);
  assert.deepEqual(parsed, { values: { follow: true, process: "web", set: ["a", "b"] }, positionals: ["x", "--not-an-option"] });
});

test("an unknown option names the nearest known one", () => {
  assert.throws(
    () => parseOptions(command, ["--folow"]),
    (error) => error instanceof UserError && error.exitCode === 2 && error.hint.includes("--follow"),
  );
});
