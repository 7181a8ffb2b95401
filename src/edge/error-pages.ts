// Answers that the edge gives itself. They say what a visitor can do and name no app, path, address or software.

import { MAINTENANCE_RETRY_AFTER_SECONDS, RETRY_AFTER_SECONDS } from "./limits.ts";

export type OwnStatus = 400 | 404 | 408 | 413 | 417 | 431 | 501 | 502 | 503 | 504 | 505;

const TEXT: Readonly<Record<OwnStatus, readonly [reason: string, sentence: string]>> = {
  400: ["Bad Request", "The request could not be understood."],
  404: ["Not Found", "There is nothing at this address."],
  408: ["Request Timeout", "The request took too long to arrive."],
  413: ["Content Too Large", "The request is larger than this service takes."],
  417: ["Expectation Failed", "The request expects something that is not supported."],
  431: ["Request Header Fields Too Large", "The head of the request is too large."],
  501: ["Not Implemented", "The request uses something that is not supported."],
  502: ["Bad Gateway", "The service gave no valid answer. Please try again."],
  503: ["Service Unavailable", "The service cannot answer right now. Please try again in a moment."],
  504: ["Gateway Timeout", "The service took too long to answer. Please try again."],
  505: ["HTTP Version Not Supported", "The request uses a version of HTTP that is not supported."],
};

const MAINTENANCE = ["Down for maintenance", "The service is being worked on and will be back soon."] as const;

export interface OwnAnswer {
  readonly status: OwnStatus;
  readonly date: string;
  readonly requestId: string | null;
  readonly closes: boolean;
  readonly isHead: boolean;
  /** It takes longer: a 503 says when to come back. */
  readonly isMaintenance: boolean;
  /** The user's own maintenance page; null for the plain one. */
  readonly page: string | null;
}

/** The whole answer as text; characters above 0x7F are written as UTF-8 by the caller. */
export function ownAnswer(answer: OwnAnswer): Buffer {
  const [reason, sentence] = TEXT[answer.status];
  const body = Buffer.from(answer.page ?? (answer.isMaintenance ? plainPage(answer, ...MAINTENANCE) : plainPage(answer, reason, sentence)));
  const head =
    `HTTP/1.1 ${answer.status} ${reason}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\nDate: ${answer.date}\r\n` +
    (answer.status === 503 ? `Retry-After: ${answer.isMaintenance ? MAINTENANCE_RETRY_AFTER_SECONDS : RETRY_AFTER_SECONDS}\r\n` : "") +
    (answer.requestId === null ? "" : `X-Request-Id: ${answer.requestId}\r\n`) +
    (answer.closes ? "Connection: close\r\n\r\n" : "\r\n");
  return answer.isHead ? Buffer.from(head, "latin1") : Buffer.concat([Buffer.from(head, "latin1"), body]);
}

function plainPage(answer: OwnAnswer, reason: string, sentence: string): string {
  const reference = answer.requestId === null ? "" : `<p>Reference: <code>${answer.requestId}</code></p>\n`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${answer.status} ${reason}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em}</style>
<h1>${reason}</h1>
<p>${sentence}</p>
${reference}</html>
`;
}
