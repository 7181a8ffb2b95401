// The walls of layers.ts, checked on every file of src/.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LAYERS, WALLS } from "../layers.ts";
import { SOURCE_FOLDER as source, importsOf } from "./module-graph.ts";

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const imports = files.flatMap((file) => importsOf(file).own.map((to) => ({ file, to })));

test("the architecture test sees the source", () => {
  assert.ok(files.length > 20, `only ${files.length} files`);
  assert.ok(imports.length > 20, `only ${imports.length} imports`);
});

test("every folder of src/ is in the import table and every entry of the table that is not planned exists", () => {
  const folders = readdirSync(source).filter((name) => statSync(join(source, name)).isDirectory());
  assert.deepEqual(
    folders.filter((name) => !(name in LAYERS)),
    [],
  );
});

test("no file imports a layer that its own may not", () => {
  const broken = imports.filter(({ file, to }) => {
    const [from, target] = [top(file), top(to)];
    // A conformance suite is written once, for the tests beside each implementation.
    if (file.endsWith(".test.ts") && to.startsWith("../test/conformance/")) return false;
    return from !== target && !LAYERS[from]?.includes(target);
  });
  assert.deepEqual(broken, []);
});

test("no wall inside a layer is crossed", () => {
  const broken = imports.filter(({ file, to }) =>
    WALLS.some(([from, forbidden]) => file.startsWith(`${from}/`) && to.startsWith(`${forbidden}/`)),
  );
  assert.deepEqual(broken, []);
});

test("there is no import cycle", () => {
  const next = Map.groupBy(imports, ({ file }) => file);
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    assert.notEqual(state.get(file), "open", `cycle: ${[...path, file].join(" → ")}`);
    state.set(file, "open");
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
});

function top(file: string): string {
  return file.split("/")[0] as string;
}
