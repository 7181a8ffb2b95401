// The README's first command on a machine that has nothing but Node, npm, Python and git from Debian's packages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const repository = join(import.meta.dirname, "../..");
const PACKAGES = ["nodejs", "npm", "python3", "git", "ca-certificates"];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
/** How this machine reaches its package registries; nothing else of our environment goes in. */
const REGISTRY_VARIABLE =
  /^(npm_config_registry|PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|PIP_CERT|UV_\w*INDEX\w*|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|https?_proxy|no_proxy)$/i;

test("the README's first command ships the guestbook on a fresh Debian and prints a real answer", (t) => {
  const missing = whatIsMissing();
  if (missing !== null) {
    process.stdout.write(`SKIPPED: the fresh machine: ${missing}\n`);
    return t.skip(missing);
  }
  const root = mkdtempSync(join(tmpdir(), "fresh-machine-"));
  try {
    makeRoot(root);
    copyProject(root);
    const command = readmeCommand();
    const result = inside(root, `cd /opt/fairlead && ${command}; code=$?; npx fairlead down; exit $code`);
    const output = `${result.stdout}\n${result.stderr}`;
    assert.equal(result.status, 0, output.slice(-6000));
    assert.match(result.stdout, /http:\/\/127\.0\.0\.1:\d+/, output.slice(-3000));
    assert.match(result.stdout, /200 OK/, output.slice(-3000));
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
});

function whatIsMissing(): string | null {
  if (process.getuid?.() !== 0) return "needs root for chroot";
  if (spawnSync("mmdebstrap", ["--version"]).status !== 0) return "mmdebstrap is not installed";
  if (spawnSync("unshare", ["--mount", "--pid", "--fork", "true"]).status !== 0) return "mount and process namespaces are not allowed here";
  return null;
}

/** The first fenced command of the README that ships something, as written. */
function readmeCommand(): string {
  const found = /^npm ci && npx fairlead ship examples\/guestbook$/m.exec(readFileSync(join(repository, "README.md"), "utf8"));
  assert.ok(found, "README.md has no line `npm ci && npx fairlead ship examples/guestbook`");
  return found[0];
}

function makeRoot(root: string): void {
  run("mmdebstrap", ["--quiet", "--variant=minbase", `--include=${PACKAGES.join(",")}`, "bookworm", join(root, "root.tar")]);
  mkdirSync(join(root, "fs"));
  run("tar", ["-xf", join(root, "root.tar"), "-C", join(root, "fs")]);
  rmSync(join(root, "root.tar"));
  for (const file of ["/etc/resolv.conf", "/etc/hosts", CERTIFICATES]) if (existsSync(file)) copyFileSync(file, join(root, "fs", file));
}

/** What a clone would hold: the files git knows, as they are in the working tree. */
function copyProject(root: string): void {
  const target = join(root, "fs/opt/fairlead");
  mkdirSync(target, { recursive: true });
  const archive = join(root, "project.tar");
  run("sh", [
    "-c",
    `cd '${repository}' && git ls-files -z | tar --null --files-from=- -cf '${archive}' && tar -xf '${archive}' -C '${target}'`,
  ]);
}

function inside(root: string, script: string): { status: number | null; stdout: string; stderr: string } {
  const registries = Object.entries(process.env).filter(([name]) => REGISTRY_VARIABLE.test(name));
  const env = {
    HOME: "/root",
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LANG: "C.UTF-8",
    ...Object.fromEntries(registries),
  };
  const mounts = "mount -t proc proc /proc && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /tmp";
  const fs = join(root, "fs");
  const devices = `for d in null zero random urandom tty full; do mknod -m 666 '${fs}/dev/'$d c $(stat -c '%Hr %Lr' /dev/$d) 2>/dev/null || touch '${fs}/dev/'$d && mount --bind /dev/$d '${fs}/dev/'$d; done`;
  return spawnSync(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", `${devices}; exec chroot '${fs}' sh -c "$0"`, `${mounts} && ${script}`],
    {
      env,
      encoding: "utf8",
      timeout: 420_000,
      killSignal: "SIGKILL",
      maxBuffer: 32 * 1024 * 1024,
    },
  );
}

function run(program: string, args: readonly string[]): void {
  const result = spawnSync(program, args, { encoding: "utf8", timeout: 300_000 });
  assert.equal(result.status, 0, `${program}: ${result.stderr}`);
}
