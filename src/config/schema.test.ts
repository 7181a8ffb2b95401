import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import type { Field, Fields } from "./field.ts";
import { configurationJsonSchema } from "./json-schema.ts";
import { readFields, type Problem } from "./read-fields.ts";
import { SCHEMA } from "./schema.ts";

test("every key has a summary that is a sentence, and an example that is valid", () => {
  let seen = 0;
  walk(SCHEMA, [], (path, field) => {
    seen += 1;
    assert.match(field.summary, /^[A-Z`a-z].*[.:]$/, path.join("."));
    if (field.kind === "table" || field.kind === "map") return;
    const table = { [path.at(-1) as string]: (parse(`x = ${field.example}`) as { x: unknown }).x };
    const problems: Problem[] = [];
    readFields({ [path.at(-1) as string]: field }, table, [], problems);
    assert.deepEqual(problems, [], path.join("."));
  });
  assert.ok(seen > 60, `${seen} keys`);
});

test("every default is a valid value of its own field", () => {
  walk(SCHEMA, [], (path, field) => {
    if (field.kind === "table" || field.kind === "map" || field.default === undefined) return;
    const problems: Problem[] = [];
    readFields({ key: field }, { key: field.default }, [], problems);
    assert.deepEqual(problems, [], path.join("."));
  });
});

test("the published JSON schema is current and has every key", () => {
  const file = join(import.meta.dirname, "../../docs/fairlead.schema.json");
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(JSON.stringify(configurationJsonSchema())));
  const text = JSON.stringify(configurationJsonSchema());
  walk(SCHEMA, [], (path) => assert.ok(text.includes(`"${path.at(-1)}":`), path.join(".")));
});

function walk(fields: Fields, path: readonly string[], visit: (path: readonly string[], field: Field) => void): void {
  for (const [key, field] of Object.entries(fields)) {
    visit([...path, key], field);
    if (field.kind === "table" || field.kind === "map") walk(field.fields, [...path, key], visit);
  }
}
