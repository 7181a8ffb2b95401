// From typing `ship` after a one-line change to the new release answering, against the app's own start-up. Budget: own start-up + 1 s.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestHome, makeDemoProject, spawnedProgram, type DemoKind, type TestHome } from "../test/acceptance/test-home.ts";
import { median } from "./measure.ts";

const ROUNDS = 5;
const POLL_MS = 5;
const WAIT_MAX_MS = 30_000;

for (const kind of ["wsgi", "asgi"] satisfies DemoKind[]) await compare(kind);

async function compare(kind: DemoKind): Promise<void> {
  await using home = createTestHome();
  const project = makeDemoProject(home.folder, kind);
  const { url } = await home.json<{ url: string }>("ship", project.path);
  const { folder } = await home.json<{ folder: string }>("build", project.path);
  const own: number[] = [];
  const shipped: number[] = [];
  const rolledBack: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    own.push(await ownStart(kind, folder, project.path));
    project.label(`round${round}`);
    shipped.push(await untilServed(home, ["ship", project.path], url, `round${round}`));
    const before = round === 0 ? "first" : `round${round - 1}`;
    rolledBack.push(await untilServed(home, ["rollback", `v${round + 1}`, "--app", `${kind}-demo`], url, before));
  }
  const floor = median(own);
  for (const [name, values] of Object.entries({ "own start-up (floor)": own, "ship, one line changed": shipped, rollback: rolledBack })) {
    const figure = median(values);
    process.stdout.write(
      `${kind} ${name.padEnd(24)} median ${figure.toFixed(0).padStart(6)} ms  over the floor ${(figure - floor).toFixed(0).padStart(6)} ms  ratio ${(figure / floor).toFixed(2)}\n`,
    );
  }
}

/** The server alone, from spawn to its first answer. */
async function ownStart(kind: DemoKind, artifact: string, cwd: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "own-start-"));
  const socketPath = join(folder, "app.sock");
  const argv =
    kind === "wsgi"
      ? ["gunicorn", "wsgi_app:application", "--bind", `unix:${socketPath}`]
      : ["uvicorn", "asgi_app:app", "--uds", socketPath];
  const startMs = performance.now();
  const child = spawn(join(artifact, "venv/bin", argv[0] as string), argv.slice(1), { cwd, stdio: "ignore" });
  try {
    await until(async () => (await get({ socketPath, path: "/ready" })) !== null);
    return performance.now() - startMs;
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

async function untilServed(home: TestHome, args: readonly string[], url: string, label: string): Promise<number> {
  const [node, program] = spawnedProgram();
  const startMs = performance.now();
  const child = spawn(node, [program, ...args], { env: { ...home.env }, stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const { hostname, port } = new URL(url);
  await until(async () => (await get({ host: hostname, port, path: "/ready" }))?.includes(`"${label}"`) === true);
  const tookMs = performance.now() - startMs;
  if ((await ended) !== 0) throw new Error(`fairlead ${args.join(" ")} failed`);
  return tookMs;
}

function get(options: { socketPath?: string; host?: string; port?: string; path: string }): Promise<string | null> {
  return new Promise((resolve) => {
    const call = request({ ...options, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve(answer.statusCode === 200 ? text : null));
    });
    call.on("error", () => resolve(null)); // not there yet
    call.end();
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + WAIT_MAX_MS;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`not so within ${WAIT_MAX_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
