// The small shell script under which every command runs: it outlives the agent and writes down how the command ended.
import type { ExitStatus } from "../model/host/instance.ts";

/**
 * `sh -c LAUNCHER launcher <umask> argv…`, in a session of its own, with descriptor 3 open for appending to the status file and
 * 4 a pipe: the agent writes a line once it knows who this is and has put it into its cgroup; if it dies before, nothing is started.
 * It writes `pid <pid of the command>` and `exit <code>`. The command starts in the foreground of the inner shell, so that it has the
 * default dispositions of SIGINT and SIGQUIT (POSIX ignores them for `&`), and signals to the launcher wait until it has ended.
 */
export const LAUNCHER = `
read -r go <&4 || { echo "exit 125" >&3; exit; }
exec 4<&-
trap : TERM INT HUP QUIT USR1 USR2
umask "$1"; shift
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null
ulimit -c 0
sh -c 'echo "pid $$" >&3; exec 3>&-; exec "$@"' fairlead "$@"
echo "exit $?" >&3
`;

export function launcherArgv(umask: string, argv: readonly string[]): string[] {
  return ["/bin/sh", "-c", LAUNCHER, "fairlead-launcher", umask, ...argv];
}

export interface LauncherStatus {
  readonly commandPid: number | null;
  readonly exit: ExitStatus | null;
}

/** The agent died before it let the launcher go: nothing was started. */
export function neverStarted(status: LauncherStatus): boolean {
  return status.commandPid === null && status.exit?.kind === "code" && status.exit.code === NOT_STARTED;
}

const NOT_STARTED = 125;

/** Reads a status file; a line without its newline is still being written and does not count. */
export function parseStatus(text: string): LauncherStatus {
  const lines = text.split("\n").slice(0, -1);
  const value = (key: string): number | null => {
    const line = lines.findLast((text) => text.startsWith(`${key} `));
    return line === undefined ? null : Number(line.slice(key.length + 1));
  };
  const code = value("exit");
  return { commandPid: value("pid"), exit: code === null ? null : exitStatus(code) };
}

const SIGNAL_BASE = 128;
const SIGNALS_MAX = 64;

/** A shell reports a signal as 128 + its number (POSIX, 2.8.2). */
function exitStatus(code: number): ExitStatus {
  if (code <= SIGNAL_BASE || code > SIGNAL_BASE + SIGNALS_MAX) return { kind: "code", code };
  return { kind: "signal", signal: SIGNAL_NAMES[code - SIGNAL_BASE] ?? `signal ${code - SIGNAL_BASE}` };
}

/** signal(7), x86 and ARM. */
const SIGNAL_NAMES: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  10: "SIGUSR1",
  11: "SIGSEGV",
  12: "SIGUSR2",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
  31: "SIGSYS",
};
