// `npm run new <kind> <name>`: writes the files of a new unit beside its siblings. Never overwrites.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KINDS } from "./scaffold.ts";

const root = join(import.meta.dirname, "..");
const [kindName, name] = process.argv.slice(2);
const kind = KINDS[kindName ?? ""];
if (kind === undefined || name === undefined) {
  const width = Math.max(...Object.keys(KINDS).map((known) => known.length));
  const lines = Object.entries(KINDS).map(([known, { summary }]) => `  ${known.padEnd(width)}  ${summary}`);
  fail(`usage: npm run new <kind> <name>\n${lines.join("\n")}`);
}
const word = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const isRule = kindName === "rule";
if (!new RegExp(isRule ? `^${word}/${word}$` : `^${word}$`).test(name))
  fail(`\`${name}\` is not ${isRule ? "<area>/<pattern> in " : ""}kebab-case`);

const { files, next } = kind.scaffold(name);
const taken = files.filter(({ path }) => existsSync(join(root, path)));
if (taken.length > 0) fail(`there already: ${taken.map(({ path }) => path).join(", ")}`);
for (const { path, text } of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`wrote ${path}\n`);
}
for (const step of next) process.stdout.write(`next: ${step}\n`);

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
