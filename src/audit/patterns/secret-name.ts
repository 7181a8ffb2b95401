// Whether a name is the name of a secret: `db_password` is, `password_label`, `has_password` and `csrf_token` are not.
import { remembered, wordsOf } from "./name-words.ts";

export type SecretKind = "password" | "secret" | "key";

const PASSWORD = new Set("password passwd pwd passphrase passwort passcode".split(" "));
/** `pass` alone is a word of many senses. */
const BEFORE_PASS = new Set(
  "db database smtp user admin root mail email ftp mysql pg postgres redis login http proxy ssh auth my".split(" "),
);
const BEFORE_TOKEN = new Set(
  "auth access api bearer refresh bot github gitlab slack secret personal oauth discord telegram npm pypi".split(" "),
);
const BEFORE_KEY = new Set(
  (
    "api secret access encryption signing crypto aes hmac jwt master stripe private shared account webhook deploy licence license storage subscription " +
    "fernet cipher encrypt decrypt"
  ).split(" "),
);
/** With these it is about a secret, or none. */
const ABOUT = new Set(
  (
    "no has is use allow show hide forgot change invalid wrong missing bad require required requires need ask prompt label text title help " +
    "min max len length hash hashed encrypted public unset without error message msg regex pattern re field input param header url uri path " +
    "update set get generate check validate file type kind mode placeholder env var name fake mock dummy example sample"
  ).split(" "),
);

/** What pays or proves who somebody is, of whoever sent it. */
const PERSONAL = /^(?:authorization|(?:credit_?)?card_?(?:number|no)|cvv2?|cvc2?|ssn|social_?security_?(?:number|no)|iban)$/i;

export function isPersonal(name: string): boolean {
  return PERSONAL.test(name);
}

/** What its service means to be put into pages: `AMPLITUDE_API_KEY`, `MIXPANEL_TOKEN`. */
export function isPublished(words: readonly string[]): boolean {
  const [previous, last] = [words.at(-2) ?? "", words.at(-1) ?? ""];
  return (last === "key" && previous === "api" && words.includes("amplitude")) || (last === "token" && words.includes("mixpanel"));
}

export const secretKind = remembered((name): SecretKind | null => kindOf(wordsOf(name)));

function kindOf(words: readonly string[]): SecretKind | null {
  const last = words.at(-1);
  const previous = words.at(-2) ?? "";
  if (last === undefined || isPublished(words) || words.some((word) => ABOUT.has(word))) return null;
  if (PASSWORD.has(last) || (last === "pass" && BEFORE_PASS.has(previous))) return "password";
  if (last === "secret") return "secret";
  if (last === "apikey" || (last === "token" && BEFORE_TOKEN.has(previous)) || (last === "key" && BEFORE_KEY.has(previous))) return "key";
  return null;
}
