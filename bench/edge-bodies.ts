// What the edge costs beside small requests at full load, next to nginx in the same run: latency at a steady rate, large bodies, connections that
// only wait, messages of WebSockets. `node bench/edge-bodies.ts [SECONDS]`. Needs wrk and nginx.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import {
  accepts,
  cpuMicroseconds,
  edge,
  freePort,
  has,
  LARGE_BYTES,
  nginxProxy,
  nginxUpstream,
  type Plane,
  print,
  socketPath,
} from "./edge-planes.ts";
import { pssBytes } from "./measure.ts";

const [seconds = "4"] = process.argv.slice(2);
const WORKER = join(import.meta.dirname, "../src/edge/worker.ts");
const IDLE_CONNECTIONS = 9_000;
const WEBSOCKETS = 64;
const LATENCY_CONNECTIONS = 32;
const LATENCY_RATE = 3_000;

if (has("wrk") && has("nginx")) await main();
else print("skipped: this bench needs the Debian packages wrk and nginx");
process.exit(0);

async function main(): Promise<void> {
  const socket = socketPath();
  const bare = await freePort();
  const upstream = nginxUpstream(socket, bare);
  const planes = [nginxProxy(socket, await freePort(), true), edge(socket, "fairlead edge", WORKER)];
  await Promise.all(planes.map(({ port }) => accepts(port)));
  for (const plane of planes) await latency(plane.port); // warm
  for (const { name, port } of [{ name: "bare upstream", port: bare }, ...planes]) print(`${name.padEnd(18)} ${await latency(port)}`);
  for (const plane of planes) print(`${plane.name.padEnd(18)} ${large(plane)}`);
  for (const plane of planes) print(`${plane.name.padEnd(18)} ${await idle(plane)}`);
  upstream.kill("SIGKILL");
  rmSync(socket, { force: true });
  await echoServer(socket);
  for (const plane of planes) print(`${plane.name.padEnd(18)} ${await messages(plane)}`);
}

/** Open loop: a late answer does not hold back the requests after it. DESIGN 8: p99 added < 1 ms at half load. */
async function latency(port: number): Promise<string> {
  const sockets = Array.from({ length: LATENCY_CONNECTIONS }, () => net.connect(port, "127.0.0.1").setNoDelay(true));
  const tookMs: number[] = [];
  const sentAtMs = sockets.map(() => [] as number[]);
  sockets.forEach((socket, i) => {
    socket.on("data", (data) => {
      // Answers come whole and in order; pipelined ones may come together.
      for (let n = data.toString("latin1").split("HTTP/1.1 ").length - 1; n > 0; n--)
        tookMs.push(performance.now() - (sentAtMs[i]?.shift() ?? 0));
    });
  });
  const began = performance.now();
  let sent = 0;
  while (performance.now() - began < Number(seconds) * 1_000) {
    for (const due = ((performance.now() - began) / 1_000) * LATENCY_RATE; sent < due; sent++) {
      const at = sent % sockets.length;
      sentAtMs[at]?.push(performance.now());
      sockets[at]?.write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  for (const socket of sockets) socket.destroy();
  tookMs.sort((a, b) => a - b);
  const at = (share: number): string => (tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN).toFixed(2);
  return `${LATENCY_RATE} requests/s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${tookMs.length} of ${sent} answered`;
}

function large(plane: Plane): string {
  const before = cpuMicroseconds(plane.process.pid as number);
  const run = spawnSync("wrk", ["-t1", "-c16", `-d${seconds}s`, `http://127.0.0.1:${plane.port}/large`], { encoding: "utf8" });
  const requests = Number(/(\d+) requests in/.exec(run.stdout)?.[1] ?? 0);
  const megabytes = (requests * LARGE_BYTES) / 1e6;
  const spent = (cpuMicroseconds(plane.process.pid as number) - before) / 1e6;
  return `bodies of 1 MiB: ${Math.round(megabytes / Number(seconds))} MB/s, ${Math.round(megabytes / spent)} MB per CPU second`;
}

/** Each has had one request, so that its buffers were in use. */
async function idle(plane: Plane): Promise<string> {
  const pid = plane.process.pid as number;
  const before = pssBytes(pid);
  const sockets: net.Socket[] = [];
  for (let at = 0; at < IDLE_CONNECTIONS; at += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => connected(plane.port)))));
  }
  const after = pssBytes(pid);
  for (const socket of sockets) socket.destroy();
  return `${sockets.length} idle connections: ${((after - before) / 1e6).toFixed(0)} MB more, ${Math.round((after - before) / sockets.length)} bytes each`;
}

function connected(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("data", () => resolve(socket));
    socket.on("error", reject);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  });
}

/** Sends back what it gets; a plane cannot tell it from an application. */
function echoServer(path: string): Promise<void> {
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      socket.on("data", (data) => socket.write(data));
    });
  });
  return new Promise((resolve) => server.listen(path, resolve));
}

async function messages(plane: Plane): Promise<string> {
  const pid = plane.process.pid as number;
  const frame = Buffer.concat([Buffer.from([0x82, 0x80 | 64, 0, 0, 0, 0]), Buffer.alloc(64, "m")]);
  let count = 0;
  let isStopping = false;
  const sockets = Array.from({ length: WEBSOCKETS }, () => {
    const socket = net.connect(plane.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    socket.on("data", () => {
      count++;
      if (!isStopping) socket.write(frame);
    });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const [countBefore, spentBefore] = [count, cpuMicroseconds(pid)];
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
  const [answered, spent] = [count - countBefore, cpuMicroseconds(pid) - spentBefore];
  isStopping = true;
  for (const socket of sockets) socket.destroy();
  return `WebSocket messages there and back: ${(spent / Math.max(1, answered)).toFixed(1)} µs CPU each, ${Math.round(answered / Number(seconds))} a second`;
}
