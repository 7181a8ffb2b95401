// The scan for secrets is right about files that nobody has seen before: a new seed each time, printed.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { FORMATS, NAMED_FORMATS, PROVIDERS } from "../src/audit/secrets/formats.ts";
import { scanText } from "../src/audit/secrets/scan-text.ts";
import { SeededRandom } from "./flow-pairs/seeded-random.ts";
import { LONE_CONTEXTS, NAMED_CONTEXTS } from "./secrets/contexts.ts";
import { makeNamed, makeToken } from "./secrets/make-credential.ts";
import { makeSamples } from "./secrets/make-samples.ts";

const F1_MIN = 0.95;
const PER_KIND = 40;
const SEED = randomInt(2 ** 31);

test("long: of secrets and of what looks like one it is right about nearly all, whatever the confidence", (t) => {
  const samples = makeSamples(SEED, PER_KIND).map((sample) => ({
    ...sample,
    hits: scanText(sample.path, sample.text, { isPythonRead: false }),
  }));
  const wrong = samples.filter(({ isSecret, hits }) => isSecret !== hits.length > 0);
  const missed = wrong.filter(({ isSecret }) => isSecret).length;
  const alarms = wrong.length - missed;
  const found = samples.filter(({ isSecret }) => isSecret).length - missed;
  const f1 = (2 * found) / (2 * found + missed + alarms);
  t.diagnostic(`seed ${SEED}: F1 ${(100 * f1).toFixed(1)} of ${samples.length} files, ${missed} missed, ${alarms} false alarms`);
  const told = wrong.map(
    ({ kind, path, text, isSecret }) => `${isSecret ? "missed" : "false alarm"}: ${kind}: ${path}: ${text.slice(0, 300)}`,
  );
  assert.ok(f1 >= F1_MIN, told.join("\n"));
});

test("there are more than 80 providers, and each format finds what it is drawn from, wherever it stands", (t) => {
  assert.ok(PROVIDERS.size >= 80, `${PROVIDERS.size} providers`);
  t.diagnostic(`seed ${SEED}: ${PROVIDERS.size} providers, ${FORMATS.length + NAMED_FORMATS.length} formats`);
  const random = new SeededRandom(SEED);
  const missed = FORMATS.filter((format) => {
    const { path, text } = random.pick(LONE_CONTEXTS)(makeToken(format, random));
    return !scanText(path, text).some(({ kind }) => kind === "provider");
  });
  const missedNamed = NAMED_FORMATS.filter((format) => {
    const { name, value } = makeNamed(format, random);
    const { path, text } = random.pick(NAMED_CONTEXTS)(name, value);
    return scanText(path, text).length === 0;
  });
  // A draw may look made up by chance.
  assert.ok(missed.length <= 3, missed.map(({ provider, what }) => `${provider} ${what}`).join("\n"));
  assert.ok(missedNamed.length <= 3, missedNamed.map(({ provider, what }) => `${provider} ${what}`).join("\n"));
});
