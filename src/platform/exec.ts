// Runs a program to its end: argv, never a shell string; bounded in time and output.
import { childProcess } from "./builtin.ts";
import { PROGRAM_MISSING, PROGRAM_TIMED_OUT } from "./errors/system-errors.ts";
import { userError } from "./errors/user-error.ts";

export interface ExecOptions {
  readonly cwd?: string;
  /** The whole environment; without it the program inherits ours. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** What the program is for, completing "it is needed to …". */
  readonly purpose: string;
  /** Kept of stdout and of stderr, the end of each. Default 10 MiB. */
  readonly outputMaxBytes?: number;
  readonly input?: string;
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Exec = (argv: readonly string[], options: ExecOptions) => Promise<ExecResult>;

const OUTPUT_MAX_BYTES = 10 * 1024 * 1024;
const KILL_AFTER_TERM_MS = 2_000;

/** Resolves with the exit code, also a bad one. Rejects with PROGRAM_MISSING, PROGRAM_TIMED_OUT or the signal's reason. */
export const exec: Exec = (argv, options) => {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error("exec needs a program");
  return new Promise((resolve, reject) => {
    const child = childProcess().spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const stdout = collect(options.outputMaxBytes ?? OUTPUT_MAX_BYTES);
    const stderr = collect(options.outputMaxBytes ?? OUTPUT_MAX_BYTES);
    let failure: unknown = null;
    const end = (reason: unknown): void => {
      failure ??= reason;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_TERM_MS).unref();
    };
    const timer = setTimeout(() => end(userError(PROGRAM_TIMED_OUT, { program, timeoutMs: options.timeoutMs })), options.timeoutMs);
    const onAbort = (): void => end(options.signal?.reason);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout.add(chunk), options.onOutput?.(chunk, "stdout")));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr.add(chunk), options.onOutput?.(chunk, "stderr")));
    child.stdin?.on("error", () => {}).end(options.input); // EPIPE: the program did not want its input, its exit code says so
    child.on("error", (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(cause.code === "ENOENT" ? userError(PROGRAM_MISSING, { program, purpose: options.purpose }, { cause }) : cause);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      if (failure) reject(failure);
      else resolve({ code, signal, stdout: stdout.text(), stderr: stderr.text() });
    });
  });
};

function collect(maxChars: number): { add: (chunk: string) => void; text: () => string } {
  let kept = "";
  return {
    add(chunk) {
      kept += chunk;
      if (kept.length > maxChars * 2) kept = kept.slice(-maxChars);
    },
    text: () => kept.slice(-maxChars),
  };
}
