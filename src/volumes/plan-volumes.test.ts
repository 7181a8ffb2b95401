import assert from "node:assert/strict";
import { test } from "node:test";
import { planVolumes } from "./plan-volumes.ts";

const WRITE = { source: null, sure: "likely" } as const;

test("written paths become volumes, what lies inside another needs none of its own", () => {
  const { volumes } = planVolumes(
    [
      { ...WRITE, path: "data/app.db", kind: "sqlite" },
      { ...WRITE, path: "./data/", kind: "folder" },
      { ...WRITE, path: "Uploads", kind: "folder" },
    ],
    {},
  );
  assert.deepEqual(volumes, [
    { name: "data", path: "data", kind: "folder" },
    { name: "uploads", path: "Uploads", kind: "folder" },
  ]);
});

test("configured volumes win, and their kind is guessed from the path", () => {
  const { volumes } = planVolumes([{ ...WRITE, path: "media", kind: "folder" }], {
    store: { path: "media", kind: null },
    database: { path: "var/x.sqlite3", kind: null },
    report: { path: "out.csv", kind: null },
  });
  assert.deepEqual(
    volumes.map(({ name, path, kind }) => `${name} ${path} ${kind}`),
    ["database var/x.sqlite3 sqlite", "report out.csv file", "store media folder"],
  );
});

test("a path outside the project is left where it is and said", () => {
  const { volumes, notes } = planVolumes(
    ["/var/log/x", "~/x", "../x", "a/../../x", "."].map((path) => ({ ...WRITE, path, kind: "folder" as const })),
    {},
  );
  assert.deepEqual(volumes, []);
  assert.equal(notes.length, 5);
});

test("names that would collide are kept apart", () => {
  const { volumes } = planVolumes(
    ["a.b", "a_b", "1x"].map((path) => ({ ...WRITE, path, kind: "file" as const })),
    {},
  );
  assert.deepEqual(
    volumes.map(({ name }) => name),
    ["a-b", "a-b-2", "v-1x"],
  );
});

test("code is never a volume by itself", () => {
  assert.deepEqual(planVolumes([{ ...WRITE, path: "app.py", kind: "file" }], {}).volumes, []);
  assert.equal(planVolumes([], { code: { path: "app.py", kind: null } }).volumes.length, 1);
});
