// Measures the audit on cases of web applications: `node test/web-pairs/measure.ts [SEED] [PER-VARIANT] [CWE|CELL]` prints tables and what is wrong.
import { isRight, judge, type Judged } from "./judge-case.ts";
import { makeCases } from "./make-cases.ts";
import { summarise, tableOf } from "./rates.ts";

const [seed = "1", perVariant = "Infinity", only = ""] = process.argv.slice(2);
const cases = makeCases(Number(seed), Number(perVariant)).filter(
  ({ cell, id }) => only === "" || String(cell.cwe) === only || id.includes(only),
);
const judged = cases.map(judge);

const wrong = judged.filter((one) => !isRight(one));
for (const [key, some] of Map.groupBy(
  wrong,
  ({ case: { cell, variant } }) => `${cell.name} (${cell.cwe}) ${variant.label}-${variant.number}`,
)) {
  const all = judged.filter(({ case: { cell, variant } }) => `${cell.name} (${cell.cwe}) ${variant.label}-${variant.number}` === key);
  console.log(`${key}: ${some.length} of ${all.length}: ${some.slice(0, 3).map(short).join("; ")}`);
}
for (const [key, some] of Map.groupBy(wrong, ({ case: { id } }) => id.split(" / ").slice(2, 4).join(" / "))) {
  const all = judged.filter(({ case: { id } }) => id.split(" / ").slice(2, 4).join(" / ") === key).length;
  if (some.length / all > 0.2) console.log(`ENTRANCE ${key}: ${some.length} of ${all}`);
}
if (only !== "" && wrong[0] !== undefined && wrong.length < 400)
  for (const one of wrong.slice(0, 2))
    console.log(
      one.case.id,
      one.findings.map(({ rule, cwe, confidence, place }) => `${rule} ${cwe} ${confidence} ${place.line}`),
      one.case.files,
    );

console.log(
  tableOf(
    "CWE",
    summarise(judged, ({ case: { cell } }) => String(cell.cwe)),
  ),
);
console.log(
  tableOf(
    "framework",
    summarise(judged, ({ case: { framework } }) => framework),
  ),
);

function short({ case: { id }, findings }: Judged): string {
  return `${id.split(" / ").slice(2).join(" / ")} [${findings.map(({ cwe }) => cwe).join(" ")}]`;
}
