import assert from "node:assert/strict";
import { test } from "node:test";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";

const shown = (files: Record<string, string>): ReturnType<typeof readManager> => readManager(treeOf(files));

test("setuptools: setup.py is read without running it, through names and spread arguments", () => {
  const found = shown({
    "setup.py": `import os
from setuptools import setup, find_packages

REQUIRES = ["flask>=2", "redis"]
EXTRAS = {"dev": ["pytest"]}
common = dict(python_requires=">=3.8", entry_points={"console_scripts": ["shop = shop.cli:main"]})
os.system("rm -rf /")

setup(
    name="shop",
    version="1.2",
    packages=find_packages(),
    install_requires=REQUIRES,
    extras_require=EXTRAS,
    **common,
)
`,
  });
  assert.deepEqual(found.manager, { value: "setuptools", source: { file: "setup.py", line: null }, sure: "certain" });
  assert.deepEqual([found.name?.value, found.version?.value], ["shop", "1.2"]);
  assert.deepEqual(
    found.dependencies.map(({ name, specifier, source }) => [name, specifier, source.file, source.line]),
    [
      ["flask", ">=2", "setup.py", 13],
      ["redis", "", "setup.py", 13],
    ],
  );
  assert.deepEqual(
    found.extras["dev"]?.map(({ name }) => name),
    ["pytest"],
  );
  assert.equal(found.scripts["shop"]?.value, "shop.cli:main");
  assert.equal(found.python[0]?.value, ">=3.8");
});

test("setuptools: requirements that setup.py reads from a file are read from that file", () => {
  const found = shown({
    "setup.py": `from setuptools import setup
with open("reqs/base.txt") as f:
    pass
setup(name="shop", install_requires=open("reqs/base.txt").read().splitlines())
`,
    "reqs/base.txt": "flask\nredis>=5\n",
  });
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["flask", "redis"],
  );
});

test("setuptools: a computed list is reported, not guessed", () => {
  const found = shown({ "setup.py": 'from setuptools import setup\nsetup(name="shop", install_requires=compute())\n' });
  assert.deepEqual(
    found.problems.map(({ code, severity }) => [code, severity]),
    [["FL-1063", "warning"]],
  );
});

test("setuptools: setup.cfg gives dependencies, extras, scripts and the interpreter", () => {
  const found = shown({
    "setup.cfg": `[metadata]
name = shop
version = attr: shop.__version__

[options]
python_requires = >=3.9
install_requires =
    flask>=2
    # a comment
    importlib-metadata; python_version < "3.10"

[options.extras_require]
pg =
    psycopg

[options.entry_points]
console_scripts =
    shop = shop.cli:main
`,
  });
  assert.equal(found.version, null);
  assert.deepEqual(
    found.dependencies.map(({ name, marker }) => [name, marker]),
    [
      ["flask", null],
      ["importlib-metadata", 'python_version < "3.10"'],
    ],
  );
  assert.deepEqual(Object.keys(found.extras), ["pg"]);
  assert.deepEqual(found.scripts["shop"], { value: "shop.cli:main", source: { file: "setup.cfg", line: 17 }, sure: "certain" });
  assert.deepEqual(found.python, [{ value: ">=3.9", source: { file: "setup.cfg", line: 6 }, sure: "certain" }]);
});

test("setuptools: [project] stands over setup.py unless it calls a field dynamic", () => {
  const setup = 'from setuptools import setup\nsetup(name="old", install_requires=["redis"])\n';
  const of = (project: string): string[] =>
    shown({
      "setup.py": setup,
      "pyproject.toml": `[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "shop"\n${project}`,
    }).dependencies.map(({ name }) => name);
  assert.deepEqual(of('dependencies = ["flask"]\n'), ["flask"]);
  assert.deepEqual(of('dynamic = ["dependencies"]\n'), ["redis"]);
});

test("setuptools: dynamic dependencies come from the file that is named", () => {
  const found = shown({
    "pyproject.toml": `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "shop"
dynamic = ["dependencies"]
[tool.setuptools.dynamic]
dependencies = { file = ["requirements.txt"] }
`,
    "requirements.txt": "-e .\nflask\n",
  });
  assert.equal(found.manager?.value, "setuptools");
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["flask"],
  );
});

test("setuptools: entry points as INI text, and a helper that is given the bare name of a requirements file", () => {
  const found = shown({
    "setup.py": `from setuptools import setup
def get_requirements(name):
    return open("requirements/" + name).read().splitlines()
setup(
    name="shop",
    install_requires=get_requirements("default.txt"),
    entry_points="""
        [console_scripts]
        shop=shop.cli:main
    """,
)
`,
    "requirements/default.txt": "tornado>=6\n",
  });
  assert.deepEqual(
    found.dependencies.map(({ name, specifier }) => [name, specifier]),
    [["tornado", ">=6"]],
  );
  assert.equal(found.scripts["shop"]?.value, "shop.cli:main");
});
