import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { listSourceTree } from "../source-tree.ts";
import { projectFolder, type Files } from "../testing.ts";
import { readEntryPoints, type EntryPoints } from "./entry-points.ts";

const read = (t: TestContext, files: Files): EntryPoints => readEntryPoints(listSourceTree(projectFolder(t, files)));

test("entry points of pyproject.toml, Poetry's plugins included; commands are not among them", (t) => {
  const pyproject =
    '[project]\nname = "shop"\n[project.scripts]\nshop = "shop:main"\n[project.entry-points."flask.commands"]\nseed = "shop.cli:seed"\n[tool.poetry.plugins."shop.themes"]\nplain = "shop.plain"\n';
  assert.deepEqual(read(t, { "pyproject.toml": pyproject }), {
    "flask.commands": { seed: "shop.cli:seed" },
    "shop.themes": { plain: "shop.plain" },
  });
});

test("entry points of setup.cfg, and of setup.py as a dict or as text", (t) => {
  const wanted = { "paste.app_factory": { main: "wiki:main" } };
  assert.deepEqual(
    read(t, { "setup.cfg": "[options.entry_points]\nconsole_scripts =\n    wiki = wiki:run\npaste.app_factory =\n    main = wiki:main\n" }),
    wanted,
  );
  assert.deepEqual(
    read(t, { "setup.py": "from setuptools import setup\nsetup(entry_points={'paste.app_factory': ['main = wiki:main']})\n" }),
    wanted,
  );
  assert.deepEqual(
    read(t, { "setup.py": 'from setuptools import setup\nsetup(entry_points="""\n    [paste.app_factory]\n    main = wiki:main\n""")\n' }),
    wanted,
  );
  assert.deepEqual(read(t, { "app.py": "" }), {});
});
