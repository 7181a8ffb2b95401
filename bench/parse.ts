// `node bench/parse.ts`: lines per CPU second of our parser on CPython's standard library, beside CPython's own ast.parse in the same run.
//
// The first pass is cold, as in a command that reads one project; the second shows what the warm parser does.
import { execFileSync } from "node:child_process";
import { parseModule } from "../src/python/parse/parse-module.ts";
import { findCPythons, librarySources, readSources } from "../test/integration/parse/cpythons.ts";

const FLOOR = `
import ast, sys, time, warnings
warnings.simplefilter("ignore")
sources = [open(path, "rb").read() for path in sys.stdin.read().splitlines()]
start = time.process_time()
for source in sources:
    try: ast.parse(source)
    except (SyntaxError, ValueError): pass
print(time.process_time() - start)
`;
/** Issue 4, M1. */
const TARGET_LINES_PER_SECOND = 400_000;

const python = findCPythons()[0];
if (python) {
  const files = librarySources(python);
  const sources = readSources(files);
  let lines = 0;
  const passes = ["cold", "warm", "warm"].map((pass) => {
    lines = 0;
    const start = process.cpuUsage();
    for (const source of sources) lines += parseModule(source).endLine - 1;
    const used = process.cpuUsage(start);
    return { pass, seconds: (used.user + used.system) / 1e6 };
  });
  const floorSeconds = Number(execFileSync(python.path, ["-c", FLOOR], { input: files.join("\n"), encoding: "utf8" }));
  print(
    `${files.length} files, ${lines} lines of CPython ${python.version}'s library (target ${TARGET_LINES_PER_SECOND} lines per CPU second)`,
  );
  for (const { pass, seconds } of passes) printRow(`fairlead, ${pass}`, seconds);
  printRow("CPython ast.parse", floorSeconds);

  function printRow(name: string, seconds: number): void {
    const rate = Math.round(lines / seconds);
    print(
      `${name.padEnd(20)} ${seconds.toFixed(2)} s CPU  ${String(rate).padStart(8)} lines/s  ${(floorSeconds / seconds).toFixed(2)} x ast.parse`,
    );
  }
} else {
  print("no CPython 3.11 or newer on this machine: nothing to read and nothing to compare with");
  process.exitCode = 3;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
