// The planes that the edge is measured beside, each a process on one upstream socket: nginx, HAProxy, and the edge itself.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CLOCK_TICKS_PER_SECOND = 100;
export const BODY = "x".repeat(100);
/** Of the large body, and of the file that nginx serves it from. */
export const LARGE_BYTES = 1024 * 1024;

export interface Plane {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
}

const folder = mkdtempSync(join(tmpdir(), "fl-bench-edge-"));
const started: ChildProcess[] = [];

/** Nothing of a bench outlives it, however it ends. */
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** User and system time of a process and its children. */
export function cpuMicroseconds(pid: number): number {
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
  return `${user} master_process off; pid ${join(folder, `${name}.pid`)}; worker_rlimit_nofile 20000; events { worker_connections 10000; }`;
}

export function nginxUpstream(socket: string, port: number): ChildProcess {
  write("large", "x".repeat(LARGE_BYTES));
  const configuration = write(
    "upstream.conf",
    `${nginxCommon("upstream")}
http { access_log off; keepalive_requests 1000000; keepalive_timeout 75s; ${nginxTemporary("upstream")}
  server { listen unix:${socket}; listen 127.0.0.1:${port}; location / { return 200 "${BODY}"; } location /large { root ${folder}; } } }`,
  );
  return nginx(configuration);
}

function nginx(configuration: string): ChildProcess {
  return start("nginx", ["-c", configuration, "-e", "stderr", "-g", "daemon off;"]);
}

export function nginxProxy(socket: string, port: number, log: boolean): Plane {
  const name = `proxy-${port}`;
  const format = `log_format json escape=json '{"time":"$time_iso8601","client":"$remote_addr","method":"$request_method","host":"$host","path":"$uri","status":$status,"duration":$request_time,"bytes":$body_bytes_sent,"id":"$request_id"}';`;
  const configuration = write(
    `${name}.conf`,
    `${nginxCommon(name)}
http { ${format} access_log ${log ? `${join(folder, "nginx.log")} json buffer=64k flush=1s` : "off"}; keepalive_requests 1000000; ${nginxTemporary(name)}
  upstream app { server unix:${socket}; keepalive 128; keepalive_requests 1000000; }
  server { listen 127.0.0.1:${port};
    location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Request-Id $request_id; }
    location /ws { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection upgrade; proxy_set_header Upgrade $http_upgrade; } } }`,
  );
  return { name: log ? "nginx, JSON log" : "nginx, no log", port, process: nginx(configuration) };
}

function nginxTemporary(name: string): string {
  return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${join(folder, `${name}-${kind}`)};`)
    .join(" ");
}

export function haproxy(socket: string, port: number): Plane {
  const configuration = write(
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
  return { name: "HAProxy, no log", port, process: start("haproxy", ["-db", "-f", configuration]) };
}

export function edge(socket: string, title: string, program: string): Plane {
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

export function socketPath(): string {
  return join(folder, "upstream.sock");
}

export function has(program: string): boolean {
  return spawnSync("which", [program], { env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` } }).status === 0;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export async function accepts(port: number): Promise<void> {
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

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
