// The CLI's way to the control plane: JSON over its unix socket. A control plane that is just being restarted is waited for.
import type { ErrorAnswer } from "../contract/control-api.ts";
import { currentHome, type Home } from "../host/home.ts";
import { localRequest } from "../host/local-request.ts";
import { BAD_REQUEST, CONTROL_NOT_REACHED, NOT_RUNNING } from "../platform/errors/control-errors.ts";
import { UserError, userError } from "../platform/errors/user-error.ts";
import { systemClock, type Clock } from "../platform/clock.ts";
import { readDaemon } from "../host/daemon.ts";

export interface ControlClient {
  readonly home: Home;
  get<T>(path: string, query?: Readonly<Record<string, string | number | null>>, options?: CallOptions): Promise<T>;
  /** Sent again when no answer came: every request that changes something carries an id or is idempotent. */
  post<T>(path: string, body: unknown, options?: CallOptions): Promise<T>;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 60_000;
/** The peer restarts a killed control plane within a second or two. */
const RESTART_WAIT_MS = 20_000;
const RETRY_MS = 100;

export function controlClient(home: Home = currentHome(), clock: Clock = systemClock): ControlClient {
  const call = async <T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> => {
    const untilMs = clock.monotonicMs() + RESTART_WAIT_MS;
    for (;;) {
      try {
        const answer = await localRequest(home.controlSocket, {
          method,
          path,
          body,
          timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
          signal: options.signal,
        });
        if (answer.status >= 400) throw remoteError(`${method} ${path}`, answer.body);
        return answer.body as T;
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (options.signal?.aborted) throw options.signal.reason;
        if (!isRestarting(error) || clock.monotonicMs() > untilMs || !someoneRuns(home)) throw unreachable(home, error);
      }
      await clock.sleep(RETRY_MS, options.signal);
    }
  };
  return {
    home,
    get: (path, query = {}, options = {}) => call("GET", withQuery(path, query), undefined, options),
    post: (path, body, options = {}) => call("POST", path, body, options),
  };
}

function withQuery(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const given = Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])));
  const text = new URLSearchParams(given).toString();
  return text === "" ? path : `${path}?${text}`;
}

const RESTART_CODES = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"]);

function isRestarting(error: unknown): boolean {
  return RESTART_CODES.has((error as NodeJS.ErrnoException).code ?? "");
}

/** With both daemons gone there is nobody who would bring the control plane back. */
function someoneRuns(home: Home): boolean {
  return readDaemon(home, "agent") !== null || readDaemon(home, "control-plane") !== null;
}

function unreachable(home: Home, cause: unknown): UserError {
  if (!someoneRuns(home)) return userError(NOT_RUNNING, { home: home.path }, { cause });
  return userError(CONTROL_NOT_REACHED, { socket: home.controlSocket, reason: (cause as Error).message }, { cause });
}

function remoteError(request: string, body: unknown): UserError {
  const error = (body as Partial<ErrorAnswer> | null)?.error;
  return error === undefined ? userError(BAD_REQUEST, { request, problem: "the answer has no known form" }) : new UserError(error);
}
