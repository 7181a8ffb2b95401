// Listening sockets: bound once, never accepted on here, without reusePort; held so that they outlive every process that accepts on them.
import { readFileSync, readlinkSync } from "node:fs";
import { LISTENER_NOT_ALLOWED, LISTENER_TAKEN, LISTENER_NO_ADDRESS } from "../platform/errors/host-errors.ts";
import { userError } from "../platform/errors/user-error.ts";
import { net } from "../platform/builtin.ts";
import type { ListenerSpec } from "../model/host/routing-table.ts";

/** Node's own TCP handle: what `net.Server` wraps and IPC can carry. */
export interface ListenerHandle {
  readonly fd: number;
  close(): void;
  unref(): void;
}

/** Name of the variable in which a started process finds its listeners: JSON of listener id → number of the file descriptor. */
export const LISTENERS_VARIABLE = "FAIRLEAD_LISTENERS";

export class HeldListeners {
  readonly #handles = new Map<string, ListenerHandle>();

  ids(): string[] {
    return [...this.#handles.keys()];
  }

  get(id: string): ListenerHandle | undefined {
    return this.#handles.get(id);
  }

  /** Keeps a handle; a second one for the same id is closed. */
  hold(id: string, handle: ListenerHandle): void {
    if (this.#handles.has(id)) return handle.close();
    handle.unref();
    this.#handles.set(id, handle);
  }

  close(id: string): void {
    this.#handles.get(id)?.close();
    this.#handles.delete(id);
  }

  closeAll(): void {
    for (const id of this.ids()) this.close(id);
  }

  /** What a child needs to inherit them: its further stdio entries, from descriptor `first` on, and the variable that names them. */
  inheritance(first: number): { stdio: number[]; variable: string } {
    const entries = [...this.#handles];
    return {
      stdio: entries.map(([, handle]) => handle.fd),
      variable: JSON.stringify(Object.fromEntries(entries.map(([id], i) => [id, first + i]))),
    };
  }
}

type CreateHandle = (address: string | null, port: number | null, family: number | null, fd?: number) => ListenerHandle | number;

/** Binds without listening. Throws LISTENER_TAKEN, LISTENER_NOT_ALLOWED or LISTENER_NO_ADDRESS. */
export async function bindListener(spec: ListenerSpec): Promise<ListenerHandle> {
  await probe(spec);
  const handle = createHandle()(spec.host, spec.port, spec.host.includes(":") ? 6 : 4, -1);
  if (typeof handle === "number") throw new Error(`binding ${spec.id} failed with ${handle} although listening had worked`);
  return handle;
}

/** The listeners this process was started with. */
export function inheritedListeners(env: Readonly<Record<string, string | undefined>>): HeldListeners {
  const held = new HeldListeners();
  const named = JSON.parse(env[LISTENERS_VARIABLE] ?? "{}") as Record<string, number>;
  for (const [id, fd] of Object.entries(named)) held.hold(id, openListener(id, fd));
  return held;
}

/** A handle on a socket that this process was given. */
export function openListener(id: string, fd: number): ListenerHandle {
  const handle = createHandle()(null, null, null, fd);
  if (typeof handle === "number") throw new Error(`descriptor ${fd} of ${id} cannot be used: ${handle}`);
  return handle;
}

export type ListenerState = "listening" | "quiet" | "taken";

/** Whether our own socket is being listened on (by a worker), nobody does, or a foreign socket has the port. Linux: /proc/net/tcp. */
export function listenerState(handle: ListenerHandle, spec: ListenerSpec): ListenerState {
  const own = /\[(\d+)\]/.exec(readlinkSync(`/proc/self/fd/${handle.fd}`))?.[1];
  const onPort = listeningSockets().filter((socket) => socket.port === spec.port);
  if (onPort.some((socket) => socket.inode === own)) return "listening";
  return onPort.some((socket) => socket.address === spec.host || isAny(socket.address) || isAny(spec.host)) ? "taken" : "quiet";
}

function isAny(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

interface ListeningSocket {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const TCP_LISTEN = "0A"; // net/tcp_states.h

function listeningSockets(): ListeningSocket[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => parseSockets(readOrEmpty(path))).filter((s) => s !== null);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // no IPv6 on this host
  }
}

/** proc_pid_net(5): `sl local_address rem_address st … inode`, addresses in host byte order. Only listening ones. */
export function parseSockets(text: string): ListeningSocket[] {
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === TCP_LISTEN)
    .map((fields) => {
      const [address, port] = (fields[1] as string).split(":") as [string, string];
      return { address: readAddress(address), port: Number.parseInt(port, 16), inode: fields[9] as string };
    });
}

function readAddress(hex: string): string {
  if (hex.length > 8) return /^0+$/.test(hex) ? "::" : hex;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");
}

/** libuv puts the error of a taken port off until listen(): so listen once, and close at once. */
function probe(spec: ListenerSpec): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net().createServer();
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, spec)));
    server.listen({ host: spec.host, port: spec.port, exclusive: true }, () => server.close(() => resolve()));
  });
}

function listenError(cause: NodeJS.ErrnoException, spec: ListenerSpec): unknown {
  const p = { host: spec.host, port: spec.port };
  if (cause.code === "EADDRINUSE") return userError(LISTENER_TAKEN, p, { cause });
  if (cause.code === "EACCES") return userError(LISTENER_NOT_ALLOWED, p, { cause });
  if (cause.code === "EADDRNOTAVAIL" || cause.code === "ENOTFOUND") return userError(LISTENER_NO_ADDRESS, p, { cause });
  return cause;
}

/** Not in Node's published types; in use by node:cluster since 0.6. */
function createHandle(): CreateHandle {
  return (net() as unknown as { _createServerHandle: CreateHandle })._createServerHandle;
}
