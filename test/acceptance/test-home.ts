// A home of its own for a test, the real command line on it, and projects made of the load test's demo apps.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatusJson } from "../../src/contract/status.ts";
import { readDaemon } from "../../src/host/daemon.ts";
import { locateHome, type Home } from "../../src/host/home.ts";
import { identityOf, killProcess, listProcesses, signalProcess } from "../../src/host/process-identity.ts";

const root = join(import.meta.dirname, "../..");
const program = join(root, "bin/fairlead.js");

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestHome extends AsyncDisposable {
  readonly home: Home;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  run(...args: readonly string[]): Promise<CommandResult>;
  /** Fails with the output when the command does. */
  ok(...args: readonly string[]): Promise<CommandResult>;
  json<T>(...args: readonly string[]): Promise<T>;
  status(): Promise<StatusJson>;
  /** Power loss and a new boot, as far as a test can: every process dies at once, the socket folder is gone, the machine's boot id is another one. */
  losePower(): void;
}

const COMMAND_TIMEOUT_MS = 180_000;

export function createTestHome(): TestHome {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-test-"));
  const path = join(folder, "home");
  chmodSync(folder, 0o755); // as root, apps run as users of their own and must be able to pass
  const env: Record<string, string | undefined> = { ...process.env, FAIRLEAD_HOME: path, CI: "1", NO_COLOR: "1" };
  const home = locateHome({ env, uid: process.getuid?.() ?? -1, userHome: folder, lingering: false });
  const run = (...args: readonly string[]): Promise<CommandResult> => runProgram(args, env);
  const ok = async (...args: readonly string[]): Promise<CommandResult> => {
    const result = await run(...args);
    if (result.code !== 0) throw new Error(`fairlead ${args.join(" ")} ended with ${result.code}\n${result.stdout}${result.stderr}`);
    return result;
  };
  const json = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await ok(...args, "--json")).stdout) as T;
  return {
    home,
    folder,
    env,
    run,
    ok,
    json,
    status: () => json<StatusJson>("status"),
    losePower() {
      const identities = processesOf(home).map(({ pid }) => identityOf(pid));
      for (const identity of identities) if (identity !== null) signalProcess(identity, "SIGKILL"); // one that dies may take others with it
      rmSync(home.sockets, { recursive: true, force: true });
      env["FAIRLEAD_BOOT_ID"] = process.env["FAIRLEAD_BOOT_ID"] = randomUUID();
    },
    async [Symbol.asyncDispose]() {
      await run("down");
      for (const name of ["control-plane", "agent"] as const) {
        const daemon = readDaemon(home, name);
        if (daemon !== null) await killProcess(daemon.identity, 5_000);
      }
      rmSync(home.sockets, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runProgram(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env: { ...env }, timeout: COMMAND_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 70;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end();
  });
}

export function spawnedProgram(): readonly [string, string] {
  return [process.execPath, program];
}

export type DemoKind = "wsgi" | "asgi";

export interface DemoProject {
  readonly path: string;
  /** The next release says this label in every answer. */
  label(text: string): void;
  write(file: string, text: string): void;
}

/** A project around test/load/apps: `label.txt` makes a release, `data/` is a volume. */
export function makeDemoProject(parent: string, kind: DemoKind, more = ""): DemoProject {
  const path = join(parent, `${kind}-demo`);
  cpSync(join(root, "test/load/apps"), path, { recursive: true, filter: (from) => !from.includes("__pycache__") });
  mkdirSync(join(path, "data"), { recursive: true });
  const write = (file: string, text: string): void => writeFileSync(join(path, file), text);
  const command = kind === "wsgi" ? ["gunicorn", "wsgi_app:application"] : ["uvicorn", "asgi_app:app"];
  write("requirements.txt", kind === "wsgi" ? "gunicorn\n" : "uvicorn\nwebsockets\n");
  write(
    "fairlead.toml",
    `app = "${kind}-demo"\n\n[process.web]\ncommand = ${JSON.stringify(command)}\n\n[health]\nready = "/ready"\n\n[volume.data]\npath = "data"\nkind = "folder"\n${more}`,
  );
  const label = (text: string): void => write("label.txt", `${text}\n`);
  label("first");
  return { path, label, write };
}

export interface HomeProcess {
  readonly pid: number;
  readonly command: string;
  /** Id of the release whose environment it has; null for Fairlead's own. */
  readonly release: string | null;
}

/** Processes that name the home in their command line, their environment or as their folder: daemons, workers, instances, jobs, and what those started. */
export function processesOf(home: Home): HomeProcess[] {
  return listProcesses().flatMap(({ pid }) => {
    const [command, environment] = [readProc(pid, "cmdline"), readProc(pid, "environ")];
    const isOf = [command, environment.replace(/(?:^|\0)FAIRLEAD_HOME=[^\0]*/, ""), folderOf(pid)].some((text) => text.includes(home.path));
    const release = /(?:^|\0)FAIRLEAD_RELEASE=([^\0]*)/.exec(environment)?.[1] ?? null;
    return isOf ? [{ pid, command: command.replaceAll("\0", " "), release }] : [];
  });
}

function readProc(pid: number, file: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return ""; // it has ended meanwhile
  }
}

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}
