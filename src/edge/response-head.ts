// Head parser for answers of an app: as strict as the one for requests, since a framing that two sides read differently is a desync.
import { hasForbiddenBytes, NameSet, parseContentLength, withoutFields } from "./field-lines.ts";
import {
  type CommonFields,
  commonFields,
  type FieldReader,
  framingProblem,
  type HeadRefusal,
  keepsAlive,
  namedByConnection,
  readFields,
  refuse,
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

interface Fields extends CommonFields {
  isEventStream: boolean;
  isEncoded: boolean;
  hasDate: boolean;
}

const RESPONSE_FIELDS: FieldReader<Fields> = {
  known: KNOWN,
  kept: new Set(["content-type", "content-encoding", "date", "lookalike"]),
  take: takeField,
};

/** `text` is the head from its first byte to the CRLF of its last line, without the empty line. */
export function parseResponseHead(text: string): ResponseHead | HeadRefusal {
  if (hasForbiddenBytes(text)) return refuse("control character or bare CR or LF in head");
  const lineEnd = text.indexOf("\r\n");
  const isCurrent = text.startsWith("HTTP/1.1 ");
  if (!isCurrent && !text.startsWith("HTTP/1.0 ")) return refuse("unknown version");
  const status = parseContentLength(text.slice(9, 12));
  if (status < 100 || status > 599 || (lineEnd > 12 && text.charCodeAt(12) !== 32) || lineEnd < 12) return refuse("malformed status line");

  const minor = isCurrent ? 1 : 0;
  const empty: Fields = { ...commonFields(), isEventStream: false, isEncoded: false, hasDate: false };
  const fields = readFields(text, lineEnd + 2, { fields: empty, by: RESPONSE_FIELDS });
  if ("kind" in fields) return fields;
  const problem = framingProblem(fields, minor);
  if (problem !== null) return problem;
  const named = namedByConnection(fields);
  return {
    kind: "response",
    status,
    reason: text.slice(13, Math.max(13, lineEnd)),
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

function takeField(fields: Fields, name: string, value: string): HeadRefusal | null {
  switch (name) {
    case "content-type":
      fields.isEventStream = /^text\/event-stream\s*(?:;|$)/i.test(value);
      return null;
    case "content-encoding":
      fields.isEncoded = value !== "" && value.toLowerCase() !== "identity";
      return null;
    case "date":
      fields.hasDate = true;
      return null;
    default:
      return null;
  }
}
