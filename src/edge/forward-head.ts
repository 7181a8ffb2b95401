// The heads that the edge writes: the request as the app sees it, the answer as the client sees it. Pure.
import { type Forwarding, hostOf } from "./forwarding.ts";
import type { RequestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";

export interface RequestFacts {
  readonly forwarding: Forwarding;
  readonly requestId: string;
  /** The target keeps no connection: it is told that none will follow. */
  readonly closes: boolean;
}

export function requestHeadText(head: RequestHead, facts: RequestFacts): string {
  const framing = head.chunked
    ? "Transfer-Encoding: chunked\r\n"
    : head.contentLength >= 0
      ? `Content-Length: ${head.contentLength}\r\n`
      : "";
  const expect = head.expectContinue ? "Expect: 100-continue\r\n" : "";
  const trailer = head.trailers.length > 0 && head.chunked ? `Trailer: ${head.trailers.join(", ")}\r\n` : "";
  const connection =
    head.upgrade !== null ? `Connection: Upgrade\r\nUpgrade: ${head.upgrade}\r\n` : facts.closes ? "Connection: close\r\n" : "";
  return `${head.method} ${head.target} HTTP/1.1\r\nHost: ${hostOf(head)}\r\n${head.fields}${framing}${expect}${trailer}${connection}${facts.forwarding.linesFor(head)}X-Request-Id: ${facts.requestId}\r\n\r\n`;
}

/** How the answer's body ends for this client. */
export type ClientFraming = "none" | "length" | "chunked" | "close";

export interface AnswerFacts {
  readonly framing: ClientFraming;
  readonly closes: boolean;
  readonly clientMinor: number;
  /** Added where the app says none, as RFC 9110 6.6.1 asks of whoever passes an answer on. */
  readonly date: string;
  /** A HEAD request: length or coding are said although no body follows. */
  readonly isHead: boolean;
}

export function answerHeadText(head: ResponseHead, facts: AnswerFacts): string {
  const { framing } = facts;
  let lines = `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields}`;
  if (!head.hasDate) lines += `Date: ${facts.date}\r\n`;
  if (framing === "chunked" || (facts.isHead && head.chunked && facts.clientMinor === 1)) lines += "Transfer-Encoding: chunked\r\n";
  else if (framing === "length" || (framing === "none" && head.status !== 204 && head.contentLength >= 0)) {
    lines += `Content-Length: ${head.contentLength}\r\n`;
  }
  if (framing === "chunked" && head.trailers.length > 0) lines += `Trailer: ${head.trailers.join(", ")}\r\n`;
  if (head.status === 426 && head.upgrade !== null) lines += `Upgrade: ${head.upgrade}\r\nConnection: Upgrade\r\n`;
  if (facts.closes) lines += "Connection: close\r\n";
  else if (facts.clientMinor === 0) lines += "Connection: keep-alive\r\n";
  return `${lines}\r\n`;
}

export function upgradeHeadText(head: ResponseHead): string {
  return `HTTP/1.1 101 ${head.reason}\r\n${head.fields}Connection: Upgrade\r\nUpgrade: ${head.upgrade}\r\n\r\n`;
}

export function informationalHeadText(head: ResponseHead): string {
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields}\r\n`;
}

/** Names that change framing, routing or trust: never taken from a trailer (RFC 9110 6.5.1). */
const TRAILER_FORBIDDEN =
  /^(?:transfer-encoding|content-.*|host|connection|te|trailer|upgrade|expect|authorization|proxy.*|cookie|set-cookie.*|forwarded|x-forwarded-.*|x-real-ip|x-request-id|cache-control|age|date|expires|location|retry-after|vary|www-authenticate|max-forwards|range|if-.*)$/;

/** Of valid field lines those that were announced and may come late. */
export function allowedTrailers(lines: string, announced: readonly string[]): string {
  if (lines === "") return "";
  let kept = "";
  for (const line of lines.split("\r\n")) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase().replaceAll("_", "-");
    if (line !== "" && announced.includes(name) && !TRAILER_FORBIDDEN.test(name)) kept += `${line}\r\n`;
  }
  return kept;
}
