// A load client for the demo apps in apps/: mixes every kind of traffic and records each failure by kind. Bounded in rate, time and memory.
import { Agent } from "node:http";
import { holdEventStreams } from "./events.ts";
import { holdIdleConnections } from "./idle.ts";
import { holdLargeUploads } from "./large-uploads.ts";
import { holdPipelines } from "./pipelines.ts";
import { type LoadReport, Recorder } from "./report.ts";
import { checkEffects, type Effects, sendOne } from "./requests.ts";
import { holdWebSockets } from "./websockets.ts";

export interface LoadOptions {
  /** Base URL of the app, such as `http://127.0.0.1:8000`. Loopback only. */
  readonly url: string;
  /** Host header, where the app is on a shared listener. */
  readonly host?: string;
  readonly requestsPerSecond?: number;
  /** Shares of the requests; sources that are absent get none. Default: DEFAULT_MIX. */
  readonly mix?: Readonly<Partial<Record<RequestSource, number>>>;
  readonly idleConnections?: number;
  readonly eventStreams?: number;
  /** Only an ASGI app has them. */
  readonly websockets?: number;
  /** Connections that send several requests ahead. Default 0. */
  readonly pipelines?: number;
  /** Uploads of 50 MB at a time. Default 0. */
  readonly largeUploads?: number;
  /** The app keeps the effects of `/effect` across releases, so that doubled and lost ones can be found at the end. Default true. */
  readonly checksEffects?: boolean;
  readonly timeoutMs?: number;
}

export const REQUEST_SOURCES = ["keep-alive", "fresh", "slow", "stream", "upload", "effect"] as const;
export type RequestSource = (typeof REQUEST_SOURCES)[number];

export const DEFAULT_MIX: Readonly<Record<RequestSource, number>> = {
  "keep-alive": 50,
  fresh: 20,
  slow: 8,
  stream: 6,
  upload: 6,
  effect: 10,
};

export interface RunningLoad {
  /** What was seen so far. */
  peek(): LoadReport;
  /** Sends nothing new, waits for what is in flight (at most the timeout), checks the effects. */
  stop(): Promise<LoadReport>;
}

const IN_FLIGHT_MAX = 256;
const TICK_MS = 10;

export interface LoadContext {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly recorder: Recorder;
  readonly agent: Agent;
  readonly effects: Effects;
  isStopping: boolean;
}

export function startLoad(options: LoadOptions): RunningLoad {
  const context: LoadContext = {
    url: new URL(options.url),
    headers: options.host === undefined ? {} : { host: options.host },
    timeoutMs: options.timeoutMs ?? 30_000,
    recorder: new Recorder(),
    agent: new Agent({ keepAlive: true, maxSockets: 64 }),
    effects: { confirmed: new Set(), sent: new Set() },
    isStopping: false,
  };
  const inFlight = new Set<Promise<void>>();
  const next = mixer(options.mix ?? DEFAULT_MIX);
  const send = (): void => {
    if (inFlight.size >= IN_FLIGHT_MAX) return;
    const one: Promise<void> = sendOne(context, next()).finally(() => inFlight.delete(one));
    inFlight.add(one);
  };
  const timer = pace(options.requestsPerSecond ?? 100, send);
  const held = [
    holdIdleConnections(context, options.idleConnections ?? 10),
    holdEventStreams(context, options.eventStreams ?? 4),
    holdWebSockets(context, options.websockets ?? 0),
    holdPipelines(context, options.pipelines ?? 0),
    holdLargeUploads(context, options.largeUploads ?? 0),
  ];
  return {
    peek: () => context.recorder.report(),
    stop: async () => {
      context.isStopping = true;
      clearInterval(timer);
      await Promise.all([...inFlight, ...held.map((hold) => hold.stop())]);
      if (options.checksEffects ?? true) await checkEffects(context);
      context.agent.destroy();
      return context.recorder.report();
    },
  };
}

/** Calls `send` at the rate, catching up after a late tick by at most one tick's worth. */
function pace(requestsPerSecond: number, send: () => void): NodeJS.Timeout {
  let owed = 0;
  let lastMs = performance.now();
  const perTickMax = Math.max(1, (requestsPerSecond * TICK_MS * 2) / 1000);
  return setInterval(() => {
    const nowMs = performance.now();
    owed = Math.min(perTickMax, owed + ((nowMs - lastMs) * requestsPerSecond) / 1000);
    lastMs = nowMs;
    for (; owed >= 1; owed--) send();
  }, TICK_MS);
}

/** The same order every time: a failure can be looked at again. */
function mixer(mix: Readonly<Partial<Record<RequestSource, number>>>): () => RequestSource {
  const wanted = REQUEST_SOURCES.filter((source) => (mix[source] ?? 0) > 0);
  const credit = new Map<RequestSource, number>(wanted.map((source) => [source, 0]));
  const total = wanted.reduce((sum, source) => sum + (mix[source] ?? 0), 0);
  return () => {
    let best = wanted[0] as RequestSource;
    for (const source of wanted) {
      credit.set(source, (credit.get(source) as number) + (mix[source] as number));
      if ((credit.get(source) as number) > (credit.get(best) as number)) best = source;
    }
    credit.set(best, (credit.get(best) as number) - total);
    return best;
  };
}
