// `fairlead build` of an app with some 50 wheels, unchanged and after a change of one line, beside `uv sync` plus a copy of the tree in the same run.
// Budgets: under 0.5 s and under 1 s. Wall and CPU, since a busy machine stretches the one more than the other; the floor is a Node that does nothing.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { storeLayout } from "../src/build/store/layout.ts";
import { removeTree } from "../src/build/store/remove-tree.ts";
import { UV_VERSION } from "../src/build/uv/uv-release.ts";
import { childrenCpuMs, median, printTimes } from "./measure.ts";

const ROUNDS = 7;
const PACKAGES = ["fastapi[standard]", "sqlalchemy", "alembic", "redis", "flask", "pydantic-settings", "psycopg"];
const MODULES = 60;
const FAIRLEAD = join(import.meta.dirname, "../bin/fairlead.js");

const folder = mkdtempSync(join(tmpdir(), "fl-bench-build-"));
const project = join(folder, "shop");
const env = {
  ...process.env,
  FAIRLEAD_HOME: join(folder, "home"),
  UV_CACHE_DIR: storeLayout(join(folder, "home/store")).uvCache,
  UV_NO_PROGRESS: "1",
};
try {
  makeProject();
  const first = timed([process.execPath, FAIRLEAD, "build", project]);
  const wheels = (JSON.parse(run([process.execPath, FAIRLEAD, "build", project, "--json"])) as { wheels: unknown[] }).wheels.length;
  const uv = ownUv();
  process.stdout.write(
    `${wheels} wheels, ${MODULES + 1} modules; the first build with downloads and bytecode took ${(first / 1000).toFixed(1)} s\n`,
  );
  const { wall, cpu } = compare(uv);
  process.stdout.write("wall\n");
  printTimes(wall);
  process.stdout.write("user and system time, with children\n");
  printTimes(cpu);
} finally {
  removeTree(folder);
}

type Rows = Map<string, number[]>;

function compare(uv: string): { readonly wall: Rows; readonly cpu: Rows } {
  const rows = { wall: new Map() as Rows, cpu: new Map() as Rows };
  for (let round = -1; round < ROUNDS; round++) {
    const measure = (name: string, work: () => void): void => {
      const [startMs, startCpuMs] = [performance.now(), childrenCpuMs()];
      work();
      if (round < 0) return;
      rows.wall.set(name, [...(rows.wall.get(name) ?? []), performance.now() - startMs]);
      rows.cpu.set(name, [...(rows.cpu.get(name) ?? []), childrenCpuMs() - startCpuMs]);
    };
    const into = join(folder, `peer-${round}`);
    const sync = [uv, "sync", "--quiet", "--locked", "--no-dev"];
    const syncInto = { UV_PROJECT_ENVIRONMENT: join(into, "venv") };
    measure("node -e 0", () => run([process.execPath, "-e", "0"]));
    measure("uv sync (fresh) + copy", () => run(sync, syncInto) + copy(join(into, "app")));
    measure("uv sync (nothing to do) + copy", () => run(sync, syncInto) + copy(join(into, "app2")));
    measure("fairlead build, unchanged", () => run([process.execPath, FAIRLEAD, "build", project]));
    appendFileSync(join(project, "main.py"), `# round ${round}\n`);
    measure("fairlead build, one line changed", () => run([process.execPath, FAIRLEAD, "build", project]));
    removeTree(into);
  }
  const [unchanged, changed] = ["unchanged", "one line changed"].map((what) => median(rows.wall.get(`fairlead build, ${what}`)!));
  process.stdout.write(
    `budgets: unchanged ${unchanged! < 500 ? "kept" : "missed"} (500 ms), one line changed ${changed! < 1000 ? "kept" : "missed"} (1000 ms)\n`,
  );
  return rows;
}

function makeProject(): void {
  mkdirSync(join(project, "shop"), { recursive: true });
  const list = PACKAGES.map((name) => JSON.stringify(name)).join(", ");
  writeFileSync(
    join(project, "pyproject.toml"),
    `[project]\nname = "shop"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = [${list}]\n`,
  );
  writeFileSync(
    join(project, "main.py"),
    'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef index():\n    return {"hello": 1}\n',
  );
  for (let i = 0; i < MODULES; i++)
    writeFileSync(join(project, "shop", `module_${i}.py`), `def double_${i}(value):\n    return value * ${i}\n`.repeat(20));
}

/** The one that the build used. */
function ownUv(): string {
  const kept = join(folder, "home/store/uv", UV_VERSION, "uv");
  return existsSync(kept) ? kept : "uv";
}

function copy(to: string): string {
  return run(["cp", "-r", project, to]);
}

function timed(argv: readonly string[]): number {
  const startMs = performance.now();
  run(argv);
  return performance.now() - startMs;
}

function run(argv: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const result = spawnSync(argv[0]!, argv.slice(1), {
    cwd: existsSync(project) ? project : folder,
    env: { ...env, ...more },
    encoding: "utf8",
  });
  if (result.status !== 0) throw new Error(`${argv.join(" ")}: ${result.stderr}`);
  return result.stdout;
}
