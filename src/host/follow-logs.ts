// The CLI's way to the output of apps: GET /logs of the agent, line by line.
import { AGENT_NOT_REACHED } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { http } from "../platform/builtin.ts";
import type { Home } from "./home.ts";

export interface LogRequest {
  readonly query: Readonly<Record<string, string | number | null>>;
  readonly signal: AbortSignal;
  /** One JSON document. */
  readonly onLine: (line: string) => void;
}

/** Resolves when the agent has sent everything, or the signal is aborted. Throws AGENT_NOT_REACHED. */
export function followLogs(home: Home, request: LogRequest): Promise<void> {
  const given = Object.entries(request.query).filter((entry): entry is [string, string | number] => entry[1] !== null);
  const path = `/logs?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      if (request.signal.aborted) resolve();
      else reject(userError(AGENT_NOT_REACHED, { socket: home.agentSocket, reason: cause.message }, { cause }));
    };
    const call = http().get({ socketPath: home.agentSocket, path, signal: request.signal, agent: false }, (answer) => {
      let rest = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() as string;
        for (const line of lines) request.onLine(line);
      });
      answer.on("end", resolve);
      answer.on("error", fail);
    });
    call.on("error", fail);
  });
}
