// CPU per keep-alive request of the edge beside nginx, HAProxy and the bare upstream, in one run under the same load (DESIGN 8: ≤ 2.2 × nginx);
// and beside a relay on node:net that looks at nothing, the floor that no work of ours can go below. Latency: bench/edge-bodies.ts.
// `node bench/edge.ts [SECONDS] [CONNECTIONS] [OTHER]`. Needs wrk and nginx; what is missing is said and skipped. OTHER is a second
// worker.ts, such as the one of another checkout: what a change costs is seen only beside what it changes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  accepts,
  cpuMicroseconds,
  edge,
  freePort,
  has,
  haproxy,
  nginxProxy,
  nginxUpstream,
  type Plane,
  print,
  socketPath,
} from "./edge-planes.ts";

const ROOT = join(import.meta.dirname, "..");
const [seconds = "4", connections = "64", other] = process.argv.slice(2);
/** DESIGN 8. */
const BUDGET_RATIO = 2.2;

const WARM_SECONDS = "5";
const ROUNDS = 3;

interface Measured {
  readonly name: string;
  readonly requests: number;
  readonly cpuMicroseconds: number;
  readonly errors: string;
  readonly p99: string;
}

main(await planes());
process.exit(0);

function main(planes: readonly Plane[]): void {
  // Warm: the JIT of the edge, the caches of all. Then in turn (A B A B …), so that a drift of the machine meets all alike.
  for (const plane of planes) load(plane, WARM_SECONDS);
  const rounds = Array.from({ length: ROUNDS }, () => planes.map((plane) => load(plane, seconds)));
  const measured = planes.map((_, i) => middle(rounds.map((round) => round[i] as Measured)));
  const nginx = measured.find(({ name }) => name === "nginx, JSON log");
  print(
    `${"plane".padEnd(24)}${"µs CPU/request".padStart(16)}${"× nginx".padStart(10)}${"requests/s".padStart(12)}${"p99".padStart(10)}  errors`,
  );
  for (const one of measured) {
    const ratio = nginx === undefined ? "-" : (one.cpuMicroseconds / nginx.cpuMicroseconds).toFixed(2);
    const rate = Math.round(one.requests / Number(seconds));
    print(
      `${one.name.padEnd(24)}${one.cpuMicroseconds.toFixed(1).padStart(16)}${ratio.padStart(10)}${String(rate).padStart(12)}${one.p99.padStart(10)}  ${one.errors}`,
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
  const socket = socketPath();
  const bare = await freePort();
  const list: Plane[] = [{ name: "bare upstream", port: bare, process: nginxUpstream(socket, bare) }];
  for (const log of [false, true]) list.push(nginxProxy(socket, await freePort(), log));
  if (has("haproxy")) list.push(haproxy(socket, await freePort()));
  else print("HAProxy is missing: skipped");
  list.push(edge(socket, "node:net relay (floor)", join(ROOT, "bench/edge-relay.ts")));
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
