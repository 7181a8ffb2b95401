// What keeps an app from the rest of the host, found out by trying it once at the start, and said in plain sentences.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../host/home.ts";
import type { Exec, ExecResult } from "../platform/exec.ts";
import type { AppUsers } from "./app-users.ts";

export interface Isolation {
  /** Words put before a command that may write only to `writable`. */
  prefix(writable: readonly string[]): string[];
  /** Without users of their own and without a sandbox apps could change their own files: so these are verified before each start. */
  readonly mustVerify: boolean;
  /** Of one instance, in short. */
  readonly measures: readonly string[];
  /** Of this host, one sentence each, also for what is missing. */
  readonly sentences: readonly string[];
}

export interface IsolationFacts {
  readonly home: Home;
  readonly users: AppUsers;
  readonly userHome: string;
  readonly exec: Exec;
  /** FAIRLEAD_SANDBOX=off leaves bubblewrap out. */
  readonly sandboxWanted: boolean;
}

const PROBE_TIMEOUT_MS = 5_000;

export async function findIsolation(facts: IsolationFacts): Promise<Isolation> {
  const noNewPrivileges = await succeeds(facts, ["setpriv", "--no-new-privs", "--", "true"]);
  const privileges = noNewPrivileges === null ? ["setpriv", "--no-new-privs", "--"] : [];
  const hidden = hiddenFolders(facts);
  const asApp = facts.users.ofEdge(); // stands for an app's user: bubblewrap is started by it, not by root
  const drop = asApp ? ["setpriv", `--reuid=${asApp.uid}`, `--regid=${asApp.gid}`, "--clear-groups", "--"] : [];
  const refusal = facts.sandboxWanted
    ? await succeeds(facts, [...drop, ...sandboxPrefix([], hidden), "true"])
    : "switched off by FAIRLEAD_SANDBOX=off";
  const hasUsers = facts.users.missing === null;
  return {
    prefix: (writable) => [...privileges, ...(refusal === null ? sandboxPrefix(writable, hidden) : [])],
    mustVerify: !hasUsers && refusal !== null,
    measures: [
      ...(hasUsers ? ["a system user of its own"] : []),
      ...(noNewPrivileges === null ? ["no new privileges"] : []),
      ...(refusal === null ? ["bubblewrap: the file system is read-only but for volumes, its home and /tmp"] : []),
    ],
    sentences: [
      hasUsers ? "Each app runs as a system user of its own." : `Apps do not have users of their own: ${facts.users.missing}.`,
      noNewPrivileges === null
        ? "Apps cannot gain privileges (no_new_privs)."
        : `Programs with the setuid bit work inside apps: ${noNewPrivileges}.`,
      refusal === null
        ? "bubblewrap makes the file system read-only for apps, but for their volumes, their home and /tmp."
        : `No sandbox for the file system: ${refusal}.`,
      ...(!hasUsers && refusal !== null
        ? ["Apps could change their own files: these are verified against the artifact before each start."]
        : []),
    ],
  };
}

/** bwrap(1). The whole host read-only; no namespaces beyond what that takes, so that pids, network and sockets are as outside. */
export function sandboxPrefix(writable: readonly string[], hidden: readonly string[]): string[] {
  const open = ["/tmp", "/var/tmp", ...writable];
  return [
    "bwrap",
    ..."--ro-bind / / --dev-bind /dev /dev --bind /proc /proc".split(" "),
    ...open.flatMap((path) => ["--bind-try", path, path]),
    ...hidden.flatMap((path) => ["--tmpfs", path]),
    "--",
  ];
}

const CREDENTIALS = [".ssh", ".aws", ".gnupg", ".kube", ".docker", ".config/gcloud", ".config/fairlead"];

/** Without users of their own apps could read what this user can: at least the keys are taken out of sight. */
function hiddenFolders({ home, users, userHome }: IsolationFacts): string[] {
  if (users.missing === null) return []; // closed to them by their owner and mode
  return [home.keys, home.environments, ...CREDENTIALS.map((name) => join(userHome, name))].filter((path) => existsSync(path));
}

/** Null, or why not. */
async function succeeds({ exec }: IsolationFacts, argv: readonly string[]): Promise<string | null> {
  let result: ExecResult;
  try {
    result = await exec(argv, { timeoutMs: PROBE_TIMEOUT_MS, purpose: "isolate apps" });
  } catch {
    return `${argv[0]} is not installed`;
  }
  return result.code === 0 ? null : `${argv[0]} says: ${result.stderr.trim().split("\n")[0]}`;
}
