import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Project } from "../model/project.ts";
import { readProject } from "./read-project.ts";
import { projectFolder, type Files } from "./testing.ts";

const read = (t: TestContext, files: Files, configured: readonly string[] = []): Promise<Project> =>
  readProject(projectFolder(t, files), { interpreter: null, configured });

const FLASK = "from flask import Flask\n\napp = Flask(__name__)\n";
const commands = ({ processes }: Project): Record<string, string> =>
  Object.fromEntries(Object.entries(processes).map(([name, { command }]) => [name, command.join(" ")]));

test("the Procfile wins over what is detected; development lines are left out and release commands kept", async (t) => {
  const project = await read(t, {
    "requirements.txt": "flask\n",
    "app.py": FLASK,
    Procfile:
      "web: gunicorn -w 2 app:app\nworker: python worker.py\nrelease: flask db upgrade\ncss: npm run watch\nclock: python clock.py\n",
  });
  assert.deepEqual(commands(project), { web: "gunicorn -w 2 app:app", worker: "python worker.py", clock: "python clock.py" });
  assert.equal(project.processes["clock"]?.kind, "beat");
  assert.deepEqual(project.releaseCommand?.value, ["flask", "db", "upgrade"]);
  assert.deepEqual(project.processes["web"]?.source, { file: "Procfile", line: 1 });
  assert.equal(project.processes["web"]?.sure, "certain");
  assert.match(project.warnings.map(({ message }) => message).join(), /`css` of the Procfile was left out/);
});

test("what the Procfile runs before the server becomes the release command", async (t) => {
  const project = await read(t, { "requirements.txt": "flask\n", "app.py": FLASK, Procfile: "web: python seed.py && gunicorn app:app\n" });
  assert.equal(commands(project)["web"], "gunicorn app:app");
  assert.deepEqual(project.releaseCommand?.value, ["python", "seed.py"]);
});

test("a development server in the Procfile is named as one", async (t) => {
  const project = await read(t, { "requirements.txt": "flask\n", "app.py": FLASK, Procfile: "web: flask run -p $PORT\n" });
  assert.match(project.warnings.map(({ code }) => code).join(), /FL-1322/);
});

test("app.json gives variables and cron entries", async (t) => {
  const project = await read(t, {
    "requirements.txt": "flask\n",
    "app.py": FLASK,
    "app.json": JSON.stringify({ env: { API_KEY: { required: true } }, cron: [{ command: "python nightly.py", schedule: "0 3 * * *" }] }),
  });
  assert.equal(project.processes["cron-1"]?.schedule, "0 3 * * *");
  assert.deepEqual(
    project.env.map(({ name, required, secret }) => ({ name, required, secret })),
    [{ name: "API_KEY", required: true, secret: true }],
  );
});

test("a manage.py that does not import Django is not Django", async (t) => {
  const project = await read(t, { "requirements.txt": "django\n", "manage.py": "import sys\n\nprint(sys.argv)\n" });
  assert.equal(project.framework, null);
  assert.equal(project.releaseCommand, null);
});

test("having Celery is not having a worker; an app object is, and a schedule makes a beat", async (t) => {
  const without = await read(t, { "requirements.txt": "flask\ncelery\n", "app.py": FLASK });
  assert.deepEqual(Object.keys(without.processes), ["web"]);
  const withApp = await read(t, {
    "requirements.txt": "celery\n",
    "shop/__init__.py": "",
    "shop/tasks.py": "from celery import Celery\n\napp = Celery('shop', broker='redis://localhost')\napp.conf.beat_schedule = {}\n",
  });
  assert.deepEqual(commands(withApp), {
    worker: "celery -A shop.tasks worker",
    beat: "celery -A shop.tasks beat --schedule celerybeat/schedule",
  });
  assert.equal(withApp.kind.value, "worker");
  assert.ok(withApp.needs.some(({ name }) => name === "redis"));
});

const WORKERS: readonly (readonly [string, Files, string])[] = [
  [
    "RQ",
    { "jobs.py": "from redis import Redis\nfrom rq import Queue\n\nqueue = Queue('mail', connection=Redis())\nqueue.enqueue(print)\n" },
    "rq worker mail",
  ],
  ["Dramatiq", { "jobs.py": "import dramatiq\n\n\n@dramatiq.actor\ndef send():\n    pass\n" }, "dramatiq jobs"],
  ["Huey", { "jobs.py": "from huey import RedisHuey\n\nhuey = RedisHuey()\n" }, "huey_consumer jobs.huey"],
  ["arq", { "jobs.py": "async def send(ctx):\n    pass\n\n\nclass WorkerSettings:\n    functions = [send]\n" }, "arq jobs.WorkerSettings"],
  [
    "Django-Q",
    {
      "manage.py":
        "import os\nfrom django.core.management import execute_from_command_line\n\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site1.settings')\n",
      "site1/__init__.py": "",
      "site1/settings.py": "INSTALLED_APPS = ['django_q']\n",
    },
    "python manage.py qcluster",
  ],
];

for (const [name, files, command] of WORKERS)
  test(`a worker of ${name} is found by its object`, async (t) => {
    assert.equal(commands(await read(t, files))["worker"], command);
  });

test("migrations are the release command where they exist: Alembic, Flask-Migrate, Django", async (t) => {
  const alembic = await read(t, { "app.py": FLASK, "alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/env.py": "" });
  assert.deepEqual(alembic.releaseCommand?.value, ["alembic", "upgrade", "head"]);
  const flask = await read(t, {
    "app.py": `${FLASK}from flask_migrate import Migrate\n\nMigrate(app, None)\n`,
    "migrations/alembic.ini": "",
    "migrations/env.py": "",
  });
  assert.deepEqual(flask.releaseCommand?.value, ["flask", "--app", "app:app", "db", "upgrade"]);
  assert.deepEqual(
    flask.needs.map(({ name }) => name),
    ["migrations"],
  );
});

test("commands that serve by themselves are web: a console script, a group's subcommand, a script with http.server", async (t) => {
  const script = await read(t, {
    "pyproject.toml":
      "[build-system]\nrequires=['hatchling']\nbuild-backend='hatchling.build'\n[project]\nname='tool'\nversion='1'\ndependencies=['uvicorn']\n[project.scripts]\ntool='tool.cli:main'\n",
    "tool/__init__.py": "",
    "tool/cli.py": "import uvicorn\n\n\ndef make():\n    return object()\n\n\ndef main():\n    uvicorn.run(make())\n",
  });
  assert.equal(commands(script)["web"], "tool");
  const plain = await read(t, {
    "serve.py":
      "import http.server, os\n\nhttp.server.HTTPServer(('', int(os.environ['PORT'])), http.server.BaseHTTPRequestHandler).serve_forever()\n",
  });
  assert.equal(commands(plain)["web"], "python serve.py");
  assert.equal(plain.processes["web"]?.interface, "tcp");
});

test("a script, a library and a package without an entry say what they are, and no command is invented", async (t) => {
  const script = await read(t, { "job.py": "def main():\n    print('done')\n\n\nif __name__ == '__main__':\n    main()\n" });
  assert.equal(script.kind.value, "script");
  assert.deepEqual(script.kind.source, { file: "job.py", line: 5 });
  assert.equal(script.refusal, null);
  assert.match(script.advice.join(" "), /On a schedule/);
  const library = await read(t, {
    "pyproject.toml": "[build-system]\nrequires=['hatchling']\nbuild-backend='hatchling.build'\n[project]\nname='shapes'\nversion='1'\n",
    "src/shapes/__init__.py": "def area(a):\n    return a * a\n",
  });
  assert.equal(library.kind.value, "library");
  assert.deepEqual(library.processes, {});
  assert.match(library.advice.join(" "), /it builds, but nothing in it starts/);
});

const REFUSED: readonly (readonly [string, Files, string])[] = [
  ["notebooks only", { "analysis.ipynb": "{}" }, "FL-1300"],
  ["an unrendered template", { "cookiecutter.json": "{}", "{{cookiecutter.name}}/app.py": FLASK }, "FL-1301"],
  ["an import that nothing declares", { "requirements.txt": "flask\n", "app.py": `import pandas\n${FLASK}` }, "FL-1302"],
  ["a framework that nothing declares", { "requirements.txt": "requests\n", "app.py": FLASK }, "FL-1302"],
  ["no Python at all", { "package.json": "{}", "index.js": "" }, "FL-1303"],
  ["Python 2", { "app.py": "print 'hello'\nraise ValueError, 'x'\n" }, "FL-1304"],
];

for (const [what, files, code] of REFUSED)
  test(`${what} is refused with a reason`, async (t) => {
    const { refusal } = await read(t, files);
    assert.equal(refusal?.code, code);
    assert.ok(refusal.reason.length > 20);
  });

test("a manifest that does not parse is refused with its line", async (t) => {
  const { refusal } = await read(t, { "pyproject.toml": "[project\nname = 'x'\n", "app.py": FLASK });
  assert.match(refusal?.reason ?? "", /pyproject\.toml/);
});

test("without a manifest the imports say which distributions are needed", async (t) => {
  const project = await read(t, {
    "app.py": `import yaml\nimport os\n${FLASK}try:\n    import ujson\nexcept ImportError:\n    ujson = None\n`,
  });
  assert.deepEqual(
    project.imported?.map(({ value }) => value),
    ["flask", "pyyaml"],
  );
  assert.equal(project.refusal, null);
});

test("a byte-order mark, UTF-16 and CRLF do not hide an app", async (t) => {
  const utf16 = Buffer.from(`\ufeff${FLASK}`, "utf16le");
  assert.equal((await read(t, { "app.py": `\ufeff${FLASK.replaceAll("\n", "\r\n")}` })).framework?.value, "flask");
  assert.equal((await read(t, { "app.py": utf16 })).framework?.value, "flask");
});

test("a module that is broken elsewhere is read as far as it goes and named", async (t) => {
  const project = await read(t, { "requirements.txt": "flask\n", "app.py": FLASK, "broken.py": "def f(:\n    pass\n" });
  assert.equal(project.refusal, null);
  assert.match(project.warnings.map(({ message }) => message).join(), /broken\.py:1/);
});

test("every value of a service names its file and line", async (t) => {
  const project = await read(t, {
    "requirements.txt": "flask\n",
    "app.py": `import os\nimport sqlite3\n\n${FLASK}sqlite3.connect('a.db')\nos.environ['SECRET_KEY']\n`,
  });
  assert.deepEqual(project.writes, [{ path: "a.db", kind: "sqlite", source: { file: "app.py", line: 7 }, sure: "likely" }]);
  assert.deepEqual(project.env, [{ name: "SECRET_KEY", required: true, default: null, secret: true, source: { file: "app.py", line: 8 } }]);
  assert.deepEqual(project.app?.source, { file: "app.py", line: 6 });
});

test("what a declared distribution is known to bring may be imported, with an extra what the extra brings", async (t) => {
  const refusal = async (declared: string, imported: string): Promise<string | null> => {
    const files = { "requirements.txt": `flask\n${declared}\n`, "app.py": `${FLASK}import ${imported}\n` };
    return (await read(t, files)).refusal?.code ?? null;
  };
  assert.equal(await refusal("gevent", "greenlet"), null);
  assert.equal(await refusal("uvicorn[standard]", "dotenv"), null);
  assert.equal(await refusal("uvicorn", "dotenv"), "FL-1302");
});

test("a folder that the requirements install gives its modules", async (t) => {
  const files = { "requirements.txt": "flask\n-e ./libs/helpers\n", "app.py": `${FLASK}import helpers\nimport words\n` };
  const below = { "libs/helpers/setup.py": "", "libs/helpers/helpers.py": "", "libs/other/setup.py": "", "libs/other/words.py": "" };
  const { warnings } = await read(t, { ...files, ...below });
  assert.deepEqual(
    warnings.map(({ message }) => /`(\w+)` is imported/.exec(message)?.[1]),
    ["words"],
  );
});
