// GET /logs of the agent: lines as JSON, one a line; with follow=1 it stays open and also finds new instances.
import { join } from "node:path";
import type { ServerResponse } from "node:http";
import type { Agent } from "../agent.ts";
import { listLogs } from "./log-keeper.ts";
import { LogReader, matches, type LogLine, type LogQuery } from "./read-logs.ts";

const FOLLOW_POLL_MS = 250;
const LINES_MAX = 100_000;

export async function streamLogs(agent: Agent, url: URL, response: ServerResponse): Promise<undefined> {
  const query = readQuery(url.searchParams, agent.at.clock.nowMs());
  const readers = new Map<string, LogReader>();
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  write(response, past(agent, query, readers));
  if (url.searchParams.get("follow") !== "1") return void response.end();
  while (!response.destroyed) {
    await agent.at.clock.sleep(FOLLOW_POLL_MS);
    write(response, added(agent, { ...query, sinceMs: null }, readers));
  }
  return undefined;
}

/** In the order of time; the last `tail` of them. */
function past(agent: Agent, query: LogQuery, readers: Map<string, LogReader>): LogLine[] {
  const lines = added(agent, query, readers).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return lines.slice(-Math.min(query.tail ?? LINES_MAX, LINES_MAX));
}

function added(agent: Agent, query: LogQuery, readers: Map<string, LogReader>): LogLine[] {
  for (const file of listLogs(join(agent.at.home.logs, "apps"))) {
    if (readers.has(file.path) || !matches(file, query)) continue;
    const mask = agent.masks.ofApp(file.app);
    readers.set(file.path, new LogReader(file, query, { mask, nowMs: () => agent.at.clock.nowMs() }));
  }
  return [...readers.values()].flatMap((reader) => reader.next());
}

function write(response: ServerResponse, lines: readonly LogLine[]): void {
  if (lines.length > 0) response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function readQuery(params: URLSearchParams, nowMs: number): LogQuery {
  const since = params.get("sinceMs");
  const tail = params.get("tail");
  return {
    app: params.get("app"),
    environment: params.get("environment"),
    process: params.get("process"),
    release: params.get("release"),
    sinceMs: since === null ? null : Math.min(Number(since), nowMs),
    grep: params.get("grep") === null ? null : new RegExp(params.get("grep") as string),
    tail: tail === null ? null : Number(tail),
  };
}
