// Ends everything of a home: instances, edge workers, agent and control plane. What it ended is the answer.
import { AGENT_REFUSED } from "../platform/errors/host-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import { exec, type Exec } from "../platform/exec.ts";
import { daemonEnvironment, findDaemons, readDaemon } from "./daemon.ts";
import type { Home } from "./home.ts";
import { localRequest } from "./local-request.ts";
import { killProcess, signalProcess, waitForEnd } from "./process-identity.ts";
import { currentRuntime, runtimeProgram } from "./runtime.ts";

/** How long an agent that lives may take to say how long its stop may take. */
const PING_TIMEOUT_MS = 5_000;
/** On top of the graces of what runs. */
const STOP_SLACK_MS = 60_000;
/** Where the agent is dead nobody has said the graces: the longest that the configuration allows. */
const GRACE_MAX_MS = 24 * 3600_000;
/** From here on a person wants to know what is waited for. */
const SAY_FROM_MS = 31_000;
const TERM_WAIT_MS = 5_000;
const KILL_WAIT_MS = 2_000;
/** Who is started while the others are ended is found in the next round. */
const ROUNDS_MAX = 10;

export interface StopOptions {
  readonly exec?: Exec;
  readonly onProgress?: (text: string) => void;
}

/** Also without a living agent, or with one that hangs: then a program of its own finds what it left and ends it. Empty when nothing ran. */
export async function stopDaemons(home: Home, options: StopOptions = {}): Promise<string[]> {
  const agent = readDaemon(home, "agent");
  const stopped = agent === null ? null : await askAgent(home, options);
  if (stopped !== null && agent !== null) {
    if (!(await waitForEnd(agent.identity, TERM_WAIT_MS))) await killProcess(agent.identity, KILL_WAIT_MS);
    return stopped;
  }
  const daemons = await endDaemons(home);
  return [...daemons, ...(await stopLeftovers(home, options.exec ?? exec))];
}

/** Both at once, and again until none is found: one that lives, or was just started and has no record yet, would start the other again. */
async function endDaemons(home: Home): Promise<string[]> {
  const ended = new Set<string>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const found = findDaemons(home);
    if (found.length === 0) break;
    for (const { identity } of found) signalProcess(identity, "SIGTERM");
    for (const { name, identity } of found) {
      if (!(await waitForEnd(identity, TERM_WAIT_MS))) await killProcess(identity, KILL_WAIT_MS);
      ended.add(name === "agent" ? "host agent" : "control plane");
    }
  }
  return [...ended].toSorted();
}

/** Null when it does not answer: it is dead or hangs. */
async function askAgent(home: Home, { onProgress }: StopOptions): Promise<string[] | null> {
  const graceMs = await askGrace(home);
  if (graceMs === null) return null;
  if (graceMs > SAY_FROM_MS) onProgress?.(`Waiting up to ${Math.ceil(graceMs / 1000)} s for apps to end what they do`);
  try {
    const request = { method: "POST", path: "/stop", body: {}, timeoutMs: graceMs + STOP_SLACK_MS };
    const answer = await localRequest(home.agentSocket, request);
    if (answer.status < 300) return (answer.body as { stopped: string[] }).stopped;
    throw userError(AGENT_REFUSED, { request: "POST /stop", status: answer.status, reason: JSON.stringify(answer.body) });
  } catch (error) {
    if (error instanceof UserError) throw error;
    return null;
  }
}

/** The longest grace of what runs. */
async function askGrace(home: Home): Promise<number | null> {
  try {
    const answer = await localRequest(home.agentSocket, { method: "GET", path: "/ping", timeoutMs: PING_TIMEOUT_MS });
    return (answer.body as { graceMs?: number } | null)?.graceMs ?? STOP_SLACK_MS;
  } catch {
    return null;
  }
}

async function stopLeftovers(home: Home, run: Exec): Promise<string[]> {
  const runtime = currentRuntime(home);
  const result = await run([runtime.node, runtimeProgram(runtime, "agent/stop-leftovers")], {
    env: { ...daemonEnvironment(process.env), FAIRLEAD_HOME: home.path },
    timeoutMs: GRACE_MAX_MS + STOP_SLACK_MS,
    purpose: "end what an agent left behind",
  });
  if (result.code !== 0) throw new Error(`stop-leftovers failed with ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as string[];
}
