// With a real repository, made anew: git is what is asked.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Finding } from "../../../model/finding.ts";
import { listSourceTree } from "../../../python/source-tree.ts";
import { checkTree } from "../../check-tree.ts";
import { RULES } from "../../rules.gen.ts";
import { secretsAuditor } from "../auditor.ts";

const above = mkdtempSync(join(tmpdir(), "fairlead-history-"));
const root = join(above, "repository");
const shallow = join(above, "shallow");
const PASSWORD = "Kx81-plom";

function git(folder: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: above, GIT_CONFIG_NOSYSTEM: "1" };
  const who = ["-c", "user.name=A", "-c", "user.email=a@host.example", "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"];
  return execFileSync("git", ["-C", folder, ...who, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

function commit(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  git(root, "add", "--all", "--force");
  git(root, "commit", "--quiet", "--message", "x");
  return git(root, "rev-parse", "HEAD");
}

const commits: string[] = [];

before(() => {
  git(above, "init", "--quiet", root);
  commits.push(
    commit({
      "settings.yaml": `a: 1\ndb_password: ${PASSWORD}\n`,
      "app.py": 'token = "Qm7xLz2Vb9KpTn4w"\n',
      ".env": "SMTP_PASSWORD=Vd52-rask\nMAIL_PASSWORD=Wk31-blom # fairlead: ignore[SEC001] of a closed account\n",
    }),
  );
  commits.push(commit({ "settings.yaml": "a: 1\n", "copy.yaml": `db_password: ${PASSWORD}\n` }));
  commits.push(commit({ "copy.yaml": "a: 2\n", "key.p12": "x\u0000y" }));
  git(above, "clone", "--quiet", "--depth", "1", `file://${root}`, shallow);
});

after(() => rmSync(above, { recursive: true, force: true }));

async function found(folder: string, history: boolean): Promise<readonly Finding[]> {
  const { findings } = await checkTree(listSourceTree(folder), { rules: RULES, auditors: [secretsAuditor], today: "2026-06-15", history });
  return findings;
}

test("a secret that was taken away is told once, with its oldest commit, path and line", async () => {
  const past = (await found(root, true)).filter(({ rule }) => rule === "SEC009");
  const one = past.filter(({ place }) => place.file === "settings.yaml");
  assert.equal(one.length, 1);
  assert.equal(one[0]?.place.line, 2);
  assert.ok(one[0]?.message.includes(commits[0]!.slice(0, 12)) && one[0].message.includes("no longer"));
  assert.equal(past.filter(({ place }) => place.file === "copy.yaml").length, 0, "the same secret");
});

test("of what still stands in the tree it says so, in Python too", async () => {
  const past = (await found(root, true)).filter(({ rule }) => rule === "SEC009");
  for (const file of ["app.py", ".env"]) assert.match(past.find(({ place }) => place.file === file)?.message ?? "", /still stands/, file);
});

test("no value is in what is said", async () => {
  const text = JSON.stringify(await found(root, true));
  for (const secret of [PASSWORD, "Vd52-rask", "Qm7xLz2Vb9KpTn4w"]) assert.ok(!text.includes(secret), secret);
});

test("a .env and a key store that are committed are found, although the source tree leaves them out", async () => {
  const findings = await found(root, false);
  const rules = findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`);
  assert.ok(rules.includes("SEC001 .env:1"), rules.join());
  assert.ok(rules.includes("SEC008 key.p12:1"), rules.join());
  assert.ok(!rules.some((one) => one.startsWith("SEC009")), "the history was not asked for");
});

test("a shallow clone, and a folder without a repository, are said", async () => {
  const message = async (folder: string): Promise<string> =>
    (await found(folder, true)).find(({ rule }) => rule === "SEC010")?.message ?? "";
  assert.match(await message(shallow), /shallow/);
  const plain = join(above, "plain");
  git(above, "init", "--quiet", plain);
  rmSync(join(plain, ".git"), { recursive: true });
  assert.match(await message(plain), /no git repository/);
});

test("nothing in a repository's configuration is run", async () => {
  const mark = join(above, "run");
  git(root, "config", "core.fsmonitor", `touch ${mark}; false`);
  git(root, "config", "core.hooksPath", above);
  await found(root, true);
  assert.throws(() => rmSync(mark), /ENOENT/);
});

test("a comment in a file that no source tree takes is honoured, and its secret is not shown", async () => {
  const env = (await found(root, false)).filter(({ place }) => place.file === ".env");
  assert.deepEqual(
    env.map(({ place, suppression }) => [place.line, suppression?.reason ?? null]),
    [
      [1, null],
      [2, "of a closed account"],
    ],
  );
  assert.ok(!JSON.stringify(env).includes("Wk31-blom"));
});
