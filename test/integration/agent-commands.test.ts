// up, down, doctor and logs as a person types them, with the real control plane.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { locateHome } from "../../src/host/home.ts";
import { systemdUnits } from "../../src/host/boot/systemd-units.ts";
import { readText, until } from "./agent-harness.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

test("up starts everything once, doctor is content, down ends everything and says what", async () => {
  await using host = testHome();
  const first = json(await host.fairlead("up", "--json"));
  assert.equal(first["state"], "started");
  assert.equal(json(await host.fairlead("up", "--json"))["state"], "running");
  const doctor = await host.fairlead("doctor", "--json");
  assert.equal(doctor.code, 0, doctor.stdout);
  const pids = ["agent", "control-plane"].map((name) => readFileSync(join(host.path, "locks", `${name}.pid`), "utf8").trim());
  const down = json(await host.fairlead("down", "--json"))["stopped"] as string[];
  assert.deepEqual([...down].sort(), ["control plane", "host agent"]);
  for (const pid of pids) assert.equal(readText(`/proc/${pid}/stat`).includes(") S"), false, `process ${pid} lives`);
  assert.deepEqual(json(await host.fairlead("down", "--json"))["stopped"], []);
});

test("a script that holds a lock while it starts Fairlead does not give it away", async () => {
  await using host = testHome();
  const lock = join(host.path, "script.lock");
  mkdirSync(host.path, { recursive: true });
  const script = `exec 9> ${lock} 200> ${lock}; flock 200; "$@"`;
  const up = await run("bash", ["-c", script, "script", process.execPath, join(ROOT, "bin/fairlead.js"), "up"], {
    FAIRLEAD_HOME: host.path,
  });
  assert.equal(up.code, 0, up.stderr);
  const agent = readText(join(host.path, "locks", "agent.pid")).trim();
  await until(() => run("flock", ["-n", lock, "true"], {}).then(({ code }) => code === 0), `process ${agent} lets go of the lock`, 5_000);
});

test("two `up` at once start one pair", async () => {
  await using host = testHome();
  const both = await Promise.all([host.fairlead("up", "--json"), host.fairlead("up", "--json")]);
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
    both.map(({ stderr }) => stderr).join("\n"),
  );
  const down = json(await host.fairlead("down", "--json"))["stopped"] as string[];
  assert.equal(down.filter((name) => name === "host agent").length, 1);
});

test("deleting the package under a running Fairlead changes nothing: a killed agent comes back from its own copy", async () => {
  await using host = testHome();
  const folder = mkdtempSync(join(tmpdir(), "fairlead-package-"));
  for (const name of ["bin", "src", "package.json"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const up = await run(process.execPath, [join(folder, "bin/fairlead.js"), "up"], { FAIRLEAD_HOME: host.path });
  assert.equal(up.code, 0, up.stderr);
  rmSync(folder, { recursive: true });
  const pid = (): string => readText(join(host.path, "locks", "agent.pid")).trim();
  const before = pid();
  process.kill(Number(before), "SIGKILL");
  await until(async () => pid() !== before && (await host.fairlead("doctor", "--json")).code === 0, "another agent", 20_000);
});

test("--listen opens the port, and a taken one is an error with the port and exit code 3", async () => {
  await using host = testHome();
  const stranger = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => stranger.once("listening", resolve));
  const taken = (stranger.address() as AddressInfo).port;
  const refused = await host.fairlead("up", "--listen", `127.0.0.1:${taken}`);
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, new RegExp(`FL-5001.*${taken}`));
  await new Promise((resolve) => stranger.close(resolve));
  const opened = await host.fairlead("up", "--listen", `127.0.0.1:${taken}`);
  assert.equal(opened.code, 0, opened.stderr);
  const answer = await fetch(`http://127.0.0.1:${taken}/`, { headers: { host: "nobody.example" } });
  assert.equal(answer.status, 404);
});

test(
  "a home that cannot be written is an error that names it",
  { skip: process.getuid?.() === 0 && "root writes anywhere: the next test mounts one read-only" },
  async () => {
    const closed = mkdtempSync(join(tmpdir(), "fairlead-closed-"));
    chmodSync(closed, 0o500);
    await using host = testHome(join(closed, "home"));
    const refused = await host.fairlead("up");
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /FL-9004/);
  },
);

test("a read-only home is an error that names it", { skip: process.getuid?.() !== 0 && "needs root to mount one" }, async (t) => {
  await using host = testHome();
  mkdirSync(host.path, { recursive: true });
  const mount = await run("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", host.path], {});
  if (mount.code !== 0) return t.skip(`mount is refused here: ${mount.stderr}`);
  try {
    const refused = await host.fairlead("up");
    assert.equal(refused.code, 3, refused.stderr);
    assert.match(refused.stderr, /FL-9004/);
  } finally {
    await run("umount", [host.path], {});
  }
});

test(
  "a full disk is an error of `up`, and what runs goes on when the disk fills up",
  { skip: process.getuid?.() !== 0 && "needs root to mount a small disk" },
  async (t) => {
    await using host = testHome();
    mkdirSync(host.path, { recursive: true });
    const mount = await run("mount", ["-t", "tmpfs", "-o", "size=170m,mode=711", "tmpfs", host.path], {});
    if (mount.code !== 0) return t.skip(`mount is refused here: ${mount.stderr}`);
    try {
      assert.equal((await host.fairlead("up")).code, 0);
      const agent = (): string => readText(join(host.path, "locks", "agent.pid")).trim();
      const pid = agent();
      await run("sh", ["-c", `head -c 200m /dev/zero > ${join(host.path, "filler")}`], {});
      process.kill(Number(readText(join(host.path, "locks", "control-plane.pid"))), "SIGKILL"); // its successor finds no space for its notes
      const status = await host.fairlead("doctor", "--json");
      assert.match(status.stdout, /"name": "disk",\s+"state": "fail"/);
      assert.equal(agent(), pid);
      rmSync(join(host.path, "filler"));
      await until(async () => (await host.fairlead("status", "--json")).code === 0, "the control plane is back", 30_000);
      assert.equal(agent(), pid);
    } finally {
      await host.fairlead("down");
      await run("umount", [host.path], {});
    }
  },
);

test("damaged locks, records and copies of its programs are made anew at the next start; a damaged database is never followed", async () => {
  await using host = testHome();
  assert.equal((await host.fairlead("up")).code, 0);
  const current = (...names: string[]): string => join(host.path, "runtime", "current", ...names);
  const damages: readonly (() => void)[] = [
    () => writeFileSync(join(host.path, "locks", "agent.lock"), "no database ".repeat(100)),
    () => writeFileSync(join(host.path, "locks", "control-plane.json"), '{"identity":'),
    () => writeFileSync(join(host.path, "locks", "agent.json"), "null"),
    () => writeFileSync(current("dist", "agent", "agent.js"), ""),
    () => rmSync(current("bin", "node")),
    () => rmSync(current()),
  ];
  for (const damage of damages) {
    await host.fairlead("down");
    damage();
    const up = await host.fairlead("up");
    assert.equal(up.code, 0, `${String(damage)}\n${up.stderr}`);
  }
  await host.fairlead("down");
  mkdirSync(join(host.path, "releases", "shop"), { recursive: true });
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(host.path, `fairlead.db${suffix}`), { force: true });
  const refused = await host.fairlead("up");
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /FL-9005.*it is empty, but there are releases/);
  assert.match((await host.fairlead("doctor")).stdout, /✘ database/);
});

test("the units are what systemd accepts", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "fl-units-"));
  try {
    const home = locateHome({ env: { FAIRLEAD_HOME: join(folder, "a b") }, uid: 0, userHome: "/root", lingering: false });
    const { files } = systemdUnits(home, [{ id: "127.0.0.1:8080", host: "127.0.0.1", port: 8080 }]);
    mkdirSync(join(home.runtime, "current", "bin"), { recursive: true });
    writeFileSync(join(home.runtime, "current", "bin", "node"), "#!/bin/sh\n", { mode: 0o755 });
    const paths = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const verified = await run("systemd-analyze", ["verify", ...paths], {});
    if (verified.code === 127) return t.skip("systemd-analyze is not installed");
    const own = verified.stderr.split("\n").filter((line) => line.includes(folder));
    assert.deepEqual(own, []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function testHome(
  path = mkdtempSync(join(tmpdir(), "fairlead-up-")),
): { path: string; fairlead: (...words: string[]) => Promise<Ran> } & AsyncDisposable {
  const env = { ...process.env, FAIRLEAD_HOME: path, NO_COLOR: "1", CI: "1" };
  const fairlead = (...words: string[]): Promise<Ran> => run(process.execPath, [join(ROOT, "bin/fairlead.js"), ...words], env);
  return {
    path,
    fairlead,
    async [Symbol.asyncDispose]() {
      await fairlead("down");
      const home = locateHome({ env: { FAIRLEAD_HOME: path }, uid: process.getuid?.() ?? -1, userHome: path, lingering: false });
      rmSync(path, { recursive: true, force: true });
      rmSync(home.sockets, { recursive: true, force: true });
    },
  };
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { env: { ...process.env, ...env }, timeout: 90_000 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: number | string; stdout?: string; stderr?: string };
    return { code: code === "ENOENT" ? 127 : Number(code ?? -1), stdout, stderr };
  }
}

function json(ran: Ran): Record<string, unknown> {
  assert.equal(ran.code, 0, ran.stderr);
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}
