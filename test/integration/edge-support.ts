// What the edge's integration tests share: a worker on a bound loopback listener, its control socket, and real Python servers from a venv.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { request } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoutedRelease, RoutedService, RoutingTable } from "../../src/model/host/routing-table.ts";
import type { WorkerReport } from "../../src/model/host/worker-report.ts";

const ROOT = join(import.meta.dirname, "../..");
const REQUIREMENTS = ["gunicorn==27.0.1", "uvicorn==0.54.0", "httptools==0.9.0", "websockets==17.4"];
const START_TIMEOUT_MS = 15_000;

/** Python of a venv with the servers, made once per machine; or why there is none. */
export function pythonServers(): { readonly python: string } | { readonly missing: string } {
  const name = createHash("sha256").update(REQUIREMENTS.join()).digest("hex").slice(0, 8);
  const folder = join(tmpdir(), `fairlead-edge-test-servers-${process.getuid?.() ?? 0}-${name}`);
  const python = join(folder, "bin/python");
  if (existsSync(folder)) return { python };
  const aside = `${folder}.${process.pid}`;
  try {
    execFileSync("python3", ["-m", "venv", "--clear", aside], { stdio: "pipe", timeout: 60_000 });
    execFileSync(join(aside, "bin/python"), ["-m", "pip", "install", "--quiet", ...REQUIREMENTS], { stdio: "pipe", timeout: 120_000 });
    takeItsPlace(aside, folder);
    return { python };
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true });
    return { missing: `no venv with ${REQUIREMENTS.join(" ")}: ${String((cause as { stderr?: Buffer }).stderr ?? cause)}` };
  }
}

/** Another test file may have made one at the same time: then that one is used. */
function takeItsPlace(aside: string, folder: string): void {
  try {
    renameSync(aside, folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
    rmSync(aside, { recursive: true, force: true });
  }
}

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), "fl-edge-"));
}

interface BoundHandle {
  readonly fd: number;
  getsockname(out: { port?: number }): number;
  close(): void;
}

/** A loopback socket, bound and not listening, as the agent makes it. */
export function bindListener(): { readonly id: string; readonly port: number; readonly handle: BoundHandle } {
  const internals = net as unknown as { _createServerHandle(host: string, port: number, family: number): BoundHandle };
  const handle = internals._createServerHandle("127.0.0.1", 0, 4);
  const name: { port?: number } = {};
  handle.getsockname(name);
  const port = name.port as number;
  return { id: `127.0.0.1:${port}`, port, handle };
}

export class EdgeWorker {
  readonly process: ChildProcess;
  readonly controlPath: string;
  readonly exited: Promise<number | null>;

  constructor(id: string, folder: string, listeners: readonly { id: string; handle: BoundHandle }[]) {
    this.controlPath = join(folder, `worker-${id}.sock`);
    const fds = Object.fromEntries(listeners.map((listener, i) => [listener.id, 4 + i]));
    const argv = [join(ROOT, "src/edge/worker.ts"), id, this.controlPath, join(folder, "table.json"), join(folder, "access.log")];
    this.process = spawn(process.execPath, argv, {
      stdio: ["ignore", "inherit", "inherit", "ipc", ...listeners.map((listener) => listener.handle.fd)],
      env: { ...process.env, FAIRLEAD_LISTENERS: JSON.stringify(fds) },
    });
    this.exited = new Promise((resolve) => this.process.on("exit", resolve));
  }

  async ready(): Promise<this> {
    await until(() => existsSync(this.controlPath));
    return this;
  }

  async putTable(table: RoutingTable): Promise<WorkerReport> {
    const { status, body } = await this.control("PUT", "/table", table);
    if (status !== 200) throw new Error(`table refused: ${status} ${JSON.stringify(body)}`);
    return body as WorkerReport;
  }

  async report(): Promise<WorkerReport> {
    return (await this.control("GET", "/report")).body as WorkerReport;
  }

  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ socketPath: this.controlPath, method, path, agent: false }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("end", () => resolve({ status: incoming.statusCode as number, body: JSON.parse(Buffer.concat(parts).toString()) }));
      });
      outgoing.on("error", reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.process.kill(signal);
    await this.exited;
  }
}

/** A server of the demo apps on a unix socket of its own. */
export class AppInstance {
  readonly id: string;
  readonly path: string;
  readonly keepAliveMs: number | null;
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(options: { id: string; folder: string; argv: readonly string[]; keepAliveMs: number | null; label: string }) {
    this.id = options.id;
    this.path = join(options.folder, `${options.id}.sock`);
    this.keepAliveMs = options.keepAliveMs;
    const [program = "", ...argv] = options.argv.map((part) => part.replaceAll("{socket}", this.path));
    this.#process = spawn(program, argv, {
      cwd: join(ROOT, "test/load/apps"),
      env: {
        ...process.env,
        RELEASE_LABEL: options.label,
        EFFECTS_FILE: join(options.folder, "effects.log"),
        PYTHONDONTWRITEBYTECODE: "1",
      },
      stdio: ["ignore", "ignore", process.env["EDGE_TEST_VERBOSE"] ? "inherit" : "ignore"],
    });
    this.#exited = new Promise((resolve) => this.#process.on("exit", resolve));
  }

  async ready(): Promise<this> {
    await until(() => accepts(this.path));
    return this;
  }

  /** SIGTERM and the server's own grace. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.#process.kill(signal);
    await this.#exited;
  }
}

export function gunicorn(python: string, folder: string, id: string, label: string): AppInstance {
  const argv = [python, "-m", "gunicorn", "--bind", "unix:{socket}", "--worker-class", "gthread", "--threads", "16", "--keep-alive", "5"];
  return new AppInstance({
    id,
    folder,
    label,
    keepAliveMs: 5_000,
    argv: [...argv, "--graceful-timeout", "10", "--no-control-socket", "wsgi_app:application"],
  });
}

export function uvicorn(python: string, folder: string, id: string, label: string): AppInstance {
  const argv = [python, "-m", "uvicorn", "--uds", "{socket}", "--timeout-keep-alive", "5", "--timeout-graceful-shutdown", "10"];
  return new AppInstance({ id, folder, label, keepAliveMs: 5_000, argv: [...argv, "--log-level", "warning", "asgi_app:app"] });
}

export function releaseOf(id: string, instances: readonly AppInstance[], more: Partial<RoutedRelease> = {}): RoutedRelease {
  const targets = instances.map((instance) => ({
    instance: instance.id,
    address: { kind: "unix" as const, path: instance.path },
    keepAliveMs: instance.keepAliveMs,
  }));
  return { id, weight: 100, targets, tunnels: "keep", closeSpreadMs: 0, closePool: false, cut: false, ...more };
}

export function serviceOf(listener: string, releases: readonly RoutedRelease[], more: Partial<RoutedService> = {}): RoutedService {
  return {
    id: "demo/production",
    app: "demo",
    environment: "production",
    matches: [{ listener, hosts: [], pathPrefix: "" }],
    releases,
    maintenance: null,
    limits: { requestBodyMaxBytes: 10_000_000, responseTimeoutMs: 30_000, queueMax: 256, queueTimeoutMs: 10_000 },
    ...more,
  };
}

export function tableOf(number: number, listener: { id: string; port: number }, services: readonly RoutedService[]): RoutingTable {
  return { version: 1, epoch: 1, number, listeners: [{ id: listener.id, host: "127.0.0.1", port: listener.port }], services };
}

export function accessLines(folder: string): Record<string, unknown>[] {
  const text = readFileSync(join(folder, "access.log"), "utf8");
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = START_TIMEOUT_MS): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not so within ${timeoutMs} ms: ${condition.toString()}`);
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function cleanUp(folder: string): void {
  mkdirSync(folder, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
