import assert from "node:assert/strict";
import { test } from "node:test";
import { treeOf } from "../managers/testing.ts";
import { findExamples } from "./aside.ts";

function examplesOf(files: Record<string, string>): string[] {
  const tree = treeOf(files);
  const python = Object.keys(files).filter((path) => path.endsWith(".py"));
  const isExample = findExamples(tree, python);
  return python.filter((path) => isExample(path));
}

test("folders of examples beside the project's own code are not the project", () => {
  const files = { "shop/__init__.py": "", "examples/flask/app.py": "", "example_project/wsgi.py": "", "src/pkg/demos/a.py": "" };
  assert.deepEqual(examplesOf(files), ["examples/flask/app.py", "example_project/wsgi.py", "src/pkg/demos/a.py"]);
});

test("a folder that the rest imports or names is the project, whatever it is called", () => {
  assert.deepEqual(examplesOf({ "main.py": "from demo import app\n", "demo/__init__.py": "" }), []);
  assert.deepEqual(
    examplesOf({ "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo.settings")\n', "demo/settings.py": "" }),
    [],
  );
  assert.deepEqual(examplesOf({ "tool.py": "", "sample/app.py": "", Procfile: "web: gunicorn sample.app:app\n" }), []);
  assert.deepEqual(examplesOf({ "tool.py": "", "demo/app.py": "", "pyproject.toml": '[project]\nname = "demo"\n' }), []);
});

test("an address is no module", () => {
  assert.deepEqual(examplesOf({ "shop/sites.py": 'domain = "example.com"\n', "example/settings.py": "" }), ["example/settings.py"]);
});

test("where there is nothing else, the examples are the project, unless they are projects of their own", () => {
  assert.deepEqual(examplesOf({ "setup.py": "", "demo/app.py": "" }), []);
  assert.deepEqual(examplesOf({ "examples/one/app.py": "", "examples/one/requirements.txt": "flask\n" }), ["examples/one/app.py"]);
});
