// A kernel limit of memory for each instance: a cgroup of its own, in a delegated cgroup v2 or, as root, in the memory hierarchy of v1.
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface MemoryCgroups {
  /** Which kernel interface, in words. */
  readonly description: string;
  /** Makes the group of an instance with its limit. */
  create(id: string, maxBytes: number): void;
  join(id: string, pid: number): void;
  /** How often the kernel killed something in it for want of memory. */
  oomKills(id: string): number;
  remove(id: string): void;
  /** The folder of this home, once it is empty. */
  close(): void;
}

export interface CgroupFacts {
  /** /proc/self/cgroup */
  readonly own: string;
  /** /proc/self/mountinfo */
  readonly mounts: string;
  readonly isRoot: boolean;
  /** A folder for this home inside a hierarchy that is shared. */
  readonly homeName: string;
}

interface Version {
  readonly limitFile: string;
  /** Counts in it the line `oom_kill <n>`. */
  readonly eventsFile: string;
  readonly description: string;
}

const V2: Version = { limitFile: "memory.max", eventsFile: "memory.events", description: "cgroup v2, delegated" };
const V1: Version = { limitFile: "memory.limit_in_bytes", eventsFile: "memory.oom_control", description: "cgroup v1" };

/** Null when the kernel offers none that is ours to use. */
export function findMemoryCgroups(facts: CgroupFacts): MemoryCgroups | null {
  const delegated = delegatedFolder(facts);
  if (delegated !== null && prepareDelegated(delegated)) return cgroupsIn(delegated, V2);
  const v1 = facts.isRoot ? v1Folder(facts) : null;
  if (v1 === null) return null;
  try {
    accessSync(dirname(v1), constants.W_OK);
    return cgroupsIn(v1, V1);
  } catch {
    return null; // mounted read-only, as in most containers
  }
}

/** The cgroup of our own systemd service (Delegate=yes). Any other belongs to somebody else's processes too. Pure. */
export function delegatedFolder(facts: Pick<CgroupFacts, "own" | "mounts">): string | null {
  const path = /^0::(\/.*)$/m.exec(facts.own)?.[1]?.replace(/\/fairlead-daemons$/, "");
  const mount = mountPoint(facts.mounts, "cgroup2", null);
  if (path === undefined || mount === null || !/^fairlead.*\.service$/.test(basename(path))) return null;
  return join(mount, path);
}

/** Pure. */
export function v1Folder(facts: Pick<CgroupFacts, "mounts" | "homeName">): string | null {
  const mount = mountPoint(facts.mounts, "cgroup", "memory");
  return mount === null ? null : join(mount, facts.homeName);
}

/** proc_pid_mountinfo(5): the mount point is field 5; after the lone `-` come type, source and the options of the file system. */
function mountPoint(mounts: string, type: string, option: string | null): string | null {
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const [foundType, , options = ""] = after.split(" ");
    if (foundType === type && (option === null || options.split(",").includes(option))) return before.split(" ")[4] ?? null;
  }
  return null;
}

/** One that is being started beside us may come to lie in the folder after we have looked. */
const PREPARE_TRIES = 5;

function prepareDelegated(folder: string): boolean {
  return Array.from({ length: PREPARE_TRIES }).some(() => moveToLeaf(folder));
}

/** Processes may lie only in leaves (cgroups(7)): ours move to a leaf of their own, then the controller is given to the others. */
function moveToLeaf(folder: string): boolean {
  try {
    const leaf = join(folder, "fairlead-daemons");
    mkdirSync(leaf, { recursive: true });
    for (const pid of readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean))
      writeFileSync(join(leaf, "cgroup.procs"), pid);
    writeFileSync(join(folder, "cgroup.subtree_control"), "+memory");
    return true;
  } catch {
    return false; // the memory controller was not delegated
  }
}

function cgroupsIn(root: string, version: Version): MemoryCgroups {
  const folder = (id: string): string => join(root, `instance-${id}`);
  return {
    description: version.description,
    create(id, maxBytes) {
      mkdirSync(folder(id), { recursive: true });
      writeFileSync(join(folder(id), version.limitFile), String(maxBytes));
    },
    join: (id, pid) => writeFileSync(join(folder(id), "cgroup.procs"), String(pid)),
    oomKills: (id) => Number(/^oom_kill (\d+)$/m.exec(readOrEmpty(join(folder(id), version.eventsFile)))?.[1] ?? 0),
    remove: (id) => removeEmpty(folder(id)),
    close: () => version === V1 && removeEmpty(root),
  };
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (cause) {
    if (!["EBUSY", "ENOENT", "ENOTEMPTY"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause; // busy: a process is just leaving
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
