// Whether the name of a setting, variable or field is the name of a secret, and of which sort: as in Python code, with the endings that configuration has besides.
import { remembered, wordsOf } from "./name-words.ts";
import { isPublished, secretKind } from "./secret-name.ts";

/** `framework-key` signs sessions; `key` and `token` are drawn, so that a plain word beside them is none; `password` may be a word, `pass` is a word of many senses. */
export type NameKind = "password" | "pass" | "key" | "framework-key";

const FRAMEWORK =
  /^(?:django_|flask_|app_|rails_|jwt_|session_|cookie_|auth_|next_?auth_|better_auth_|express_|csrf_|token_|nuxt_session_|superset_|airflow_.*_|.*_)?(?:secret_?key_?base|secret_?key|session_?secret|cookie_?secret|jwt_?secret|jwt_?secret_?key|auth_?secret|app_?secret_key|password_?salt|session_?password|signing_?secret)$|^app_key$|^jwt_?key$/;
const NOT_FRAMEWORK =
  /aws|access|s3|stripe|minio|captcha|storage|twilio|slack|api|client|consumer|github|google|facebook|oss|cos|tencent|ali/;
/** `setPassword("x")`. */
const VERBS = new Set(["set", "with", "add", "use"]);
const OTHER_PASSWORDS =
  /^(?:requirepass|masterauth|ansible_(?:ssh_|become_|sudo_)?pass|bindpw|bind_pw|rootpw|storepass|keypass|.*_(?:ssh|become)_pass)$/;
/** A stage or a number behind the name. */
const ENDINGS = new Set(
  "prod production staging stage stg dev development local live main default primary secondary old new value val str string plain text".split(
    " ",
  ),
);
const TOKEN_OF_ELSE = new Set(
  (
    "page next continuation csrf xsrf sync cursor pad bos eos unk mask sep cls special max min num type id reserved start end prev previous resume design color " +
    "vocab lexer syntax count limit class kind expiry expires lifetime ttl name url uri path header hash public cancellation stop image text first last current " +
    "total input output prompt field param parameter placeholder test fake mock dummy example sample"
  ).split(" "),
);
const BEFORE_KEY = new Set(
  (
    "api secret access encryption signing crypto aes hmac jwt master private auth account shared licence license service admin webhook deploy client security storage " +
    "subscription session fernet cipher encrypt decrypt server write ingest integration rsa ssh application stripe maps openai anthropic sendgrid mailgun datadog dd " +
    "twilio wallet deployer consumer function functions management instrumentation relic app"
  ).split(" "),
);
const KEY_OF_ELSE = new Set(
  "public publishable site id name path file url uri type size length hash fingerprint alias header prefix version arn pub".split(" "),
);

export const nameKind = remembered((name: string): NameKind | null => {
  const parts = name.split(".");
  const last = parts.at(-1)!;
  const near = wordsOf(last).length < 2 ? parts.slice(-2).join("_") : last;
  const words = [...wordsOf(near)];
  while (words.length > 1 && (ENDINGS.has(words.at(-1)!) || /^\d+$/.test(words.at(-1)!))) words.pop();
  if (words.length > 1 && VERBS.has(words[0]!)) words.shift();
  const plain = words.join("_");
  if (FRAMEWORK.test(plain) && !NOT_FRAMEWORK.test(plain)) return "framework-key";
  if (words.length === 1 && words[0] === "pass") return "pass";
  if (OTHER_PASSWORDS.test(plain)) return "password";
  const kind = secretKind(plain);
  if (kind === "password") return "password";
  return kind !== null || (isKey(words) && !isPublished(words)) ? "key" : null;
});

function isKey(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  const previous = words.at(-2) ?? "";
  if (last === "token" || last === "pat" || last === "authtoken") return !words.some((word) => TOKEN_OF_ELSE.has(word));
  if (words.some((word) => KEY_OF_ELSE.has(word))) return false;
  if (last === "secret" || last === "credential" || last === "credentials" || last === "privatekey" || last === "secretkey") return true;
  if (last === "accesskey" || last === "accountkey" || last === "sharedaccesskey" || last === "authkey" || last === "apitoken") return true;
  return last === "key" && BEFORE_KEY.has(previous);
}
