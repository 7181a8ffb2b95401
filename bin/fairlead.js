#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: runs src/ from a checkout, dist/ when installed, on Node 24.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode24, runWithNode24 } from "./node24.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`);
} else if (findNode24() !== process.execPath) {
  await runWithNode24([fileURLToPath(import.meta.url), ...words]);
} else {
  const source = join(root, "src", "cli", "main.ts");
  const compiled = join(root, "dist", "cli", "main.js");
  if (!existsSync(source) && !existsSync(compiled)) {
    process.stderr.write("This copy of fairlead was packed without dist/. Pack it with `npm run package`.\n");
    process.exit(70);
  }
  const { main } = await import(existsSync(source) ? source : compiled);
  await main(words);
}
