// Several apps on one edge: host names and paths on the shared listener, what is nobody's, and proxies that are believed.
import assert from "node:assert/strict";
import { get } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createTestHome, makeDemoProject, type DemoProject, type TestHome } from "./test-home.ts";

const home: TestHome = createTestHome();
after(() => home[Symbol.asyncDispose]());
let port = 0;
let shop: DemoProject;
let part: DemoProject;

/** An app that says what reached it. */
const APP = `
import json
from common import LABEL

def application(environ, start_response):
    names = ("PATH_INFO", "HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT")
    body = json.dumps({"label": LABEL, **{name: environ.get(name) for name in names}}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
`;

function project(name: string, more: string): DemoProject {
  const made = makeDemoProject(join(home.folder, name), "wsgi");
  made.write("wsgi_app.py", APP);
  made.write("fairlead.toml", `app = "${name}"\n${more}\n[process.web]\ncommand = ["gunicorn", "wsgi_app:application"]\n`);
  made.label(name);
  return made;
}

before(async () => {
  port = await freePort();
  shop = project("shop", 'hosts = ["Shop.Example.", "*.preview.example", "bücher.example"]');
  part = project("part", 'hosts = ["shop.example"]\npath = "/part/"');
  await home.ok("up", "--listen", `127.0.0.1:${port}`);
  await home.ok("ship", shop.path);
  await home.ok("ship", part.path);
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(host: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, headers: { ...headers, host }, agent: false }, (incoming) => {
      let body = "";
      incoming.on("data", (piece: Buffer) => (body += piece.toString()));
      incoming.on("end", () => resolve({ status: incoming.statusCode as number, body }));
    }).on("error", reject);
  });
}

const seen = async (...request: Parameters<typeof ask>): Promise<Record<string, string>> =>
  JSON.parse((await ask(...request)).body) as Record<string, string>;

test("host and longest path lead to the app, however the host is written; the path is passed on whole", { timeout: 180_000 }, async () => {
  for (const [host, path, app] of [
    ["shop.example", "/", "shop"],
    [`SHOP.example.:${port}`, "/x", "shop"],
    ["shop.example", "/part", "part"],
    ["shop.example", "/part/x?y", "part"],
    ["shop.example", "/party", "shop"],
    ["a.preview.example", "/", "shop"],
    ["xn--bcher-kva.example", "/", "shop"],
  ] as const) {
    const answer = await seen(host, path);
    assert.equal(answer["label"], app, `${host}${path}`);
    assert.equal(answer["PATH_INFO"], path.split("?")[0]);
  }
});

test("what is nobody's is a 404 that names nobody", { timeout: 60_000 }, async () => {
  for (const host of ["other.example", "preview.example", "a.b.preview.example", "localhost", `127.0.0.1:${port}`]) {
    const { status, body } = await ask(host, "/");
    assert.equal(status, 404, host);
    assert.doesNotMatch(body, /shop|part|fairlead|gunicorn/i);
  }
  assert.equal((await ask("shop.example:99999", "/")).status, 400);
});

test("a host and path belong to one app, and a taken one changes nothing", { timeout: 60_000 }, async () => {
  const taken = await home.run("hosts", "add", "A.preview.example", "SHOP.example.", "--app", "part");
  assert.equal(taken.code, 0, "the same host below another path is another address");
  await home.ok("hosts", "rm", "a.preview.example", "--app", "part");
  part.write("fairlead.toml", 'app = "part"\nhosts = ["shop.EXAMPLE"]\n[process.web]\ncommand = ["gunicorn", "wsgi_app:application"]\n');
  const refused = await home.run("ship", part.path);
  assert.match(refused.stderr, /FL-3507: .*shop\/development/);
  assert.equal((await seen("shop.example", "/part"))["label"], "part", "the release that runs keeps its address");
});

test("X-Forwarded-* counts from a trusted proxy alone, and no longer when trust is taken back", { timeout: 60_000 }, async () => {
  const said = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  assert.equal((await home.run("up", "--trust-proxy", "10.0.0.0/99")).code, 2);
  assert.equal((await seen("shop.example", "/", said))["HTTP_X_FORWARDED_FOR"], "127.0.0.1");
  await home.ok("up", "--trust-proxy", "127.0.0.0/8");
  const trusted = await seen("shop.example", "/", said);
  assert.equal(trusted["HTTP_X_FORWARDED_FOR"], "203.0.113.9, 127.0.0.1");
  assert.equal(trusted["HTTP_X_FORWARDED_PROTO"], "https");
  assert.equal(trusted["HTTP_X_FORWARDED_PORT"], "443");
  await home.ok("up", "--trust-proxy", "none");
  assert.equal((await seen("shop.example", "/", said))["HTTP_X_FORWARDED_PROTO"], "http");
});

test("a listener that is taken back is closed; the apps keep their loopback ports", { timeout: 60_000 }, async () => {
  await home.ok("up", "--no-listen", `127.0.0.1:${port}`);
  await assert.rejects(ask("shop.example", "/"), { code: "ECONNREFUSED" });
  const { apps } = await home.json<{ apps: { app: string; url: string }[] }>("apps");
  for (const { app, url } of apps) assert.equal(((await (await fetch(url)).json()) as { label: string }).label, app);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
