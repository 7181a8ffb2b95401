import assert from "node:assert/strict";
import { test } from "node:test";
import { splitCommand } from "./split-command.ts";
import { formatDuration, formatSize, parseDurationMs, parseSizeBytes } from "./units.ts";

test("durations and sizes need their unit and may combine or have a fraction", () => {
  assert.deepEqual(["30s", "1m30s", "500ms", "1.5h", "2d"].map(parseDurationMs), [30_000, 90_000, 500, 5_400_000, 172_800_000]);
  assert.deepEqual(
    ["30", "", "s", "-5s", "1e3s", "5 s", "5y"].map(parseDurationMs),
    Array.from({ length: 7 }, () => null),
  );
  assert.deepEqual(["512MB", "1.5 GiB", "100k", "10B"].map(parseSizeBytes), [536_870_912, 1_610_612_736, 102_400, 10]);
  assert.deepEqual(["512", "MB", "-1MB", "1 XB"].map(parseSizeBytes), [null, null, null, null]);
});

test("they are written back in the largest unit that fits", () => {
  assert.deepEqual([500, 30_000, 90_000, 3_600_000, 86_400_000].map(formatDuration), ["500ms", "30s", "90s", "1h", "1d"]);
  assert.deepEqual([10, 2048, 1_610_612_736].map(formatSize), ["10B", "2KB", "1.5GB"]);
});

test("a command in one string is split as a shell would", () => {
  const argv = (text: string) => {
    const split = splitCommand(text);
    return split.kind === "argv" ? split.argv : split.problem;
  };
  assert.deepEqual(argv("gunicorn  'my app:app' --name \"a \\\"b\\\"\" c\\ d ''"), [
    "gunicorn",
    "my app:app",
    "--name",
    'a "b"',
    "c d",
    "",
  ]);
  for (const text of ["a && b", "a | b", "a > f", "echo $X", 'echo "$X"', "a; b", "`a`", "ls *"])
    assert.match(String(argv(text)), /needs a shell/, text);
  assert.match(String(argv("a 'b")), /no closing '/);
  assert.match(String(argv("  ")), /empty command/);
});
