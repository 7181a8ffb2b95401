// Measures the audit on pairs and prints what is wrong: `node test/flow-pairs/measure.ts [--python PYTHON] [--seed N] [--each N] [--steps MIN-MAX] [--show N] [FILE.cells … | NAME …]`
// With a Python that has Flask, what arrives there is asked first. `--steps`: pairs are rewritten so many times; of these each twin is judged by itself.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CAPABILITIES } from "./capabilities/all.ts";
import { foundIn } from "./judge-pairs.ts";
import { labelPairs, type Labelled } from "./label-pairs.ts";
import { makePairsOf } from "./make-pairs.ts";
import { SeededRandom } from "./seeded-random.ts";
import { transformPairs } from "./transform-pairs.ts";
import type { Twin } from "./pair.ts";
import { cellsOf } from "./written-cells.ts";

const LABELLED_AT_ONCE = 200;
/** A rewriting may move the sink: kinds that nothing else in a program has. */
const MOVED_SINKS = ["os-system", "sqlite-execute", "subprocess-shell"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string" },
    seed: { type: "string", default: "1" },
    each: { type: "string", default: "1" },
    steps: { type: "string" },
    show: { type: "string", default: "0" },
  },
});

const files = positionals.filter((one) => one.endsWith(".cells"));
const names = new Set(positionals.filter((one) => !one.endsWith(".cells")));
const all = files.length > 0 ? files.flatMap((file) => cellsOf(readFileSync(file, "utf8"))) : CAPABILITIES;
const capabilities = names.size === 0 ? all : all.filter(({ name }) => names.has(name));
const made = makePairsOf(capabilities, Number(values.seed), Number(values.each), values.steps === undefined ? undefined : MOVED_SINKS);

const lines: string[] = [];
if (values.steps === undefined) measurePlain();
else measureRewritten(values.steps.split("-").map(Number));
process.stdout.write(`${lines.join("\n")}\n`);

function measurePlain(): void {
  const wrongLabels = new Set<string>();
  for (const { pair, twin, arrived, error } of values.python === undefined ? [] : labelled(values.python, made)) {
    if (arrived === (twin.label === "bad")) continue;
    wrongLabels.add(pair.id);
    lines.push(`LABEL ${pair.id} ${twin.label}: ${error ?? `arrived: ${arrived}`}`);
  }
  let wrong = 0;
  for (const { id, sink, twins } of made.filter((one) => !wrongLabels.has(one.id))) {
    const [bad, good] = twins.map((twin) => foundIn(twin, sink.kind));
    if (bad !== "nothing" && good === "nothing") continue;
    wrong += 1;
    lines.push(`WRONG ${id}: bad ${bad}, good ${good}`);
    if (wrong <= Number(values.show)) show(bad === "nothing" ? twins[0] : twins[1]);
  }
  lines.push(`seed ${values.seed}: ${made.length - wrongLabels.size} pairs, ${wrong} wrong, ${wrongLabels.size} not what they say`);
}

function measureRewritten([stepsMin = 1, stepsMax = stepsMin]: readonly number[]): void {
  const python = values.python ?? "python3";
  const random = new SeededRandom(Number(values.seed));
  const right = made.filter(
    ({ sink, twins }) => foundIn(twins[0], sink.kind, true) !== "nothing" && foundIn(twins[1], sink.kind, true) === "nothing",
  );
  const rewritten = transformPairs(python, right, { random, stepsMin, stepsMax }).map(({ pair }) => pair);
  let [judged, wrong, failed] = [0, 0, 0];
  for (const { pair, twin, arrived } of labelled(python, rewritten)) {
    if (arrived === null) failed += 1;
    if (arrived === null) continue;
    judged += 1;
    const found = foundIn(twin, pair.sink.kind, true);
    if ((found !== "nothing") === arrived) continue;
    wrong += 1;
    lines.push(`${arrived ? "MISSED" : "FALSE "} ${pair.id} ${twin.label}: ${found}`);
    if (wrong <= Number(values.show)) show(twin);
  }
  lines.push(`seed ${values.seed}: ${judged} twins, ${wrong} wrong, ${failed} that failed`);
}

function* labelled(python: string, pairs: typeof made): Generator<Labelled> {
  for (let i = 0; i < pairs.length; i += LABELLED_AT_ONCE) yield* labelPairs(python, pairs.slice(i, i + LABELLED_AT_ONCE));
}

function show(twin: Twin): void {
  for (const [file, text] of Object.entries(twin.files)) lines.push(`---- ${twin.label} ${file}`, text);
}
