// `node test/web-pairs/write-measured.ts`: measures the audit on generated cases with a fixed seed, and writes measured.txt, which the rules' pages show.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "./judge-case.ts";
import { makeCases } from "./make-cases.ts";
import { summarise } from "./rates.ts";

const SEED = 1;
const PER_VARIANT = 8;

const rates = summarise(makeCases(SEED, PER_VARIANT).map(judge), ({ case: { cell } }) => String(cell.cwe));
const rows = rates.map(({ name, bad, found, good, alarms }) => [name, bad, found, good, alarms].join(" "));
const head = [
  `# Seed ${SEED}, ${PER_VARIANT} of each variant. Made by write-measured.ts; at any confidence.`,
  "# CWE, cases that do harm, found of them, cases that do none, reported of them",
];
writeFileSync(join(import.meta.dirname, "measured.txt"), `${[...head, ...rows].join("\n")}\n`);
