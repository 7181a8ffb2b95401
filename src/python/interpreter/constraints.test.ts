import assert from "node:assert/strict";
import { test } from "node:test";
import type { PythonConstraints } from "./constraints.ts";
import { readPythonConstraints } from "./constraints.ts";
import { readManager } from "../managers/read-manager.ts";
import { treeOf } from "../managers/testing.ts";

const of = (files: Readonly<Record<string, string>>): PythonConstraints => {
  const tree = treeOf(files);
  return readPythonConstraints(tree, readManager(tree));
};
const project = (python: string): string => `[project]\nname = "shop"\nrequires-python = "${python}"\ndependencies = ["flask"]\n`;

test("nothing declared is no constraint", () => {
  assert.deepEqual(of({ "app.py": "" }), { constraint: null, source: null, declared: [], preferred: [], problems: [] });
});

test("requires-python and .python-version are intersected, each with its place", () => {
  const found = of({ "pyproject.toml": project(">=3.10,<4"), ".python-version": "# ours\n3.11.4\n" });
  assert.equal(found.constraint, ">=3.10,<4,==3.11.*");
  assert.equal(found.source, "pyproject.toml");
  assert.deepEqual(found.preferred, ["3.11.4"]);
  assert.deepEqual(
    found.declared.map(({ value, source }) => [value, source?.file, source?.line]),
    [
      [">=3.10,<4", "pyproject.toml", 3],
      ["==3.11.*", ".python-version", 2],
    ],
  );
});

for (const [file, text, expected] of [
  ["runtime.txt", "python-3.12.2\n", "==3.12.*"],
  ["runtime.txt", "3.12\n", "==3.12.*"],
  [".tool-versions", "nodejs 20.1.0\npython 3.12.1 3.11.8\n", "==3.12.* || ==3.11.*"],
  ["mise.toml", '[tools]\npython = "3.12"\n', "==3.12.*"],
  [".mise.toml", '[tools]\npython = { version = "3.12.1", virtualenv = ".venv" }\n', "==3.12.*"],
  ["mise.toml", '[tools]\npython = ["3.12", "3.11"]\n', "==3.12.* || ==3.11.*"],
  [".python-version", "cpython-3.12.1-linux-x86_64-gnu\n", "==3.12.*"],
  [".python-version", ">=3.11,<3.13\n", ">=3.11,<3.13"],
  [".python-version", "pypy3.10-7.3.12\n3.11\n", "==3.11.*"],
  ["Pipfile", '[requires]\npython_version = "3.12"\n', "==3.12.*"],
  ["environment.yml", "dependencies:\n  - python>=3.11\n", ">=3.11"],
] as const) {
  test(`${file} with ${JSON.stringify(text)} asks for ${expected}`, () => {
    const found = of({ [file]: text });
    assert.deepEqual([found.constraint, found.problems], [expected, []]);
  });
}

test("files that exclude each other are an error that names both", () => {
  const found = of({ "pyproject.toml": project(">=3.12"), ".python-version": "3.11\n" });
  assert.equal(found.constraint, null);
  assert.deepEqual(
    found.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1151", "error"]],
  );
  assert.match(found.problems[0]!.message, /pyproject\.toml asks for >=3\.12, \.python-version for ==3\.11\.\*/);
});

test("of three files the two that do not agree are named", () => {
  const found = of({ "pyproject.toml": project(">=3.9"), ".python-version": "3.11\n", "runtime.txt": "python-3.12.1\n" });
  assert.match(found.problems[0]!.message, /\.python-version asks for ==3\.11\.\*, runtime\.txt for ==3\.12\.\*/);
});

test("Python 2 is refused by name", () => {
  for (const files of [{ "runtime.txt": "python-2.7.18\n" }, { "pyproject.toml": project(">=2.7,<3") }]) {
    assert.deepEqual(
      of(files).problems.map(({ code, severity }) => [code, severity]),
      [["FL-1152", "error"]],
    );
  }
});

test("nonsense is an error with its place; `latest` is no version and changes nothing", () => {
  const nonsense = of({ ".python-version": "flask-env\n" });
  assert.deepEqual(
    nonsense.problems.map(({ code, source }) => [code, source]),
    [["FL-1153", { file: ".python-version", line: 1 }]],
  );
  const latest = of({ "mise.toml": '[tools]\npython = "latest"\n', "pyproject.toml": project(">=3.11") });
  assert.equal(latest.constraint, ">=3.11");
  assert.deepEqual(
    latest.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1157", "warning"]],
  );
});

test("Poetry's alternatives keep only what the other files leave", () => {
  const found = of({
    "pyproject.toml": '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "~3.9 || ^3.11"\n',
    ".python-version": "3.12\n",
  });
  assert.equal(found.constraint, ">=3.11,<4,==3.12.*");
});
