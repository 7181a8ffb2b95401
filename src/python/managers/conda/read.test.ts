import assert from "node:assert/strict";
import { test } from "node:test";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";

test("conda: packages of both kinds and the interpreter", () => {
  const found = readManager(
    treeOf({
      "environment.yml": `name: shop
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::numpy>=1.26,<3
  - scipy=1.12.*=py311
  - pandas 2.2.1
  - pip
  - pip:
      - flask[async]>=3
      - -r more.txt
`,
    }),
  );
  assert.deepEqual([found.manager?.value, found.name?.value, found.lock], ["conda", "shop", null]);
  assert.deepEqual(
    found.dependencies.map(({ name, specifier, extras, source }) => [name, specifier, extras, source.line]),
    [
      ["numpy", ">=1.26,<3", [], 5],
      ["scipy", "==1.12.*", [], 6],
      ["pandas", "==2.2.1", [], 7],
      ["flask", ">=3", ["async"], 10],
    ],
  );
  assert.deepEqual(found.python, [{ value: "==3.11.*", source: { file: "environment.yml", line: 4 }, sure: "certain" }]);
});

test("conda: a broken file, and one whose aliases explode, are problems with a reason", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `${"bcdefghij"[i]}: &${"bcdefghij"[i]} [${Array(9).fill(`*${"abcdefghi"[i]}`).join(", ")}]`).join("\n")}\ndependencies: *j\n`;
  for (const text of ["dependencies: [a, b\n  c: {", bomb]) {
    const found = readManager(treeOf({ "environment.yml": text }));
    assert.deepEqual(
      found.problems.map(({ code, severity }) => [code, severity]),
      [["FL-1060", "error"]],
    );
  }
});

test("conda: a file that hands requirements to pip is the whole, they are a part of it", () => {
  const environment = "name: shop\ndependencies:\n  - gdal\n  - pip:\n      - -r requirements.txt\n";
  const found = readManager(treeOf({ "environment.yml": environment, "requirements.txt": "# web\nflask>=3\n" }));
  assert.equal(found.manager?.value, "conda");
  assert.deepEqual(
    found.dependencies.map(({ name, source }) => `${name} ${source.file}:${source.line}`),
    ["gdal environment.yml:3", "flask requirements.txt:2"],
  );
});

test("conda: blank lines without end take no longer than others", () => {
  const blank = " \t\n".repeat(100_000);
  const begunMs = performance.now();
  readManager(treeOf({ "environment.yml": `${blank}name: shop\n`, "requirements.txt": "flask>=3\n" }));
  assert.ok(performance.now() - begunMs < 20_000);
});
