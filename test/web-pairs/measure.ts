// Measures the audit on cases of web applications: `node test/web-pairs/measure.ts [SEED] [PER-VARIANT] [CWE|TEXT]` prints what is wrong, and the rates by weakness and framework.
import { inspect } from "node:util";
import { isRight, judge, type Judged } from "./judge-case.ts";
import { makeCases } from "./make-cases.ts";
import { summarise, tableOf } from "./rates.ts";

const SHOWN_WHOLE_MAX = 2;
const SHOWN_OF_EACH_MAX = 3;

const [seed = "1", perVariant = "Infinity", only = ""] = process.argv.slice(2);
const cases = makeCases(Number(seed), Number(perVariant)).filter(
  ({ cell, id }) => only === "" || String(cell.cwe) === only || id.includes(only),
);
const judged = cases.map(judge);
const wrong = judged.filter((one) => !isRight(one));

const lines = [...Map.groupBy(wrong, variantOf)].map(([key, some]) => {
  const all = judged.filter((one) => variantOf(one) === key);
  return `${key}: wrong ${some.length} of ${all.length}: ${some.slice(0, SHOWN_OF_EACH_MAX).map(short).join("; ")}`;
});
if (only !== "")
  for (const { case: one, findings } of wrong.slice(0, SHOWN_WHOLE_MAX)) {
    const found = findings.map(({ rule, cwe, confidence, place }) => `${rule} ${cwe} ${confidence} ${place.file}:${place.line}`);
    lines.push(one.id, inspect(found), ...Object.entries(one.files).map(([path, text]) => `---- ${path}\n${text}`));
  }
const byWeakness = summarise(judged, ({ case: { cell } }) => String(cell.cwe));
const byFramework = summarise(judged, ({ case: { framework } }) => framework);
process.stdout.write([...lines, tableOf("CWE", byWeakness), tableOf("framework", byFramework)].join("\n"));

function variantOf({ case: { cell, variant } }: Judged): string {
  return `${cell.name} (${cell.cwe}) ${variant.label}-${variant.number}`;
}

function short({ case: { id }, findings }: Judged): string {
  return `${id.split(" / ").slice(2).join(" / ")} [${findings.map(({ cwe }) => cwe).join(" ")}]`;
}
