// Credentials in HTTP headers: `Authorization: Bearer …`, `Authorization: Basic …`, `X-Api-Key: …`.
import { secretValue } from "../patterns/secret-value.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isOfDocumentation, isReference, isUsual } from "./values.ts";

const AUTHORIZATION =
  /authorization["'`\\]{0,2}\]?[ \t]{0,10}(?:[:=,]|=>|[ \t](?=["']))[ \t]{0,10}[rbf@]?["'`\\]{0,2}[ \t]{0,4}(Bearer|Basic|Token|ApiKey|Api-Key|Key|SSWS|GenieKey)[ \t]+([A-Za-z0-9+/=._~|:-]{8,2000})/iy;
const BEARER = /bearer[ \t]+([A-Za-z0-9+/=._~-]{16,2000})/iy;
const OWN_HEADER =
  /((?:x-)?(?:[a-z]+-){0,3}(?:api-?key|auth-?token|access-?token|private-?token|secret|subscription-key|auth-key))["']?[ \t]{0,4}[:=,][ \t]{0,4}["']?([A-Za-z0-9+/=._~-]{12,300})(?=["'`\s\\]|$)/iy;
/** `new NetworkCredential("user", "password")`: calls whose last text is the password. */
const CREDENTIAL_CALL =
  /\(\s{0,20}(?:[^,()"'\n]{1,80},\s{0,20})?(?:["'][^"'\n]{1,200}["']\s{0,20},\s{0,20}){0,1}["'][^"'\n]{1,200}["']\s{0,20},\s{0,20}["']([^"'\n]{4,200})["']\s{0,20}\)/y;
const TOKEN_UNITS_MIN = 16;

/** `at`: where "authorization" stands. */
export function authorization(text: string, at: number): SecretHit | null {
  AUTHORIZATION.lastIndex = at;
  const found = AUTHORIZATION.exec(text);
  if (found === null) return null;
  const [whole, scheme, value] = found as unknown as readonly [string, string, string];
  const end = at + whole.length;
  const start = end - value.length;
  if (scheme.toLowerCase() === "basic") return basic(value, start);
  return bearer(value, start, `credential of a header (${scheme})`);
}

/** `at`: where "bearer" stands. */
export function bearerToken(text: string, at: number): SecretHit | null {
  BEARER.lastIndex = at;
  const found = BEARER.exec(text);
  return found === null ? null : bearer(found[1]!, at + found[0].length - found[1]!.length, "bearer token");
}

/** `X-Api-Key: 8f3a…` inside a quoted text or a request. `at`: where its characteristic part stands. */
export function ownHeader(text: string, at: number): SecretHit | null {
  let start = at;
  while (start > 0 && at - start < 30 && /[A-Za-z-]/.test(text[start - 1]!)) start -= 1;
  OWN_HEADER.lastIndex = start;
  const found = OWN_HEADER.exec(text);
  // `{"--api-key", "--auth-token"}` are names of options.
  if (found === null || !found[1]!.includes("-") || found[2]!.startsWith("--")) return null;
  return bearer(found[2]!, start + found[0].length - found[2]!.length, `value of ${found[1]}`);
}

/** `at`: behind the name of the call. */
export function credentialCall(text: string, at: number): SecretHit | null {
  CREDENTIAL_CALL.lastIndex = at;
  const password = CREDENTIAL_CALL.exec(text)?.[1];
  if (password === undefined || isReference(password) || isMadeUp(password) || isUsual(password)) return null;
  if (!isDrawn(password, 10) && secretValue(password, "password") !== "clear") return null;
  const start = text.lastIndexOf(password, CREDENTIAL_CALL.lastIndex);
  return { ...hit(password, start, "password of a call"), kind: "assigned" };
}

function basic(value: string, start: number): SecretHit | null {
  if (isOfDocumentation(value) || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return null;
  const text = Buffer.from(value, "base64").toString("latin1");
  const colon = text.indexOf(":");
  if (colon < 0 || !/^[\x20-\x7e]+$/.test(text)) return null;
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)];
  // Some services take a token as the user, with no password.
  const isToken = (password === "" || /^x$/i.test(password)) && isDrawn(user, TOKEN_UNITS_MIN);
  const secret = isToken ? user : password;
  if (secret.length < 3) return null;
  if (/^(?:pass(?:word)?|secret|open ?sesame|token|user(?:name)?|p|b|test\d*)$/i.test(secret) || /^Aladdin$/.test(user) || isMadeUp(secret))
    return null;
  const isSure = isDrawn(secret, 12) || secretValue(secret, "password") === "clear";
  return {
    ...hit(value, start, "user and password of a header"),
    ...(isSure ? {} : { severity: "low", confidence: "pattern", because: "it is a plain word" }),
  };
}

function bearer(value: string, start: number, what: string): SecretHit | null {
  if (isReference(value) || isMadeUp(value) || isOfDocumentation(value) || /^eyJ[\w-]*\.eyJ/.test(value)) return null;
  return isDrawn(value, TOKEN_UNITS_MIN) ? hit(value, start, what) : null;
}

function hit(value: string, start: number, what: string): SecretHit {
  return {
    kind: "header",
    of: "",
    what,
    severity: "medium",
    confidence: "proven",
    because: "",
    start,
    end: start + value.length,
    openUnits: 0,
  };
}
