import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Project } from "../../model/project.ts";
import { readProject } from "../read-project.ts";
import { projectFolder, type Files } from "../testing.ts";

const read = (t: TestContext, files: Files): Promise<Project> =>
  readProject(projectFolder(t, { "requirements.txt": "flask\n", ...files }), { interpreter: null });
const FLASK = "from flask import Flask\n\napp = Flask(__name__)\n";
const FACTORY = "from flask import Flask\n\ndef create_app(config=None):\n    return Flask(__name__)\n";
const command = ({ processes }: Project, name = "web"): string | undefined => processes[name]?.command.join(" ");

test("a wsgi.py that takes the app from elsewhere and wraps it is what gets served", async (t) => {
  const project = await read(t, {
    "chat/__init__.py": FLASK,
    "wsgi.py":
      "from whitenoise import WhiteNoise\nfrom chat import app as application\n\napplication.wsgi_app = WhiteNoise(application.wsgi_app)\n",
  });
  assert.equal(command(project), "gunicorn wsgi:application");
  assert.deepEqual(project.app?.source, { file: "wsgi.py", line: 2 });
  assert.deepEqual(
    project.warnings.map(({ code }) => code),
    [],
  );
});

test("an import with a stand-in for its failure is still the import", async (t) => {
  const project = await read(t, {
    "core/__init__.py": "",
    "core/build.py": FACTORY,
    "main.py": "try:\n    from core.build import create_app\nexcept ImportError:\n    create_app = None\napp = create_app()\n",
  });
  assert.equal(command(project), "gunicorn main:app");
});

test("a project below the root has its own app, which does not win over the root's", async (t) => {
  const files: Files = { "old/requirements.txt": "flask\n", "old/app.py": FLASK };
  const project = await read(t, { ...files, "shop/__init__.py": FACTORY });
  assert.equal(command(project), "gunicorn shop:create_app()");
  assert.deepEqual(
    project.warnings.map(({ code }) => code),
    [],
  );
  assert.equal(command(await read(t, files)), "gunicorn old.app:app");
});

test("a factory and what another module makes with it are one app, and migrations run with the one that is served", async (t) => {
  const project = await read(t, {
    "ledger/__init__.py": "",
    "ledger/factory.py": `from flask_migrate import Migrate\n${FACTORY.replace("return Flask(__name__)", "app = Flask(__name__)\n    Migrate(app, None)\n    return app")}`,
    "make_celery.py": "from ledger.factory import create_app\n\nflask_app = create_app()\n",
    "migrations/env.py": "",
  });
  assert.equal(command(project), "gunicorn ledger.factory:create_app()");
  assert.deepEqual(project.releaseCommand?.value, ["flask", "--app", "ledger.factory:create_app", "db", "upgrade"]);
  assert.ok(!project.warnings.some(({ code }) => code === "FL-1323"));
});

const BOT =
  "import discord\nfrom .commands import add\n\nclient = discord.Client()\n\ndef main():\n    client.run('token')\n\nif __name__ == '__main__':\n    main()\n";

test("a module that imports from its own package by a dot is started by its name, not as a script", async (t) => {
  const project = await read(t, { "relay/__init__.py": "", "relay/commands.py": "def add(): ...\n", "relay/bot.py": BOT });
  assert.equal(command(project, "worker"), "python -m relay.bot");
});

const pyproject = (scripts: string): Files => ({
  "pyproject.toml": `[project]\nname = "relay"\nversion = "1"\ndependencies = ["flask"]\n\n[project.scripts]\n${scripts}\n`,
});

test("the project's own command starts its bot", async (t) => {
  const files = { "relay/__init__.py": "", "relay/commands.py": "def add(): ...\n", "relay/bot.py": BOT };
  const project = await read(t, { ...files, ...pyproject('relay-bot = "relay.bot:main"') });
  assert.equal(command(project, "worker"), "relay-bot");
  assert.deepEqual(project.processes["worker"]?.source, { file: "pyproject.toml", line: 7 });
});

test("the project's own command goes before its module, and gets the port that another module reads from the command line", async (t) => {
  const project = await read(t, {
    ...pyproject('relay = "relay.server:main"'),
    "relay/__init__.py": "",
    "relay/settings.py": 'from tornado.options import define\n\ndefine("port", default=8888)\n',
    "relay/server.py":
      "import tornado.web\nfrom relay.settings import define\n\ndef main():\n    app = tornado.web.Application([])\n    app.listen(8888)\n\nif __name__ == '__main__':\n    main()\n",
  });
  assert.equal(command(project), "relay --port={port}");
  assert.equal(project.framework?.value, "tornado");
});

test("what serves by itself names the framework that it imports, as a guess", async (t) => {
  const project = await read(t, {
    "hello.py":
      "from wsgiref.simple_server import make_server\nfrom pyramid.config import Configurator\n\nif __name__ == '__main__':\n    app = Configurator().make_wsgi_app()\n    make_server('127.0.0.1', 6543, app).serve_forever()\n",
  });
  assert.equal(command(project), "python hello.py");
  assert.deepEqual(project.framework, { value: "pyramid", source: { file: "hello.py", line: 2 }, sure: "guess" });
});

test("a script that loops for ever is a worker, as a guess; one whose loop ends, or asks a person, stays a script", async (t) => {
  const loop = (body: string): Files => ({
    "requirements.txt": "requests\n",
    "poll.py": `import time\n\ndef main():\n    while True:\n        ${body}\n\nif __name__ == "__main__":\n    main()\n`,
  });
  const project = await read(t, loop("time.sleep(5)"));
  assert.equal(project.kind.value, "worker");
  assert.equal(command(project, "worker"), "python poll.py");
  assert.deepEqual(project.processes["worker"]?.source, { file: "poll.py", line: 4 });
  assert.equal(project.processes["worker"]?.sure, "guess");
  const stopped = "try: time.sleep(1)\n        except KeyboardInterrupt: break";
  assert.equal((await read(t, loop(stopped))).kind.value, "worker");
  for (const body of [
    "break",
    "try: time.sleep(1)\n        except ValueError: break",
    'if input("more? ") == "no": return',
    'print(input("name: "))',
  ])
    assert.equal((await read(t, loop(body))).kind.value, "script");
});

test("of an app and what wraps it under another name, the outer one is served", async (t) => {
  const api = "from fastapi import FastAPI\n\napi = FastAPI()\n\n@api.get('/')\ndef home(): ...\n";
  const wrap = "import socketio\n\nsio = socketio.AsyncServer()\n";
  const inOne = await read(t, {
    "requirements.txt": "fastapi\npython-socketio\n",
    "main.py": `${api}${wrap}app = socketio.ASGIApp(sio, other_asgi_app=api)\n`,
  });
  assert.equal(command(inOne), "uvicorn main:app");
  const files: Files = { "web.py": api, "run.py": `from web import api\n${wrap}outer = socketio.ASGIApp(sio, api)\n` };
  assert.equal(command(await read(t, { "requirements.txt": "fastapi\npython-socketio\n", ...files })), "uvicorn run:outer");
  const proxied = `${FLASK}from werkzeug.middleware.proxy_fix import ProxyFix\napp = ProxyFix(app)\n`;
  assert.equal(command(await read(t, { "app.py": proxied, "other/__init__.py": "", "other/web.py": FLASK })), "gunicorn app:app");
});

test("an app that files for other platforms start is the one to serve", async (t) => {
  const apps: Files = { "app.py": FLASK, "intranet.py": FLASK.replace("app =", "site =") };
  const files: readonly Files[] = [
    { Dockerfile: 'FROM python:3.12\nCMD ["gunicorn", "-b", "0.0.0.0:8000", "intranet:site"]\n' },
    { "deploy/start.sh": "#!/bin/sh\n# gunicorn app:app\nexec gunicorn \\\n  --bind unix:/run/site.sock \\\n  intranet:site\n" },
    { "docker-compose.yml": "services:\n  web:\n    command: gunicorn intranet:site\n" },
  ];
  for (const each of files) assert.equal(command(await read(t, { ...apps, ...each })), "gunicorn intranet:site");
  assert.equal(command(await read(t, apps)), "gunicorn app:app");
});
