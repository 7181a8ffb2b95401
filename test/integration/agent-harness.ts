// A real agent on a home of its own, with a control plane that only keeps its peer alive, so that a test says what is desired.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentApi } from "../../src/model/host/agent-api.ts";
import type { DesiredState, InstanceSpec, JobSpec } from "../../src/model/host/desired-state.ts";
import type { ObservedInstance, ObservedJob, ObservedState } from "../../src/model/host/instance.ts";
import { createAgentClient } from "../../src/host/agent-client.ts";
import { createHome } from "../../src/host/create-home.ts";
import { daemonLog, readDaemon, spawnDaemon, type DaemonName } from "../../src/host/daemon.ts";
import { locateHome, type Home } from "../../src/host/home.ts";
import { instanceSocket } from "../../src/host/instance-socket.ts";
import { HeldListeners } from "../../src/host/listeners.ts";
import { localRequest } from "../../src/host/local-request.ts";
import { killProcess, listProcesses, signalProcess, waitForEnd } from "../../src/host/process-identity.ts";
import { ensureRuntimeCopy } from "../../src/host/runtime-copy.ts";
import { chooseRuntime, type Runtime } from "../../src/host/runtime.ts";

const CONTROL_PLANE = `
import { currentHome } from "../host/home.js";
import { becomePeer } from "../host/peer.js";
import { createLog } from "../platform/log.js";
const log = createLog("control-plane", (line) => process.stderr.write(line));
const peer = await becomePeer({ home: currentHome(), role: "control-plane", log });
if (peer === null) process.exit(0);
peer.onStop(() => process.exit(0));
`;

export interface TestHost extends AsyncDisposable {
  readonly home: Home;
  readonly agent: AgentApi;
  readonly runtime: Runtime;
  startAgent(): Promise<void>;
  pid(name: DaemonName): number;
  kill(name: DaemonName, signal?: NodeJS.Signals): void;
  desire(instances: readonly InstanceSpec[], jobs?: readonly JobSpec[]): Promise<void>;
  untilObserved(check: (state: ObservedState) => boolean, what: string, timeoutMs?: number): Promise<ObservedState>;
  instance(state: ObservedState, id: string): ObservedInstance | undefined;
  job(state: ObservedState, id: string): ObservedJob | undefined;
  logs(): string;
}

export async function startTestHost(options: { readonly bootId?: string; readonly homePath?: string } = {}): Promise<TestHost> {
  const path = options.homePath ?? mkdtempSync(join(tmpdir(), "fairlead-agent-"));
  const uid = process.getuid?.() ?? -1;
  const home = locateHome({ env: { FAIRLEAD_HOME: path }, uid, userHome: path, lingering: false });
  createHome(home);
  const runtime = ensureRuntimeCopy(home);
  writeFileSync(join(runtime.code, "server", "main.js"), CONTROL_PLANE);
  chooseRuntime(home, runtime);
  if (options.bootId) process.env["FAIRLEAD_BOOT_ID"] = options.bootId;
  const agent = createAgentClient(home);
  let number = 0;

  const host: TestHost = {
    home,
    agent,
    runtime,
    async startAgent() {
      const child = spawnDaemon(home, "agent", { runtime, listeners: new HeldListeners(), channel: false });
      child.unref();
      await until(() => answers(home), "the agent answers", 10_000, host);
      await until(() => readDaemon(home, "control-plane") !== null, "the control plane runs", 10_000, host);
    },
    pid(name) {
      const record = readDaemon(home, name);
      if (record === null) throw new Error(`${name} does not run\n${host.logs()}`);
      return record.identity.pid;
    },
    kill(name, signal = "SIGKILL") {
      process.kill(host.pid(name), signal);
    },
    async desire(instances, jobs = []) {
      number += 1;
      const desired: DesiredState = { version: 1, epoch: 1, number, instances, jobs };
      await agent.putDesiredState(desired);
    },
    async untilObserved(check, what, timeoutMs = 15_000) {
      let state: ObservedState | null = null;
      await until(
        async () => {
          state = await agent.observe(-1, 0).catch(() => null);
          return state !== null && check(state);
        },
        () => `${what}; last seen: ${JSON.stringify(state, null, 1)}`,
        timeoutMs,
        host,
      );
      return state as unknown as ObservedState;
    },
    instance: (state, id) => state.instances.find((one) => one.id === id),
    job: (state, id) => state.jobs.find((one) => one.id === id),
    logs: () => [readText(daemonLog(home, "agent")), readText(daemonLog(home, "control-plane"))].join("--\n"),
    async [Symbol.asyncDispose]() {
      await localRequest(home.agentSocket, { method: "POST", path: "/stop", body: {}, timeoutMs: 30_000 }).catch(() => {});
      for (const name of ["control-plane", "agent"] as const) {
        const record = readDaemon(home, name);
        if (record && !(await waitForEnd(record.identity, 2_000))) await killProcess(record.identity, 2_000);
      }
      delete process.env["FAIRLEAD_BOOT_ID"];
      rmSync(home.path, { recursive: true, force: true });
      rmSync(home.sockets, { recursive: true, force: true });
    },
  };
  await host.startAgent();
  return host;
}

async function answers(home: Home): Promise<boolean> {
  return localRequest(home.agentSocket, { method: "GET", path: "/ping", timeoutMs: 1_000 }).then(
    () => true,
    () => false,
  );
}

export async function until(
  check: () => boolean | Promise<boolean>,
  what: string | (() => string),
  timeoutMs = 10_000,
  host?: { logs(): string },
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > endMs)
      throw new Error(`not within ${timeoutMs} ms: ${typeof what === "string" ? what : what()}\n${host?.logs() ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A small server on a unix socket, in Python as the instances of real apps are. */
export const SERVER = `
import http.server, os, socketserver, sys, signal, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/tunnel": return self.echo()
        if self.path == "/slow": time.sleep(4)
        paths = os.environ.get("PATHS", "/:200,/slow:200").split(",")
        answers = dict(p.split(":", 1) for p in paths)
        status = int(answers.get(self.path, "404").split("|")[0])
        self.send_response(status)
        if "|" in answers.get(self.path, ""): self.send_header("Location", answers[self.path].split("|")[1])
        body = str(os.getpid()).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def echo(self):
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n")
        self.close_connection = True
        while data := self.connection.recv(1000): self.connection.sendall(data)
    def address_string(self): return "unix"
    def log_message(self, *a): pass
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
if os.environ.get("IGNORE_TERM"): signal.signal(signal.SIGTERM, signal.SIG_IGN)
else: signal.signal(signal.SIGTERM, lambda *a: os._exit(0))
print("serving", os.getpid(), os.environ.get("API_TOKEN", "no token"), flush=True)
Server(sys.argv[1], Handler).serve_forever()
`;

/** What the commands of one release have in common. */
const IN_RELEASE = {
  app: "shop",
  environment: "production",
  release: "shop/production/v1",
  cwd: "/",
  env: {},
  sealedEnvironment: null,
  user: null,
  memoryMaxBytes: null,
  writable: [],
  artifact: "/",
} as const;

export function webSpec(home: Home, name: string, change: Partial<InstanceSpec> = {}): InstanceSpec {
  const id = `shop-production-v1-web-${name}`;
  const path = instanceSocket(home, { id, app: "shop", process: "web" });
  return {
    ...IN_RELEASE,
    id,
    process: "web",
    kind: "web",
    argv: ["/usr/bin/python3", "-c", SERVER, path],
    bind: { kind: "unix", path },
    health: {
      ready: null,
      live: null,
      host: "localhost",
      startTimeoutMs: 10_000,
      intervalMs: 200,
      timeoutMs: 1_000,
      stableChecks: 2,
      failuresMax: 3,
    },
    graceMs: 2_000,
    exclusiveKey: null,
    ...change,
  };
}

/** A command that takes no requests. */
export function workerSpec(name: string, script: string, change: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    ...IN_RELEASE,
    id: `shop-production-v1-worker-${name}`,
    process: "worker",
    kind: "worker",
    argv: ["/bin/sh", "-c", script],
    bind: null,
    health: null,
    graceMs: 1_000,
    exclusiveKey: null,
    ...change,
  };
}

export function jobSpec(name: string, script: string, change: Partial<JobSpec> = {}): JobSpec {
  return {
    ...IN_RELEASE,
    id: `shop-production-v1-release-${name}`,
    kind: "release-command",
    name: "release",
    argv: ["/bin/sh", "-c", script],
    timeoutMs: 20_000,
    ...change,
  };
}

/** Pids of living processes whose command line holds `text`. */
export function pidsOf(text: string): number[] {
  return listProcesses()
    .map((process) => process.pid)
    .filter((pid) => pid !== process.pid && readText(`/proc/${pid}/cmdline`).includes(text));
}

export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export { signalProcess };
