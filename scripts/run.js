// Runs a script of this folder on Node 24, whichever Node npm itself runs on: `node scripts/run.js test.ts unit`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runWithNode24 } from "../bin/node24.js";

const folder = dirname(fileURLToPath(import.meta.url));
const [script, ...words] = process.argv.slice(2);
await runWithNode24([join(folder, script), ...words]);
