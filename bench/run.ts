// `npm run bench [name…]`: each file of bench/ is one benchmark that compares with a peer or a floor in the same run and prints ratios.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const LIBRARY = new Set(["run.ts", "measure.ts", "edge-planes.ts"]);
const known = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && !LIBRARY.has(name))
  .map((name) => name.slice(0, -3));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(", ")}: ${known.join(", ")}\n`);
  process.exit(2);
}
let failed = false;
for (const name of asked.length > 0 ? asked : known) {
  process.stdout.write(`\n== ${name}\n`);
  const result = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: "inherit" });
  failed ||= result.status !== 0;
}
process.exit(failed ? 1 : 0);
