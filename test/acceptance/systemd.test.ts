// `up --systemd` under a real systemd: who watches over whom, what a stop stops, and that all comes back after a reboot.
import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startSystemdBox, type SystemdBox } from "./systemd-box.ts";

const ROOT = join(import.meta.dirname, "../..");
const AWAY_MS = 8_000;

test(
  "systemd starts Fairlead, leaves apps alone when a daemon dies, and brings it back after a reboot",
  { timeout: 400_000 },
  async (t) => {
    const box = await startSystemdBox(ROOT);
    if (typeof box === "string") return t.skip(box);
    await using _ = box;
    const fairlead = (...words: string[]): ReturnType<SystemdBox["run"]> =>
      box.run(process.execPath, join(ROOT, "bin/fairlead.js"), ...words);
    const port = await freePort();
    const up = await fairlead("up", "--systemd", "--listen", `127.0.0.1:${port}`, "--json");
    assert.equal(up.code, 0, up.stderr);
    const unit = (JSON.parse(up.stdout) as { persistence: { unit: string } }).persistence.unit;
    const isActive = async (): Promise<string> => (await box.run("systemctl", "is-active", unit, `${unit}.socket`)).stdout;
    assert.equal(await isActive(), "active\nactive\n");
    await untilServes(port);
    const worker = await pidOf(box, "edge/worker");

    const agent = await pidOf(box, "agent/main");
    await box.run("kill", "-9", agent);
    await until(async () => ![agent, ""].includes(await pidOf(box, "agent/main")), "another agent");
    assert.equal(await pidOf(box, "edge/worker"), worker, "the edge goes on");

    const [both, before] = [[await pidOf(box, "agent/main"), await pidOf(box, "server/main")], await pidOf(box, "agent/main")];
    await box.run("kill", "-STOP", ...both);
    await box.run("kill", "-9", ...both);
    await until(async () => ![before, ""].includes(await pidOf(box, "agent/main")), "the unit starts both again");
    assert.equal(await pidOf(box, "edge/worker"), worker, "the edge still goes on");
    assert.equal(await isActive(), "active\nactive\n");

    const down = await fairlead("down");
    assert.equal(down.code, 0, down.stderr);
    assert.match(down.stdout, /Stopped host agent/);
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS)); // longer than the unit waits before a restart
    assert.equal(await isActive(), "inactive\ninactive\n");
    assert.equal(await pidOf(box, "agent/main"), "");
    const again = await fairlead("up");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(await isActive(), "active\nactive\n");

    await box.reboot();
    await untilServes(port);
    assert.equal(await isActive(), "active\nactive\n");
    assert.match((await fairlead("doctor")).stdout, /comes back through systemd/);
    await box.run("systemctl", "stop", unit);
    assert.equal(await pidOf(box, "agent/main|server/main|edge/worker"), "", "a stop of the unit stops everything");
  },
);

/** Empty when there is none. */
async function pidOf(box: SystemdBox, program: string): Promise<string> {
  return (await box.run("pgrep", "-n", "-f", `^/srv/kept/home/runtime.*(${program})`)).stdout.trim();
}

/** A host that no app has: the edge answers, through the socket that systemd opened. */
async function untilServes(port: number): Promise<void> {
  await until(async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => null))?.status === 404, `an answer on port ${port}`);
}

async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  const untilMs = performance.now() + 40_000;
  while (!(await check())) {
    if (performance.now() > untilMs) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
