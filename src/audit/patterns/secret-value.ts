// Whether a text can be a secret, or is a placeholder, a name of a setting, a prompt, a path: what stands beside names such as `password`.
import type { SecretKind } from "./secret-name.ts";
import { wordsOf } from "./name-words.ts";
import { isUnlikelyLetters } from "./unlikely-letters.ts";

/** `clear`: it looks like a secret. `maybe`: a plain word, which may be one. */
export type SecretValue = "clear" | "maybe" | null;

const LENGTH_MIN = 3;
const LENGTH_MAX = 256;
const CLEAR_LENGTH_MIN = { password: 5, secret: 8, key: 12 } as const satisfies Record<SecretKind, number>;
const DISTINCT_MIN = 3;

/** Passwords that systems come with. */
const USUAL = new Set(
  "admin root toor postgres guest changeme change-me letmein qwerty qwerty123 1234 12345 123456 12345678 123456789 minioadmin".split(" "),
);
const VOCABULARY = new Set(
  (
    "password passwd pwd pass passphrase passcode secret token key api apikey auth access client user username login session csrf refresh private " +
    "public bearer id new old current confirm confirmation oauth oauth2 jwt db database admin my app x grant basic digest credentials credential " +
    "plain text env config settings setting field name value sha256 sha2 caching sha1 md5 native mysql ssh keyring vault file"
  ).split(" "),
);
const NOT_SECRET = new Set(
  (
    "none null true false default optional required unknown string str bytes text anonymous disabled enabled basic bearer digest hidden n/a test tests " +
    "testing dummy example fake sample foo bar baz todo fixme redacted masked sensitive plain raw opaque auto prompt ask env file keyring vault yes no " +
    "all any local system external internal manual always never git on_create empty undefined placeholder omitted removed"
  ).split(" "),
);

const SPACE = /\s/;
const PLACEHOLDER =
  /[<>{}]|^\$|%\(|%[sd]|\*{3}|\.{3}|•|^\[.*\]$|^your|^my[_-]|^insert|^enter|^replace|^put[_-]|^not[_-]|^no[_-]|[_-]here$|example|placeholder|dummy|redacted|^phc_/i;
const LOCATION = /^(?:\.{0,2}\/|~|[a-z][a-z0-9+.-]*:|[A-Za-z]:\\|[\w.-]+\/[\w./-]+\.\w+$|\.\w+$)/;
const ENVIRONMENT_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const DOTTED = /^[a-z_]+(?:\.[a-z_]+)+$/i;
const PATTERN = /\\[dwsb]|\[\^|\(\?|\.\*/;
const LABEL = /^[\w-]+[:=?]$/;
const HAS_LETTER = /[A-Za-z]/;
const DIGIT_OR_SIGN = /[0-9!@#$%^&*+=?~]/g;
/** A key is drawn, so that it has several; `bdc1DischargePower` is a name. */
const DRAWN_MIN = { password: 1, secret: 1, key: 3 } as const satisfies Record<SecretKind, number>;
const DRAWN_LENGTH_MIN = 16;
/** On average. */
const PART_LENGTH_MAX = 3;
const MAIL = /^[\w.+-]+@[\w-]+\.[\w.-]+$/;
/** Keys are drawn; chance makes none of these. */
const SEQUENCE = /1234567890|0123456789|abcdefghij/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function secretValue(text: string, kind: SecretKind): SecretValue {
  if (kind === "password" && isUnlikelyLetters(text)) return "clear";
  if (text.length < LENGTH_MIN || text.length > LENGTH_MAX || SPACE.test(text)) return null;
  if (kind === "password" && USUAL.has(text.toLowerCase())) return "clear";
  if (isElse(text) || (kind === "password" && (MAIL.test(text) || UUID.test(text)))) return null;
  if (kind !== "password" && SEQUENCE.test(text)) return null;
  const drawn = text.match(DIGIT_OR_SIGN)?.length ?? 0;
  if (drawn >= DRAWN_MIN[kind] && HAS_LETTER.test(text) && text.length >= CLEAR_LENGTH_MIN[kind]) return "clear";
  if (kind === "key") return isDrawn(text) ? "clear" : null;
  return "maybe";
}

/** `fLjUfxqXtfNoIldA0A0J` has no part that is a word; `bdc1DischargePower` has. */
function isDrawn(text: string): boolean {
  if (text.length < DRAWN_LENGTH_MIN || !/^[A-Za-z0-9]+$/.test(text) || !/\d/.test(text)) return false;
  const parts = text.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=\d)/);
  return text.length / parts.length <= PART_LENGTH_MAX;
}

function isElse(text: string): boolean {
  if (PLACEHOLDER.test(text) || LOCATION.test(text) || ENVIRONMENT_NAME.test(text) || DOTTED.test(text)) return true;
  if (PATTERN.test(text) || LABEL.test(text) || NOT_SECRET.has(text.toLowerCase())) return true;
  if (new Set(text).size < DISTINCT_MIN || /^\W*$/.test(text)) return true;
  // A name that says what it is about: `client_secret`, `X-Auth-Token`, `sha256_password`.
  return wordsOf(text).every((word) => VOCABULARY.has(word));
}
