import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Project } from "../../model/project.ts";
import { readProject } from "../read-project.ts";
import { projectFolder, type Files } from "../testing.ts";

const read = (t: TestContext, files: Files): Promise<Project> => readProject(projectFolder(t, files), { interpreter: null });
const pyproject = (scripts: string, more = ""): string =>
  `[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask", "click", "uvicorn"]\n${more}[project.scripts]\n${scripts}\n`;

test("a project's own command is what a script is run by, before helpers that lie in the root", async (t) => {
  const project = await read(t, {
    "pyproject.toml": pyproject('other = "shop.other:main"\nshop = "shop.cli:main"'),
    "release.py": 'if __name__ == "__main__":\n    print("release")\n',
    "shop/__init__.py": "",
    "shop/other.py": "def main(): ...\n",
    "shop/cli.py": 'import os\n\ndef main():\n    print(os.environ["SHOP_DIR"])\n',
  });
  assert.equal(project.kind.value, "script");
  assert.deepEqual(project.kind.source, { file: "pyproject.toml", line: 7 });
  assert.match(project.advice[0]!, /fairlead run -- shop`/);
  assert.deepEqual(
    project.env.map(({ name, required }) => [name, required]),
    [["SHOP_DIR", true]],
  );
});

const FACTORY = "from flask import Flask\n\ndef create_app(settings):\n    return Flask(__name__)\n";

test("a factory that wants arguments gives way to the command that serves it, and stays the framework", async (t) => {
  const project = await read(t, {
    "pyproject.toml": pyproject('shop = "shop.cli:main"'),
    "shop/__init__.py": "",
    "shop/web.py": FACTORY,
    "shop/cli.py": `import click
import waitress
from shop.web import create_app

@click.command(name="shop")
@click.option("--port")
def main(port):
    waitress.serve(create_app({}), port=port)
`,
  });
  assert.deepEqual(project.processes["web"]?.command, ["shop", "--port={port}"]);
  assert.equal(project.framework?.value, "flask");
  assert.equal(project.app, null);
});

test("of an argparse program with subcommands the one that serves is named, and nothing where none says so", async (t) => {
  const cli = (name: string): string => `import argparse
import waitress
from shop.web import create_app

def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("check")
    commands.add_parser("${name}")
    parser.parse_args()
    waitress.serve(create_app({}))
`;
  const files = { "pyproject.toml": pyproject('shop = "shop.cli:main"'), "shop/__init__.py": "", "shop/web.py": FACTORY };
  const serving = await read(t, { ...files, "shop/cli.py": cli("serve") });
  assert.deepEqual(serving.processes["web"]?.command, ["shop", "serve"]);
  const other = await read(t, { ...files, "shop/cli.py": cli("frobnicate") });
  assert.deepEqual(other.app?.value.attribute, "create_app");
});

test("Django without manage.py is managed through the settings that its wsgi.py names", async (t) => {
  const project = await read(t, {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["django"]\n',
    "src/shop/__init__.py": "",
    "src/shop/wsgi.py": `import os
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()
`,
    "src/shop/settings.py": 'STATIC_ROOT = "static"\nDATABASES = {}\n',
  });
  assert.deepEqual(project.processes["web"]?.command, ["gunicorn", "shop.wsgi:application"]);
  const settings = 'DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-shop.settings}"';
  assert.deepEqual(project.releaseCommand?.value, ["sh", "-c", `${settings} exec python -m django migrate --noinput`]);
  assert.deepEqual(project.buildCommands[0]?.value, ["sh", "-c", `${settings} exec python -m django collectstatic --noinput`]);
});

test("a root with nothing but examples of their own is no project, and says where the projects are", async (t) => {
  const project = await read(t, {
    "examples/one/requirements.txt": "flask\n",
    "examples/one/app.py": "from flask import Flask\n\napp = Flask(__name__)\n",
  });
  assert.match(project.refusal?.reason ?? "", /Projects lie below it: examples\/one/);
  assert.deepEqual(project.advice, ["Ship one of the projects below it: `fairlead ship examples/one`."]);
});

test("where wsgi.py names other settings than manage.py, commands run with what it is served with, and the user's own come first", async (t) => {
  const setdefault = (name: string): string => `import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.${name}")\n`;
  const project = await read(t, {
    "requirements.txt": "django\n",
    "manage.py": `${setdefault("local")}from django.core.management import execute_from_command_line\nexecute_from_command_line()\n`,
    "config/wsgi.py": `${setdefault("production")}from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n`,
    "config/settings/base.py": 'DATABASES = {}\nSTATIC_ROOT = "static"\n',
    "config/settings/local.py": "from .base import *\n",
    "config/settings/production.py": 'import os\nfrom .base import *\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
  });
  const settings = 'DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-config.settings.production}"';
  assert.deepEqual(project.releaseCommand?.value, ["sh", "-c", `${settings} exec python manage.py migrate --noinput`]);
  assert.deepEqual(
    project.env.filter(({ required }) => required).map(({ name }) => name),
    ["SECRET_KEY"],
  );
  assert.deepEqual(
    project.needs.map(({ name }) => name),
    ["migrations", "static"],
  );
});

test("a script's own metadata declares its packages and its Python", async (t) => {
  const project = await read(t, {
    "fetch.py":
      '#!/usr/bin/env -S uv run\n# /// script\n# requires-python = ">=3.12"\n# dependencies = [\n#   "httpx>=0.27",\n# ]\n# ///\nimport httpx\n\nprint(httpx)\n',
  });
  assert.equal(project.kind.value, "script");
  assert.deepEqual([project.python.constraint, project.python.declared[0]?.source], [">=3.12", { file: "fetch.py", line: 3 }]);
  assert.deepEqual([project.imported, project.warnings], [[], []]);
});

test("the app that .flaskenv names is the one", async (t) => {
  const project = await read(t, {
    "requirements.txt": "flask\n",
    ".flaskenv": "FLASK_APP=hello:create\n",
    "hello.py": "from flask import Flask\n\ndef create(test=None):\n    return Flask(__name__)\n",
    "app.py": 'from flask import Flask\n\napp = Flask("other")\n',
  });
  assert.deepEqual(project.processes["web"]?.command, ["gunicorn", "hello:create()"]);
});
