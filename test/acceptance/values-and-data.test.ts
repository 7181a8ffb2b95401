// Values, secrets and data of one app over its life: refused without them, changed by new releases, never shown, kept over releases, backed up and restored.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import * as tar from "tar";
import type { BackupJson, RestoreJson } from "../../src/contract/backups.ts";
import type { ConfigListJson, SecretListJson } from "../../src/contract/values.ts";
import { storeLayout } from "../../src/build/store/layout.ts";
import { createTestHome, processesOf, type TestHome } from "./test-home.ts";

const APP = `
import base64, hashlib, json, os, sqlite3
from urllib.parse import quote
REQUIRED = os.environ["MUST_HAVE"]
TOKEN = os.environ["API_TOKEN"]

def connect():
    db = sqlite3.connect("data/app.db")
    db.execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY)")
    return db

connect().close()

def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/add":
        with connect() as db:
            db.execute("INSERT INTO entry DEFAULT VALUES")
    if path == "/scribble":
        open("txt.eton"[::-1], "w")
    if path == "/leak":
        print("the token is", TOKEN, flush=True)
        print("basic", base64.b64encode(f"ada:{TOKEN}".encode()).decode(), "url", quote(TOKEN), flush=True)
    count = connect().execute("SELECT count(*) FROM entry").fetchone()[0]
    token = hashlib.sha256(TOKEN.encode()).hexdigest()
    body = json.dumps({"count": count, "token": token, "level": os.environ.get("LOG_LEVEL"), "release": os.environ.get("FAIRLEAD_RELEASE")})
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body.encode()]
`;

const CONFIGURATION = `app = "values-demo"

[process.web]
command = ["gunicorn", "entry:application"]

[variables]
LOG_LEVEL = "info"

[volume.data]
path = "data"
kind = "folder"
`;

const FIRST_TOKEN = "correct horse/battery-staple-1";
const SECOND_TOKEN = "correct horse/battery-staple-2";
/** A piece of either, as it is or within base64. */
const TELLING = /battery-staple|YmF0dGVyeS1zdGFwbG|JhdHRlcnktc3RhcGxl|iYXR0ZXJ5LXN0YXBsZ/;
const home: TestHome = createTestHome();
const project = join(home.folder, "values-demo");
mkdirSync(join(project, "data"), { recursive: true });
for (const [file, text] of Object.entries({ "entry.py": APP, "fairlead.toml": CONFIGURATION, "requirements.txt": "gunicorn\n" }))
  writeFileSync(join(project, file), text);
writeFileSync(join(home.folder, "token-1"), `${FIRST_TOKEN}\n`);
writeFileSync(join(home.folder, "token-2"), SECOND_TOKEN);
const of = ["--app", "values-demo"] as const;
let url = "";

after(() => home[Symbol.asyncDispose]());

test("a ship without required values is refused before anything is locked, built or started, and lists them all", async () => {
  const { code, stderr } = await home.run("ship", project);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /FL-6007/);
  assert.match(stderr, /API_TOKEN/);
  assert.match(stderr, /MUST_HAVE/);
  assert.match(stderr, /fairlead secrets set API_TOKEN/);
  assert.deepEqual((await home.status()).environments, []);
  assert.ok(!existsSync(join(project, "requirements.lock")), "a lock was written");
  const { artifacts } = storeLayout(home.home.store);
  assert.deepEqual(existsSync(artifacts) ? readdirSync(artifacts) : [], []);
});

test("with staged values it serves, and they are the app's", async () => {
  await home.ok("secrets", "set", "API_TOKEN", "--file", join(home.folder, "token-1"), "--stage", ...of);
  await home.ok("config", "set", "MUST_HAVE=1", "--stage", ...of);
  ({ url } = await home.json<{ url: string }>("ship", project));
  assert.deepEqual(await ask("/"), { count: 0, token: sha256(FIRST_TOKEN), level: "info", release: "v1" });
});

test("a secret on the command line is refused, and so is one in the open", async () => {
  assert.match((await home.run("secrets", "set", "API_TOKEN=oops", ...of)).stderr, /FL-6206/);
  assert.match((await home.run("config", "set", "DB_PASSWORD=oops", ...of)).stderr, /FL-6210/);
  assert.match((await home.run("config", "set", "API_TOKEN=oops", "--plain", ...of)).stderr, /FL-6208/);
});

test("config set and unset make releases of the same artifact", async () => {
  await home.ok("config", "set", "LOG_LEVEL=debug", ...of);
  assert.equal((await ask("/")).level, "debug");
  const { values } = await home.json<ConfigListJson>("config", "list", ...of);
  assert.deepEqual(
    values.map(({ name, value, from, state }) => [name, value, from, state]),
    [
      ["API_TOKEN", null, "secret", "in use"],
      ["LOG_LEVEL", "debug", "config set", "in use"],
      ["MUST_HAVE", "1", "config set", "in use"],
    ],
  );
  await home.ok("config", "unset", "LOG_LEVEL", ...of);
  assert.equal((await ask("/")).level, "info");
  const releases = await home.json<{ artifact: string; reason: string }[] | { releases: { artifact: string; reason: string }[] }>(
    "releases",
    ...of,
  );
  const list = Array.isArray(releases) ? releases : releases.releases;
  assert.deepEqual(
    list.map(({ reason }) => reason),
    ["config unset LOG_LEVEL", "config set LOG_LEVEL", "ship"],
  );
  assert.equal(new Set(list.map(({ artifact }) => artifact)).size, 1);
});

test("what the app cannot do without is not taken away", async () => {
  const { code, stderr } = await home.run("secrets", "rm", "API_TOKEN", ...of);
  assert.equal(code, 2);
  assert.match(stderr, /FL-6007.*API_TOKEN/s);
  assert.equal((await home.json<SecretListJson>("secrets", "list", ...of)).secrets.length, 1);
});

test("a rollback brings back the secret's version of its release", async () => {
  await home.ok("secrets", "set", "API_TOKEN", "--file", join(home.folder, "token-2"), ...of);
  assert.equal((await ask("/leak")).token, sha256(SECOND_TOKEN));
  await home.ok("rollback", "v1", ...of);
  assert.deepEqual(await ask("/"), { count: 0, token: sha256(FIRST_TOKEN), level: "info", release: "v1" });
  const [secret] = (await home.json<SecretListJson>("secrets", "list", ...of)).secrets;
  assert.deepEqual([secret?.version, secret?.state], [2, "staged"]);
});

test("a secret's value is in no command line and in no file that Fairlead wrote, and is masked in the app's own output", async () => {
  await ask("/leak");
  const { stdout } = await home.ok("logs", ...of);
  assert.equal(stdout.match(/the token is \*\*\*/g)?.length, 2, "of the release before as well");
  assert.match(stdout, /basic \S{0,8}\*\*\*\S{0,4} url \*\*\*/);
  assert.doesNotMatch(stdout, TELLING);
  for (const { command } of processesOf(home.home)) assert.doesNotMatch(command, TELLING);
  const apps = join(home.home.logs, "apps");
  const telling = filesOf(home.home.path).filter((path) => !path.startsWith(apps) && TELLING.test(readFileSync(path, "latin1")));
  assert.deepEqual(telling, []);
});

test("data outlives releases, and a backup brings back what was there then", async () => {
  await ask("/add");
  await ask("/add");
  await home.ok("ship", project);
  assert.equal((await ask("/")).count, 2);
  const backup = await home.json<BackupJson>("backup", "values-demo");
  assert.deepEqual(
    backup.volumes.map(({ name, files }) => [name, files]),
    [["data", 1]],
  );
  assert.equal(statSync(backup.file).mode & 0o777, 0o600);
  await ask("/add");
  const restored = await home.json<RestoreJson>("restore", backup.file, "--yes", ...of);
  assert.deepEqual(restored.volumes, ["data"]);
  assert.equal((await ask("/")).count, 2);
  assert.ok(statSync(join(restored.replaced, "data", "app.db")).isFile());
  await ask("/add");
  assert.equal((await ask("/")).count, 3);
});

test("a write into the app's own tree is refused, and status says what to do", async () => {
  const answer = await fetch(`${url}/scribble`);
  assert.ok(answer.status >= 500, await answer.text());
  const until = performance.now() + 60_000;
  for (;;) {
    const hints = (await home.status()).environments.flatMap(({ instances }) => instances.map(({ hint }) => hint));
    if (hints.some((hint) => hint?.includes("it tried to write note.txt: keep it in a volume with"))) return;
    assert.ok(performance.now() < until, "no hint");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
});

test("data that the app does not start with is taken out again", async () => {
  const bad = join(home.folder, "bad");
  const broken = "this is no database, but long enough to be read as one. ".repeat(100);
  mkdirSync(join(bad, "volumes/data"), { recursive: true });
  mkdirSync(join(bad, "databases"));
  writeFileSync(join(bad, "volumes/data/app.db"), broken);
  const file = { path: "app.db", sha256: sha256(broken), sizeBytes: broken.length };
  const volume = { name: "data", path: "data", kind: "folder", files: [file], emptyFolders: [] };
  const text = {
    schema: 1,
    app: "values-demo",
    environment: "development",
    release: "v1",
    createdAt: "",
    createdBy: "",
    databases: [],
    leftOut: [],
  };
  writeFileSync(join(bad, "manifest.json"), JSON.stringify({ ...text, volumes: [volume] }));
  await tar.create({ file: join(home.folder, "bad.tar.gz"), cwd: bad, gzip: true }, ["manifest.json", "volumes", "databases"]);
  const { code, stderr } = await home.run("restore", join(home.folder, "bad.tar.gz"), "--yes", ...of);
  assert.equal(code, 3, stderr);
  assert.match(stderr, /FL-7006/);
  assert.equal((await ask("/")).count, 3);
  assert.equal((await home.status()).environments[0]?.maintenance, false);
});

test("a restore is not done without a yes, and not from a file that is no backup", async () => {
  const file = join(home.folder, "bad.tar.gz");
  assert.match((await home.run("restore", file, ...of)).stderr, /FL-7007/);
  assert.match((await home.run("restore", join(project, "entry.py"), "--yes", ...of)).stderr, /FL-7002/);
});

interface Answer {
  readonly count: number;
  readonly token: string;
  readonly level: string | null;
  readonly release: string;
}

async function ask(path: string): Promise<Answer> {
  const response = await fetch(new URL(path, url));
  assert.equal(response.status, 200);
  const answer = (await response.json()) as Answer;
  return { ...answer, release: answer.release.slice(answer.release.lastIndexOf("/") + 1) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
