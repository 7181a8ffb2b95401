// Passwords in addresses: `postgres://app:hunter2@db/shop`.
import { secretValue } from "../patterns/secret-value.ts";
import type { SecretHit } from "./secret-hit.ts";
import { isDrawn, isMadeUp, isReference, isWords } from "./values.ts";

const AUTHORITY_UNITS_MAX = 300;
const ENDS = new Set(Array.from(" \t\n\"'`<>\\^|", (unit) => unit.charCodeAt(0)));
const SCHEME = /[a-z][a-z0-9+.-]{1,20}$/i;
const PLACEHOLDER = /^(?:pass|passw(?:or)?d|pwd|secret|token|user(?:name)?|pw|x+|my\w*|\W+)$/i;
const EXAMPLE_HOST =
  /(?:^|[.@])(?:example|host|hostname|your[\w-]*|domain|server|somehost|myhost|test|invalid)(?:\.(?:com|org|net|test|invalid))?(?::\d+)?$/i;
const LOCAL_HOST = /^(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[a-z0-9_-]+(?::\d+)?$)/i;

/** `at`: where `://` stands. */
export function urlPassword(text: string, at: number): SecretHit | null {
  const from = at + 3;
  let colon = -1;
  let last = -1;
  const limit = Math.min(text.length, from + AUTHORITY_UNITS_MAX);
  for (let i = from; i < limit; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x40) last = i;
    else if (unit === 0x3a && colon < 0) colon = i;
    else if (unit === 0x2f || unit === 0x3f || unit === 0x23) {
      if (last >= 0 || colon < 0) break;
    } else if (ENDS.has(unit)) break;
  }
  if (colon < 0 || last < colon || !SCHEME.test(text.slice(Math.max(0, at - 22), at))) return null;
  return judge(text, { user: text.slice(from, colon), start: colon + 1, end: last });
}

function judge(text: string, place: { readonly user: string; readonly start: number; readonly end: number }): SecretHit | null {
  const { user, start, end } = place;
  const password = text.slice(start, end);
  const host = /^[^\s/"'`<>\\?#)]{0,200}/.exec(text.slice(end + 1, end + 201))![0];
  // A path or a port before an `@` of something else.
  if (password.includes("/") && /^\d{1,5}\//.test(password)) return null;
  if (host === "" || PLACEHOLDER.test(password) || isReference(user + password) || isReference(host)) return null;
  if (EXAMPLE_HOST.test(host.replace(/[.,;)]+$/, "")) || /example|[<{$%]/i.test(user + host) || /[<{$*]|%[({s]/.test(password)) return null;
  if (/pass(?:word)?$/i.test(password) && isWords(password)) return null;
  // What servers come with, on the machine of whoever tries them: `amqp://guest:guest@localhost`.
  if (user === password && /^(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/i.test(host)) return null;
  const drawn = isDrawn(password, 12);
  const found = drawn ? "clear" : secretValue(password, "password");
  if (found === null || (!drawn && isMadeUp(password) && !/^(?:changeme|test\w+)$/i.test(password))) return null;
  const isSure = found === "clear" && user !== password && !isMadeUp(password);
  return {
    kind: "url",
    of: user,
    what: `password of an address`,
    severity: isSure && !LOCAL_HOST.test(host) ? "medium" : "low",
    confidence: isSure ? "proven" : "pattern",
    because: isSure ? "" : "it is a plain word or the name of the user",
    start,
    end,
    openUnits: 0,
  };
}
