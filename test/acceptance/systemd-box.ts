// A real systemd as process 1 of a box of namespaces: this machine's own root, read through an overlay, that can be rebooted.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "./test-home.ts";

export interface SystemdBox extends AsyncDisposable {
  run(...argv: readonly string[]): Promise<CommandResult>;
  reboot(): Promise<void>;
}

const SYSTEMD = "/lib/systemd/systemd";
const BOOT_MAX_MS = 60_000;
const OFF_MAX_MS = 30_000;
const COMMAND_MAX_MS = 90_000;

/** $1 is a folder for the overlay, $2 the checkout. The units of this machine's own services are left out, and its kernel's settings are read-only. */
const BOOT = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
root=$1/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$root"
rm -rf "$root"/etc/systemd/system/*.wants "$root/etc/fstab"
[ -d "$1.kept/etc" ] && cp -a "$1.kept/etc/." "$root/etc"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"; mount -o remount,ro,bind "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$folder"; done
chmod 1777 "$root/tmp"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/srv/kept"
for device in null zero full random urandom tty; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mkdir -p "$root$2" "$1.kept/srv/kept" && mount --rbind "$2" "$root$2"
mount --bind "$1.kept/srv/kept" "$root/srv/kept"
cd "$root"
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" ${SYSTEMD} --system --unit=multi-user.target --show-status=0
`;

/** Or why there can be none here. What lies below /srv/kept and the units survive a reboot. */
export async function startSystemdBox(checkout: string): Promise<SystemdBox | string> {
  if (process.getuid?.() !== 0) return "a systemd of its own needs root";
  if (!existsSync(SYSTEMD)) return "systemd is not installed";
  const cgroups = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1];
  if (cgroups === undefined) return "the kernel mounts no cgroup v2";
  const folder = mkdtempSync(join(tmpdir(), "fl-systemd-"));
  const cgroup = join(cgroups, `fl-test-${process.pid}`);
  const overlay = join(folder, "box");
  for (const path of [overlay, `${overlay}.kept`, cgroup]) mkdirSync(path, { recursive: true });
  let shell: ChildProcess | null = null;
  let output = "";

  const initPid = (): string | null => {
    const children = shell?.pid === undefined ? "" : readOrEmpty(`/proc/${shell.pid}/task/${shell.pid}/children`);
    return children.trim().split(" ")[0] || null;
  };
  const run = (...argv: readonly string[]): Promise<CommandResult> => {
    const env = {
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: "/root",
      NO_COLOR: "1",
      FAIRLEAD_HOME: "/srv/kept/home",
    };
    return execute(["nsenter", "-t", initPid() ?? "0", "-a", "-r", "-w", ...argv], env);
  };
  const boot = async (): Promise<boolean> => {
    const namespaces = ["--pid", "--mount", "--fork", "--cgroup", "--ipc", "--uts", "--kill-child"];
    const enter = `echo $$ > ${cgroup}/cgroup.procs; exec unshare ${namespaces.join(" ")} sh -c "$BOOT" boot "$@"`;
    shell = spawn("sh", ["-c", enter, "enter", overlay, checkout], { env: { ...process.env, BOOT }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [shell.stdout, shell.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
    const untilMs = performance.now() + BOOT_MAX_MS;
    while (performance.now() < untilMs && shell.exitCode === null && shell.signalCode === null) {
      if (/running|degraded/.test((await run("systemctl", "is-system-running")).stdout)) return true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return false;
  };
  const off = async (): Promise<void> => {
    if (shell === null || shell.exitCode !== null || shell.signalCode !== null) return;
    const ended = new Promise((resolve) => shell?.once("exit", resolve));
    await run("systemctl", "--no-block", "poweroff");
    const timer = setTimeout(() => shell?.kill("SIGKILL"), OFF_MAX_MS); // --kill-child: process 1 of the box goes with it, and so does all in it
    await ended;
    clearTimeout(timer);
  };
  const dispose = async (): Promise<void> => {
    await off();
    rmSync(folder, { recursive: true, force: true });
    removeCgroup(cgroup);
  };
  if (!(await boot())) {
    await dispose();
    return `systemd does not boot in namespaces here: ${output.trim().split("\n").at(-1)}`;
  }
  return {
    run,
    async reboot() {
      await run("sh", "-c", "mkdir -p /srv/kept/etc && cp -a /etc/systemd /srv/kept/etc/");
      await off();
      await execute(["sh", "-c", `mkdir -p "$1/etc" && cp -a "$1/srv/kept/etc/systemd" "$1/etc/"`, "keep", `${overlay}.kept`], process.env);
      if (!(await boot())) throw new Error(`the box does not boot again: ${output}`);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function execute(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const [program, ...args] = argv as [string, ...string[]];
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: COMMAND_MAX_MS }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 70, stdout, stderr }),
    );
  });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The groups that systemd made in it first; all are empty. */
function removeCgroup(path: string): void {
  execFile("find", [path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"], () => {
    if (existsSync(path)) rmdirSync(path);
  });
}
