// Head parser for answers of an app: as strict as the one for requests, since a framing that two sides read differently is a desync.
import {
  fieldValue,
  framingValue,
  hasForbiddenBytes,
  isToken,
  NameSet,
  parseContentLength,
  tokenList,
  withoutFields,
} from "./field-lines.ts";
import { FIELDS_MAX } from "./limits.ts";

export interface ResponseHead {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  readonly minor: number;
  readonly keepAlive: boolean;
  /** -1: none was sent. */
  readonly contentLength: number;
  readonly chunked: boolean;
  /** Protocol the app switches to; only with status 101. */
  readonly upgrade: string | null;
  readonly trailers: readonly string[];
  /** text/event-stream that is readable, that is not compressed. */
  readonly eventStream: "readable" | "opaque" | null;
  /** End-to-end field lines as sent, each with CRLF. */
  readonly fields: string;
}

export interface ResponseRefusal {
  readonly kind: "refused";
  readonly reason: string;
}

const KNOWN = new NameSet([
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "trailer",
  "content-type",
  "content-encoding",
  "keep-alive",
  "proxy-connection",
  "te",
]);

const CONNECTION_OPTIONS = new Set(["close", "keep-alive", "upgrade", "te"]);

interface Fields {
  kept: string;
  connection: string[];
  contentLength: number;
  chunked: boolean;
  upgrade: string | null;
  trailers: string[];
  isEventStream: boolean;
  isEncoded: boolean;
}

/** `text` is the head from its first byte to the CRLF of its last line, without the empty line. */
export function parseResponseHead(text: string): ResponseHead | ResponseRefusal {
  if (hasForbiddenBytes(text)) return refuse("control character or bare CR or LF in head");
  const lineEnd = text.indexOf("\r\n");
  const isCurrent = text.startsWith("HTTP/1.1 ");
  if (!isCurrent && !text.startsWith("HTTP/1.0 ")) return refuse("unknown version");
  const status = parseContentLength(text.slice(9, 12));
  if (status < 100 || status > 599 || (lineEnd > 12 && text.charCodeAt(12) !== 32) || lineEnd < 12) return refuse("malformed status line");

  const fields = readFields(text, lineEnd + 2);
  if ("kind" in fields) return fields;
  if (fields.chunked && fields.contentLength >= 0) return refuse("Content-Length with Transfer-Encoding");
  if (fields.chunked && !isCurrent) return refuse("Transfer-Encoding in HTTP/1.0");
  const named = fields.connection.filter((name) => !CONNECTION_OPTIONS.has(name));
  return {
    kind: "response",
    status,
    reason: text.slice(13, Math.max(13, lineEnd)),
    minor: isCurrent ? 1 : 0,
    keepAlive: isCurrent ? !fields.connection.includes("close") : fields.connection.includes("keep-alive"),
    contentLength: fields.contentLength,
    chunked: fields.chunked,
    upgrade: status === 101 && fields.connection.includes("upgrade") ? fields.upgrade : null,
    trailers: fields.trailers,
    eventStream: fields.isEventStream ? (fields.isEncoded ? "opaque" : "readable") : null,
    fields: named.length === 0 ? fields.kept : withoutFields(fields.kept, named),
  };
}

function readFields(text: string, from: number): Fields | ResponseRefusal {
  const fields: Fields = {
    kept: "",
    connection: [],
    contentLength: -1,
    chunked: false,
    upgrade: null,
    trailers: [],
    isEventStream: false,
    isEncoded: false,
  };
  let at = from;
  let runStart = from;
  for (let count = 1; at < text.length; count++) {
    if (count > FIELDS_MAX) return refuse("too many fields");
    const end = text.indexOf("\r\n", at);
    const colon = text.indexOf(":", at);
    if (colon < 0 || colon > end || !isToken(text, at, colon)) return refuse("malformed field line");
    const name = KNOWN.find(text, at, colon);
    if (name !== null && name !== "lookalike") {
      const isKept = name === "content-type" || name === "content-encoding";
      if (!isKept) {
        fields.kept += text.slice(runStart, at);
        runStart = end + 2;
      }
      const refusal = takeField(
        fields,
        name,
        name === "content-length" || name === "transfer-encoding" ? framingValue(text, colon + 1, end) : fieldValue(text, colon + 1, end),
      );
      if (refusal !== null) return refusal;
    }
    at = end + 2;
  }
  fields.kept += text.slice(runStart);
  return fields;
}

function takeField(fields: Fields, name: string, value: string): ResponseRefusal | null {
  switch (name) {
    case "connection": {
      const members = tokenList(value);
      if (members === null) return refuse("malformed Connection");
      fields.connection.push(...members);
      return null;
    }
    case "content-length":
      if (fields.contentLength >= 0) return refuse("Content-Length twice");
      fields.contentLength = parseContentLength(value);
      return fields.contentLength < 0 ? refuse("malformed Content-Length") : null;
    case "transfer-encoding":
      if (fields.chunked) return refuse("Transfer-Encoding twice");
      fields.chunked = true;
      return value.toLowerCase() === "chunked" ? null : refuse("Transfer-Encoding other than chunked");
    case "upgrade":
      fields.upgrade = value;
      return null;
    case "trailer":
      fields.trailers.push(...(tokenList(value) ?? []));
      return null;
    case "content-type":
      fields.isEventStream = /^text\/event-stream\s*(?:;|$)/i.test(value);
      return null;
    case "content-encoding":
      fields.isEncoded = value !== "" && value.toLowerCase() !== "identity";
      return null;
    default:
      return null;
  }
}

function refuse(reason: string): ResponseRefusal {
  return { kind: "refused", reason };
}
