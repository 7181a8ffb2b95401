// What counts as ready: the configured path, or the first that is found, then `/` not failing, then accepting connections.
import type { InstanceAddress, InstanceHealth } from "../model/host/desired-state.ts";
import type { ProbeAnswer, ProbeRequest } from "./probe.ts";

export interface CheckResult {
  readonly ok: boolean;
  /** Something came back, be it an error. */
  readonly answered: boolean;
  /** What was asked and what came back, in words. */
  readonly detail: string;
  /** The path that settled it, or ACCEPTING. */
  readonly by: string;
}

export const ACCEPTING = "accepting connections";

/** Asked in this order where nothing is configured; the names that frameworks, hosts and orchestrators have made usual. */
export const WELL_KNOWN_PATHS = ["/ready", "/readyz", "/healthz/ready", "/health", "/healthz", "/up", "/status", "/ping"] as const;

/** It has not opened its address yet. */
export const NOT_LISTENING = "it does not listen yet";
const CLOSED: readonly string[] = ["ENOENT", "ECONNREFUSED"];

type Probe = (request: ProbeRequest) => Promise<ProbeAnswer>;

export interface CheckTarget {
  readonly address: InstanceAddress;
  readonly health: InstanceHealth;
}

/** `settled`: the path found before, so that it is not looked for again. */
export async function checkReady(target: CheckTarget, settled: string | null, probe: Probe): Promise<CheckResult> {
  const path = target.health.ready ?? settled;
  if (path === ACCEPTING) return judgeAccepting(await ask(target, "/", probe));
  if (path === "/" && target.health.ready === null) return judgeRoot(await ask(target, "/", probe));
  if (path !== null) return judgePath(path, await ask(target, path, probe));
  return findReadyPath(target, probe);
}

export async function checkLive(target: CheckTarget, path: string, probe: Probe): Promise<CheckResult> {
  return judgePath(path, await ask(target, path, probe));
}

async function findReadyPath(target: CheckTarget, probe: Probe): Promise<CheckResult> {
  for (const path of WELL_KNOWN_PATHS) {
    const answer = await ask(target, path, probe);
    if (answer.kind === "refused" || answer.kind === "timeout") return judgePath(path, answer);
    if (answer.kind === "not-http") return judgeAccepting(answer);
    if (isOk(answer) || answer.status === NOT_YET) return judgePath(path, answer);
  }
  return judgeRoot(await ask(target, "/", probe));
}

function ask(target: CheckTarget, path: string, probe: Probe): Promise<ProbeAnswer> {
  return probe({ address: target.address, path, host: target.health.host, timeoutMs: target.health.timeoutMs });
}

/** 503: the path is there and says that the app is not ready yet. */
const NOT_YET = 503;

function isOk(answer: ProbeAnswer): boolean {
  return answer.kind === "status" && answer.status >= 200 && answer.status < 300;
}

/** A health path must answer 2xx itself: a redirect to a login page says nothing about the app. */
function judgePath(path: string, answer: ProbeAnswer): CheckResult {
  return result(path, answer, isOk(answer));
}

/** `/` is no health path: a page, a redirect or a 404 all show that the app answers; only a server error is a failure. */
function judgeRoot(answer: ProbeAnswer): CheckResult {
  return result("/", answer, answer.kind === "status" && answer.status < 500);
}

/** A kernel accepts for an app that hangs, so at least something must come back. */
function judgeAccepting(answer: ProbeAnswer): CheckResult {
  return result(ACCEPTING, answer, answer.kind === "not-http" || answer.kind === "status");
}

function result(by: string, answer: ProbeAnswer, ok: boolean): CheckResult {
  const answered = answer.kind === "status" || answer.kind === "not-http";
  const isClosed = answer.kind === "refused" && CLOSED.includes(answer.reason);
  if (isClosed) return { ok, answered, by, detail: NOT_LISTENING };
  return { ok, answered, by, detail: `${by === ACCEPTING ? "connecting" : `GET ${by}`}: ${describe(answer)}` };
}

function describe(answer: ProbeAnswer): string {
  switch (answer.kind) {
    case "status":
      return answer.location === null ? `answered ${answer.status}` : `answered ${answer.status}, a redirect to ${answer.location}`;
    case "not-http":
      return "answered something that is not HTTP";
    case "refused":
      return `no connection (${answer.reason})`;
    case "timeout":
      return answer.connected ? "no answer in time" : "no connection in time";
  }
}
