// Why an instance that starts does not answer, as far as it can be seen from outside: it listens elsewhere, or the kernel ends its processes.
import { listeningAddresses } from "../host/listening-addresses.ts";
import type { InstanceSpec } from "../model/host/desired-state.ts";
import { NOT_LISTENING, type CheckResult } from "./health.ts";

export interface StartingRun {
  readonly spec: InstanceSpec;
  readonly ranMs: number;
  /** Processes of its session that the kernel ended for want of memory. */
  readonly oomKills: number;
  readonly pids: () => readonly number[];
}

/** Looking for sockets costs some milliseconds; a server that starts as it should has opened its own by then. */
const LOOK_AFTER_MS = 2_000;

/** The result with what was found added to its words. */
export function explainCheck(result: CheckResult, run: StartingRun): CheckResult {
  if (result.ok || run.ranMs < LOOK_AFTER_MS) return result;
  const elsewhere = result.detail === NOT_LISTENING ? listensElsewhere(run) : null;
  return { ...result, detail: [elsewhere ?? result.detail, ...outOfMemory(run)].join("; ") };
}

function outOfMemory({ oomKills, spec }: StartingRun): string[] {
  if (oomKills === 0 || spec.memoryMaxBytes === null) return [];
  return [
    `out of memory: the kernel ended ${oomKills} of its processes at the limit of ${Math.round(spec.memoryMaxBytes / 1024 / 1024)} MiB`,
  ];
}

function listensElsewhere({ spec, pids }: StartingRun): string | null {
  const found = listeningAddresses(pids());
  if (found.length === 0 || spec.bind === null) return null;
  const wanted = spec.bind.kind === "tcp" ? `${spec.bind.host}:${spec.bind.port}, the port in PORT` : "its unix socket";
  return `it listens on ${found.join(", ")} instead of ${wanted}`;
}
