// The field lines of a head, read in one pass: what requests and answers have in common, above all how a body is framed.
import { fieldValue, framingValue, lineEnd, type NameSet, parseContentLength, tokenEnd, tokenList } from "./field-lines.ts";
import { FIELDS_MAX } from "./limits.ts";

const COLON = 58;

/** Why a head is not understood. For the access log; never shown. `status` is what a client gets; an app's bad answer is always a 502. */
export interface HeadRefusal {
  readonly kind: "refused";
  readonly status: 400 | 417 | 431 | 501 | 505;
  readonly reason: string;
}

export function refuse(reason: string, status: HeadRefusal["status"] = 400): HeadRefusal {
  return { kind: "refused", status, reason };
}

const NONE: readonly string[] = [];

/** What is found while the lines are read. A class, since one object is filled for each head: copying literals together cost as much as reading. */
export class CommonFields {
  /** End-to-end field lines as sent, each with CRLF. */
  kept = "";
  /** Lower-case members of Connection. */
  connection = NONE;
  /** -1: none was sent. */
  contentLength = -1;
  chunked = false;
  upgrade: string | null = null;
  /** Lower-case names announced by Trailer. */
  trailers = NONE;
}

export interface FieldReader<F extends CommonFields> {
  readonly known: NameSet<string>;
  /** Known fields that are passed on nevertheless. */
  readonly kept: ReadonlySet<string>;
  /** Takes a known field, `value` being all behind its colon; null when there is nothing to object to. */
  take(fields: F, name: string, value: string): HeadRefusal | null;
}

/** The field lines of one head: its bytes, and the same as text, of which runs of plain fields are kept as slices. */
export interface FieldLines {
  readonly bytes: Buffer;
  readonly text: string;
  readonly from: number;
}

/** Fills `fields`; a refusal when the lines are malformed. */
export function readFields<F extends CommonFields>({ bytes, text, from }: FieldLines, fields: F, by: FieldReader<F>): HeadRefusal | null {
  let at = from;
  let runStart = from;
  for (let count = 1; at < text.length; count++) {
    if (count > FIELDS_MAX) return refuse("too many fields", 431);
    // A fold begins with a blank, which is no token; so is a blank before the colon.
    const colon = tokenEnd(bytes, at);
    if (colon === at || bytes[colon] !== COLON) return refuse("malformed field line");
    const end = lineEnd(bytes, colon);
    if (end < 0) return refuse("control character or bare CR or LF in head");
    const name = by.known.find(text, at, colon);
    if (name !== null) {
      if (!by.kept.has(name)) {
        fields.kept += text.slice(runStart, at);
        runStart = end + 2;
      }
      const refusal = by.take(fields, name, text.slice(colon + 1, end));
      if (refusal !== null) return refusal;
    }
    at = end + 2;
  }
  fields.kept += text.slice(runStart);
  return null;
}

/** The fields that requests and answers have in common. */
export function takeCommonField(fields: CommonFields, name: string, value: string): HeadRefusal | null {
  switch (name) {
    case "connection": {
      const members = tokenList(fieldValue(value));
      if (members === null) return refuse("malformed Connection");
      fields.connection = fields.connection.concat(members);
      return null;
    }
    case "content-length":
      if (fields.contentLength >= 0) return refuse("Content-Length twice");
      fields.contentLength = parseContentLength(framingValue(value));
      return fields.contentLength < 0 ? refuse("malformed Content-Length") : null;
    case "transfer-encoding":
      if (fields.chunked) return refuse("Transfer-Encoding twice");
      fields.chunked = true;
      return framingValue(value).toLowerCase() === "chunked" ? null : refuse("Transfer-Encoding other than chunked", 501);
    case "upgrade":
      fields.upgrade = fields.upgrade === null ? fieldValue(value) : `${fields.upgrade}, ${fieldValue(value)}`;
      return null;
    case "trailer":
      fields.trailers = fields.trailers.concat(tokenList(fieldValue(value)) ?? []);
      return null;
    default:
      return null;
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
