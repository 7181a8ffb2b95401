import assert from "node:assert/strict";
import { test } from "node:test";
import { isMappedNumber, userName } from "./app-users.ts";
import { workerCount } from "./edge-workers.ts";
import { findIsolation, type Isolation } from "./isolation.ts";
import { delegatedFolder, v1Folder } from "./memory/cgroup-memory.ts";
import { parsePss } from "./memory/session-memory.ts";
import { commandEnvironment } from "./prepare-command.ts";
import { sandboxPrefix } from "./sandbox.ts";
import { instanceSpec } from "./testing.ts";
import { locateHome } from "../host/home.ts";

test("a command gets what the release says and nothing of the daemon's own environment", () => {
  const spec = instanceSpec({ env: { PATH: "/venv/bin:/usr/bin", FAIRLEAD_RELEASE: "v1" } });
  const env = commandEnvironment(spec, { appHome: "/home/x", userName: "fairlead-shop", secrets: { API_TOKEN: "t" } });
  assert.deepEqual(Object.keys(env).sort(), [
    "API_TOKEN",
    "FAIRLEAD_APP",
    "FAIRLEAD_ENVIRONMENT",
    "FAIRLEAD_INSTANCE",
    "FAIRLEAD_RELEASE",
    "HOME",
    "LANG",
    "LOGNAME",
    "PATH",
    "PYTHONUNBUFFERED",
    "USER",
  ]);
  assert.deepEqual([env["PATH"], env["FAIRLEAD_RELEASE"], env["HOME"]], ["/venv/bin:/usr/bin", "v1", "/home/x"]);
});

test("one edge worker up to two cores, then one for each two more, at most four", () => {
  assert.deepEqual([1, 2, 3, 4, 8, 64].map(workerCount), [1, 1, 1, 2, 4, 4]);
});

test("a user's name fits useradd's limit and stays its own", () => {
  assert.equal(userName("app-shop"), "fairlead-shop");
  const long = userName(`app-${"x".repeat(40)}`);
  assert.equal(long.length, 32);
  assert.notEqual(long, userName(`app-${"x".repeat(41)}`));
});

test("a number is used only where the user namespace maps it", () => {
  assert.equal(isMappedNumber(1_900_000_000, "         0          0 4294967295\n"), true);
  assert.equal(isMappedNumber(1_900_000_000, "0 100000 65536\n"), false);
});

test("the sandbox is read-only but for what is named, and hides what is not the app's", () => {
  const view = { hidden: ["/h"], readable: ["/h/store"], writable: ["/h/v"] };
  assert.equal(
    sandboxPrefix({ ...view, ownProcesses: true }).join(" "),
    "bwrap --ro-bind / / --dev-bind /dev /dev --unshare-pid --proc /proc --bind-try /tmp /tmp --bind-try /var/tmp /var/tmp" +
      " --tmpfs /h --ro-bind-try /h/store /h/store --bind-try /h/v /h/v --remount-ro /h --",
  );
  assert.ok(
    sandboxPrefix({ ...view, ownProcesses: false })
      .join(" ")
      .includes("--bind /proc /proc"),
  );
});

test("a host that refuses apps a /proc of their own still gives them a sandbox, and it is said", async () => {
  const isolation = await isolationWhere((argv) => !argv.includes("--unshare-pid"));
  assert.ok(isolation.prefix("shop", []).includes("bwrap") && !isolation.prefix("shop", []).includes("--unshare-pid"));
  assert.ok(isolation.sentences.some((sentence) => sentence.startsWith("Apps see the processes of others")));
  assert.ok(isolation.sentences.some((sentence) => sentence.startsWith("Apps are not kept apart")));
});

test("what the host does not offer is said, and left out", async () => {
  const isolation = await isolationWhere((argv) => argv[0] === "setpriv");
  assert.deepEqual(isolation.prefix("shop", ["/v"]), ["setpriv", "--no-new-privs", "--"]);
  assert.deepEqual(isolation.measures, ["no new privileges"]);
  assert.deepEqual(isolation.sentences, [
    "Apps do not have users of their own: Fairlead does not run as root.",
    "Apps cannot gain privileges (no_new_privs).",
    "No sandbox for the file system: bwrap says: bwrap: setting up uid map: Permission denied.",
    "Apps are not kept apart: each could read the values of the others, end them and use Fairlead's own sockets.",
    "Apps could change their own files: these are verified against the artifact before each start.",
  ]);
});

test("only the cgroup of our own service is taken as delegated", () => {
  const mounts = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
  assert.equal(delegatedFolder({ own: "0::/system.slice/fairlead.service\n", mounts }), "/sys/fs/cgroup/system.slice/fairlead.service");
  assert.equal(
    delegatedFolder({ own: "0::/system.slice/fairlead.service/fairlead-daemons\n", mounts }),
    "/sys/fs/cgroup/system.slice/fairlead.service",
  );
  assert.equal(delegatedFolder({ own: "0::/user.slice/user-0.slice/session-2.scope\n", mounts }), null);
  const v1 = "38 36 0:33 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";
  assert.equal(v1Folder({ mounts: v1, homeName: "fairlead-1" }), "/sys/fs/cgroup/memory/fairlead-1");
  assert.equal(v1Folder({ mounts, homeName: "fairlead-1" }), null);
});

test("PSS is read from smaps_rollup", () => {
  assert.equal(parsePss("00400000-7ffd [rollup]\nRss:  900 kB\nPss:             312 kB\nPss_Anon: 1 kB\n"), 312 * 1024);
  assert.equal(parsePss(""), null);
});

/** Without root, on a host where only these commands succeed. */
function isolationWhere(works: (argv: readonly string[]) => boolean): Promise<Isolation> {
  return findIsolation({
    home: locateHome({ env: { FAIRLEAD_HOME: "/nowhere" }, uid: 1000, userHome: "/nowhere/me", lingering: false }),
    users: { ofApp: () => Promise.resolve(null), ofEdge: () => null, missing: "Fairlead does not run as root" },
    userHome: "/nowhere/me",
    exec: (argv) =>
      Promise.resolve({ code: works(argv) ? 0 : 1, signal: null, stdout: "", stderr: "bwrap: setting up uid map: Permission denied\n" }),
    sandboxWanted: true,
  });
}
