// `node bench/audit.ts [FOLDER …]`: CPU and largest memory of `fairlead check` beside the pattern linters Ruff (rules S) and Bandit, and Semgrep with one taint rule,
// on the same trees in the same run.
// Without folders: Django, Flask and Werkzeug as one project (170,000 lines, where the JIT is cold), and CPython's standard library (some 850,000).
// Then the same again from memory: nothing changed, a comment, a function (at most a tenth). Targets (issue 4): 60,000 lines per CPU second on 150,000 lines, 100,000 on a million; at most 10 x Ruff and a third of Bandit, 20 x as fast as Semgrep, 600 MB per million lines.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCPythons } from "../test/integration/parse/cpythons.ts";
import { childrenCpuMs } from "./measure.ts";

const PEERS = ["ruff==0.17.6", "bandit==1.9.4"];
const SEMGREP = "semgrep==1.182.0";
/** Inside one function: its free edition follows no value further. */
const TAINT_RULE = `rules:
  - id: request-to-command
    mode: taint
    languages: [python]
    severity: ERROR
    message: What comes from a request becomes a command or code.
    pattern-sources:
      - pattern-either:
          - pattern: flask.request.args
          - pattern: flask.request.form
          - pattern: request.GET
          - pattern: request.POST
          - pattern: input(...)
          - pattern: os.environ
    pattern-sinks:
      - pattern-either:
          - pattern: os.system(...)
          - pattern: subprocess.$CALL(...)
          - pattern: eval(...)
          - pattern: exec(...)
          - pattern: open(...)
`;
const PACKAGES = ["django==5.2.19", "flask==3.1.3", "werkzeug==3.1.9"];
const FAIRLEAD = join(import.meta.dirname, "../bin/fairlead.js");
const OUTPUT_MAX_BYTES = 512 * 1024 * 1024;

/** Runs what follows and writes the largest resident set of its processes, in KiB, to the file that is named first. */
const WITH_MEMORY = `import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)`;

const python = findCPythons()[0];
if (python === undefined) {
  print("no CPython 3.11 or newer on this machine: nothing to compare with");
  process.exitCode = 3;
} else {
  const folder = mkdtempSync(join(tmpdir(), "fl-bench-audit-"));
  try {
    const bin = installPeers(folder, python.path);
    for (const tree of treesOf(folder, python.path)) compare(tree, bin);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installPeers(folder: string, path: string): string {
  run([path, "-m", "venv", join(folder, "peers")]);
  run([join(folder, "peers/bin/pip"), "install", "--quiet", ...PEERS]);
  try {
    // Apart from the others: it asks for many packages of its own.
    run([path, "-m", "venv", join(folder, "semgrep")]);
    run([join(folder, "semgrep/bin/pip"), "install", "--quiet", SEMGREP]);
    writeFileSync(join(folder, "taint.yaml"), TAINT_RULE);
  } catch (error) {
    rmSync(join(folder, "semgrep"), { recursive: true, force: true });
    print(`without Semgrep, which could not be installed here: ${String(error).slice(0, 200)}`);
  }
  return join(folder, "peers/bin");
}

function treesOf(folder: string, path: string): readonly string[] {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const packages = join(folder, "packages");
  run([join(folder, "peers/bin/pip"), "install", "--quiet", "--no-deps", "--target", packages, ...PACKAGES]);
  const standard = join(folder, "standard");
  mkdirSync(standard);
  const library = run([path, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]).trim();
  cpSync(library, standard, { recursive: true, filter: (source) => !/site-packages|dist-packages|__pycache__|config-/.test(source) });
  return [packages, standard];
}

function compare(tree: string, bin: string): void {
  const check = [process.execPath, FAIRLEAD, "check", tree, "--json"];
  const audit = measured([...check, "--no-memory"]);
  const { stats } = JSON.parse(audit.stdout) as { stats: { files: number; lines: number; stagesMs: Record<string, number> } };
  const ruff = measured([join(bin, "ruff"), "check", "--no-cache", "--isolated", "--select", "S", "--quiet", tree]);
  const bandit = measured([join(bin, "bandit"), "-q", "-r", tree, "-f", "json"]);
  print(`\n${stats.files} files, ${stats.lines.toLocaleString("en")} lines`);
  for (const [name, { cpuMs, memoryBytes }] of Object.entries({ "fairlead check": audit, "ruff --select S": ruff, bandit })) {
    const rate = Math.round(stats.lines / (cpuMs / 1000));
    const beside = `${(cpuMs / ruff.cpuMs).toFixed(1)} x ruff, ${(cpuMs / bandit.cpuMs).toFixed(2)} x bandit`;
    const memory = `${Math.round(memoryBytes / 2 ** 20)} MB, ${Math.round(memoryBytes / 2 ** 20 / (stats.lines / 1e6))} MB per million lines`;
    print(
      `${name.padEnd(16)} ${(cpuMs / 1000).toFixed(2).padStart(7)} s CPU  ${rate.toLocaleString("en").padStart(9)} lines/s  ${beside}  ${memory}`,
    );
  }
  compareSemgrep(tree, join(bin, "../.."), stats.lines / (audit.cpuMs / 1000));
  const again = remembering(check, tree);
  for (const [name, cpuMs] of Object.entries(again))
    print(`${name.padEnd(16)} ${(cpuMs / 1000).toFixed(2).padStart(7)} s CPU  ${(cpuMs / audit.cpuMs).toFixed(2)} of the first run`);
  print(
    `stages: ${Object.entries(stats.stagesMs)
      .map(([stage, ms]) => `${stage} ${ms} ms`)
      .join(", ")}`,
  );
}

/** By the lines that it looked at: tests are left out unless asked for. */
function compareSemgrep(tree: string, folder: string, ownRate: number): void {
  const program = join(folder, "semgrep/bin/semgrep");
  if (!existsSync(program)) return;
  const options = ["scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--jobs", "1", "--quiet", "--json"];
  const path = `${join(folder, "semgrep/bin")}:${process.env["PATH"]}`;
  const found = measured([program, ...options, "--config", join(folder, "taint.yaml"), tree], { PATH: path });
  const { paths } = JSON.parse(found.stdout) as { paths: { scanned: readonly string[] } };
  const lines = paths.scanned
    .filter((file) => file.endsWith(".py"))
    .reduce((sum, file) => sum + readFileSync(file, "latin1").split("\n").length - 1, 0);
  const rate = Math.round(lines / (found.cpuMs / 1000));
  print(
    `${"semgrep, 1 rule".padEnd(16)} ${(found.cpuMs / 1000).toFixed(2).padStart(7)} s CPU  ${rate.toLocaleString("en").padStart(9)} lines/s  ${lines.toLocaleString("en")} lines looked at; fairlead is ${(ownRate / rate).toFixed(1)} x as fast`,
  );
}

/** CPU of a run in which nothing has changed, and of some after edits of the file that is in the middle of all. */
function remembering(check: readonly string[], tree: string): Readonly<Record<string, number>> {
  const cache = mkdtempSync(join(tmpdir(), "fl-bench-memory-"));
  try {
    const env = { XDG_CACHE_HOME: cache };
    measured(check, env); // leaves what it found, and the compiled code of the program
    const unchanged = measured(check, env).cpuMs;
    const files = globSync("**/*.py", { cwd: tree }).sort();
    const file = join(tree, files[Math.floor(files.length / 2)]!);
    const text = readFileSync(file);
    writeFileSync(file, `${text.toString("utf8")}\n# edited\n`);
    const commented = measured(check, env).cpuMs;
    writeFileSync(file, `${text.toString("utf8")}\n\ndef edited_by_bench(text):\n    return text.strip()\n`);
    const edited = measured(check, env).cpuMs;
    writeFileSync(file, text);
    return { "nothing changed": unchanged, "one comment more": commented, "one function more": edited };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

interface Measured {
  readonly cpuMs: number;
  /** Largest resident set of a process. */
  readonly memoryBytes: number;
  readonly stdout: string;
}

/** Findings are no failure: exit code 1 of each of them. */
function measured(argv: readonly string[], env: Record<string, string> = {}): Measured {
  const folder = mkdtempSync(join(tmpdir(), "fl-bench-rss-"));
  try {
    const before = childrenCpuMs();
    const stdout = run([python!.path, "-I", "-c", WITH_MEMORY, join(folder, "rss"), ...argv], [0, 1], env);
    return { cpuMs: childrenCpuMs() - before, memoryBytes: Number(readFileSync(join(folder, "rss"), "utf8")) * 1024, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(argv: readonly string[], allowed: readonly number[] = [0], env: Record<string, string> = {}): string {
  const result = spawnSync(argv[0]!, argv.slice(1), {
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: OUTPUT_MAX_BYTES,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (!allowed.includes(result.status ?? -1)) throw new Error(`${argv.join(" ")}: ${result.error?.message ?? result.stderr.slice(-2000)}`);
  return result.stdout;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
