// Compiles src/ to dist/ for the published package and copies the files that are not TypeScript.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { BUILT_MODELS, ownModelFiles } from "../src/audit/flow/models/load-models.ts";
import { MARK_FILE } from "../src/app/engine-mark.ts";

const root = join(import.meta.dirname, "..");
const out = join(root, "dist");

rmSync(out, { recursive: true, force: true });
// `npm run check` has just asked for the types.
const unchecked = process.argv.includes("--types-are-checked") ? ["--noCheck"] : [];
execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.build.json", ...unchecked], { cwd: root, stdio: "inherit" });
const assets = globSync("src/**/*.{sh,json,toml,txt,html,sql,py,css,md,gz}", { cwd: root });
for (const asset of assets) {
  const target = join(out, relative("src", asset));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, asset), target);
}
writeFileSync(join(out, "audit/models", BUILT_MODELS), JSON.stringify(ownModelFiles()));
const hash = createHash("sha256");
for (const file of globSync("**/*.{js,json,toml,txt,gz}", { cwd: out }).sort())
  hash.update(`${file}\0`).update(readFileSync(join(out, file)));
writeFileSync(join(out, MARK_FILE), hash.digest("hex"));
process.stdout.write(`dist/: compiled, ${assets.length} other files copied\n`);
