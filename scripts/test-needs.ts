// What the tests need beyond Node and Python: installed where this process may, else named, and the tests that need it skip themselves loudly.
import { spawnSync } from "node:child_process";
import { accessSync, constants, globSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Need {
  readonly program: string;
  /** Where Debian puts it when it is not on an ordinary user's PATH. */
  readonly elsewhere: readonly string[];
  readonly debianPackage: string;
  readonly tests: string;
}

const NEEDS: readonly Need[] = [
  { program: "redis-server", elsewhere: [], debianPackage: "redis-server", tests: "private Redis, workers" },
  {
    program: "postgres",
    elsewhere: ["/usr/lib/postgresql/*/bin/postgres"],
    debianPackage: "postgresql",
    tests: "private PostgreSQL, migrations, backup",
  },
  { program: "bwrap", elsewhere: [], debianPackage: "bubblewrap", tests: "sandboxed instances" },
  { program: "zsh", elsewhere: [], debianPackage: "zsh", tests: "completion in zsh" },
  { program: "fish", elsewhere: [], debianPackage: "fish", tests: "completion in fish" },
  { program: "mmdebstrap", elsewhere: [], debianPackage: "mmdebstrap", tests: "the fresh machine" },
];

/** Debian's packages would start servers of their own when installed; the tests start what they need themselves. */
const QUIET_ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };

export function provideTestNeeds(): void {
  const missing = NEEDS.filter((need) => !isPresent(need));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && isPresent({ program: "apt-get", elsewhere: [], debianPackage: "", tests: "" })) install(missing);
  for (const need of NEEDS.filter((one) => !isPresent(one))) {
    process.stdout.write(`SKIPPED: \`${need.program}\` is missing (Debian package ${need.debianPackage}): ${need.tests}\n`);
  }
}

function install(missing: readonly Need[]): void {
  const packages = missing.map((need) => need.debianPackage);
  process.stdout.write(`installing for the tests: ${packages.join(", ")}\n`);
  for (const argv of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
  ]) {
    const result = spawnSync("apt-get", argv, { env: QUIET_ENVIRONMENT, encoding: "utf8" });
    if (result.status !== 0) process.stdout.write(`apt-get ${argv[0]} failed: ${result.stderr.slice(-500)}\n`);
  }
}

function isPresent(need: Need): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return [...folders.map((folder) => join(folder, need.program)), ...need.elsewhere.flatMap((pattern) => globSync(pattern))].some(
    isExecutable,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent or not executable: both mean that it cannot be used
  }
}
