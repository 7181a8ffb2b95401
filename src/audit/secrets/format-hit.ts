// Whether the format of a provider stands at a keyword, as a token of its own, and as one that may be real.
import type { Format } from "./format.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isMonotonous, isOfDocumentation } from "./values.ts";

const WORD = /[A-Za-z0-9_]/;
/** A piece of Base64 may look like anything; no token stands inside of one. */
const BLOB_UNITS = 60;
const BLOB = /[A-Za-z0-9+/=]/;
const PLACEHOLDER =
  /example|placeholder|redacted|your[-_]|x{5}|dummy|changeme|fake[-_]|\*{3}|\.{3}|deadbeef|0123456789|1234567890|abcdefgh/i;

export function formatHit(format: Format, text: string, at: number): SecretHit | null {
  const { keyword, leadUnits, check } = format;
  const isInside = leadUnits[1] > 0;
  if (!text.startsWith(keyword, at)) return null;
  const match = isInside ? around(format, text, at) : begins(format, text, at);
  if (match === null) return null;
  const { start, token } = match;
  const end = start + token.length;
  const random = !isInside && token.startsWith(keyword) ? token.slice(keyword.length) : token;
  if (isOfDocumentation(token) || PLACEHOLDER.test(random) || isMonotonous(random) || isInBlob(text, start, end)) return null;
  const verdict = check?.(token) ?? "unknown";
  const rest = {
    kind: "provider",
    of: format.provider,
    what: format.what,
    start,
    end,
    openUnits: token.startsWith(keyword) ? keyword.length : 0,
  } as const;
  if (verdict === "wrong")
    return {
      ...rest,
      severity: "low",
      confidence: "pattern",
      because: "its checksum or structure is wrong, so that it may be mistyped or made up",
    };
  return { ...rest, severity: format.severity, confidence: format.confidence, because: format.because };
}

interface Match {
  readonly start: number;
  readonly token: string;
}

function begins({ pattern, keyword }: Format, text: string, at: number): Match | null {
  if (WORD.test(keyword[0]!) && isContinued(text, at)) return null;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  // A format may hold what wakes it and is no part of the token: `.login("…")`.
  return found[1] === undefined ? { start: at, token: found[0] } : { start: at + found[0].indexOf(found[1]), token: found[1] };
}

/** A match that goes over the keyword. */
function around({ pattern, leadUnits: [min, max] }: Format, text: string, at: number): Match | null {
  for (let start = Math.max(0, at - max); start <= at - min; start++) {
    if (isContinued(text, start)) continue;
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found !== null && pattern.lastIndex > at) return { start, token: found[0] };
  }
  return null;
}

/** A letter before it belongs to it, unless it is the end of an escape: `\nghp_…`. */
function isContinued(text: string, at: number): boolean {
  const before = text[at - 1];
  if (before === undefined || !WORD.test(before)) return false;
  return (
    !(text[at - 2] === "\\" && /[nrt]/.test(before)) &&
    !(text[at - 3] === "%" && /^%[0-9A-Fa-f]{2}$/.test(text.slice(at - 3, at))) &&
    !text.startsWith("/bot", at - 4)
  );
}

function isInBlob(text: string, start: number, end: number): boolean {
  let around = 0;
  for (let i = start - 1; i >= 0 && around < BLOB_UNITS && BLOB.test(text[i]!); i--) around += 1;
  for (let i = end; i < text.length && around < BLOB_UNITS && BLOB.test(text[i]!); i++) around += 1;
  return around >= BLOB_UNITS;
}
