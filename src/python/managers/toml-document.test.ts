import assert from "node:assert/strict";
import { test } from "node:test";
import { readToml } from "./toml-document.ts";

const TEXT = `# a comment
[project]
name = "shop"
description = """
[tool.poetry]
name = "not this"
"""
dependencies = [
    "flask>=3", # [web]
    "redis",
]

[project.optional-dependencies]
"pg.sql" = ["psycopg"]

[[tool.uv.index]]
url = "https://one.example/simple"
[[tool.uv.index]]
url = "https://two.example/simple"

[tool]
poetry.name = "dotted"
`;

const reading = readToml("pyproject.toml", TEXT);
const lineOf = (path: readonly string[], text?: string): number | null =>
  reading.kind === "read" ? reading.document.lineOf(path, text) : null;

test("each value has its line: tables, quoted and dotted keys, items of a list, repeated tables", () => {
  assert.deepEqual(
    [
      lineOf(["project", "name"]),
      lineOf(["project", "dependencies"]),
      lineOf(["project", "dependencies"], "redis"),
      lineOf(["project", "optional-dependencies", "pg.sql"]),
      lineOf(["tool", "uv", "index"], "two.example"),
      lineOf(["tool", "poetry", "name"]),
      lineOf(["tool", "uv"]),
      lineOf(["nothing"]),
    ],
    [3, 8, 10, 14, 19, 22, 16, null],
  );
});

test("text that is no TOML gives the line and the reason", () => {
  const broken = readToml("pyproject.toml", "[project]\nname = shop\n");
  assert.equal(broken.kind, "broken");
  assert.equal(broken.kind === "broken" ? broken.line : 0, 2);
});
