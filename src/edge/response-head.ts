// Head parser for answers of an app: as strict as the one for requests, since a framing that two sides read differently is a desync.
import { fieldValue, lineEnd, NameSet, parseContentLength, withoutFields } from "./field-lines.ts";
import {
  CommonFields,
  type FieldReader,
  framingProblem,
  type HeadRefusal,
  keepsAlive,
  namedByConnection,
  readFields,
  refuse,
  takeCommonField,
} from "./head-fields.ts";

export interface ResponseHead {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  readonly minor: number;
  readonly keepAlive: boolean;
  /** -1: none was sent. */
  readonly contentLength: number;
  readonly chunked: boolean;
  /** Protocol the app switches to with status 101, or asks for with 426. */
  readonly upgrade: string | null;
  readonly trailers: readonly string[];
  /** text/event-stream that is readable, that is not compressed. */
  readonly eventStream: "readable" | "opaque" | null;
  readonly hasDate: boolean;
  /** End-to-end field lines as sent, each with CRLF. */
  readonly fields: string;
}

const KNOWN = new NameSet([
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "trailer",
  "content-type",
  "content-encoding",
  "date",
  "keep-alive",
  "proxy-connection",
  "te",
]);

class ResponseFields extends CommonFields {
  isEventStream = false;
  isEncoded = false;
  hasDate = false;
}

const RESPONSE_FIELDS: FieldReader<ResponseFields> = {
  known: KNOWN,
  kept: new Set(["content-type", "content-encoding", "date", "lookalike"]),
  take: takeField,
};

/** The head is `bytes` up to `end`, which is behind the CRLF of its last line: without the empty line. */
export function parseResponseHead(bytes: Buffer, end: number): ResponseHead | HeadRefusal {
  const text = bytes.toString("latin1", 0, end);
  const firstEnd = lineEnd(bytes, 0);
  if (firstEnd < 0) return refuse("control character or bare CR or LF in head");
  const isCurrent = text.startsWith("HTTP/1.1 ");
  if (!isCurrent && !text.startsWith("HTTP/1.0 ")) return refuse("unknown version");
  const status = parseContentLength(text.slice(9, 12));
  if (status < 100 || status > 599 || (firstEnd > 12 && text.charCodeAt(12) !== 32) || firstEnd < 12)
    return refuse("malformed status line");

  const minor = isCurrent ? 1 : 0;
  const fields = new ResponseFields();
  const refusal = readFields({ bytes, text, from: firstEnd + 2 }, fields, RESPONSE_FIELDS);
  if (refusal !== null) return refusal;
  const problem = framingProblem(fields, minor);
  if (problem !== null) return problem;
  const named = namedByConnection(fields);
  return {
    kind: "response",
    status,
    reason: text.slice(13, Math.max(13, firstEnd)),
    minor,
    keepAlive: keepsAlive(fields, minor),
    contentLength: fields.contentLength,
    chunked: fields.chunked,
    upgrade: (status === 101 && fields.connection.includes("upgrade")) || status === 426 ? fields.upgrade : null,
    trailers: fields.trailers,
    eventStream: fields.isEventStream ? (fields.isEncoded ? "opaque" : "readable") : null,
    hasDate: fields.hasDate,
    fields: named.length === 0 ? fields.kept : withoutFields(fields.kept, named),
  };
}

function takeField(fields: ResponseFields, name: string, value: string): HeadRefusal | null {
  switch (name) {
    case "content-type":
      fields.isEventStream = /^text\/event-stream\s*(?:;|$)/i.test(fieldValue(value));
      return null;
    case "content-encoding":
      fields.isEncoded = !["", "identity"].includes(fieldValue(value).toLowerCase());
      return null;
    case "date":
      fields.hasDate = true;
      return null;
    default:
      return takeCommonField(fields, name, value);
  }
}
