// The field lines of a head, read in one pass: what requests and answers have in common, above all how a body is framed.
import { fieldValue, framingValue, isToken, type NameSet, parseContentLength, tokenList } from "./field-lines.ts";
import { FIELDS_MAX } from "./limits.ts";

/** Why a head is not understood. For the access log; never shown. `status` is what a client gets; an app's bad answer is always a 502. */
export interface HeadRefusal {
  readonly kind: "refused";
  readonly status: 400 | 417 | 431 | 501 | 505;
  readonly reason: string;
}

export function refuse(reason: string, status: HeadRefusal["status"] = 400): HeadRefusal {
  return { kind: "refused", status, reason };
}

export interface CommonFields {
  /** End-to-end field lines as sent, each with CRLF. */
  kept: string;
  /** Lower-case members of Connection. */
  connection: string[];
  /** -1: none was sent. */
  contentLength: number;
  chunked: boolean;
  upgrade: string | null;
  /** Lower-case names announced by Trailer. */
  trailers: string[];
}

export function commonFields(): CommonFields {
  return { kept: "", connection: [], contentLength: -1, chunked: false, upgrade: null, trailers: [] };
}

export interface FieldReader<F extends CommonFields> {
  readonly known: NameSet<string>;
  /** Known fields that are passed on nevertheless. */
  readonly kept: ReadonlySet<string>;
  /** What only this kind of head has; null when there is nothing to object to. */
  take(fields: F, name: string, value: string): HeadRefusal | null;
}

/** Runs of plain fields are kept as slices of the text. */
export function readFields<F extends CommonFields>(text: string, from: number, into: { fields: F; by: FieldReader<F> }): F | HeadRefusal {
  const { fields, by } = into;
  let at = from;
  let runStart = from;
  for (let count = 1; at < text.length; count++) {
    if (count > FIELDS_MAX) return refuse("too many fields", 431);
    const end = text.indexOf("\r\n", at);
    const colon = text.indexOf(":", at);
    // A fold begins with a blank, which is no token; so is a blank before the colon.
    if (colon < 0 || colon > end || !isToken(text, at, colon)) return refuse("malformed field line");
    const name = by.known.find(text, at, colon);
    if (name !== null) {
      if (!by.kept.has(name)) {
        fields.kept += text.slice(runStart, at);
        runStart = end + 2;
      }
      const refusal = takeField(fields, name, { text, from: colon + 1, to: end, by });
      if (refusal !== null) return refusal;
    }
    at = end + 2;
  }
  fields.kept += text.slice(runStart);
  return fields;
}

interface FieldAt<F extends CommonFields> {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly by: FieldReader<F>;
}

function takeField<F extends CommonFields>(fields: F, name: string, { text, from, to, by }: FieldAt<F>): HeadRefusal | null {
  switch (name) {
    case "connection": {
      const members = tokenList(fieldValue(text, from, to));
      if (members === null) return refuse("malformed Connection");
      fields.connection.push(...members);
      return null;
    }
    case "content-length":
      if (fields.contentLength >= 0) return refuse("Content-Length twice");
      fields.contentLength = parseContentLength(framingValue(text, from, to));
      return fields.contentLength < 0 ? refuse("malformed Content-Length") : null;
    case "transfer-encoding":
      if (fields.chunked) return refuse("Transfer-Encoding twice");
      fields.chunked = true;
      return framingValue(text, from, to).toLowerCase() === "chunked" ? null : refuse("Transfer-Encoding other than chunked", 501);
    case "upgrade": {
      const value = fieldValue(text, from, to);
      fields.upgrade = fields.upgrade === null ? value : `${fields.upgrade}, ${value}`;
      return null;
    }
    case "trailer":
      fields.trailers.push(...(tokenList(fieldValue(text, from, to)) ?? []));
      return null;
    default:
      return by.take(fields, name, fieldValue(text, from, to));
  }
}

/** What RFC 9112 6.1 forbids of a framing; null when it is sound. */
export function framingProblem(fields: CommonFields, minor: number): HeadRefusal | null {
  if (fields.chunked && fields.contentLength >= 0) return refuse("Content-Length with Transfer-Encoding");
  return fields.chunked && minor === 0 ? refuse("Transfer-Encoding in HTTP/1.0") : null;
}

/** Tokens of Connection that name no field. */
const CONNECTION_OPTIONS = new Set(["close", "keep-alive", "upgrade", "te"]);

/** Fields that Connection names as those of this hop. */
export function namedByConnection({ connection }: CommonFields): readonly string[] {
  return connection.length === 0 ? connection : connection.filter((name) => !CONNECTION_OPTIONS.has(name));
}

export function keepsAlive({ connection }: CommonFields, minor: number): boolean {
  return minor === 1 ? !connection.includes("close") : connection.includes("keep-alive");
}
