// What keeps an app from the rest of the host, found out by trying it once at the start, and said in plain sentences.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../host/home.ts";
import type { Exec, ExecResult } from "../platform/exec.ts";
import type { AppUsers } from "./app-users.ts";
import { sandboxPrefix } from "./sandbox.ts";

export interface Isolation {
  /** Words put before a command of this app that may write only to `writable`. */
  prefix(app: string, writable: readonly string[]): string[];
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
  const { refusal, ownProcesses } = await trySandbox(facts, hidden);
  const hasUsers = facts.users.missing === null;
  const { store, path } = facts.home;
  return {
    prefix: (app, writable) => {
      const readable = hidden.includes(path) ? [store, join(path, "releases", app)] : [];
      return [...privileges, ...(refusal === null ? sandboxPrefix({ hidden, readable, writable, ownProcesses }) : [])];
    },
    mustVerify: !hasUsers && refusal !== null,
    measures: [
      ...(hasUsers ? ["a system user of its own"] : []),
      ...(noNewPrivileges === null ? ["no new privileges"] : []),
      ...(refusal === null ? ["bubblewrap: the file system is read-only but for volumes, its home and /tmp"] : []),
      ...(refusal === null && ownProcesses ? ["bubblewrap: it sees only its own processes"] : []),
    ],
    sentences: [
      hasUsers ? "Each app runs as a system user of its own." : `Apps do not have users of their own: ${facts.users.missing}.`,
      noNewPrivileges === null
        ? "Apps cannot gain privileges (no_new_privs)."
        : `Programs with the setuid bit work inside apps: ${noNewPrivileges}.`,
      refusal === null
        ? "bubblewrap makes the file system read-only for apps, but for their volumes, their home and /tmp."
        : `No sandbox for the file system: ${refusal}.`,
      ...(refusal === null ? [aboutProcesses(ownProcesses)] : []),
      ...(!hasUsers ? [aboutOneUser(refusal === null, ownProcesses)] : []),
      ...(!hasUsers && refusal !== null
        ? ["Apps could change their own files: these are verified against the artifact before each start."]
        : []),
    ],
  };
}

/** With processes of its own, else without: some containers allow only that. */
async function trySandbox(facts: IsolationFacts, hidden: readonly string[]): Promise<{ refusal: string | null; ownProcesses: boolean }> {
  if (!facts.sandboxWanted) return { refusal: "switched off by FAIRLEAD_SANDBOX=off", ownProcesses: false };
  const asApp = facts.users.ofEdge(); // stands for an app's user: bubblewrap is started by it, not by root
  const drop = asApp ? ["setpriv", `--reuid=${asApp.uid}`, `--regid=${asApp.gid}`, "--clear-groups", "--"] : [];
  const attempt = (ownProcesses: boolean): Promise<string | null> =>
    succeeds(facts, [...drop, ...sandboxPrefix({ hidden, readable: [], writable: [], ownProcesses }), "true"]);
  if ((await attempt(true)) === null) return { refusal: null, ownProcesses: true };
  return { refusal: await attempt(false), ownProcesses: false };
}

function aboutProcesses(ownProcesses: boolean): string {
  return ownProcesses
    ? "Apps see only their own processes."
    : "Apps see the processes of others: the kernel refuses them a /proc of their own.";
}

function aboutOneUser(isSandboxed: boolean, ownProcesses: boolean): string {
  if (isSandboxed && ownProcesses)
    return "Apps share your user: what else it can read, and /tmp, they can read too; not Fairlead's files, sockets and processes, nor each other's.";
  return "Apps are not kept apart: each could read the values of the others, end them and use Fairlead's own sockets.";
}

const CREDENTIALS = [".ssh", ".aws", ".gnupg", ".kube", ".docker", ".config/gcloud", ".config/fairlead"];

/**
 * The home holds what is Fairlead's and other apps': of it an app gets the store, its releases and what it may write to. As root most of it is closed to
 * apps by owner and mode already. Without root they could read what this user can: so its keys are taken out of sight as well.
 */
function hiddenFolders({ home, users, userHome }: IsolationFacts): string[] {
  const holdsUser = `${userHome}/`.startsWith(`${home.path}/`); // interpreters may lie there
  const own = holdsUser ? [home.keys, home.environments, home.agent, home.volumes, home.logs, home.locks] : [home.path];
  const credentials = users.missing === null ? [] : CREDENTIALS.map((name) => join(userHome, name));
  return [...own, home.sockets, ...credentials].filter((path) => existsSync(path));
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
