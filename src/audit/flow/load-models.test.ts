// The models that Fairlead brings: each file says what it is about, in words that are known.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { ownModels } from "./load-models.ts";
import { KIND_BITS } from "./taint.ts";

const folder = join(import.meta.dirname, "../models");
const KEYS: Readonly<Record<string, readonly string[]>> = {
  source: ["call", "attribute", "class", "cleans"],
  sink: ["call", "kind", "argument", "arguments", "when", "unless"],
  guard: ["call", "position", "name", "cleans"],
  sanitiser: ["call", "cleans"],
  pass: ["call", "soils", "resolves"],
  returns: ["call", "type"],
  alias: ["attribute", "is"],
  type: ["annotation", "is"],
  parameter: ["name", "needs", "is"],
  injection: ["call"],
  ends: ["call"],
  entry: ["decorator", "parameters", "result"],
};

test("every model has a library, known tables and keys, and kinds of sink that there are", () => {
  const files = readdirSync(folder);
  assert.ok(files.length >= 5);
  for (const file of files) {
    assert.ok(file.endsWith(".toml"), file);
    const { library, ...tables } = parse(readFileSync(join(folder, file), "utf8")) as Record<string, unknown>;
    assert.equal(typeof library, "string", file);
    for (const [name, entries] of Object.entries(tables)) {
      assert.ok(name in KEYS, `${file}: [[${name}]]`);
      for (const entry of entries as Record<string, unknown>[]) {
        for (const key of Object.keys(entry)) assert.ok(KEYS[name]!.includes(key), `${file}: ${name}.${key}`);
        if (name === "sink") assert.ok((entry["kind"] as string) in KIND_BITS, `${file}: ${String(entry["kind"])}`);
      }
    }
  }
});

test("no call is both a source and a sanitiser, and what is known by one name is known once", () => {
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
