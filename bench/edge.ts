// CPU per keep-alive request of the edge beside nginx, HAProxy and the bare upstream, in one run under the same load (DESIGN 8: ≤ 2.2 × nginx).
// `node bench/edge.ts [SECONDS] [CONNECTIONS] [OTHER]`. Needs wrk and nginx; what is missing is said and skipped. OTHER is a second
// worker.ts, such as the one of another checkout: what a change costs is seen only beside what it changes.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const [seconds = "4", connections = "64", other] = process.argv.slice(2);
const CLOCK_TICKS_PER_SECOND = 100;
const BODY = "x".repeat(100);
/** DESIGN 8. */
const BUDGET_RATIO = 2.2;

const WARM_SECONDS = "5";
const ROUNDS = 3;

interface Plane {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
}

interface Measured {
  readonly name: string;
  readonly requests: number;
  readonly cpuMicroseconds: number;
  readonly errors: string;
  readonly p99: string;
}

const folder = mkdtempSync(join(tmpdir(), "fl-bench-edge-"));
const started: ChildProcess[] = [];
try {
  main(await planes());
} finally {
  for (const process of started) process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}

function main(planes: readonly Plane[]): void {
  // Warm: the JIT of the edge, the caches of all. Then in turn (A B A B …), so that a drift of the machine meets all alike.
  for (const plane of planes) load(plane, WARM_SECONDS);
  const rounds = Array.from({ length: ROUNDS }, () => planes.map((plane) => load(plane, seconds)));
  const measured = planes.map((_, i) => middle(rounds.map((round) => round[i] as Measured)));
  const nginx = measured.find(({ name }) => name === "nginx, JSON log");
  print(
    `${"plane".padEnd(22)}${"µs CPU/request".padStart(16)}${"× nginx".padStart(10)}${"requests/s".padStart(12)}${"p99".padStart(10)}  errors`,
  );
  for (const one of measured) {
    const ratio = nginx === undefined ? "-" : (one.cpuMicroseconds / nginx.cpuMicroseconds).toFixed(2);
    const rate = Math.round(one.requests / Number(seconds));
    print(
      `${one.name.padEnd(22)}${one.cpuMicroseconds.toFixed(1).padStart(16)}${ratio.padStart(10)}${String(rate).padStart(12)}${one.p99.padStart(10)}  ${one.errors}`,
    );
  }
  const edge = measured.find(({ name }) => name === "fairlead edge");
  if (nginx === undefined || edge === undefined) return;
  const ratio = edge.cpuMicroseconds / nginx.cpuMicroseconds;
  print(`budget: ${BUDGET_RATIO} × nginx; now ${ratio.toFixed(2)}: ${ratio <= BUDGET_RATIO ? "kept" : "MISSED"}`);
}

/** The round with the median CPU per request. */
function middle(rounds: Measured[]): Measured {
  return rounds.sort((a, b) => a.cpuMicroseconds - b.cpuMicroseconds)[rounds.length >> 1] as Measured;
}

async function planes(): Promise<Plane[]> {
  if (!has("wrk") || !has("nginx")) {
    print("skipped: this bench needs the Debian packages wrk and nginx (nginx is also the upstream)");
    return [];
  }
  const socket = join(folder, "upstream.sock");
  const bare = await freePort();
  const upstream = start("nginx", ["-c", nginxUpstream(socket, bare), "-e", "stderr", "-g", "daemon off;"]);
  const list: Plane[] = [{ name: "bare upstream", port: bare, process: upstream }];
  for (const log of [false, true]) {
    const port = await freePort();
    const process = start("nginx", ["-c", nginxProxy(socket, port, log), "-e", "stderr", "-g", "daemon off;"]);
    list.push({ name: log ? "nginx, JSON log" : "nginx, no log", port, process });
  }
  if (has("haproxy")) {
    const port = await freePort();
    list.push({ name: "HAProxy, no log", port, process: start("haproxy", ["-db", "-f", haproxy(socket, port)]) });
  } else print("HAProxy is missing: skipped");
  list.push(edge(socket, "fairlead edge", join(ROOT, "src/edge/worker.ts")));
  if (other !== undefined) list.push(edge(socket, "other edge", other));
  await Promise.all(list.map((plane) => accepts(plane.port)));
  return list;
}

function load(plane: Plane, forSeconds: string): Measured {
  const before = cpuMicroseconds(plane.process.pid as number);
  const run = spawnSync(
    "wrk",
    ["-t1", `-c${connections}`, `-d${forSeconds}s`, "--latency", `http://127.0.0.1:${plane.port}/hello?name=world`],
    {
      encoding: "utf8",
    },
  );
  const spent = cpuMicroseconds(plane.process.pid as number) - before;
  const requests = Number(/(\d+) requests in/.exec(run.stdout)?.[1] ?? 0);
  const errors = [/Socket errors:.*/.exec(run.stdout)?.[0], /Non-2xx.*/.exec(run.stdout)?.[0]].filter(Boolean).join(" ");
  return {
    name: plane.name,
    requests,
    cpuMicroseconds: spent / Math.max(1, requests),
    errors: errors || "none",
    p99: /99%\s+(\S+)/.exec(run.stdout)?.[1] ?? "?",
  };
}

/** User and system time of a process and its children. */
function cpuMicroseconds(pid: number): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );
  return [String(pid), ...children].reduce((sum, id) => sum + ticks(id), 0) * (1_000_000 / CLOCK_TICKS_PER_SECOND);
}

function ticks(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function nginxCommon(name: string): string {
  // As root it would otherwise become another user, who cannot open the socket folder. Without a master nothing outlives a killed one.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user} master_process off; pid ${join(folder, `${name}.pid`)}; events { worker_connections 4096; }`;
}

function nginxUpstream(socket: string, port: number): string {
  return write(
    "upstream.conf",
    `${nginxCommon("upstream")}
http { access_log off; keepalive_requests 1000000; keepalive_timeout 75s; ${nginxTemporary("upstream")}
  server { listen unix:${socket}; listen 127.0.0.1:${port}; location / { return 200 "${BODY}"; } } }`,
  );
}

function nginxProxy(socket: string, port: number, log: boolean): string {
  const name = log ? "proxy-log" : "proxy";
  const format = `log_format json escape=json '{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","host":"$host","path":"$uri","status":$status,"duration":$request_time,"bytes":$body_bytes_sent,"id":"$request_id"}';`;
  return write(
    `${name}.conf`,
    `${nginxCommon(name)}
http { ${format} access_log ${log ? `${join(folder, "nginx.log")} json buffer=64k flush=1s` : "off"}; keepalive_requests 1000000; ${nginxTemporary(name)}
  upstream app { server unix:${socket}; keepalive 128; keepalive_requests 1000000; }
  server { listen 127.0.0.1:${port};
    location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Request-Id $request_id; } } }`,
  );
}

function nginxTemporary(name: string): string {
  return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${join(folder, `${name}-${kind}`)};`)
    .join(" ");
}

function haproxy(socket: string, port: number): string {
  return write(
    "haproxy.cfg",
    `global
  maxconn 4096
  nbthread 1
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
  option forwardfor
  http-reuse always
frontend f
  bind 127.0.0.1:${port}
  default_backend b
backend b
  server app unix@${socket}
`,
  );
}

function edge(socket: string, title: string, program: string): Plane {
  const create = (host: string, port: number): { fd: number; getsockname(out: { port?: number }): void } =>
    (net as unknown as { _createServerHandle(host: string, port: number, family: number): never })._createServerHandle(host, port, 4);
  const handle = create("127.0.0.1", 0);
  const name: { port?: number } = {};
  handle.getsockname(name);
  const port = name.port as number;
  const id = `127.0.0.1:${port}`;
  const target = { instance: "upstream", address: { kind: "unix", path: socket }, keepAliveMs: 75_000 };
  const release = { id: "bench/v1", weight: 100, targets: [target], tunnels: "keep", closeSpreadMs: 0, closePool: false, cut: false };
  const service = {
    id: "bench/production",
    app: "bench",
    environment: "production",
    matches: [{ listener: id, hosts: [], pathPrefix: "" }],
    releases: [release],
    maintenance: null,
    limits: { requestBodyMaxBytes: 1e8, responseTimeoutMs: 60_000, queueMax: 256, queueTimeoutMs: 10_000 },
  };
  const table = write(
    `table-${port}.json`,
    JSON.stringify({ version: 1, epoch: 1, number: 1, listeners: [{ id, host: "127.0.0.1", port }], services: [service] }),
  );
  const process_ = start(
    process.execPath,
    [program, "bench", join(folder, `${port}.sock`), table, join(folder, `edge-${port}.log`)],
    { FAIRLEAD_LISTENERS: JSON.stringify({ [id]: 3 }) },
    handle.fd,
  );
  return { name: title, port, process: process_ };
}

function start(program: string, argv: readonly string[], env: Record<string, string> = {}, fd?: number): ChildProcess {
  const child = spawn(program, argv, {
    stdio: ["ignore", "ignore", "ignore", ...(fd === undefined ? [] : [fd])],
    env: { ...process.env, ...env },
  });
  started.push(child);
  return child;
}

function has(program: string): boolean {
  return spawnSync("which", [program], { env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` } }).status === 0;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const ok = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.on("connect", () => resolve(socket.destroy() !== null));
      socket.on("error", () => resolve(false));
    });
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing accepts on ${port}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
