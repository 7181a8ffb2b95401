// As root every app and the edge run as a user of their own: a system user in the default home, a recorded number in any other.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_ROOT_HOME, type Home } from "../host/home.ts";
import type { Exec } from "../platform/exec.ts";
import type { Log } from "../platform/log.ts";
import { stateFile } from "./state-file.ts";

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

export interface AppUsers {
  /** Null without root, or where other users cannot reach the home. Made at the first call. */
  ofApp(app: string): Promise<UserIds | null>;
  ofEdge(): UserIds | null;
  /** Why there is only one user; null when each has its own. */
  readonly missing: string | null;
}

interface Recorded {
  readonly users: Readonly<Record<string, UserIds>>;
}

/** The edge's user is made at once; apps follow as they come. */
export async function createAppUsers(at: { readonly home: Home; readonly log: Log; readonly exec: Exec }): Promise<AppUsers> {
  const missing = whyOneUser(at.home);
  if (missing !== null) return { ofApp: () => Promise.resolve(null), ofEdge: () => null, missing };
  const file = stateFile<Recorded>(join(at.home.agent, "users.json"), { log: at.log, backup: true });
  let known = file.read()?.users ?? {};
  let queue: Promise<unknown> = Promise.resolve();
  const make = async (name: string): Promise<UserIds> => {
    const found = known[name] ?? ((await systemUser(at, name)) || numberedUser(at.home, Object.values(known)));
    if (known[name] === undefined) {
      file.write({ users: { ...known, [name]: found } });
      known = { ...known, [name]: found };
    }
    return found;
  };
  const edge = await make("edge");
  return {
    ofApp(app) {
      const turn = queue.then(() => make(`app-${app}`)); // one after the other: two apps never get one number
      queue = turn.catch(() => {});
      return turn;
    },
    ofEdge: () => edge,
    missing: null,
  };
}

/** Null when users of their own are possible. */
function whyOneUser(home: Home): string | null {
  if (!home.isRoot) return "everything runs as one user, because Fairlead does not run as root";
  for (let folder = home.path; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0)
      return `everything runs as root, because other users cannot enter ${folder}, where the home lies`;
  }
  return null;
}

const USER_NAME_CHARS_MAX = 32; // useradd(8)
const USERADD_TIMEOUT_MS = 10_000;

/** Only in the default home: homes side by side would share a name, and tests would fill /etc/passwd. Null where useradd is missing. */
async function systemUser(at: { home: Home; log: Log; exec: Exec }, name: string): Promise<UserIds | null> {
  if (at.home.path !== DEFAULT_ROOT_HOME) return null;
  const user = userName(name);
  const argv = [
    "useradd",
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    "/nonexistent",
    "--shell",
    "/usr/sbin/nologin",
    user,
  ];
  const there = readUser(user);
  if (there) return there;
  try {
    const result = await at.exec(argv, { timeoutMs: USERADD_TIMEOUT_MS, purpose: `make the system user ${user}` });
    if (result.code !== 0) at.log.warn("a system user cannot be made", { user, stderr: result.stderr });
  } catch (error) {
    at.log.warn("a system user cannot be made", { user, error });
  }
  return readUser(user);
}

/** `fairlead-edge`, `fairlead-<app>`; a long name keeps its start and a hash. */
export function userName(name: string): string {
  const full = `fairlead-${name.replace(/^app-/, "")}`;
  if (full.length <= USER_NAME_CHARS_MAX) return full;
  return `${full.slice(0, USER_NAME_CHARS_MAX - 7)}-${createHash("sha256").update(full).digest("hex").slice(0, 6)}`;
}

function readUser(user: string): UserIds | null {
  const fields = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === user);
  return fields === undefined ? null : { uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Unused by convention (systemd's UIDS-GIDS: from 0x70000000), a thousand for each home. */
const FIRST_NUMBER = 0x70000000;
const NUMBERS_PER_HOME = 1_000;
const HOMES = 100_000;
/** Where a container maps only small numbers. */
const FIRST_SMALL_NUMBER = 20_000;
const SMALL_HOMES = 39;

function numberedUser(home: Home, taken: readonly UserIds[]): UserIds {
  const hash = createHash("sha256").update(home.path).digest().readUInt32BE(0);
  const isMapped = isMappedNumber(FIRST_NUMBER + HOMES * NUMBERS_PER_HOME, readFileSync("/proc/self/uid_map", "utf8"));
  const first = isMapped ? FIRST_NUMBER + (hash % HOMES) * NUMBERS_PER_HOME : FIRST_SMALL_NUMBER + (hash % SMALL_HOMES) * NUMBERS_PER_HOME;
  const used = new Set(taken.map((user) => user.uid));
  for (let uid = first; uid < first + NUMBERS_PER_HOME; uid++) if (!used.has(uid)) return { uid, gid: uid };
  throw new Error(`more than ${NUMBERS_PER_HOME} users in one home`);
}

/** user_namespaces(7): `inside outside length`. */
export function isMappedNumber(uid: number, uidMap: string): boolean {
  return uidMap
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([inside = 0, , length = 0]) => uid >= inside && uid < inside + length);
}
