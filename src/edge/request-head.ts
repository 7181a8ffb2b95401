// Head parser for requests: bytes as a latin1 string in, a value or a refusal out. Strict both in form and in meaning (RFC 9112).
import { fieldValue, lineEnd, NameSet, tokenEnd, withoutFields } from "./field-lines.ts";
import { parseAuthority } from "./authority.ts";
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

export interface RequestHead {
  readonly kind: "request";
  readonly method: string;
  /** Origin form: begins with "/". */
  readonly target: string;
  /** 0 or 1: the digit after "HTTP/1.". */
  readonly minor: number;
  /** As sent, with its port; empty only from HTTP/1.0. */
  readonly host: string;
  /** Lower case, without port and final dot. */
  readonly hostName: string;
  readonly keepAlive: boolean;
  /** -1: none was sent. */
  readonly contentLength: number;
  readonly chunked: boolean;
  readonly expectContinue: boolean;
  /** Protocols asked for, as sent; null where none or one that is not forwarded (h2c, TLS). */
  readonly upgrade: string | null;
  /** Lower-case names announced by Trailer. */
  readonly trailers: readonly string[];
  /** End-to-end field lines as sent, each with CRLF, without those that the edge sets itself. */
  readonly fields: string;
  /** Sent by the client; used only where it is trusted. */
  readonly forwarded: Readonly<Partial<Record<ForwardedName, string>>> | null;
  readonly requestId: string | null;
}

const FORWARDED_NAMES = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"] as const;
export type ForwardedName = (typeof FORWARDED_NAMES)[number];

const KNOWN = new NameSet([
  ...FORWARDED_NAMES,
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "expect",
  "trailer",
  "x-request-id",
  // Dropped: hop by hop, or a way to make the app believe what the edge did not see.
  "te",
  "keep-alive",
  "proxy-connection",
  "proxy",
  "http2-settings",
  "x-real-ip",
  "x-forwarded-by",
  "x-forwarded-prefix",
  "x-forwarded-scheme",
  "x-forwarded-server",
  "x-forwarded-ssl",
  "x-forwarded-uri",
]);

const BLANK = 32;

/** Naming one of these in Connection asks the edge to change what the message means. */
const PROTECTED = new Set(["host", "content-length", "transfer-encoding", "content-type", "expect", "trailer"]);
const UPGRADES_NOT_FORWARDED = /^(h2c|h2|http\/.*|tls\/.*)$/i;
const REQUEST_ID = /^[\w.~+/=-]{1,128}$/;

/** The head is `bytes` up to `end`, which is behind the CRLF of its last line: without the empty line. */
export function parseRequestHead(bytes: Buffer, end: number): RequestHead | HeadRefusal {
  const text = bytes.toString("latin1", 0, end);
  const firstEnd = lineEnd(bytes, 0);
  if (firstEnd < 0) return refuse("control character or bare CR or LF in head");
  const methodEnd = tokenEnd(bytes, 0);
  const targetEnd = text.indexOf(" ", methodEnd + 1);
  if (targetEnd < 0 || targetEnd > firstEnd) return refuse("malformed request line");
  const version = text.slice(targetEnd + 1, firstEnd);
  if (version !== "HTTP/1.1" && version !== "HTTP/1.0") return refuse("unknown version", /^HTTP\/[0-9]\.[0-9]$/.test(version) ? 505 : 400);
  if (methodEnd === 0 || methodEnd > 32 || bytes[methodEnd] !== BLANK) return refuse("malformed method");

  const fields = new RequestFields();
  const refusal = readFields({ bytes, text, from: firstEnd + 2 }, fields, REQUEST_FIELDS);
  if (refusal !== null) return refusal;
  return understand(text.slice(0, methodEnd), text.slice(methodEnd + 1, targetEnd), version === "HTTP/1.1" ? 1 : 0, fields);
}

class RequestFields extends CommonFields {
  host: string | null = null;
  expectContinue = false;
  forwarded: Partial<Record<ForwardedName, string>> | null = null;
  requestId: string | null = null;
}

const REQUEST_FIELDS: FieldReader<RequestFields> = { known: KNOWN, kept: new Set(), take: takeField };

function takeField(fields: RequestFields, name: string, value: string): HeadRefusal | null {
  switch (name) {
    case "host":
      if (fields.host !== null) return refuse("Host twice");
      fields.host = fieldValue(value);
      return null;
    case "expect":
      fields.expectContinue = true;
      return fieldValue(value).toLowerCase() === "100-continue" ? null : refuse("unknown expectation", 417);
    case "x-request-id": {
      const id = fieldValue(value);
      fields.requestId = REQUEST_ID.test(id) ? id : null;
      return null;
    }
    default:
      if (!isForwardedName(name)) return takeCommonField(fields, name, value);
      takeForwarded(fields, name, fieldValue(value));
      return null;
  }
}

function takeForwarded(fields: RequestFields, name: ForwardedName, value: string): void {
  fields.forwarded ??= {};
  const before = fields.forwarded[name];
  fields.forwarded[name] = before === undefined ? value : `${before}, ${value}`;
}

function understand(method: string, target: string, minor: number, fields: RequestFields): RequestHead | HeadRefusal {
  const problem = framingProblem(fields, minor);
  if (problem !== null) return problem;
  if (fields.host === null && minor === 1) return refuse("Host missing");
  if (method === "CONNECT" || method === "TRACE") return refuse(`method ${method}`, 501);
  const host = fields.host ?? "";
  const hostName = fields.host === null ? "" : parseAuthority(host);
  if (hostName === null) return refuse("malformed Host");
  const origin = originForm(target, host);
  if (origin === null) return refuse("malformed target");

  const named = namedByConnection(fields);
  if (named.some((name) => PROTECTED.has(name))) return refuse("Connection names a field that is not hop by hop");
  const isUpgrade = fields.connection.includes("upgrade") && minor === 1 && !fields.chunked && fields.contentLength <= 0;
  return {
    kind: "request",
    method,
    target: origin,
    minor,
    host,
    hostName,
    keepAlive: keepsAlive(fields, minor),
    contentLength: fields.contentLength,
    chunked: fields.chunked,
    expectContinue: fields.expectContinue && minor === 1,
    upgrade: isUpgrade ? forwardableUpgrade(fields.upgrade) : null,
    trailers: fields.trailers,
    fields: named.length === 0 ? fields.kept : withoutFields(fields.kept, named),
    forwarded: fields.forwarded,
    requestId: fields.requestId,
  };
}

/** Visible ASCII; a fragment is never sent by a correct client. */
const ORIGIN = /^\/[^\0-\x20\x7f-\xff#]*$/;
const ABSOLUTE = /^https?:\/\/([^\0-\x20\x7f-\xff#/?]+)([/?][^\0-\x20\x7f-\xff#]*)?$/i;

/** "/path?query" of an origin or absolute form; the latter must name the same host as the Host field. */
function originForm(target: string, host: string): string | null {
  if (target.charCodeAt(0) === 47) return ORIGIN.test(target) ? target : null;
  const match = ABSOLUTE.exec(target);
  if (match === null || (match[1] as string).toLowerCase() !== host.toLowerCase()) return null;
  const rest = match[2] ?? "/";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function forwardableUpgrade(value: string | null): string | null {
  if (value === null) return null;
  const protocols = value.split(",").map((part) => fieldValue(part));
  if (protocols.some((protocol) => UPGRADES_NOT_FORWARDED.test(protocol) || !/^[\w!#$%&'*+.^`|~/-]+$/.test(protocol))) return null;
  return protocols.join(", ");
}

function isForwardedName(name: string): name is ForwardedName {
  return (FORWARDED_NAMES as readonly string[]).includes(name);
}
