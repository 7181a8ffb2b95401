// Where processes listen, to tell somebody whose app has chosen another address than it was given. Linux: from /proc; elsewhere nothing is known.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const LISTEN = "0A";

/** TCP addresses as `0.0.0.0:8000`, each once. What may not be read is left out. */
export function listeningAddresses(pids: readonly number[]): string[] {
  const [first] = pids;
  if (first === undefined) return [];
  const own = new Set(pids.flatMap(socketInodes));
  const all = ["tcp", "tcp6"].flatMap((table) => parseSocketTable(readOrEmpty(`/proc/${first}/net/${table}`)));
  return [...new Set(all.filter(({ inode }) => own.has(inode)).map(({ address }) => address))];
}

/** The listening sockets of proc_net_tcp(5). */
export function parseSocketTable(text: string): { readonly address: string; readonly inode: string }[] {
  return text.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const [host = "", port = ""] = local.split(":");
    return state === LISTEN ? [{ address: `${hostOf(host)}:${Number.parseInt(port, 16)}`, inode }] : [];
  });
}

/** IPv4 is one little-endian number; of IPv6 only the two addresses that servers are told matter. */
function hostOf(hex: string): string {
  if (hex.length > 8) return /^0+$/.test(hex) ? "[::]" : /^0+1000000$/.test(hex) ? "[::1]" : "[IPv6]";
  const bytes = hex.match(/../g) ?? [];
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join(".");
}

function socketInodes(pid: number): string[] {
  return orNothing(() => readdirSync(`/proc/${pid}/fd`)).flatMap((fd) =>
    orNothing(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)]).flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []),
  );
}

/** A process or descriptor that has gone meanwhile, or that belongs to somebody else. */
function orNothing(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
