// What an app is told about where a request came from: X-Forwarded-* and Forwarded (RFC 7239).
import type { RequestHead } from "./request-head.ts";

/** What the edge itself knows of where a request came from. */
export interface Origin {
  readonly clientAddress: string;
  readonly proto: "http" | "https";
  readonly port: number;
  /** The client is a proxy of the user's own: what it says about its client is passed on. */
  readonly isTrusted: boolean;
}

/** Of one connection. Its requests ask for one host again and again, so the lines of the last one are kept. */
export class Forwarding {
  readonly origin: Origin;
  #host: string | null = null;
  #lines = "";

  constructor(origin: Origin) {
    this.origin = origin;
  }

  /** Field lines, each with CRLF. What came with the request counts only from a trusted proxy. */
  linesFor(head: RequestHead): string {
    if (this.origin.isTrusted && head.forwarded !== null) return lines(head.forwarded, hostOf(head), this.origin);
    if (head.host !== this.#host) {
      // A copy: a slice would keep the whole head in memory for as long as the connection is open.
      this.#host = Buffer.from(head.host, "latin1").toString("latin1");
      this.#lines = lines({}, hostOf(head), this.origin);
    }
    return this.#lines;
  }
}

/** HTTP/1.0 may leave it out, HTTP/1.1 may not. */
export function hostOf(head: RequestHead): string {
  return head.host === "" ? "localhost" : head.host;
}

function lines(said: NonNullable<RequestHead["forwarded"]>, host: string, origin: Origin): string {
  const address = origin.clientAddress;
  const proto = said["x-forwarded-proto"] ?? origin.proto;
  const node = address.includes(":") ? `"[${address}]"` : address;
  const element = `for=${node};host="${host}";proto=${origin.proto}`;
  // Joined, the text lies in one piece: as a sum of parts it would be put together anew in each head.
  return [
    `X-Forwarded-For: ${joined(said["x-forwarded-for"], address)}\r\n`,
    `X-Forwarded-Proto: ${proto}\r\n`,
    `X-Forwarded-Host: ${said["x-forwarded-host"] ?? host}\r\n`,
    `X-Forwarded-Port: ${said["x-forwarded-port"] ?? (proto === origin.proto ? origin.port : defaultPort(proto))}\r\n`,
    `Forwarded: ${joined(said.forwarded, element)}\r\n`,
  ].join("");
}

/** Of a proxy that says how its client came, but not on which port. */
function defaultPort(proto: string): number {
  return /^https\b/i.test(proto) ? 443 : 80;
}

function joined(before: string | undefined, own: string): string {
  return before === undefined || before === "" ? own : `${before}, ${own}`;
}
