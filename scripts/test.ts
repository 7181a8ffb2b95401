// `npm test [unit|integration|acceptance|fault] [--quick]`: without an argument all of them, with what they need installed or started first.
// Only unit tests measure coverage: it costs the others, which start many programs, a third more time, and counts little of what runs in those.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { provideTestNeeds } from "./test-needs.ts";

const root = join(import.meta.dirname, "..");
const SUITES: Readonly<Record<string, Suite>> = {
  unit: { files: ["src/**/*.test.ts", "test/*.test.ts", "test/flow-pairs/*.test.ts"], isolated: false, timeoutMs: 30_000 },
  integration: { files: ["test/integration/**/*.test.ts"], isolated: true, timeoutMs: 180_000 },
  acceptance: { files: ["test/acceptance/**/*.test.ts"], isolated: true, timeoutMs: 600_000 },
  fault: { files: ["test/fault/**/*.test.ts"], isolated: true, timeoutMs: 900_000 },
};
/** They mostly wait: two files at a time, and those of both suites in one queue, take half as long. Each has homes, ports and users of its own. */
const FILES_AT_A_TIME = Math.min(2, availableParallelism());
const TOGETHER = "integration and acceptance";
/** It injects failures into what is under load, and counts what is lost: nothing else runs beside it. */
const ALONE = "fault";

interface Suite {
  readonly files: readonly string[];
  readonly isolated: boolean;
  readonly timeoutMs: number;
}

const COVERAGE = ["--experimental-test-coverage", "--test-coverage-include=src/**/*.ts", "--test-coverage-exclude=**/*.test.ts"];

/** What `npm run check` leaves to `npm test`: fuzzing, seeds in number, and texts without end. */
const LONG = "^long: ";
const isQuick = process.argv.includes("--quick");
const asked = process.argv.slice(2).filter((word) => word !== "--quick");
const together = [SUITES["integration"]!, SUITES["acceptance"]!];
const whole: Readonly<Record<string, Suite>> = {
  unit: SUITES["unit"]!,
  [TOGETHER]: {
    files: together.flatMap(({ files }) => files),
    isolated: true,
    timeoutMs: Math.max(...together.map(({ timeoutMs }) => timeoutMs)),
  },
  [ALONE]: SUITES[ALONE]!,
};
const chosen = asked.length > 0 ? Object.fromEntries(asked.map((name) => [name, SUITES[name]])) : whole;
if (Object.keys(chosen).some((name) => name !== "unit")) provideTestNeeds();
const notes = mkdtempSync(join(tmpdir(), "fairlead-test-"));
let failed = false;
for (const [name, suite] of Object.entries(chosen)) {
  if (suite === undefined) {
    process.stderr.write(`no suite \`${name}\`: ${Object.keys(SUITES).join(", ")}\n`);
    process.exit(2);
  }
  failed = !run(name, suite) || failed;
}
if (failed) process.stdout.write(`\n== what failed\n${readFailures()}`);
rmSync(notes, { recursive: true });
process.exit(failed ? 1 : 0);

function readFailures(): string {
  return globSync("*", { cwd: notes })
    .map((name) => readFileSync(join(notes, name), "utf8"))
    .join("");
}

function run(name: string, suite: Suite): boolean {
  const files = suite.files.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  if (files.length === 0) {
    process.stderr.write(`suite ${name}: no test file found\n`);
    return false;
  }
  process.stdout.write(`\n== ${name}: ${files.length} files\n`);
  const flags = [
    "--test",
    ...(suite.isolated || asked.length > 0 ? [] : COVERAGE),
    `--test-timeout=${suite.timeoutMs}`,
    ...(suite.isolated ? [`--test-concurrency=${name === ALONE ? 1 : FILES_AT_A_TIME}`] : ["--test-isolation=none"]),
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${join(root, "scripts/failures-reporter.ts")}`,
    `--test-reporter-destination=${join(notes, name.replaceAll(/\W+/g, "-"))}`,
  ];
  if (isQuick) flags.push(`--test-skip-pattern=${LONG}`);
  return spawnSync(process.execPath, [...flags, ...files], { cwd: root, stdio: "inherit" }).status === 0;
}
