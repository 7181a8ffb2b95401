import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Exec } from "../../platform/exec.ts";
import { locateHome, type Home } from "../home.ts";
import { hasRebootLine, rebootLine, withRebootLine } from "./crontab.ts";
import { persistWithCron, persistWithSystemd, readPersistence, unitState } from "./persist.ts";
import { readUnitListeners, systemdUnits } from "./systemd-units.ts";
import { takeSystemdListeners } from "./systemd-listeners.ts";

const ROOT_HOME = homeOf({}, 0);
const USER_HOME = homeOf({ FAIRLEAD_HOME: "/srv/50% off/it's" }, 1000);
const WEB = { id: "0.0.0.0:80", host: "0.0.0.0", port: 80 };

test("the service of the system keeps the daemons up, stops apps only when it is stopped, and gets its ports from a socket", () => {
  const { name, files } = systemdUnits(ROOT_HOME, [WEB, { id: "::1:8080", host: "::1", port: 8080 }]);
  assert.equal(name, "fairlead");
  const service = files["fairlead.service"] ?? "";
  for (const line of [
    "Type=notify",
    'Environment="FAIRLEAD_HOME=/var/lib/fairlead"',
    'Environment="FAIRLEAD_UNIT=fairlead"',
    'Environment="FAIRLEAD_SYSTEMD_LISTENERS=0.0.0.0:80 ::1:8080"',
    "KillMode=process",
    "Delegate=yes",
    "WantedBy=multi-user.target",
  ]) {
    assert.ok(service.split("\n").includes(line), `${line}\n${service}`);
  }
  const current = "/var/lib/fairlead/runtime/current/bin";
  const pidFiles = `"/var/lib/fairlead/locks/agent.pid" "/var/lib/fairlead/locks/control-plane.pid"`;
  assert.ok(service.includes(` "fairlead-watch" "${current}/node" "${current}/fairlead.js" ${pidFiles}\n`), service);
  assert.match(service, /^ExecStop="\/bin\/sh" "-c" "\[ -n \\"\$\$MAINPID\\" \] \|\| exit 0;/m);
  assert.deepEqual(readUnitListeners(service), [WEB, { id: "::1:8080", host: "::1", port: 8080 }]);
  const socket = (files["fairlead.socket"] ?? "").split("\n");
  assert.ok(socket.includes("ListenStream=0.0.0.0:80") && socket.includes("ListenStream=[::1]:8080"));
});

test("a user's service has a name of its own, is escaped, and has no socket without shared ports", () => {
  const { name, files } = systemdUnits(USER_HOME, []);
  assert.match(name, /^fairlead-[0-9a-f]{8}$/);
  assert.deepEqual(Object.keys(files), [`${name}.service`]);
  const service = files[`${name}.service`] ?? "";
  assert.ok(service.includes(`"/srv/50%% off/it's/runtime/current/bin/node"`));
  assert.ok(service.includes("WantedBy=default.target"));
});

test("a crontab keeps every other line and gets one line for this home, however often", () => {
  const before = "MAILTO=me\n5 * * * * other\n";
  const once = withRebootLine(before, USER_HOME);
  assert.equal(withRebootLine(once, USER_HOME), once);
  assert.ok(once.startsWith(before) && hasRebootLine(once, USER_HOME) && !hasRebootLine(before, USER_HOME));
  assert.equal(
    rebootLine(ROOT_HOME),
    "@reboot FAIRLEAD_HOME='/var/lib/fairlead' '/var/lib/fairlead/runtime/current/bin/node' '/var/lib/fairlead/runtime/current/bin/fairlead.js' up" +
      " >> '/var/lib/fairlead/logs/fairlead/boot.log' 2>&1 # fairlead /var/lib/fairlead",
  );
  assert.ok(rebootLine(USER_HOME).includes("'/srv/50\\% off/it'\\''s'"));
});

test("without systemd the units are refused and nothing is written", async () => {
  await withRoot(async (root) => {
    const ran: string[] = [];
    await assert.rejects(persistWithSystemd(ROOT_HOME, [], { root, userHome: root, exec: recording(ran) }), { code: "FL-5040" });
    assert.deepEqual(ran, []);
    assert.equal(existsSync(join(root, "etc")), false);
  });
});

test("as user lingering is asked for and checked before a unit is written", async () => {
  await withRoot(async (root) => {
    mkdirSync(join(root, "run/systemd/system"), { recursive: true });
    const at = { root, userHome: join(root, "me") };
    const refused = persistWithSystemd(USER_HOME, [], { ...at, exec: recording([], "Linger=no\n") });
    await assert.rejects(refused, { code: "FL-5041" });
    assert.equal(existsSync(join(root, "me")), false);
    const ran: string[] = [];
    const { unit } = await persistWithSystemd(USER_HOME, [], { ...at, exec: recording(ran, "Linger=yes\n") });
    assert.ok(readFileSync(join(root, "me/.config/systemd/user", `${unit}.service`), "utf8").includes("[Service]"));
    assert.deepEqual(ran.slice(-2), ["systemctl --user daemon-reload", `systemctl --user enable ${unit}.service`]);
  });
});

test("the unit is asked for only by what systemd did not start itself", async () => {
  await withRoot(async (root) => {
    const at = { root, userHome: root };
    const wants = join(root, "etc/systemd/system/multi-user.target.wants");
    for (const folder of [wants, join(root, "run/systemd/system")]) mkdirSync(folder, { recursive: true });
    assert.equal(await unitState(ROOT_HOME, { ...at, exec: recording([], "active\n") }, {}), null);
    writeFileSync(join(wants, "fairlead.service"), "");
    assert.equal(await unitState(ROOT_HOME, { ...at, exec: recording([], "active\n") }, {}), "active");
    assert.equal(await unitState(ROOT_HOME, { ...at, exec: recording([], "activating\n") }, {}), "active");
    assert.equal(await unitState(ROOT_HOME, { ...at, exec: recording([], "failed\n") }, {}), "inactive");
    assert.equal(await unitState(ROOT_HOME, { ...at, exec: recording([], "active\n") }, { FAIRLEAD_UNIT: "fairlead" }), null);
  });
});

test("whether it comes back is read from what systemd and cron have", async () => {
  await withRoot(async (root) => {
    const none = await readPersistence(ROOT_HOME, { root, userHome: root, exec: recording([], "") });
    assert.deepEqual(none, { kind: "none", advice: "fairlead up --cron" });
    const cron = await readPersistence(ROOT_HOME, { root, userHome: root, exec: recording([], withRebootLine("", ROOT_HOME)) });
    assert.deepEqual(cron, { kind: "cron" });
    const inputs: string[] = [];
    await persistWithCron(ROOT_HOME, { root, userHome: root, exec: recording(inputs, "") });
    assert.deepEqual(inputs, ["crontab -l", "crontab -"]);
  });
});

test("listeners are taken from systemd only when they were meant for this process", () => {
  assert.deepEqual(takeSystemdListeners({ LISTEN_PID: "1", LISTEN_FDS: "1", FAIRLEAD_SYSTEMD_LISTENERS: "0.0.0.0:80" }, 2).ids(), []);
  assert.deepEqual(takeSystemdListeners({ LISTEN_PID: "2", LISTEN_FDS: "0" }, 2).ids(), []);
});

function recording(ran: string[], stdout = ""): Exec {
  return (argv) => {
    ran.push(argv.join(" "));
    return Promise.resolve({ code: 0, signal: null, stdout, stderr: "" });
  };
}

function homeOf(env: Readonly<Record<string, string>>, uid: number): Home {
  return locateHome({ env, uid, userHome: "/home/me", lingering: false });
}

async function withRoot(work: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "fl-boot-"));
  try {
    await work(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
