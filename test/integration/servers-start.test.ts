// Every server that Fairlead plans is started as planned: it answers on its socket or port, and SIGTERM ends it within its grace.
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readProject } from "../../src/python/read-project.ts";
import { planServer } from "../../src/python/servers/plan-server.ts";

const PACKAGES = [
  "gunicorn",
  "uvicorn",
  "hypercorn",
  "granian",
  "daphne",
  "waitress",
  "flask",
  "starlette",
  "aiohttp",
  "tornado",
  "sanic",
  "setuptools<81",
];
const GRACE_SECONDS = 5;
const START_TIMEOUT_MS = 60_000;
/** Sanic loses a SIGTERM that comes within milliseconds of its first answer (one in ten, 25.12 with uvloop; none in sixty after this). */
const SETTLE_MS = 300;

let folder = "";
let python = "";
let missing: string | null = null;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "fl-srv-"));
  python = join(folder, "venv");
  const made = spawnSync("python3", ["-m", "venv", python], { encoding: "utf8" });
  const installed =
    made.status === 0
      ? spawnSync(join(python, "bin/python"), ["-m", "pip", "install", "-q", ...PACKAGES], { encoding: "utf8", timeout: 170_000 })
      : made;
  if (installed.status !== 0)
    missing = `the servers could not be installed: ${(installed.stderr ?? "").trim().split("\n").at(-1) ?? "no python3"}`;
});

after(() => rmSync(folder, { recursive: true, force: true }));

const WSGI = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/')\ndef index():\n    return 'hello'\n";
const ASGI =
  "from starlette.applications import Starlette\nfrom starlette.responses import PlainTextResponse\nfrom starlette.routing import Route\n\n\nasync def index(request):\n    return PlainTextResponse('hello')\n\n\napp = Starlette(routes=[Route('/', index)])\n";

interface Case {
  readonly name: string;
  readonly code: string;
  /** Null: as it is detected. */
  readonly procfile: string | null;
  readonly bind: "unix" | "tcp";
}

const CASES: readonly Case[] = [
  { name: "gunicorn", code: WSGI, procfile: null, bind: "unix" },
  {
    name: "gunicorn with a factory",
    code: "from flask import Flask\n\n\ndef create_app():\n    app = Flask(__name__)\n    app.add_url_rule('/', view_func=lambda: 'hello')\n    return app\n",
    procfile: null,
    bind: "unix",
  },
  { name: "uvicorn", code: ASGI, procfile: null, bind: "unix" },
  {
    name: "uvicorn with variables for a shell",
    code: ASGI,
    procfile: "uvicorn app:app --workers ${WEB_CONCURRENCY:-1} --port $PORT",
    bind: "unix",
  },
  { name: "hypercorn", code: ASGI, procfile: "hypercorn app:app --bind 0.0.0.0:$PORT", bind: "unix" },
  { name: "granian for ASGI", code: ASGI, procfile: "granian --interface asgi app:app --host 0.0.0.0", bind: "unix" },
  { name: "granian for WSGI", code: WSGI, procfile: "granian --interface wsgi app:app", bind: "unix" },
  { name: "Daphne", code: ASGI, procfile: "daphne -b 0.0.0.0 -p $PORT app:app", bind: "unix" },
  { name: "waitress", code: WSGI, procfile: "waitress-serve --port=$PORT app:app", bind: "unix" },
  { name: "the development server of Flask, replaced", code: WSGI, procfile: "flask run -p $PORT", bind: "unix" },
  {
    name: "aiohttp through its worker",
    code: "from aiohttp import web\n\n\nasync def index(request):\n    return web.Response(text='hello')\n\n\napp = web.Application()\napp.router.add_get('/', index)\n",
    procfile: null,
    bind: "unix",
  },
  {
    name: "Sanic",
    code: "from sanic import Sanic, text\n\napp = Sanic('guestbook')\n\n\n@app.get('/')\nasync def index(request):\n    return text('hello')\n",
    procfile: null,
    bind: "tcp",
  },
  {
    name: "Tornado",
    code: "import os\nimport tornado.ioloop\nimport tornado.web\n\n\nclass Index(tornado.web.RequestHandler):\n    def get(self):\n        self.write('hello')\n\n\nif __name__ == '__main__':\n    tornado.web.Application([('/', Index)]).listen(int(os.environ['PORT']))\n    tornado.ioloop.IOLoop.current().start()\n",
    procfile: null,
    bind: "tcp",
  },
  {
    name: "a script with http.server",
    code: "import http.server\nimport os\n\n\nclass Handler(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        self.send_header('Content-Length', '5')\n        self.end_headers()\n        self.wfile.write(b'hello')\n\n\nhttp.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()\n",
    procfile: null,
    bind: "tcp",
  },
];

for (const [i, each] of CASES.entries())
  test(`${each.name}: starts as planned, answers, and ends on SIGTERM`, { timeout: 120_000 }, async (t) => {
    if (missing !== null) return t.skip(missing);
    const root = join(folder, `p${i}`);
    mkdirSync(root);
    writeFileSync(join(root, "app.py"), each.code);
    writeFileSync(join(root, "requirements.txt"), "flask\nstarlette\naiohttp\ntornado\nsanic\n");
    if (each.procfile !== null) writeFileSync(join(root, "Procfile"), `web: ${each.procfile}\n`);
    const project = await readProject(root, { interpreter: null });
    const plan = planServer(project.processes["web"]!, project.app?.value ?? null);
    assert.equal(plan.bind, each.bind);
    const socket = join(folder, `s${i}`);
    const port = await freePort();
    const fill = (text: string): string =>
      text
        .replaceAll("{socket}", socket)
        .replaceAll("{port}", String(port))
        .replaceAll("{workers}", "1")
        .replaceAll("{graceSeconds}", String(GRACE_SECONDS));
    const env = {
      PATH: `${python}/bin:/usr/bin:/bin`,
      HOME: folder,
      PORT: String(port),
      PYTHONPATH: root,
      ...Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, fill(value)])),
    };
    const [program, ...args] = plan.argv.map(fill);
    const child = spawn(program!, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    t.after(() => endGroup(child));
    const ended = exitOf(child);
    const answer = await answerOf(plan.bind === "unix" ? { socketPath: socket } : { host: "127.0.0.1", port }, child, () => output);
    assert.equal(answer, "hello");
    await sleep(SETTLE_MS);
    const atMs = performance.now();
    child.kill("SIGTERM");
    await ended;
    assert.ok(performance.now() - atMs < GRACE_SECONDS * 1000 + 3_000, `took ${Math.round(performance.now() - atMs)} ms to end`);
  });

/** With its own children: one that outlived it would hold our pipes open. */
function endGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

async function answerOf(target: http.RequestOptions, child: ChildProcess, output: () => string): Promise<string> {
  const untilMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const body = await getOnce(target);
    if (body !== null) return body;
    if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`no answer, exit code ${child.exitCode}:\n${output()}`);
    await sleep(100);
  }
}

function getOnce(target: http.RequestOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.get({ ...target, path: "/", agent: false, headers: { host: "localhost" } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve(body));
    });
    request.on("error", () => resolve(null));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
