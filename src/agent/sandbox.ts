// The words that put bubblewrap before a command: what it sees of the host, where it may write, which processes it knows. Pure.

export interface SandboxView {
  /** Folders that are empty for it, also for what lies below them and is not named here. */
  readonly hidden: readonly string[];
  /** Parts of hidden folders that it may read. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** It sees only its own processes. Not everywhere possible: a container that covers parts of /proc forbids a new one. */
  readonly ownProcesses: boolean;
}

/** bwrap(1). The whole host read-only. Network and sockets are as outside: an app speaks to its database and its edge through them. */
export function sandboxPrefix({ hidden, readable, writable, ownProcesses }: SandboxView): string[] {
  return [
    "bwrap",
    ..."--ro-bind / / --dev-bind /dev /dev".split(" "),
    ...(ownProcesses ? ["--unshare-pid", "--proc", "/proc"] : ["--bind", "/proc", "/proc"]),
    ...["/tmp", "/var/tmp"].flatMap((path) => ["--bind-try", path, path]),
    ...hidden.flatMap((path) => ["--tmpfs", path]),
    ...readable.flatMap((path) => ["--ro-bind-try", path, path]),
    ...writable.flatMap((path) => ["--bind-try", path, path]),
    ...hidden.flatMap((path) => ["--remount-ro", path]),
    "--",
  ];
}
