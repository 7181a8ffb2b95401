import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listSourceTree } from "../../python/source-tree.ts";
import { AUDITORS } from "../auditors.ts";
import { checkTree } from "../check-tree.ts";
import { RULES } from "../rules.gen.ts";
import type { Advisory } from "./advisories/advisory.ts";
import { DEFAULT_DEPENDENCIES } from "./policy.ts";
import { audit, folder, found } from "./testing.ts";

const HASH = "a1".repeat(32);

const ALPHA = { alpha: [{ ranges: [[["introduced", "0"] as const, ["fixed", "2.0"] as const]], severity: "HIGH" }] };
const UV = `version = 1
requires-python = ">=3.9"

[[package]]
name = "shop"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "beta" }]

[package.metadata]
requires-dist = [{ name = "beta", specifier = ">=1" }]

[[package]]
name = "beta"
version = "1.0"
source = { registry = "https://packages.example/simple" }
dependencies = [{ name = "alpha" }]
wheels = [{ url = "https://files.example/beta-1.0-py3-none-any.whl", hash = "sha256:${HASH}" }]

[[package]]
name = "alpha"
version = "1.0"
source = { registry = "https://packages.example/simple" }
wheels = [{ url = "https://files.example/alpha-1.0-py3-none-any.whl", hash = "sha256:${HASH}" }]
`;
const PYPROJECT = '[project]\nname = "shop"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["beta>=1"]\n';
const POETRY_TAIL = '[metadata]\nlock-version = "2.1"\npython-versions = ">=3.9"\ncontent-hash = "0"\n';
const file = (name: string): string => `files = [{ file = "${name}-1.0-py3-none-any.whl", hash = "sha256:${HASH}" }]`;

/** Each format's lock of one package that asks for another. */
const LOCKS: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly line: RegExp; readonly way: boolean }>> =
  {
    "uv.lock": { files: { "uv.lock": UV, "pyproject.toml": PYPROJECT }, line: /^\[\[package\]\]$/, way: true },
    "poetry.lock": {
      files: {
        "pyproject.toml": PYPROJECT,
        "poetry.lock": `[[package]]\nname = "beta"\nversion = "1.0"\ngroups = ["main"]\n${file("beta")}\n\n[package.dependencies]\nalpha = "*"\n\n[[package]]\nname = "alpha"\nversion = "1.0"\ngroups = ["main"]\n${file("alpha")}\n\n${POETRY_TAIL}`,
      },
      line: /^\[\[package\]\]$/,
      way: true,
    },
    "pdm.lock": {
      files: {
        "pyproject.toml": PYPROJECT,
        "pdm.lock": `[metadata]\ngroups = ["default"]\nstrategy = ["inherit_metadata"]\nlock_version = "4.5.0"\n\n[[package]]\nname = "beta"\nversion = "1.0"\ngroups = ["default"]\ndependencies = ["alpha>=1"]\n${file("beta")}\n\n[[package]]\nname = "alpha"\nversion = "1.0"\ngroups = ["default"]\n${file("alpha")}\n`,
      },
      line: /^\[\[package\]\]$/,
      way: true,
    },
    "Pipfile.lock": {
      files: {
        Pipfile: '[packages]\nbeta = ">=1"\n',
        "Pipfile.lock": JSON.stringify(
          {
            _meta: { hash: { sha256: "0" }, "pipfile-spec": 6, requires: {}, sources: [] },
            default: { beta: { version: "==1.0", hashes: [`sha256:${HASH}`] }, alpha: { version: "==1.0", hashes: [`sha256:${HASH}`] } },
            develop: {},
          },
          null,
          4,
        ),
      },
      line: /"alpha"/,
      way: false,
    },
    "pylock.toml": {
      files: {
        "pylock.toml": `lock-version = "1.0"\ncreated-by = "test"\n\n[[packages]]\nname = "beta"\nversion = "1.0"\ndependencies = [{ name = "alpha" }]\nwheels = [{ name = "beta-1.0-py3-none-any.whl", hashes = { sha256 = "${HASH}" } }]\n\n[[packages]]\nname = "alpha"\nversion = "1.0"\nwheels = [{ name = "alpha-1.0-py3-none-any.whl", hashes = { sha256 = "${HASH}" } }]\n`,
      },
      line: /^\[\[packages\]\]$/,
      way: false,
    },
    "requirements.txt": {
      files: {
        "requirements.txt": `beta==1.0 \\\n    --hash=sha256:${HASH}\n    # via -r requirements.in\nalpha==1.0 \\\n    --hash=sha256:${HASH}\n    # via beta\n`,
      },
      line: /^alpha==1\.0/,
      way: true,
    },
  };

for (const [name, { files, line, way }] of Object.entries(LOCKS)) {
  test(`${name}: a weakness is found at its package, with who asks for it`, async () => {
    const [finding, ...others] = await found("DEP001", { ...files, "app.py": "import beta\n" }, { advisories: ALPHA });
    assert.deepEqual(others, []);
    assert.equal(finding?.place.file, name);
    assert.match(files[name]!.split("\n")[finding.place.line - 1] ?? "", line);
    assert.match(finding.message, /`alpha` 1\.0 has PYSEC-2026-0, fixed in 2\.0\./);
    if (way) assert.match(finding.message, /Asked for by beta\. Reached through `beta`, imported at app\.py:1\./);
    assert.deepEqual([finding.severity, finding.confidence, finding.cwe], ["high", "proven", 1395]);
  });
}

test("django 3.2.0 is known to be vulnerable by the advisories that come with the program", async () => {
  const files = { "requirements.txt": "django==3.2.0\n", "shop/models.py": "from django.db import models\n" };
  const all = await found("DEP001", files, { today: "2024-10-20" });
  assert.ok(all.length > 20, `${all.length}`);
  const one = all.find(({ message }) => message.includes("CVE-2021-35042"));
  assert.match(
    one?.message ?? "",
    /PYSEC-2021-109 \(GHSA-xpfp-f569-q3p2, CVE-2021-35042\), severity not known, fixed in 3\.2\.5\. 3\.2\.25 fixes everything known of it\. Imported at shop\/models\.py:1\./,
  );
  assert.equal(new Set(all.map(({ fingerprint }) => fingerprint)).size, all.length);
});

test("what is declared is shown, and the upgrade stays within it where that is possible", async () => {
  const advisories = {
    alpha: [
      {
        ranges: [
          [
            ["introduced", "0"],
            ["fixed", "1.2"],
            ["introduced", "2.0"],
            ["fixed", "2.1"],
          ],
        ] as Advisory["ranges"],
      },
    ],
  };
  const within = await found("DEP001", { "requirements.in": "alpha>=1\n", "requirements.txt": "alpha==1.0\n" }, { advisories });
  assert.match(within[0]!.message, /fixed in 1\.2\. That fixes everything known of it, within `>=1`/);
  assert.deepEqual(
    within[0]!.trace.map(({ text }) => text),
    ["declared: alpha>=1"],
  );
  const outside = await found("DEP001", { "requirements.in": "alpha<1.1\n", "requirements.txt": "alpha==1.0\n" }, { advisories });
  assert.match(outside[0]!.message, /1\.2 fixes everything known of it, outside the declared `<1\.1`/);
});

test("what nothing imports is one step less grave and still there; so is what only development installs", async () => {
  const locks = LOCKS["uv.lock"]!.files;
  const unused = await found("DEP001", { ...locks, "app.py": "import json\n" }, { advisories: ALPHA });
  assert.equal(unused[0]?.severity, "medium");
  assert.match(unused[0]?.message ?? "", /No module imports it or what asks for it\. The severity is one step lower/);
  const files = { "requirements-dev.txt": "alpha==1.0\n", "app.py": "import alpha\n" };
  assert.match(
    (await found("DEP001", files, { advisories: ALPHA }))[0]?.message ?? "",
    /Not installed in production\. The severity is one step lower/,
  );
});

test("what a lock has for development only is told from what production installs", async () => {
  const dev = UV.replace('dependencies = [{ name = "alpha" }]\n', "").replace(
    "[package.metadata]\n",
    '[package.dev-dependencies]\ndev = [{ name = "alpha" }]\n\n[package.metadata]\n',
  );
  const manifest = `${PYPROJECT}\n[dependency-groups]\ndev = ["alpha"]\n`;
  const files = { "uv.lock": dev, "pyproject.toml": manifest, "app.py": "import alpha, beta\n" };
  const [finding] = await found("DEP001", files, { advisories: ALPHA });
  assert.equal(finding?.severity, "medium");
  assert.match(finding?.message ?? "", /Imported at app\.py:1\. Not installed in production\. The severity is one step lower for that\./);
});

test("an unknown severity is what the policy says, and is said to be unknown", async () => {
  const advisories = { alpha: [{ ranges: ALPHA.alpha[0]!.ranges }] };
  const files = { "requirements.txt": "alpha==1.0\n", "app.py": "import alpha\n" };
  for (const unknownSeverity of ["high", "low"] as const) {
    const [finding] = await found("DEP001", files, { advisories, policy: { unknownSeverity } });
    assert.equal(finding?.severity, unknownSeverity);
    assert.match(finding?.message ?? "", /severity not known/);
  }
});

test("malware is found by its id, also where no version is fixed", async () => {
  const advisories = { alpha: [{ id: "MAL-2026-1", ranges: [[["introduced", "0"]]] as Advisory["ranges"] }] };
  for (const line of ["alpha==1.0", "alpha"]) {
    const [finding] = await found("DEP002", { "requirements.txt": `${line}\n` }, { advisories });
    assert.match(finding?.message ?? "", /`alpha(?: 1\.0)?` is malware \(MAL-2026-1\)/);
    assert.equal(finding?.severity, "high");
  }
});

test("old data is a finding, fresh data is none, and broken data is said and not used", async () => {
  const files = { "requirements.txt": "alpha==1.0\n" };
  assert.deepEqual(await found("DEP009", files, { advisories: ALPHA, today: "2026-06-29" }), []);
  assert.match(
    (await found("DEP009", files, { advisories: ALPHA, today: "2026-07-05" }))[0]?.message ?? "",
    /of 2026-05-01, 65 days ago: .* They are from: a test\./,
  );
  const root = join(folder, "broken");
  mkdirSync(root);
  writeFileSync(join(root, "requirements.txt"), "alpha==1.0\n");
  writeFileSync(join(folder, "broken.gz"), "no archive");
  const dependencies = { ...DEFAULT_DEPENDENCIES, fetchedAdvisories: join(folder, "broken.gz") };
  const { findings } = await checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: "2024-10-20", dependencies });
  assert.match(findings.find(({ rule }) => rule === "DEP009")?.message ?? "", /were not used: it cannot be unpacked/);
});

test("the report says how many packages were compared with which data; without packages there is nothing to say", async () => {
  const { stats } = await audit({ "requirements.txt": "alpha==1.0\nbeta\n" }, { advisories: ALPHA });
  assert.deepEqual([stats.packages, stats.advisories, stats.advisoriesDate], [2, 1, "2026-05-01"]);
  const empty = await audit({ "app.py": "import json\n" });
  assert.deepEqual([empty.stats.packages, empty.stats.advisoriesDate, empty.findings.length], [0, null, 0]);
});

test("licences of what is installed are judged by the policy, and what is not known is said once", async () => {
  const metadata = (name: string, licence: string): Record<string, string> => ({
    [`.venv/lib/python3.12/site-packages/${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.4\nName: ${name}\nLicense-Expression: ${licence}\n\n`,
  });
  const files = {
    "requirements.txt": "alpha==1.0\nbeta==1.0\ngamma==1.0\ndelta==1.0\n",
    ...metadata("alpha", "AGPL-3.0-only"),
    ...metadata("beta", "MIT"),
    ...metadata("gamma", "MPL-2.0"),
  };
  const policy = { licences: { allow: ["MIT"], deny: [], review: ["MPL-2.0"] } };
  const { findings } = await audit(files, { policy });
  const messages = findings.filter(({ rule }) => rule === "DEP010" || rule === "DEP011").map(({ rule, message }) => `${rule} ${message}`);
  messages.sort();
  assert.deepEqual(messages, [
    "DEP010 `alpha` 1.0 is under AGPL-3.0-only, which the policy refuses.",
    "DEP011 The licence is not known of `delta`: what is installed has no metadata of them that names a licence.",
    "DEP011 `gamma` 1.0 is under MPL-2.0, which is to be reviewed.",
  ]);
  const elsewhere = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace(".venv/", "../env/"), text]));
  const other = await audit(elsewhere, { policy, environments: ["../env/bin/python", "../env"] });
  assert.deepEqual(
    other.findings.flatMap(({ rule, message }) => (rule === "DEP010" || rule === "DEP011" ? [`${rule} ${message}`] : [])).sort(),
    messages,
    "an environment elsewhere that the user names",
  );
  assert.deepEqual(
    (await audit(files)).findings.filter(({ rule }) => rule === "DEP010" || rule === "DEP011"),
    [],
  );
});

test("constraints bind what is asked for and what that brings along; nothing else of them is installed", async () => {
  const every = [{ ranges: [[["introduced", "0"] as const, ["fixed", "99"] as const]] }];
  const all = await found(
    "DEP001",
    {
      "requirements.txt": "-c constraints.txt\nrequests>=2\n",
      "constraints.txt": "requests==2.19.1\nurllib3==1.23\nflask==1.0\nidna>=2\n",
    },
    { advisories: { requests: every, urllib3: every, flask: every, idna: every } },
  );
  assert.deepEqual(
    all.map(({ place, message }) => [place.file, place.line, message.slice(0, 18)]),
    [
      ["constraints.txt", 1, "`requests` 2.19.1 "],
      ["constraints.txt", 2, "`urllib3` 1.23 has"],
    ],
  );
});

test("an address of a source archive says name and version", async () => {
  const files = { "requirements.txt": "https://files.example/aa/Al_pha-1.0.tar.gz\nhttps://forge.example/beta/archive/main.zip\n" };
  const [finding, ...others] = await found("DEP001", files, { advisories: { "al-pha": ALPHA.alpha } });
  assert.deepEqual(others, []);
  assert.match(finding?.message ?? "", /^`al-pha` 1\.0 has /);
});

test("options of a requirements file that is included count, once", async () => {
  const all = await found("DEP007", {
    "requirements.txt": "-r base.txt\nalpha==1\n",
    "requirements-dev.txt": "-r base.txt\npytest==8\n",
    "base.txt": "--extra-index-url http://packages.example/simple\nbeta==1\n",
  });
  assert.deepEqual(
    all.map(({ place }) => `${place.file}:${place.line}`),
    ["base.txt:1"],
  );
});

test("credentials of an index are in no finding", async () => {
  const { findings } = await audit({
    "requirements.txt":
      "--extra-index-url http://user:hunter2@packages.example/simple\nalpha @ git+https://user:hunter2@h.example/a@main\nbeta==1\n",
  });
  const own = findings.filter(({ rule }) => rule.startsWith("DEP"));
  assert.ok(own.length >= 4, `${own.length}`);
  assert.doesNotMatch(JSON.stringify(own), /hunter2/);
});

test("long: whatever the bytes of a lock are, the audit ends with findings", async () => {
  let seed = 5;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const texts = Object.values(LOCKS).flatMap(({ files }) => Object.entries(files));
  for (let i = 0; i < 20; i++) {
    const damaged = Object.fromEntries(
      texts.map(([name, text]) => {
        const at = random(text.length);
        return [name, text.slice(0, at) + "\0[]{}\"'=#\\é"[random(11)]!.repeat(1 + random(3)) + text.slice(at + random(20))];
      }),
    );
    assert.ok((await audit({ ...damaged, "app.py": "import beta, alpha\n" }, { advisories: ALPHA })).findings.length > 0);
  }
});

test("names that are no names, and files named like properties of every object, harm nothing", async () => {
  const names = ["constructor", "__proto__", "a(b", "[", "x".repeat(3_000), "toString"];
  const entries = names.map((name) => `${JSON.stringify(name)} = "^1"`).join("\n");
  const locked = names.map((name) => `[[package]]\nname = ${JSON.stringify(name)}\nversion = "===("\n${file("x")}\n`).join("\n");
  const files = {
    "pyproject.toml": `[tool.poetry]\nname = "x"\nversion = "1"\n[tool.poetry.dependencies]\n${entries}\n`,
    "poetry.lock": `${locked}\n${POETRY_TAIL}`,
    constructor: "x",
    "toString/constructor.py": "import constructor, __proto__\nfrom toString import x\n'constructor.x' 'valueOf.y'\n",
    "requirements.txt": names.map((name) => `${name}===(`).join("\n"),
    ".venv/lib/python3.12/site-packages/constructor-1.0.dist-info/METADATA": "License: constructor\nClassifier: constructor\n",
  };
  const policy = { licences: { allow: ["MIT"], deny: [], review: [] } };
  const advisories = Object.fromEntries(names.slice(0, 3).map((name) => [name, ALPHA.alpha]));
  assert.ok((await audit(files, { policy, advisories })).findings.length > 0);
});

test("a plain pin has a fix; it is safe where the project says that it takes such a version", async () => {
  const files = { "requirements.in": "alpha>=1\n", "requirements.txt": "# pins\nalpha==1.0\n" };
  const [safe] = await found("DEP001", files, { advisories: ALPHA });
  assert.deepEqual(safe?.fix, {
    title: "Raise `alpha` to 2.0",
    isSafe: true,
    edits: [{ place: { file: "requirements.txt", line: 2, column: 7, endLine: 2, endColumn: 10 }, text: "2.0" }],
  });
  const [unsafe] = await found("DEP001", { "requirements.txt": "alpha==1.0\n" }, { advisories: ALPHA });
  assert.equal(unsafe?.fix?.isSafe, false);
  const [hashed] = await found("DEP001", { "requirements.txt": `alpha==1.0 --hash=sha256:${HASH}\n` }, { advisories: ALPHA });
  assert.equal(hashed?.fix, undefined);
});
