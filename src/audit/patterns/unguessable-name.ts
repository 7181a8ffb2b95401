// Whether a name is that of something nobody may guess: `reset_token` is, `token_count` is not.
import { remembered, wordsOf } from "./name-words.ts";

/** What nobody may guess, in so many words. */
const SECRET = new Set(["password", "passwd", "passphrase", "secret", "otp", "csrf", "nonce", "salt", "apikey", "sessionid", "sid"]);
/** Secrets in one sense, other things in another. */
const AMBIGUOUS = new Set(["token", "pin", "challenge"]);
/** `secret_len`, `password_index`: about a secret, not one. */
const ABOUT = new Set([
  "len",
  "length",
  "count",
  "size",
  "index",
  "idx",
  "delay",
  "timeout",
  "interval",
  "probability",
  "prob",
  "type",
  "list",
]);
const PAIRS =
  /(?:^|_)(?:(?:api|secret|access|private|session|encryption|signing|auth|reset)_(?:key|id|token|code)|(?:refresh|remember|remember_me|bearer|user|login|verification|activation|confirmation|invitation|recovery)_(?:key|token|code))$/;

export interface Unguessable {
  readonly word: string;
  readonly isCertain: boolean;
}

function judged(name: string): Unguessable | null {
  const words = wordsOf(name);
  if (words.some((word) => ABOUT.has(word))) return null;
  const word = words.find((one) => SECRET.has(one));
  if (word !== undefined) return { word: name, isCertain: true };
  if (PAIRS.test(words.join("_"))) return { word: name, isCertain: true };
  return words.some((one) => AMBIGUOUS.has(one)) ? { word: name, isCertain: false } : null;
}

export const unguessable = remembered(judged);
