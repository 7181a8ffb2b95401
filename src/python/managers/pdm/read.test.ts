import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE_FILES, LINUX, describeLockReader } from "../../../../test/conformance/lock-reader.ts";
import { treeOf } from "../testing.ts";
import { pdmLock } from "./lock.ts";
import { pdmContentHashes, pdmReader } from "./read.ts";

const entry = (name: keyof typeof FIXTURE_FILES, version: string, more: string, url = false): string => `
[[package]]
name = "${name}"
version = "${version}"
requires_python = ">=3.8"
summary = ""
${more}
files = [
${Object.entries(FIXTURE_FILES[name])
  .map(([file, hash]) => `    {${url ? `url = "https://files.example/${file}"` : `file = "${file}"`}, hash = "sha256:${hash}"},`)
  .join("\n")}
]
`;

const head = (strategy: string): string => `[metadata]
groups = ["default", "dev", "pg"]
strategy = [${strategy}]
lock_version = "4.5.0"
content_hash = "sha256:${"0".repeat(64)}"

[[metadata.targets]]
requires_python = ">=3.11"
`;

const INHERITED = `${head('"inherit_metadata"')}${entry("alpha", "1.0", 'groups = ["default"]')}${entry("alpha", "1.0", 'extras = ["fast"]\ngroups = ["default"]\ndependencies = ["alpha==1.0", "delta"]')}${entry("beta", "3.0", 'groups = ["default"]\nmarker = "sys_platform == \\"win32\\""')}${entry("delta", "2.0", 'groups = ["default"]')}${entry("epsilon", "5.0", 'groups = ["pg"]')}${entry("gamma", "4.0", 'groups = ["dev"]')}`;

const WALKED = `${head('"static_urls"')}${entry("alpha", "1.0", "", true)}${entry("alpha", "1.0", 'extras = ["fast"]\ndependencies = ["alpha==1.0", "delta>=1"]', true)}${entry("beta", "3.0", "", true)}${entry("delta", "2.0", "", true)}${entry("epsilon", "5.0", "", true)}${entry("gamma", "4.0", "", true)}`;

const MANIFEST = `[project]
name = "shop"
requires-python = ">=3.11"
dependencies = ["alpha[fast]>=1", "beta; sys_platform == 'win32'"]

[project.optional-dependencies]
pg = ["epsilon"]

[dependency-groups]
dev = ["gamma"]

[tool.pdm]
distribution = false

[tool.pdm.scripts]
start = { cmd = "gunicorn shop:app" }
`;

describeLockReader(pdmLock, { file: "pdm.lock", text: INHERITED, unknownVersion: INHERITED.replace('"4.5.0"', '"5.0.0"') });
describeLockReader(pdmLock, {
  file: "pdm.lock",
  text: WALKED,
  beside: { "pyproject.toml": MANIFEST },
  unknownVersion: WALKED.replace('"4.5.0"', '"5.0.0"'),
});

test("pdm: the manifest gives groups, scripts and editable members", () => {
  const reading = pdmReader.read(
    treeOf({
      "pyproject.toml": `${MANIFEST}\n[tool.pdm.dev-dependencies]\nlocal = ["-e file:///\${PROJECT_ROOT}/packages/lib#egg=lib"]\n`,
    }),
  );
  assert.deepEqual(Object.keys(reading.groups), ["dev", "local"]);
  assert.equal(reading.tasks["start"]?.value, "gunicorn shop:app");
  assert.deepEqual(reading.members, [{ path: "packages/lib", name: "lib", manager: "pdm" }]);
  assert.equal(reading.packaged, false);
});

test("pdm: a lock that was made for another machine is refused", () => {
  const text = INHERITED.replace('requires_python = ">=3.11"', 'requires_python = ">=3.11"\nplatform = "windows_amd64"');
  const input = { file: "pdm.lock", text, platform: LINUX, selection: { extras: [], groups: [], member: null }, readText: () => null };
  assert.throws(() => pdmLock.resolve(input), { code: "FL-1053" });
});

test("pdm: the content_hash is the one that PDM computes", () => {
  // Computed by PDM 2.22.4, PyProject.content_hash, from this very text.
  const text = `[project]
name = "shop"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["flask>=3", "uvicorn[standard]; sys_platform != 'win32'"]

[project.optional-dependencies]
pg = ["psycopg>=3"]

[dependency-groups]
dev = ["pytest>=8", { include-group = "lint" }]
lint = ["ruff"]

[tool.poetry]
package-mode = false

[tool.pdm.dev-dependencies]
docs = ["sphinx"]

[tool.pdm.resolution]
respect-source-order = true
`;
  const hash = "78c8192864eaa83dd620b9d89419c719552976fc2ec0b175258b4afffe51e4a3";
  assert.ok(pdmContentHashes(text).includes(hash));
  const fresh = (manifest: string): unknown =>
    pdmReader.read(treeOf({ "pyproject.toml": manifest, "pdm.lock": INHERITED.replace("0".repeat(64), hash) })).lock?.fresh;
  assert.deepEqual(fresh(text), { kind: "fresh" });
  assert.equal((fresh(text.replace("flask>=3", "flask>=3.1")) as { kind: string }).kind, "stale");
});
