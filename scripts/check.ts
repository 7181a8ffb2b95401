// `npm run check`: everything fast that must hold before a commit, in two lanes beside each other. The first failure ends it.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = (name: string): string => join(root, "node_modules/.bin", name);

type Step = readonly [name: string, argv: readonly string[]];

const LANES: readonly (readonly Step[])[] = [
  [["unit tests", [process.execPath, "scripts/test.ts", "unit", "--quick"]]],
  [
    ["format", [tool("oxfmt"), "--check"]],
    ["generated files", [process.execPath, "scripts/generate.ts", "--check"]],
    ["types", [tool("tsc"), "--noEmit", "--incremental", "--tsBuildInfoFile", ".tsbuildinfo"]],
    ["lint", [tool("oxlint"), "--type-aware"]],
    ["dist/", [process.execPath, "scripts/build.ts", "--types-are-checked"]],
  ],
];

const running = new Set<ChildProcess>();
const startMs = performance.now();
await Promise.all(LANES.map(runLane));
process.stdout.write(`all: ok, ${secondsSince(startMs)} s\n`);

async function runLane(steps: readonly Step[]): Promise<void> {
  for (const [name, [program, ...args]] of steps) {
    const fromMs = performance.now();
    const child = spawn(program as string, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    running.delete(child);
    if (code !== 0) {
      process.stdout.write(`${output}\n${name}: failed after ${secondsSince(fromMs)} s\n`);
      for (const other of running) other.kill("SIGTERM");
      process.exit(1);
    }
    process.stdout.write(`${name}: ok, ${secondsSince(fromMs)} s\n`);
  }
}

function secondsSince(fromMs: number): string {
  return ((performance.now() - fromMs) / 1000).toFixed(1);
}
