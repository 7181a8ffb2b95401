// Private keys in a text: PEM, OpenSSH, PGP, PuTTY and JSON Web Keys, told from their public halves, from words about them and from keys that a passphrase encrypts.
import type { SecretHit } from "./secret-hit.ts";

const BEGIN = /-----BEGIN ((?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----/y;
const KEY_UNITS_MAX = 16_384;
/** Between the marks: Base64 in lines, where a line may end as it does in a quoted text. */
const BASE64_MIN = 40;
const HEADER = /^(?:\s|\\[nr]|["'+,]|#|\/\/)*(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\n\\]{0,200}(?:\\[nr]|[\s"'+,])*)+/;
const SEQUENCE = 0x30;
const OPENSSH_MAGIC = "openssh-key-v1\0";

/** Line ends, also escaped, and what joins the pieces of a quoted text. */
const JOINT = /["'`]\s*\+?\s*\\?\s*["'`]|\\[nrt]|["'`,\\|\s]/g;

type Found = Pick<SecretHit, "what" | "severity" | "confidence" | "because">;

/** `at`: where "PRIVATE KEY" stands. */
export function pemKey(text: string, at: number): SecretHit | null {
  const nearFrom = Math.max(0, at - 40);
  const near = text.slice(nearFrom, at).lastIndexOf("-----BEGIN ");
  if (near < 0) return null;
  const start = nearFrom + near;
  BEGIN.lastIndex = start;
  const begin = BEGIN.exec(text);
  if (begin === null) return null;
  const bodyAt = BEGIN.lastIndex;
  const body = text.slice(bodyAt, bodyAt + KEY_UNITS_MAX);
  const close = body.indexOf("-----END");
  if (close < 0) return null;
  const end = bodyAt + close;
  const found = judgeBody(begin[1]!.trim(), body.slice(0, close));
  if (found === null) return null;
  const tail = /^-----END [A-Z0-9 ]{0,40}-----/.exec(text.slice(end, end + 60))?.[0].length ?? 0;
  return { kind: "private-key", of: "", ...found, start, end: end + tail, openUnits: begin[0].length };
}

function judgeBody(label: string, raw: string): Found | null {
  const isEncrypted = label === "ENCRYPTED" || raw.includes("ENCRYPTED");
  const body = raw.replace(HEADER, "").replaceAll(JOINT, "");
  const base64 = /^[A-Za-z0-9+/=]+/.exec(body.replaceAll(/^[#>]+/g, ""))?.[0] ?? "";
  if (base64.length < BASE64_MIN || new Set(base64.slice(0, 200)).size < 12) return null;
  const bytes = Buffer.from(base64, "base64");
  const what = label === "" || label === "ENCRYPTED" ? "private key" : `private key (${label})`;
  if (label === "PGP") return bytes[0]! >= 0x80 ? { what, severity: "high", confidence: "proven", because: "" } : null;
  if (label === "OPENSSH") return openSsh(bytes, what);
  if (isEncrypted) return { what, severity: "low", confidence: "proven", because: "a passphrase encrypts it" };
  if (bytes[0] !== SEQUENCE) return null;
  return isWholeDer(bytes)
    ? { what, severity: "high", confidence: "proven", because: "" }
    : { what, severity: "medium", confidence: "possible", because: "it is not whole" };
}

function openSsh(bytes: Buffer, what: string): Found | null {
  if (bytes.toString("latin1", 0, OPENSSH_MAGIC.length) !== OPENSSH_MAGIC || bytes.length < 24) return null;
  const cipher = bytes.toString(
    "latin1",
    OPENSSH_MAGIC.length + 4,
    OPENSSH_MAGIC.length + 4 + Math.min(32, bytes.readUInt32BE(OPENSSH_MAGIC.length)),
  );
  return cipher === "none"
    ? { what, severity: "high", confidence: "proven", because: "" }
    : { what, severity: "low", confidence: "proven", because: "a passphrase encrypts it" };
}

/** The sequence says how long it is (X.690, 8.1.3). */
function isWholeDer(bytes: Buffer): boolean {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return bytes.length >= 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 3 || bytes.length < 2 + count) return false;
  return bytes.length >= 2 + count + bytes.readUIntBE(2, count);
}

/** "-----BEGIN" in Base64, as kubeconfig files, manifests and variables hold keys. */
export const PEM_IN_BASE64 = "LS0tLS1CRUdJTi";
const LINES_OF_BASE64 = /[A-Za-z0-9+/]+(?:\r?\n[ \t]*[A-Za-z0-9+/]{16,}(?=={0,2}[ \t]*(?:\r?\n|$)))*={0,2}/;

/** `at`: where `PEM_IN_BASE64` stands. */
export function pemInBase64(text: string, at: number): SecretHit | null {
  const written = LINES_OF_BASE64.exec(text.slice(at, at + 2 * KEY_UNITS_MAX))![0];
  const pem = Buffer.from(written, "base64").toString("latin1");
  const label = pem.indexOf("PRIVATE KEY");
  const hit = label < 0 ? null : pemKey(pem, label);
  if (hit === null) return null;
  const because = hit.because === "" ? "Base64 hides nothing" : hit.because;
  return { ...hit, because, start: at, end: at + written.length, openUnits: PEM_IN_BASE64.length };
}

/** `at`: where "PuTTY-User-Key-File-" stands. */
export function puttyKey(text: string, at: number): SecretHit | null {
  const part = text.slice(at, at + KEY_UNITS_MAX);
  const lines = /Private-Lines: \d{1,3}\s+((?:[A-Za-z0-9+/=]+\s+){1,100})/.exec(part);
  if (lines === null) return null;
  const isOpen = /\nEncryption: none/.test(part);
  const because = isOpen ? "" : "a passphrase encrypts it";
  const end = at + lines.index + lines[0].length;
  return {
    kind: "private-key",
    of: "PuTTY",
    what: "private key",
    severity: isOpen ? "high" : "low",
    confidence: "proven",
    because,
    start: at,
    end,
    openUnits: 20,
  };
}

const JWK_UNITS_MAX = 6_000;

/** `at`: where `"kty"` stands. The private member is `d`, of a symmetric key `k` (RFC 7518, 6). */
export function jsonWebKey(text: string, at: number): SecretHit | null {
  const nearFrom = Math.max(0, at - JWK_UNITS_MAX);
  const open = text.slice(nearFrom, at).lastIndexOf("{");
  if (open < 0) return null;
  const from = nearFrom + open;
  const close = text.slice(at, at + JWK_UNITS_MAX).indexOf("}");
  if (close < 0) return null;
  const object = text.slice(from, at + close);
  const type = /"kty"\s{0,10}:\s{0,10}"(RSA|EC|OKP|oct)"/.exec(object)?.[1];
  const member =
    type === undefined
      ? null
      : (type === "oct" ? /"k"\s{0,10}:\s{0,10}"([\w-]{20,1000})"/ : /"d"\s{0,10}:\s{0,10}"([\w-]{40,1000})"/).exec(object);
  if (member === null) return null;
  const start = from + member.index + member[0].lastIndexOf(member[1]!);
  return {
    kind: "private-key",
    of: "JSON Web Key",
    what: `private key (${type})`,
    severity: "high",
    confidence: "proven",
    because: "",
    start,
    end: start + member[1]!.length,
    openUnits: 0,
  };
}
