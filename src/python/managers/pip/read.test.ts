import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXTURE_FILES, LINUX, describeLockReader } from "../../../../test/conformance/lock-reader.ts";
import { readManager } from "../read-manager.ts";
import { treeOf } from "../testing.ts";
import { requirementsLock } from "./lock.ts";
import { readRequirements } from "./requirements-file.ts";

const hashes = (name: keyof typeof FIXTURE_FILES): string =>
  Object.values(FIXTURE_FILES[name])
    .map((hash) => `    --hash=sha256:${hash}`)
    .join(" \\\n");

const LOCK = `# by hand
--index-url https://index.example/simple
alpha[fast]==1.0 \\
${hashes("alpha")}
    # via shop
beta==3.0 ; sys_platform == 'win32' \\
${hashes("beta")}
delta==2.0 \\
${hashes("delta")}
`;

describeLockReader(requirementsLock, {
  file: "requirements.txt",
  text: LOCK,
  unknownVersion: null,
  cannot: {
    "file names": "requirements have hashes without file names",
    groups: "a requirements file is one group",
    extras: "a requirements file has the extras already in it",
  },
});

const reading = (files: Record<string, string>): ReturnType<typeof readManager> => readManager(treeOf(files));

test("requirements: every form of line is understood", () => {
  const files: Record<string, string> = {
    "requirements.txt": `-r base.txt
-c constraints.txt
--extra-index-url=https://extra.example/simple
Flask[async] >= 3.0, <4 ; python_version >= "3.8"  # a comment
zope.interface~=6.0
git+https://git.example/repo.git@v1.2#egg=from_git&subdirectory=lib
direct @ https://files.example/direct-2.0-py3-none-any.whl#sha256=${"ab".repeat(32)}
https://files.example/other-1.0-py3-none-any.whl
./vendor/local-1.0.tar.gz
-e .
-e ./packages/lib
pinned==1.0 \\
    --hash=sha256:${"cd".repeat(32)} \\
    --hash=sha256:${"ef".repeat(32)}
private @ git+https://\${TOKEN}@git.example/private.git
`,
    "base.txt": "base-package\n",
    "constraints.txt": "flask<3.5\n",
  };
  const found = readRequirements("requirements.txt", (path) => files[path] ?? null)!;
  assert.deepEqual(
    found.lines.map(({ kind, name, specifier, marker, target, source }) => [
      kind,
      name,
      specifier,
      marker,
      target,
      `${source.file}:${source.line}`,
    ]),
    [
      ["registry", "base-package", "", null, null, "base.txt:1"],
      ["registry", "flask", ">= 3.0, <4", 'python_version >= "3.8"', null, "requirements.txt:4"],
      ["registry", "zope-interface", "~=6.0", null, null, "requirements.txt:5"],
      ["url", "from-git", "", null, "git+https://git.example/repo.git@v1.2#egg=from_git&subdirectory=lib", "requirements.txt:6"],
      ["url", "direct", "", null, `https://files.example/direct-2.0-py3-none-any.whl#sha256=${"ab".repeat(32)}`, "requirements.txt:7"],
      ["url", "other", "", null, "https://files.example/other-1.0-py3-none-any.whl", "requirements.txt:8"],
      ["path", "local", "", null, "vendor/local-1.0.tar.gz", "requirements.txt:9"],
      ["editable", null, "", null, ".", "requirements.txt:10"],
      ["editable", null, "", null, "packages/lib", "requirements.txt:11"],
      ["registry", "pinned", "==1.0", null, null, "requirements.txt:12"],
      ["url", "private", "", null, "git+https://${TOKEN}@git.example/private.git", "requirements.txt:15"],
    ],
  );
  assert.deepEqual(found.lines.find(({ name }) => name === "pinned")?.hashes, [`sha256:${"cd".repeat(32)}`, `sha256:${"ef".repeat(32)}`]);
  assert.deepEqual(
    found.constraints.map(({ name }) => name),
    ["flask"],
  );
  assert.deepEqual(
    found.indexes.map(({ url, extra }) => [url, extra]),
    [["https://extra.example/simple", true]],
  );
  assert.deepEqual(
    found.problems.map(({ code }) => code),
    ["FL-1064"],
  );
});

test("requirements: a line that does not parse is a problem with its place, and hides credentials", () => {
  const found = reading({ "requirements.txt": "flask\nflask==\n-r https://user:pass@host.example/more.txt\n" });
  assert.deepEqual(
    found.problems.map(({ code, source, severity }) => [code, source?.line, severity]),
    [
      ["FL-1061", 2, "error"],
      ["FL-1061", 3, "error"],
    ],
  );
  assert.ok(!found.problems.some(({ message }) => message.includes("pass")));
});

test("requirements: an include that is not there is an error, and one that loops ends", () => {
  assert.deepEqual(reading({ "requirements.txt": "-r missing.txt\n" }).problems[0]?.code, "FL-1062");
  assert.equal(reading({ "requirements.txt": "-r requirements.txt\nflask\n" }).dependencies.length, 1);
});

test("requirements: a file that is listed and cannot be read breaks nothing", () => {
  const tree = treeOf({ "requirements.txt": "flask\n", "requirements.in": "flask\n" });
  const found = readManager({ ...tree, text: (path) => (path === "requirements.txt" ? null : tree.text(path)) });
  assert.deepEqual(
    found.dependencies.map(({ source }) => source.file),
    ["requirements.in"],
  );
  assert.equal(readManager({ ...tree, text: () => null }).dependencies.length, 0);
});

test("requirements: pins without hashes are no lock", () => {
  assert.equal(reading({ "requirements.txt": "flask==3.0.0\n" }).lock, null);
});

test("requirements: one line without a hash takes the lock away", () => {
  assert.equal(reading({ "requirements.txt": LOCK }).lock?.hashed, true);
  assert.equal(reading({ "requirements.txt": `${LOCK}flask==3.0.0\n` }).lock, null);
});

test("pip-tools: requirements.in says what is declared, and a missing one makes the lock stale", () => {
  const found = reading({ "requirements.in": "alpha[fast]>=1\nzeta\n", "requirements.txt": LOCK });
  assert.equal(found.manager?.value, "pip-tools");
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["alpha", "zeta"],
  );
  assert.deepEqual(found.lock?.fresh, { kind: "stale", because: "`zeta` of requirements.in is missing from it" });
});

test("pip-tools: a pin outside of what requirements.in asks for makes the lock stale", () => {
  const found = reading({ "requirements.in": "alpha>=2\n", "requirements.txt": LOCK });
  assert.match(JSON.stringify(found.lock?.fresh), /it has `alpha` 1\.0, requirements\.in asks for >=2/);
});

test("requirements: development files are groups, and UTF-16 from PowerShell is read", () => {
  const found = reading({ "requirements.txt": "flask\n", "requirements-dev.txt": "-r requirements.txt\npytest\n" });
  assert.deepEqual(
    found.groups["dev"]?.map(({ name }) => name),
    ["pytest"],
  );
});

test("requirements: a file that only installs the project itself leaves the word to setup.py", () => {
  const found = reading({
    "requirements.txt": "-e .\n",
    "setup.py": 'from setuptools import setup\nsetup(name="shop", install_requires=["flask"])\n',
  });
  assert.equal(found.manager?.value, "setuptools");
  assert.deepEqual(
    found.dependencies.map(({ name }) => name),
    ["flask"],
  );
});

test("requirements: beside a manifest without a lock of its own a hashed file is the lock", () => {
  const manifest = `[project]\nname = "shop"\ndependencies = ["alpha"]\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`;
  const found = reading({ "pyproject.toml": manifest, "requirements.txt": LOCK });
  assert.deepEqual([found.manager?.value, found.lock?.file, found.lock?.fresh.kind], ["hatch", "requirements.txt", "fresh"]);
});

test("requirements: a URL with its hash is a file of the set", () => {
  const text = `direct @ https://files.example/direct-2.0-py3-none-any.whl --hash=sha256:${"ab".repeat(32)}\n`;
  const set = requirementsLock.resolve({
    file: "requirements.txt",
    text,
    platform: LINUX,
    selection: { extras: [], groups: [], member: null },
    readText: () => null,
  });
  assert.deepEqual(
    set.packages[0]?.files.map(({ filename, sha256 }) => [filename, sha256]),
    [["direct-2.0-py3-none-any.whl", "ab".repeat(32)]],
  );
});

test("requirements: an index that needs a value of the environment says so", () => {
  const found = reading({ "requirements.txt": "--extra-index-url https://user:${INDEX_TOKEN}@index.example/simple\nflask\n" });
  assert.deepEqual(
    found.problems.map(({ code, message }) => [code, message]),
    [["FL-1064", "requirements.txt:1 needs INDEX_TOKEN from the environment."]],
  );
});

test("requirements: the only ones below a root without a manifest are the project's, from then on with Fairlead's lock at the root", () => {
  const files: Record<string, string> = {
    "backend/requirements.txt": "flask>=3\n-r more.txt\n",
    "backend/more.txt": "redis\n",
    "backend/app.py": "",
    "backend/libs/words/setup.py": "",
    "frontend/package.json": "{}",
    "docs/requirements.txt": "sphinx\n",
  };
  const found = reading(files);
  assert.deepEqual(found.manager, { value: "pip", source: { file: "backend/requirements.txt", line: null }, sure: "certain" });
  assert.deepEqual(
    found.dependencies.map(({ name, source }) => `${name} ${source.file}:${source.line}`),
    ["flask backend/requirements.txt:1", "redis backend/more.txt:1"],
  );
  assert.deepEqual(found.manifests, ["backend/requirements.txt", "backend/more.txt"]);
  const locked = reading({ ...files, "requirements.lock": `flask==2.0 --hash=sha256:${"a".repeat(64)}\n` });
  assert.equal(locked.lock?.file, "requirements.lock");
  assert.equal(locked.lock?.fresh.kind, "stale");
  assert.equal(reading({ ...files, "backend/more.txt": "-e ./libs/words\n" }).manager, null);
  for (const other of ["worker/requirements.txt", "worker/pyproject.toml", "backend/pyproject.toml"])
    assert.notEqual(reading({ ...files, [other]: "", "worker/job.py": "" }).manager?.source?.file, "backend/requirements.txt");
});
