// Memory and CPU of each of Fairlead's own processes with one app running and no traffic, against a Node that does nothing.
// Budgets: 220 MB PSS together (control plane 110, agent 50, a worker 60) and under 1 % CPU.
import { spawn } from "node:child_process";
import { createTestHome, makeDemoProject } from "../test/acceptance/test-home.ts";
import { cpuMs, pssBytes } from "./measure.ts";

const SETTLE_MS = 15_000;
const WATCH_MS = 30_000;
const MB = 1024 * 1024;

await using home = createTestHome();
const project = makeDemoProject(home.folder, "wsgi");
await home.ok("ship", project.path);
const { processes: fairlead } = await home.status();
const floor = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
await sleep(SETTLE_MS);
const processes = [{ name: "node doing nothing (floor)", pid: floor.pid as number }, ...fairlead.map(({ name, pid }) => ({ name, pid }))];
const before = processes.map(({ pid }) => cpuMs(pid));
await sleep(WATCH_MS);
const rows = processes.map(({ name, pid }, i) => ({ name, mb: pssBytes(pid) / MB, cpu: ((cpuMs(pid) - before[i]!) / WATCH_MS) * 100 }));
floor.kill();
for (const { name, mb, cpu } of rows)
  process.stdout.write(`${name.padEnd(30)} ${mb.toFixed(1).padStart(7)} MB PSS  ${cpu.toFixed(2).padStart(6)} % CPU\n`);
const own = rows.slice(1);
const sum = (pick: (row: (typeof rows)[number]) => number): string => own.reduce((total, row) => total + pick(row), 0).toFixed(1);
process.stdout.write(
  `${"all of Fairlead".padEnd(30)} ${sum((row) => row.mb).padStart(7)} MB PSS  ${sum((row) => row.cpu).padStart(6)} % CPU\n`,
);

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
