// One health request to an instance: HTTP/1.1 by hand on node:net, because node:http alone costs 13 MB.
import type { InstanceAddress } from "../model/host/desired-state.ts";
import { net } from "../platform/builtin.ts";

export type ProbeAnswer =
  | { readonly kind: "status"; readonly status: number; readonly location: string | null; readonly tookMs: number }
  | { readonly kind: "not-http" } // it answered something else, or closed the connection
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "timeout"; readonly connected: boolean };

export interface ProbeRequest {
  readonly address: InstanceAddress;
  readonly path: string;
  readonly host: string;
  readonly timeoutMs: number;
}

const HEAD_BYTES_MAX = 16 * 1024;

/** Never rejects: what happened is the answer. */
export function probe(request: ProbeRequest): Promise<ProbeAnswer> {
  const startMs = performance.now();
  return new Promise((resolve) => {
    const { address } = request;
    const socket = net().connect(address.kind === "unix" ? { path: address.path } : { host: address.host, port: address.port });
    let head = "";
    let connected = false;
    const finish = (answer: ProbeAnswer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ kind: "timeout", connected }), request.timeoutMs);
    socket.once("connect", () => {
      connected = true;
      socket.write(
        `GET ${request.path} HTTP/1.1\r\nHost: ${request.host}\r\nUser-Agent: fairlead-health\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
      );
    });
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      const answer = readHead(head, performance.now() - startMs);
      if (answer) finish(answer);
    });
    socket.once("end", () => finish({ kind: "not-http" }));
    socket.once("error", (cause: NodeJS.ErrnoException) =>
      finish(connected ? { kind: "not-http" } : { kind: "refused", reason: cause.code ?? cause.message }),
    );
  });
}

/** Null while the head is not complete. Interim answers (1xx) are skipped. */
export function readHead(text: string, tookMs: number): ProbeAnswer | null {
  if (text.length >= 5 && !text.startsWith("HTTP/")) return { kind: "not-http" };
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return text.length > HEAD_BYTES_MAX ? { kind: "not-http" } : null;
  const [statusLine = "", ...fields] = text.slice(0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) return { kind: "not-http" };
  if (status >= 100 && status < 200) return readHead(text.slice(end + 4), tookMs);
  const location = fields.find((field) => /^location:/i.test(field));
  return { kind: "status", status, location: location?.slice("location:".length).trim() ?? null, tookMs };
}
