// Ends everything of a home: instances, edge workers, agent and control plane. What it ended is the answer.
import { AGENT_REFUSED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { exec, type Exec } from "../platform/exec.ts";
import { daemonEnvironment, readDaemon } from "./daemon.ts";
import type { Home } from "./home.ts";
import { localRequest } from "./local-request.ts";
import { killProcess, signalProcess, waitForEnd } from "./process-identity.ts";
import { currentRuntime, runtimeProgram } from "./runtime.ts";

/** The longest grace of an instance, and some. */
const STOP_TIMEOUT_MS = 120_000;
const TERM_WAIT_MS = 5_000;
const KILL_WAIT_MS = 2_000;

/** Also without a living agent: then a program of its own finds what the agent left and ends it. Empty when nothing ran. */
export async function stopDaemons(home: Home, at: { readonly exec: Exec } = { exec }): Promise<string[]> {
  const agent = readDaemon(home, "agent");
  const stopped = agent === null ? null : await askAgent(home);
  if (stopped !== null && agent !== null) {
    if (!(await waitForEnd(agent.identity, TERM_WAIT_MS))) await killProcess(agent.identity, KILL_WAIT_MS);
    return stopped;
  }
  const daemons: string[] = [];
  for (const name of ["control-plane", "agent"] as const) {
    const record = readDaemon(home, name); // the control plane first: it would start the agent again
    if (record === null) continue;
    signalProcess(record.identity, "SIGTERM");
    if (!(await waitForEnd(record.identity, TERM_WAIT_MS))) await killProcess(record.identity, KILL_WAIT_MS);
    daemons.push(name === "agent" ? "host agent" : "control plane");
  }
  return [...daemons, ...(await stopLeftovers(home, at.exec))];
}

/** Null when it does not answer: it hangs. */
async function askAgent(home: Home): Promise<string[] | null> {
  try {
    const answer = await localRequest(home.agentSocket, { method: "POST", path: "/stop", body: {}, timeoutMs: STOP_TIMEOUT_MS });
    if (answer.status < 300) return (answer.body as { stopped: string[] }).stopped;
    throw userError(AGENT_REFUSED, { request: "POST /stop", status: answer.status, reason: JSON.stringify(answer.body) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

async function stopLeftovers(home: Home, run: Exec): Promise<string[]> {
  const runtime = currentRuntime(home);
  const result = await run([runtime.node, runtimeProgram(runtime, "agent/stop-leftovers")], {
    env: { ...daemonEnvironment(process.env), FAIRLEAD_HOME: home.path },
    timeoutMs: STOP_TIMEOUT_MS,
    purpose: "end what an agent left behind",
  });
  if (result.code !== 0) throw new Error(`stop-leftovers failed with ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as string[];
}
