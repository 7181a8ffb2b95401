// Whatever a manifest holds, reading it ends with a reading: problems, never a crash.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPythonConstraints } from "../interpreter/constraints.ts";
import { readManager } from "./read-manager.ts";
import { treeOf } from "./testing.ts";

const MANIFESTS: Readonly<Record<string, string>> = {
  "pyproject.toml": `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "shop"
version = "1"
requires-python = ">=3.11"
dependencies = ["flask>=3", "redis; sys_platform == 'linux'"]
[project.optional-dependencies]
pg = ["psycopg"]
[project.scripts]
shop = "shop:main"
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff"]
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
flask = {version = "^3", extras = ["async"]}
[tool.poetry.group.dev.dependencies]
pytest = "*"
[tool.pdm.dev-dependencies]
docs = ["sphinx"]
[tool.pdm.scripts]
start = {cmd = "flask run"}
[tool.uv.workspace]
members = ["packages/*"]
[[tool.uv.index]]
url = "https://index.example/simple"
[tool.hatch.envs.default.scripts]
serve = "flask run"
[tool.flit.metadata]
requires = ["flask"]
`,
  Pipfile:
    '[packages]\nflask = {version = ">=3", markers = "os_name == \'posix\'"}\n[requires]\npython_version = "3.11"\n[scripts]\nstart = "flask run"\n',
  "requirements.txt":
    "-r more.txt\n--index-url https://index.example/simple\nflask[async]>=3 ; python_version > '3.8' \\\n  --hash=sha256:00\n-e ./lib\ngit+https://git.example/x@v1#egg=x\n",
  "setup.cfg":
    "[metadata]\nname = shop\n[options]\ninstall_requires =\n  flask\n[options.entry_points]\nconsole_scripts =\n  shop = shop:main\n",
  "setup.py":
    'from setuptools import setup\nR = ["flask"]\nsetup(name="shop", install_requires=R, extras_require={"dev": ["pytest"]}, **dict(python_requires=">=3.8"))\n',
  "environment.yml": "name: shop\ndependencies:\n  - python=3.11\n  - numpy>=1\n  - pip:\n    - flask\n",
  ".python-version": "3.11.4\n",
  ".tool-versions": "python 3.12.1 3.11.8\n",
  "mise.toml": '[tools]\npython = ["3.12", {version = "3.11"}]\n',
  "pylock.toml": 'lock-version = "1.0"\n[[packages]]\nname = "flask"\nversion = "3.0"\n',
  "pdm.lock": '[metadata]\nlock_version = "4.5.0"\n[[package]]\nname = "flask"\nversion = "3.0"\n',
  "poetry.lock": '[[package]]\nname = "flask"\nversion = "3.0"\n[metadata]\nlock-version = "2.1"\n',
  "uv.lock":
    'version = 1\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\n[package.metadata]\nrequires-dist = [{ name = "flask", specifier = ">=3" }]\n',
  "Pipfile.lock": '{"_meta": {"hash": {"sha256": "0"}, "pipfile-spec": 6, "sources": []}, "default": {"flask": {"version": "==3.0"}}}',
};
const SUBSTITUTES = ["5", "true", '"x"', "[]", "{}", "[1, [2]]", "1979-05-27", "", "[[", '"', "\u0000", "é\u{1f600}", "=".repeat(50)];
const DAMAGED_EACH = 24;

for (const [file, text] of Object.entries(MANIFESTS)) {
  test(`long: any damage to ${file} ends with a reading`, () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const beside =
      file.endsWith(".lock") || file === "pylock.toml"
        ? { "pyproject.toml": MANIFESTS["pyproject.toml"]!, Pipfile: MANIFESTS["Pipfile"]! }
        : {};
    const values = [...text.matchAll(/"[^"\n]*"|\[[^\]\n]*\]|\{[^}\n]*\}|[A-Za-z0-9.>=^]+/g)];
    for (let i = 0; i < DAMAGED_EACH; i++) {
      const value = values[random(values.length)]!;
      const substitute = SUBSTITUTES[random(SUBSTITUTES.length)]!;
      const damaged =
        i % 4 === 0
          ? text.slice(0, random(text.length))
          : text.slice(0, value.index) + substitute + text.slice(value.index + value[0].length);
      const tree = treeOf({ ...beside, [file]: damaged });
      const reading = readManager(tree);
      assert.ok(Array.isArray(readPythonConstraints(tree, reading).problems));
    }
  });
}
