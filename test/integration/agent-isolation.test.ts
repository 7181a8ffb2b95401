// What an app can reach of the host, of Fairlead and of another app, as seen from inside it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { InstanceSpec } from "../../src/model/host/desired-state.ts";
import { sealEnvironment } from "../../src/host/sealed-environment.ts";
import { Secret } from "../../src/platform/secret.ts";
import { readText, startTestHost, until, workerSpec } from "./agent-harness.ts";

const SPY = `
import json, os, socket, sys, time
out, home, sockets = sys.argv[1:]
def listed(path):
    try: return sorted(os.listdir(path))
    except OSError: return None
def readable(path):
    try: return open(path, "rb").read() is not None
    except OSError: return False
def writable(folder):
    try:
        os.close(os.open(folder + "/probe", os.O_CREAT | os.O_WRONLY)); os.unlink(folder + "/probe"); return True
    except OSError: return False
def connects(path):
    with socket.socket(socket.AF_UNIX) as s:
        try: s.connect(path); return True
        except OSError: return False
pids = [int(p) for p in os.listdir("/proc") if p.isdigit()]
def names(pid):
    try: return open("/proc/%d/cmdline" % pid).read()
    except OSError: return ""
def environ(pid):
    try: return open("/proc/%d/environ" % pid).read()
    except OSError: return ""
time.sleep(1)
def reopens():
    try: open("/dev/stdout", "a").close(); return True
    except OSError: return False
report = {
  "home": listed(home), "sockets": listed(sockets),
  "reads": [n for n in ["keys/environment.key", "fairlead.db", "agent/desired-state.json", "locks/agent.json", "volumes/other/data"] if readable(home + "/" + n)],
  "writes": [n for n in ["/etc", "/usr/local/bin", home, home + "/store", home + "/runtime", home + "/releases", "/tmp", os.environ["HOME"], os.path.dirname(out)] if writable(n)],
  "connects": [n for n in ["agent.sock", "control.sock"] if connects(sockets + "/" + n)],
  "seesDaemons": any("/".join(["agent", "main.js"]) in names(p) for p in pids),
  "seesSecretOfOther": any("top-secret-of-other" in environ(p) for p in pids),
  "reopensOutput": reopens(), "uid": os.getuid(), "path": os.environ["PATH"],
  "descriptors": sorted(int(f) for f in os.listdir("/proc/self/fd") if int(f) > 2 and os.path.exists("/proc/self/fd/" + f)),
}
open(out + ".new", "w").write(json.dumps(report)); os.rename(out + ".new", out)
time.sleep(600)
`;

const NO_SANDBOX = spawnSync("bwrap", ["--ro-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "true"]).status !== 0;

test(
  "an app in the sandbox sees its own processes, files and socket, and writes to its volumes, home and /tmp only",
  { skip: NO_SANDBOX && "bubblewrap is missing, or may not make a /proc here", timeout: 60_000 },
  async () => {
    const parent = mkdtempSync(join(tmpdir(), "fl-isolation-"));
    chmodSync(parent, 0o711); // as root apps have users of their own and must be able to pass
    try {
      await using host = await startTestHost({ homePath: join(parent, "home") });
      const { home } = host;
      sealEnvironment(home, "other-v1", { TOKEN: new Secret("top-secret-of-other") });
      const other = workerSpec("aaaaaa", "exec sleep 600", {
        app: "other",
        sealedEnvironment: "other-v1",
        writable: [join(home.volumes, "other")],
      });
      const data = join(home.volumes, "shop");
      const out = join(data, "report.json");
      const argv = ["/usr/bin/python3", "-c", SPY, out, home.path, home.sockets];
      const spy: InstanceSpec = { ...workerSpec("bbbbbb", "", { writable: [data] }), argv };
      await host.desire([{ ...other, id: "other-production-v1-worker-aaaaaa" }, spy]);
      await host.untilObserved((s) => s.instances.every(({ phase }) => phase === "ready") && s.instances.length === 2, "both run");
      writeFileSync(join(home.volumes, "other", "data"), "private", { mode: 0o600 });
      await until(() => readText(out) !== "", "the report", 15_000, host);
      const seen = JSON.parse(readText(out)) as Record<string, unknown>;
      assert.deepEqual(seen["reads"], []);
      assert.deepEqual(seen["connects"], []);
      assert.deepEqual(seen["sockets"], []);
      assert.deepEqual(seen["writes"], ["/tmp", join(home.path, "homes", "shop"), data]);
      assert.ok(
        (seen["home"] as string[]).every((name) => ["homes", "releases", "store", "volumes"].includes(name)),
        JSON.stringify(seen),
      );
      assert.equal(seen["seesDaemons"], false);
      assert.equal(seen["seesSecretOfOther"], false);
      assert.deepEqual(seen["descriptors"], []);
      assert.equal(seen["reopensOutput"], true);
      if (process.getuid?.() === 0) assert.notEqual(seen["uid"], 0);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  },
);
