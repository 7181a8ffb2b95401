// Where uv and packages come from: the user's own index with its credentials, checked by hash, never shown; uv in PATH when it is new enough.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createFetch } from "../../src/build/uv/download.ts";
import { ensureUv, uvWheelOf } from "../../src/build/uv/ensure-uv.ts";
import { readIndexSettings, type IndexSettings } from "../../src/build/uv/index-settings.ts";
import { fetchFromIndexes } from "../../src/build/uv/simple-index.ts";
import { UV_VERSION } from "../../src/build/uv/uv-release.ts";
import { createStore } from "../../src/build/store/layout.ts";
import { removeTree } from "../../src/build/store/remove-tree.ts";
import { exec } from "../../src/platform/exec.ts";
import { buildPlace } from "./build-support.ts";

const folder = mkdtempSync(join(tmpdir(), "fl-uv-"));
const wheel = uvWheelOf(process.platform, process.arch, true)!;
const seen: { path: string; authorization: string | undefined }[] = [];
let served: Buffer;
let index: Server;
let other: Server;
const settingsOf = (env: Record<string, string>): IndexSettings =>
  readIndexSettings({ env: { XDG_CONFIG_DIRS: "/nonexistent", ...env }, userHome: folder, os: "linux" }, folder);
const addressOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Files of the index lie on another host, as they do on public ones; that host must never see the index's password. */
before(async () => {
  const settings = readIndexSettings({ env: process.env, userHome: folder, os: "linux" }, folder);
  const found = await fetchFromIndexes({ project: "uv", filename: wheel.filename }, settings, createFetch(settings, process.env));
  served = found.body ?? assert.fail(found.problems.join());
  other = await listen(
    createServer((request, response) => {
      seen.push({ path: `other ${request.url}`, authorization: request.headers.authorization });
      response.end(served);
    }),
  );
  index = await listen(
    createServer((request, response) => {
      const { authorization } = request.headers;
      seen.push({ path: request.url!, authorization });
      if (authorization !== `Basic ${Buffer.from("ann:s3cret@pw").toString("base64")}`) return response.writeHead(401).end();
      if (request.url !== "/simple/uv/") return response.writeHead(404).end();
      response.setHeader("content-type", "text/html");
      response.end(`<a href="http://${addressOf(other)}/${wheel.filename}#sha256=${wheel.sha256}">${wheel.filename}</a>`);
    }),
  );
});
after(() => {
  index.close();
  other.close();
  removeTree(folder);
});

test("uv is fetched from the index of the user's pip configuration with its credentials, which go nowhere else", async () => {
  const file = join(folder, "pip.conf");
  writeFileSync(file, `[global]\nindex-url = http://ann:s3cret%40pw@${addressOf(index)}/simple\n`);
  const layout = createStore(join(folder, "one"));
  const tool = await ensureUv(layout, ports({ PIP_CONFIG_FILE: file }));
  assert.deepEqual([tool.from, tool.version], ["fairlead", UV_VERSION]);
  const run = await exec([tool.path, "--version"], { timeoutMs: 10_000, purpose: "test" });
  assert.match(run.stdout, new RegExp(`^uv ${UV_VERSION}`));
  assert.deepEqual(
    seen.filter(({ path }) => path.startsWith("other")).map(({ authorization }) => authorization),
    [undefined],
  );
  seen.length = 0;
  await ensureUv(layout, ports({ PIP_CONFIG_FILE: file }));
  assert.deepEqual(seen, [], "the kept one is used");
});

test("credentials may lie in netrc", async () => {
  writeFileSync(join(folder, "netrc"), "machine 127.0.0.1\n login ann\n password s3cret@pw\n");
  const env = { PIP_INDEX_URL: `http://${addressOf(index)}/simple/`, NETRC: join(folder, "netrc"), PIP_CONFIG_FILE: "/dev/null" };
  assert.equal((await ensureUv(createStore(join(folder, "netrc-home")), ports(env))).from, "fairlead");
});

test("a wrong password and an index that is down are said without the password", async () => {
  for (const url of [`http://ann:wrong-pass@${addressOf(index)}/simple`, "http://ann:wrong-pass@127.0.0.1:9/simple"]) {
    const error = await ensureUv(createStore(join(folder, "two")), ports({ PIP_INDEX_URL: url, PIP_CONFIG_FILE: "/dev/null" })).then(
      () => assert.fail("it was fetched"),
      (cause: unknown) => cause as Error & { code: string },
    );
    assert.equal(error.code, "FL-2001");
    assert.match(error.message, /answered 401|could not be reached \(ECONNREFUSED\)/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /wrong-pass/);
  }
});

test("a uv with another hash is not used", async () => {
  const good = served;
  served = Buffer.from("not uv");
  const layout = createStore(join(folder, "three"));
  const url = `http://ann:s3cret%40pw@${addressOf(index)}/simple`;
  await assert.rejects(ensureUv(layout, ports({ PIP_INDEX_URL: url, PIP_CONFIG_FILE: "/dev/null" })), { code: "FL-2002" });
  served = good;
  assert.equal(existsSync(join(layout.uv, UV_VERSION, "uv")), false);
});

test("the user's own uv is used when it is new enough, an older one is not", async () => {
  const layout = createStore(join(folder, "four"));
  const own = (version: string): string => {
    const bin = join(folder, version);
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "uv"), `#!/bin/sh\necho "uv ${version} (test)"\n`);
    chmodSync(join(bin, "uv"), 0o755);
    return `${bin}:/usr/bin:/bin`;
  };
  const tool = await ensureUv(layout, ports({ PATH: own("9.1.0") }));
  assert.deepEqual([tool.from, tool.version], ["user", "9.1.0"]);
  const url = `http://ann:s3cret%40pw@${addressOf(index)}/simple`;
  assert.equal((await ensureUv(layout, ports({ PATH: own("0.4.30"), PIP_INDEX_URL: url, PIP_CONFIG_FILE: "/dev/null" }))).from, "fairlead");
});

test("packages of a private index are locked and installed with its credentials, and no file or message has them", async () => {
  const { server, close } = await privateIndex();
  using place = buildPlace({ "requirements.txt": "tiny-thing\n", "main.py": "import tiny_thing\nprint(tiny_thing.VALUE)\n" }, "private");
  try {
    const env = { PIP_INDEX_URL: `http://ann:s3cret%40pw@${server}/simple`, PIP_CONFIG_FILE: "/dev/null", PIP_FIND_LINKS: "" };
    mkdirSync(join(place.home.store, "uv", UV_VERSION), { recursive: true });
    writeFileSync(join(place.home.store, "uv", UV_VERSION, "uv"), readFileSync(join(folder, "one/uv", UV_VERSION, "uv")), { mode: 0o755 });
    const built = await place.build({ env });
    assert.deepEqual(
      built.artifact.manifest.wheels.map(({ name, version }) => `${name} ${version}`),
      ["tiny-thing 1.0"],
    );
    const grep = await exec(["grep", "-rlE", "s3cret", place.root, place.home.path, "--exclude-dir=uv"], {
      timeoutMs: 20_000,
      purpose: "test",
    });
    assert.equal(grep.stdout, "", "a password was written");
    const wrong = { ...env, PIP_INDEX_URL: `http://ann:wrong-pass@${server}/simple` };
    place.write({ "requirements.txt": "tiny-thing\ntiny-other\n" });
    const error = await place.build({ env: wrong }).then(
      () => assert.fail("it was locked"),
      (cause: unknown) => cause as Error & { details: readonly string[] },
    );
    assert.doesNotMatch(`${error.message}${error.details.join()}`, /wrong-pass/);
  } finally {
    close();
  }
});

function ports(env: Record<string, string>) {
  const whole = { PATH: "/usr/bin:/bin", XDG_CONFIG_DIRS: "/nonexistent", ...env };
  return { exec, env: whole, settings: settingsOf(env), progress: () => {} };
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** An index with one wheel, behind a password. */
async function privateIndex(): Promise<{ server: string; close: () => void }> {
  const path = join(folder, "tiny_thing-1.0-py3-none-any.whl");
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    z.writestr("tiny_thing.py", "VALUE = 7\\n")
    z.writestr("tiny_thing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny-thing\\nVersion: 1.0\\n")
    z.writestr("tiny_thing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    z.writestr("tiny_thing-1.0.dist-info/RECORD", "tiny_thing.py,,\\ntiny_thing-1.0.dist-info/METADATA,,\\ntiny_thing-1.0.dist-info/WHEEL,,\\ntiny_thing-1.0.dist-info/RECORD,,\\n")
`;
  const made = await exec(["python3", "-c", script, path], { timeoutMs: 10_000, purpose: "test" });
  assert.equal(made.code, 0, made.stderr);
  const bytes = readFileSync(path);
  const server = await listen(
    createServer((request, response) => {
      if (request.headers.authorization !== `Basic ${Buffer.from("ann:s3cret@pw").toString("base64")}`)
        return response.writeHead(401, { "www-authenticate": "Basic" }).end();
      if (request.url === "/simple/tiny-thing/") {
        response.setHeader("content-type", "text/html");
        return response.end('<a href="/files/tiny_thing-1.0-py3-none-any.whl">tiny_thing-1.0-py3-none-any.whl</a>');
      }
      return request.url?.startsWith("/files/") ? response.end(bytes) : response.writeHead(404).end();
    }),
  );
  return { server: addressOf(server), close: () => void server.close() };
}
