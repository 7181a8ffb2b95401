// Compiles src/ to dist/ for the published package and copies the files that are not TypeScript.
import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

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
process.stdout.write(`dist/: compiled, ${assets.length} other files copied\n`);
