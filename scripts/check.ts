// `npm run check`: everything fast that must hold before a commit. Steps run one after the other and the first failure ends it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = (name: string): string => join(root, "node_modules/.bin", name);

const STEPS: readonly (readonly [string, readonly string[]])[] = [
  ["format", [tool("oxfmt"), "--check"]],
  ["generated files", [process.execPath, "scripts/generate.ts", "--check"]],
  ["lint", [tool("oxlint"), "--type-aware"]],
  ["types", [tool("tsc"), "--noEmit"]],
  ["dist/", [process.execPath, "scripts/build.ts"]],
  ["unit tests", [process.execPath, "scripts/test.ts", "unit"]],
];

for (const [name, [program, ...args]] of STEPS) {
  const startMs = performance.now();
  const result = spawnSync(program as string, args, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stdout.write(`${result.stdout}${result.stderr}\n${name}: failed after ${seconds} s\n`);
    process.exit(1);
  }
  process.stdout.write(`${name}: ok, ${seconds} s\n`);
}
