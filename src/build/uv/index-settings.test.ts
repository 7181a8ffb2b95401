import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DEFAULT_INDEX } from "./default-index.ts";
import { readIndexSettings, uvIndexEnvironment } from "./index-settings.ts";

const home = mkdtempSync(join(tmpdir(), "fl-index-"));
after(() => rmSync(home, { recursive: true }));

const places = (env: Record<string, string> = {}) => ({
  env: { XDG_CONFIG_DIRS: "/nonexistent", XDG_CONFIG_HOME: join(home, "none"), ...env },
  userHome: home,
  os: "linux" as const,
});

test("without any configuration the default index is asked, and uv is left to itself", () => {
  const settings = readIndexSettings(places({ PIP_CONFIG_FILE: "/dev/null" }), home);
  assert.deepEqual(
    settings.indexes.map((url) => url.reveal()),
    [DEFAULT_INDEX],
  );
  assert.equal(settings.from, "default");
  assert.equal(uvIndexEnvironment(settings)["UV_DEFAULT_INDEX"], undefined);
});

test("pip's configuration file is handed to uv through the environment, extra indexes first", () => {
  const file = join(home, "pip.conf");
  writeFileSync(
    file,
    "[global]\nindex-url = https://user:pa%40ss@index.example/simple\nextra-index-url =\n    https://one.example/simple\n    https://two.example/simple\ntrusted-host = two.example\n",
  );
  const settings = readIndexSettings(places({ PIP_CONFIG_FILE: file }), home);
  const env = uvIndexEnvironment(settings);
  assert.equal(env["UV_DEFAULT_INDEX"], "https://user:pa%40ss@index.example/simple");
  assert.equal(env["UV_INDEX"], "https://one.example/simple https://two.example/simple");
  assert.equal(env["UV_INSECURE_HOST"], "two.example");
});

test("credentials in an index never show when the settings are logged", () => {
  const settings = readIndexSettings(places({ PIP_INDEX_URL: "https://user:hunter22@index.example/simple" }), home);
  assert.doesNotMatch(JSON.stringify(settings), /hunter22/);
});

test("PIP_ variables win over pip's files", () => {
  const file = join(home, "pip2.conf");
  writeFileSync(file, "[global]\nindex-url = https://file.example/simple\n");
  const settings = readIndexSettings(places({ PIP_CONFIG_FILE: file, PIP_INDEX_URL: "https://env.example/simple" }), home);
  assert.equal(settings.indexes[0]?.reveal(), "https://env.example/simple");
});

test("an index in uv's own configuration wins over pip's, and uv reads it itself", () => {
  const root = join(home, "project");
  mkdirSync(root);
  writeFileSync(
    join(root, "pyproject.toml"),
    '[tool.uv]\n[[tool.uv.index]]\nname = "corp"\nurl = "https://corp.example/simple"\ndefault = true\n',
  );
  const settings = readIndexSettings(places({ PIP_INDEX_URL: "https://env.example/simple" }), root);
  assert.deepEqual([settings.from, settings.indexes.map((url) => url.reveal())], ["uv", ["https://corp.example/simple"]]);
  assert.equal(uvIndexEnvironment(settings)["UV_DEFAULT_INDEX"], undefined);
});

test("a folder of links that does not exist is passed over, as pip does", () => {
  const settings = readIndexSettings(places({ PIP_FIND_LINKS: `/nonexistent/wheels ${home}` }), home);
  assert.deepEqual(
    settings.findLinks.map((url) => url.reveal()),
    [home],
  );
});

test("no-index leaves only the links", () => {
  const settings = readIndexSettings(places({ PIP_NO_INDEX: "1", PIP_FIND_LINKS: home }), home);
  assert.deepEqual([settings.indexes.length, uvIndexEnvironment(settings)["UV_NO_INDEX"]], [0, "1"]);
});

test("the default index is not named to uv where pip only has further places: its lock would name it otherwise", () => {
  const settings = readIndexSettings(
    places({ PIP_CONFIG_FILE: "/dev/null", PIP_FIND_LINKS: "/wheels", PIP_INDEX_URL: DEFAULT_INDEX }),
    home,
  );
  assert.equal(settings.from, "pip");
  assert.equal(uvIndexEnvironment(settings)["UV_DEFAULT_INDEX"], undefined);
});
