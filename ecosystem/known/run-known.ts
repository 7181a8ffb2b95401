// `npm run ecosystem -- known [--accept] [name…]`: what the audit says of publicly known weaknesses, before and after they were corrected, against what is stored. Downloads.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkTree } from "../../src/audit/check-tree.ts";
import { RULES } from "../../src/audit/rules.gen.ts";
import type { Output } from "../../src/cli/output.ts";
import type { Finding } from "../../src/model/finding.ts";
import { listSourceTree } from "../../src/python/source-tree.ts";
import { openSdists, readPins } from "../sdists.ts";
import { countKnown, levelAt, lineOfKnown, readKnown, type KnownWeakness } from "./known.ts";

const folder = import.meta.dirname;
const LIST = join(folder, "weaknesses.txt");
/** Any day: suppressions in these projects name none. */
const TODAY = "2026-01-01";

export async function runKnown(words: readonly string[], out: Output): Promise<number> {
  const accept = words.includes("--accept");
  const asked = words.filter((word) => !word.startsWith("--"));
  const text = readFileSync(LIST, "utf8");
  const stored = readKnown(text);
  const wanted = asked.length === 0 ? stored : stored.filter(({ project }) => asked.includes(project));
  if (wanted.length === 0) {
    out.note(`not in weaknesses.txt: ${asked.join(", ")}`);
    return 2;
  }
  const now = new Map<string, string>();
  for (const [project, some] of Map.groupBy(wanted, (one) => `${one.project} ${one.vulnerable} ${one.corrected}`)) {
    out.progress(project);
    const [{ vulnerable, corrected, project: name }] = some as [KnownWeakness];
    const [before, after] = [await findingsIn(name, vulnerable), await findingsIn(name, corrected)];
    for (const one of some) now.set(lineOfKnown(one), lineOfKnown({ ...one, said: [levelAt(before, one), levelAt(after, one)] }));
  }
  const changed = [...now].filter(([was, is]) => was !== is);
  for (const [was, is] of changed) out.line(`- ${was}\n+ ${is}`);
  const lines = text.split("\n").map((line) => now.get(line) ?? line);
  out.line(countKnown(readKnown(lines.join("\n"))));
  if (accept) writeFileSync(LIST, lines.join("\n"));
  return changed.length > 0 && !accept ? 1 : 0;
}

async function findingsIn(name: string, version: string): Promise<readonly Finding[]> {
  const pin = readPins(readFileSync(join(folder, "pins.txt"), "utf8")).find((one) => one.name === name && one.version === version);
  if (pin === undefined) throw new Error(`pins.txt has no ${name} ${version}`);
  await using unpacked = await openSdists(process.env).unpack(pin);
  return (await checkTree(listSourceTree(unpacked.root), { rules: RULES, auditors: [], today: TODAY })).findings;
}
