// `npm run ecosystem [--accept] [name…]`: what `fairlead inspect` says of real projects, as text, against what is stored; `npm run ecosystem -- flows …`: what
// the audit finds in them, see flows/run-flows.ts; `npm run ecosystem -- known …`: what it finds of known weaknesses, see known/run-known.ts. Not part of npm test: it downloads.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createOutput } from "../src/cli/output.ts";
import { showDifference } from "./difference.ts";
import { summarise } from "./inspect/summary.ts";
import { runFlows } from "./flows/run-flows.ts";
import { runKnown } from "./known/run-known.ts";
import { openSdists, readPins } from "./sdists.ts";

const folder = join(import.meta.dirname, "inspect");
const results = join(folder, "results");
const words = process.argv.slice(2);
const accept = words.includes("--accept");
const asked = words.filter((word) => !word.startsWith("--"));

const out = createOutput({ stdout: process.stdout, stderr: process.stderr, isTerminal: process.stderr.isTTY, colour: process.stdout.isTTY });
if (words[0] === "flows") process.exit(await runFlows(words.slice(1), out));
if (words[0] === "known") process.exit(await runKnown(words.slice(1), out));
const pins = readPins(readFileSync(join(folder, "projects.txt"), "utf8"));
const unknown = asked.filter((name) => !pins.some((pin) => pin.name === name));
if (unknown.length > 0) {
  out.note(`not in projects.txt: ${unknown.join(", ")}`);
  process.exit(2);
}
const sdists = openSdists(process.env);
const wanted = asked.length === 0 ? pins : pins.filter(({ name }) => asked.includes(name));
const changed: string[] = [];
for (const pin of wanted) {
  out.progress(`${pin.name} ${pin.version}`);
  await using unpacked = await sdists.unpack(pin);
  const summary = await summarise(unpacked.root);
  const file = join(results, `${pin.name}.txt`);
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (before === summary) continue;
  changed.push(pin.name);
  for (const line of showDifference(`${pin.name} ${pin.version}`, before, summary)) out.line(line);
  if (accept) writeFileSync(file, summary);
}
const left = readdirSync(results).filter((file) => !pins.some(({ name }) => file === `${name}.txt`));
if (accept) for (const file of left) rmSync(join(results, file));
out.line(`${wanted.length} projects, ${changed.length} differ from what is stored${accept && changed.length > 0 ? "; stored anew" : ""}.`);
process.exit(changed.length > 0 && !accept ? 1 : 0);
