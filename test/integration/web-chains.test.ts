// Handlers put together of many parts: real Flask says what arrives at their end, and the audit is measured with them, of a new seed that is printed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { judge } from "../web-pairs/judge-case.ts";
import { makeChains, type Chain } from "../web-pairs/make-chains.ts";
import { averageScore, summarise, tableOf } from "../web-pairs/rates.ts";

const OF_EACH = 24;
const AVERAGE_MIN = 0.93;
/** Of parts that were never meant to stand in one handler, some bind names that others mean. */
const BROKEN_SHARE_MAX = 0.02;
/** What it reads is a part of the address, which the program does not vary. */
const NOT_FED = new Set(["path-split"]);

test("weaknesses are found in handlers of many parts, and what keeps the value away is seen", { timeout: 170_000 }, (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const chains = makeChains(seed, OF_EACH).filter(({ reader }) => !NOT_FED.has(reader));
  const rates = summarise(chains.map(judge), ({ case: { cell } }) => String(cell.cwe));
  for (const line of tableOf("CWE", rates).split("\n")) t.diagnostic(line);
  assert.ok(rates.length > 10, `only ${rates.length} weaknesses`);
  assert.ok(averageScore(rates) >= AVERAGE_MIN, `average ${averageScore(rates)}`);
});

test("what chains say arrives arrives, and nothing else does", { timeout: 170_000 }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-chains-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const python = join(folder, "python/bin/python");
  const made = spawnSync("python3", ["-m", "venv", join(folder, "python")], { encoding: "utf8" });
  const installed =
    made.status === 0
      ? spawnSync(python, ["-m", "pip", "install", "-q", "flask", "attrs", "pydantic"], { encoding: "utf8", timeout: 100_000 })
      : made;
  if (installed.status !== 0)
    return t.skip(`Flask could not be installed: ${(installed.stderr ?? "").trim().split("\n").at(-1) ?? "no python3"}`);
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const chains = makeChains(seed, OF_EACH).filter(({ reader }) => !NOT_FED.has(reader));
  const jobs = chains.map(({ probe, reader }, i) => ({ folder: written(join(folder, String(i)), probe), reader }));
  const run = spawnSync(python, [join(import.meta.dirname, "../web-pairs/probe.py")], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(run.status, 0, run.stderr);
  const answers = JSON.parse(run.stdout) as { readonly arrived?: boolean; readonly error?: string }[];
  const broken = answers.filter(({ error }) => error !== undefined);
  assert.ok(broken.length <= chains.length * BROKEN_SHARE_MAX, `${broken.length} of ${chains.length}: ${broken[0]?.error}`);
  for (const [i, chain] of chains.entries()) {
    const { arrived } = answers[i]!;
    if (arrived !== undefined) assert.equal(arrived, !chain.isKeptAway, `${chain.id}: arrived: ${arrived}\n${chain.probe["app.py"]}`);
  }
});

function written(folder: string, probe: Chain["probe"]): string {
  for (const [path, text] of Object.entries(probe)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
