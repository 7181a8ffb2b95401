// What a value beside the name of a secret is: a secret, a reference to one, something sealed, or a placeholder that a person put there for the next one.

/** Where a value comes from, rather than the value: `${X}`, `{{ x }}`, `vault:…`, `!Ref`, `os.environ[…]`, `var.x`. */
const REFERENCE = new RegExp(
  [
    String.raw`\$\{|\$\(|\$\[|^\$[A-Za-z_]|\{\{|\{%|<%|%\(|^%[\w-]+%$|^%env|#\{|@\{|\.\$[A-Za-z]\w*(?:\.|$)|^\{[\w.:-]*\}$|\{[a-z_][\w.]*\}`,
    String.raw`^(?:vault|op|ssm|aws-?sm|secretsmanager|secretref|keyvault|azurekeyvault|gcp-?sm|sm|doppler|infisical|bw|file|env|pass|keyring|chamber|ref\+\w+|akv)[:+]`,
    String.raw`^(?:arn:aws|projects\/[\w-]+\/secrets|@Microsoft\.KeyVault|!(?:Ref|Sub|GetAtt|ImportValue|Secret|secret|Join|env|vault|reference)\b)`,
    String.raw`^(?:var|local|module|data|each|self|path|secrets|env|vars|steps|github|inputs|params|parameters|config|settings|process\.env|os\.environ|os\.getenv|import\.meta|ENV|System\.|Config\.)\b[.[(]`,
    String.raw`(?:getenv|environ|process\.env|secretKeyRef|valueFrom|lookup\(|getSecret|get_secret|from_env|input\(|prompt\()`,
    String.raw`^\/(?:run|var|etc|mnt|opt|home|usr|tmp|app|root|secrets?)\/|^~\/|^\.{1,2}\/|^[A-Za-z]:\\|^[\w./-]+\.(?:pem|key|crt|cer|txt|json|ya?ml|p12|pfx|jks|env|asc|pub|gpg|cfg|py|sh)$`,
  ].join("|"),
);

/** Ciphertext, hashes of passwords and public keys: worth nothing without what is elsewhere. */
const SEALED = new RegExp(
  [
    String.raw`^ENC\[|^ENC\(|^\{cipher\}|^\$ANSIBLE_VAULT|^vault:v\d+:|^encrypted:|^secure:|^enc:|^!vault|^AQICA|^gAAAAA|^Ag[A-Z][A-Za-z0-9+/]{60}|^age1|^-----BEGIN (?:AGE|PGP MESSAGE|CERTIFICATE|[A-Z ]*PUBLIC KEY)|^EJ\[|^OBF:|^CRYPT:|^kms:|^(?:wcFMA|hQ[EIM][A-Z]A)[A-Za-z0-9+/]{60}`,
    String.raw`^\$(?:2[abxy]|1|5|6|y|argon2\w*|pbkdf2[\w-]*|scrypt|apr1|P|H)\$|^(?:pbkdf2|bcrypt|argon2|scrypt|md5|sha1|sha256|sha512)_?\w*\$|^\{(?:S?SHA\d*|CRYPT|SMD5|MD5|ARGON2|PBKDF2[\w-]*|bcrypt|noop)\}|^SCRAM-SHA|^md5[0-9a-f]{32}$|^\*[0-9A-F]{40}$`,
    String.raw`^(?:sha(?:1|224|256|384|512)|md5|blake2[bs]?)[-:=]|^ssh-(?:rsa|dss|ed25519)|^ecdsa-sha2|^data:[a-z]+\/|^pk_(?:live|test)_|^pk\.eyJ|^sb_publishable_|^phc_|^pub[a-f0-9]{32}$|^pubkey-|^NRJS-|^mob-|^pk-lf-`,
  ].join("|"),
);

/** A regular expression that describes one. */
const PATTERN = /\[[A-Za-z0-9]-[A-Za-z0-9]|\\[dwsb]|\(\?[:=!]|\{\d+,?\d*\}/;

const PLACEHOLDER_WORDS =
  /example|sample|place.?holder|hard.?coded|dummy|fake|change.?me|replace|redacted|insert|your[-_.]?|my[-_](?:secret|password|token|api|key|pass)|xxx+|\*{3}|\.{3}|…|•|todo|fixme|foo.?bar|foobar|lorem|s3cr3t.?here|secret.?here|-here\b|_here\b|(?:token|key|secret|password)[-_]?goes|deadbeef|cafebabe|0{8}|1{8}|a{8}|1234567890|abcdef(?:gh|12)|0123456789|12345678|qwertyui|hunter2$|not.?a.?(?:real|secret)|<[^>]*>|^\[.*\]$|invalid|mock|^test|[\W_\d]test|test[\W_\d]|unused|disabled|^none|^(?:required|nullable|sometimes)\b|^null|^undefined|supply|fill.?me|put.?your|enter.?your|anything|whatever|^some[-_]|^the[-_]|^a[-_]|^super.?secret|^secret.?key$|correct.?horse/i;

/** `aabbccddee`, `aaabbbccc`. */
const DOUBLED = /(?:(.)\1{1,2}){5}/;
const REPEATS_MIN = 6;
const SEQUENCE_MIN = 8;

export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

export function isSealed(value: string): boolean {
  return SEALED.test(value);
}

/** Made up by a person: words that say so, one character again and again, the alphabet, a short piece repeated. */
export function isMadeUp(value: string): boolean {
  if (PLACEHOLDER_WORDS.test(value) || PATTERN.test(value)) return true;
  return isMonotonous(value);
}

/** Only what no generator makes: for formats, whose letters may spell any word by chance. */
export function isMonotonous(value: string): boolean {
  if (value.length >= 12 && new Set(value).size < Math.min(8, value.length / 3)) return true;
  let same = 1;
  let up = 1;
  let down = 1;
  for (let i = 1; i < value.length; i++) {
    const step = value.charCodeAt(i) - value.charCodeAt(i - 1);
    same = step === 0 ? same + 1 : 1;
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (same >= REPEATS_MIN || up >= SEQUENCE_MIN || down >= SEQUENCE_MIN) return true;
  }
  return DOUBLED.test(value) || isRepeated(value);
}

function isRepeated(value: string): boolean {
  if (value.length < 12) return false;
  for (let period = 1; period <= Math.min(16, value.length / 2); period++) if (value.slice(period) === value.slice(0, -period)) return true;
  return false;
}

/** The word in the documentation of providers: `AKIAIOSFODNN7EXAMPLE`, `sk_test_4eC39HqLyjWDarjtT1zdp7dc`; and in RFC 5849, 6749, 6750 and 7515. */
const OF_DOCUMENTATION = new Set([
  "AKIAIOSFODNN7EXAMPLE",
  "AKIAI44QH8DHBEXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
  "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
  "sk_test_26PHem9AhJZvU623DfE1x4sd",
  "sk_test_BQokikJOvBiI2HlWgH4olfQ2",
  "xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1",
  "czZCaGRSa3F0MzpnWDFmQmF0M2JW",
  "czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
  "7Fjfp0ZBr1KtDRbnfVdmIw",
  "tGzv3JOkF0XG5Qx2TlKWIA",
  "2YotnFZFEjr1zCsicMWpAA",
  "SplxlOBeZQQYbYS6WxSbIA",
  "mF_9.B5f-4.1JqM",
  "hh5s93j4hdidpola",
  "hdhd0244k9j7ao03",
  "hfdp7dh39dks9884",
  "nnch734d00sl2jdk",
  "pfkkdhi9sl3r4s00",
  "kkk9d7dh3k39sjv7",
  "kd94hf93k423kf44",
  "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
  "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
  "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
]);

export function isOfDocumentation(value: string): boolean {
  return OF_DOCUMENTATION.has(value) || /EXAMPLE/.test(value);
}

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/];

/** Drawn at random rather than written: enough of it, of several kinds of character, and with the spread that chance has. */
export function isDrawn(value: string, lengthMin: number): boolean {
  if (value.length < lengthMin || /[^\x21-\x7e]/.test(value)) return false;
  const digits = value.match(/[0-9]/g)?.length ?? 0;
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(value)) return digits >= 2 && digits < value.length && entropyBits(value) >= 2.7;
  if (CLASSES.filter((one) => one.test(value)).length < 2) return false;
  if (isWords(value)) return false;
  const changes = classChanges(value);
  return entropyBits(value) >= 3 && changes >= value.length / 6;
}

/** Shannon's, per character. */
export function entropyBits(value: string): number {
  const counts = new Map<string, number>();
  for (const unit of value) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

const WORD = /^[A-Za-z]?[a-z]{2,}\d{0,4}$|^[A-Z]{2,}\d{0,4}$|^[A-Z]$|^\d{1,4}$|^v\d+$/;

/** `my-service-token-2`, `backend.settings.Key`: parts that are words or plain numbers. */
export function isWords(value: string): boolean {
  const parts = value
    .replaceAll(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3-$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== "");
  // Chance makes short pieces; people write words.
  const short = parts.filter((part) => /^[A-Za-z]{1,2}$/.test(part)).length;
  return parts.length > 0 && short <= parts.length / 3 && parts.every((part) => WORD.test(part));
}

function classChanges(value: string): number {
  let changes = 0;
  let before = -1;
  for (const unit of value) {
    const now = CLASSES.findIndex((one) => one.test(unit));
    if (now !== before) changes += 1;
    before = now;
  }
  return changes - 1;
}

/** What systems come with: a weakness where it is used, and no secret. */
const USUAL =
  /^(?:admin|root|toor|postgres|guest|letmein|qwerty\d*|1234\d*|minioadmin|password\d*|passw0rd|mysql|redis|rabbitmq|elastic|secret\d*|user|pass\d*)$/i;

export function isUsual(value: string): boolean {
  return USUAL.test(value);
}
