// What the auditors of configuration files share: they count what they looked at, take any bytes, and comments silence them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listSourceTree } from "../python/source-tree.ts";
import { projectFolder } from "../python/testing.ts";
import type { Auditor } from "./auditor.ts";
import { AUDITORS as LAZY_AUDITORS } from "./auditors.ts";
import { checkTree } from "./check-tree.ts";
import { containersAuditor } from "./containers/containers-auditor.ts";
import { packagingAuditor } from "./packaging/packaging-auditor.ts";
import { RULES } from "./rules.gen.ts";
import { auditFiles } from "./testing.ts";
import { workflowsAuditor } from "./workflows/workflows-auditor.ts";

const TODAY = "2026-06-15";
const AUDITORS: Auditor[] = [containersAuditor, packagingAuditor, workflowsAuditor];

test("each file that was audited counts, with its lines, and others do not", async (t) => {
  const root = projectFolder(t, {
    Dockerfile: "FROM a:1\nUSER b\n",
    "compose.yaml": "services:\n  a:\n    image: a:1\n",
    ".github/workflows/a.yml": "on: push\njobs: {}\n",
    "pyproject.toml": "[tool.x]\n",
    "notes.yaml": "a: 1\n",
    "action.yml": "a: 1\n",
  });
  const { stats } = await checkTree(listSourceTree(root), { rules: RULES, auditors: AUDITORS, today: TODAY });
  assert.deepEqual([stats.files, stats.lines], [4, 8]);
});

test("comments silence what is found, ours and those for hadolint and zizmor, and unused ones of ours are found", async () => {
  const found = await auditFiles(
    {
      Dockerfile:
        "# hadolint global ignore=DL3002\n# fairlead: ignore[CON003] the newest\nFROM python:3.13\n# hadolint ignore=DL3042\nRUN true && \\\n  pip install -r a.txt\n# fairlead: ignore[CON009] nothing\nUSER root\n",
      ".github/workflows/a.yml":
        "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v1 # zizmor: ignore[unpinned-uses]\n      - uses: a/b@v1\n",
    },
    TODAY,
  );
  assert.deepEqual(
    found
      .map(({ rule, place, suppression }) => `${suppression === null ? "" : "-"}${rule} ${place.file.split("/").at(-1)}:${place.line}`)
      .sort(),
    ["-CON001 Dockerfile:8", "-CON003 Dockerfile:3", "-CON009 Dockerfile:6", "-GHA006 a.yml:7", "GHA006 a.yml:8", "SUP001 Dockerfile:7"],
  );
});

const PIECES = [
  "on: push\n",
  "jobs:\n",
  "  a:\n",
  "    steps:\n",
  "      - run: ",
  "${{ github.event.issue.title }}",
  "      - uses: actions/checkout@v4\n",
  "services:\n",
  "    image: a\n",
  "    ports: [",
  '"1:2"',
  "]\n",
  "    volumes:\n",
  "      - a:b\n",
  "    depends_on: [x]\n",
  "[project]\n",
  'name = "a"\n',
  "dynamic = [",
  "version = 1\n",
  "[dependency-groups]\n",
  "a = [{include-group = 'a'}]\n",
  "[build-system]\n",
  "requires = 1\n",
  "FROM a\n",
  "RUN pip install a | b\n",
  "COPY . .\n",
  "<<EOF\n",
  "\\\n",
  "'",
  '"',
  "{",
  "}",
  "&a ",
  "*a ",
  "- ",
  ": ",
  "\n",
  "  ",
  "if: ",
  "env:\n",
  "      A: ",
  "license = {file = 1}\n",
  'readme = "README.rst"\n',
];

test("long: no bytes bring them down", async (t) => {
  let seed = 3;
  const random = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (seed >> 8) % max;
  };
  const any = (): string => Array.from({ length: 1 + random(40) }, () => PIECES[random(PIECES.length)]).join("");
  const files: Record<string, string> = { "README.rst": any(), "setup.cfg": any(), "setup.py": any(), "pyproject.toml": any() };
  for (let i = 0; i < 40; i++) {
    files[`a${i}/Dockerfile`] = any();
    files[`a${i}/compose.yaml`] = any();
    files[`a${i}/pyproject.toml`] = any();
    files[`.github/workflows/a${i}.yml`] = any();
    files[`a${i}/action.yml`] = any();
  }
  files["[a(/Dockerfile"] = "FROM a\nENV a(=1 b=$a(\nARG x(_PASSWORD\nRUN <<E\n" + "a\n".repeat(10_000) + "E\n";
  files["b/Dockerfile"] = 'FROM fedora:43\nSHELL ["bash"]\nCMD # nothing\nENTRYPOINT\nCMD \n';
  files["setup.cfg"] = "[options.entry_points]\nx =\n  a( = a0:b(\n";
  files[".github/workflows/names.yml"] =
    "on: issues\njobs:\n  a:\n    steps:\n      - env:\n          a(: ${{ github.event.issue.body }}\n        run: echo $a >> $GITHUB_ENV\n";
  files["p/pyproject.toml"] =
    '[project]\nname = "a("\nversion = "1"\nreadme = "R.md"\nlicense-files = ["[", "(", "a**b"]\nscripts = { "a(" = "b:c(" }\n';
  files["p/R.md"] = `${"![".repeat(20_000)}\n${"<!--".repeat(20_000)}\n${"<img ".repeat(20_000)}\n${"`".repeat(20_001)}`;
  files[".github/workflows/deep.yml"] = `on: push\njobs:\n  a:\n    if: ${"(".repeat(3_000)}\n    steps: ${"[".repeat(3_000)}\n`;
  files["deep/Dockerfile"] = `FROM a\nRUN ${"$(".repeat(3_000)}\n`;
  const { findings } = await checkTree(listSourceTree(projectFolder(t, files)), { rules: RULES, auditors: AUDITORS, today: TODAY });
  assert.ok(findings.length > 50, String(findings.length));
  for (const { place } of findings) assert.ok(place.line >= 1 && place.column >= 0 && place.endLine >= place.line, JSON.stringify(place));
});

test("an auditor is loaded for every file that it would look at", async (t) => {
  const files = {
    "web.Dockerfile": "FROM a:1\nUSER b\n",
    "build/Containerfile": "FROM a:1\nUSER b\n",
    "DOCKERFILE.prod": "FROM a:1\nUSER b\n",
    "docker-compose.override.yml": "services:\n  a:\n    image: a:1\n",
    "compose.yaml": "services:\n  a:\n    image: a:1\n",
    ".github/workflows/a.yml": "on: push\njobs: {}\n",
    ".github/dependabot.yaml": "version: 2\nupdates: []\n",
    "own/action.yml": "name: a\nruns:\n  using: composite\n  steps: []\n",
    "lib/pyproject.toml": "[tool.x]\n",
    "setup.cfg": "[metadata]\nname = a\n",
  };
  for (const [path, text] of Object.entries(files)) {
    const tree = listSourceTree(projectFolder(t, { [path]: text }));
    const counted = async (auditors: typeof AUDITORS): Promise<number> =>
      (await checkTree(tree, { rules: RULES, auditors, today: TODAY })).stats.files;
    assert.equal(await counted(AUDITORS), 1, path);
    assert.equal(await counted([...LAZY_AUDITORS]), 1, path);
  }
});
