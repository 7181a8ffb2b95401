import { lastName } from "../../../../python/parse/dotted-name.ts";
import type { AnnAssign, Assign, Attribute, Call, Dict, Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { usualValue } from "../../../patterns/usual-value.ts";
import { defineRule, type At, type OfferedFix } from "../../../rule.ts";

/** Keywords of many libraries that say one thing: do not check the certificate. */
const OFF_WHEN_FALSE = (
  "verify_ssl ssl_verify verify_certs validate_certs validate_cert verify_tls tls_verify ssl_verify_cert " +
  "ssl_check_hostname check_hostname assert_hostname verify_ssl_certs"
).split(" ");
const OFF_WHEN_TRUE = ["tlsAllowInvalidCertificates", "tlsInsecure", "disable_ssl_certificate_validation", "ssl_insecure"];
const REQUIREMENTS = ["cert_reqs", "ssl_cert_reqs", "validate", "verify_mode"];
const HTTP_METHODS = new Set(["get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream", "urlopen"]);
const HTTP_LIBRARIES = /^(?:requests|httpx|niquests|curl_cffi\.requests|boto3|botocore|hvac|ibm_\w+)\b/;
const OTHER_VERIFY = /^(?:jwt|jose|authlib|itsdangerous)\b/;
const SESSION_WORDS = new Set(["session", "client", "http", "requests", "sess"]);

export const certificateNotVerified = defineRule({
  id: "NET001",
  name: "certificate-not-verified",
  cwe: 295,
  severity: "high",
  summary: "A connection whose certificate or host name is not checked",
  aliases: ["B501", "S501"],
  checks: {
    keywords: {
      verify,
      ssl: ofAiohttp,
      ...Object.fromEntries(OFF_WHEN_FALSE.map((name) => [name, whenValue(false)])),
      ...Object.fromEntries(OFF_WHEN_TRUE.map((name) => [name, whenValue(true)])),
      ...Object.fromEntries(REQUIREMENTS.map((name) => [name, requirement])),
    },
    assignment: toEnvironment,
    attributes: { verify: toAttribute, verify_ssl: toAttribute, ssl_verify: toAttribute },
    dict: inOptions,
    calls: {
      "*.setopt": curl,
      "*.set_verify": openssl,
      "*.set_option": ldap,
    },
  },
});

function verify(value: Expression, call: Call, at: At): void {
  const usual = usualValue(value, at);
  // `verify=0` is as good: these libraries ask whether it is true.
  if (usual.value !== false && usual.value !== 0) return;
  const target = at.module.target(call.func, at.scope) ?? "";
  if (HTTP_LIBRARIES.test(target)) report(call, at, usual.isFixed, verified(value));
  else if (!OTHER_VERIFY.test(target) && call.func.kind === "Attribute" && HTTP_METHODS.has(call.func.attr)) report(call, at, false);
}

/** `session.get(url, ssl=False)`. */
function ofAiohttp(value: Expression, call: Call, at: At): void {
  if (at.module.constant(value, at.scope) !== false) return;
  const target = at.module.target(call.func, at.scope) ?? "";
  if (target.startsWith("aiohttp.")) report(call, at, true);
  else if (at.module.facts.imports.some(({ module }) => module === "aiohttp") && HTTP_METHODS.has(attributeOf(call)))
    report(call, at, false);
}

function attributeOf(call: Call): string {
  return call.func.kind === "Attribute" ? call.func.attr : "";
}

function whenValue(off: boolean): (value: Expression, call: Call, at: At) => void {
  return (value, call, at) => {
    const usual = usualValue(value, at);
    if (usual.value === off) report(call, at, usual.isFixed && isKnown(call, at));
  };
}

function requirement(value: Expression, call: Call, at: At): void {
  if (isNoCheck(value, at)) report(call, at, isKnown(call, at));
}

function isNoCheck(value: Expression, at: At): boolean {
  const text = at.module.constant(value, at.scope);
  return text === "CERT_NONE" || at.module.target(value, at.scope) === "ssl.CERT_NONE";
}

/** What a function of the project itself does with the keyword is not seen here, be it imported by its place or by the name of the package that this module lies in. */
function isKnown(call: Call, at: At): boolean {
  const target = at.module.target(call.func, at.scope);
  if (target === null || target.startsWith("*") || target.startsWith(".")) return false;
  return !at.module.file.split("/").slice(0, -1).includes(target.split(".", 1)[0]!);
}

/** `os.environ["PYTHONHTTPSVERIFY"] = "0"`. */
function toEnvironment(node: Assign | AnnAssign, at: At): void {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  if (target?.kind !== "Subscript" || node.value?.kind !== "Constant" || target.slice.kind !== "Constant") return;
  const name = target.slice.value;
  const isOff =
    name === "PYTHONHTTPSVERIFY"
      ? node.value.value === "0"
      : (name === "CURL_CA_BUNDLE" || name === "REQUESTS_CA_BUNDLE") && node.value.value === "";
  if (isOff && at.module.target(target.value, at.scope) === "os.environ")
    at.report(target, "This takes the check of certificates away for the whole process.");
}

function toAttribute(target: Attribute, value: Expression, at: At): void {
  const isVerify = target.attr === "verify";
  const usual = usualValue(value, at);
  if (usual.value !== false) return;
  const base = at.module.target(target.value, at.scope) ?? "";
  if (HTTP_LIBRARIES.test(base) || isOwnSession(target, at)) report(target, at, usual.isFixed);
  else if (!isVerify || wordsOf(lastName(target.value)).some((word) => SESSION_WORDS.has(word))) report(target, at, false);
}

/** `self.verify` in a class that is made from a session of these libraries. */
function isOwnSession({ value }: Attribute, { module, scope }: At): boolean {
  if (value.kind !== "Name" || value.id !== scope.fn?.node.args.args[0]?.arg) return false;
  return scope.fn.cls?.node.bases.some((base) => HTTP_LIBRARIES.test(module.target(base, scope) ?? "")) === true;
}

/** `sslopt={"cert_reqs": ssl.CERT_NONE}`. */
function inOptions(node: Dict, at: At): void {
  node.keys.forEach((key, i) => {
    if (key?.kind === "Constant" && (key.value === "cert_reqs" || key.value === "ssl_cert_reqs") && isNoCheck(node.values[i]!, at))
      report(key, at, true);
  });
}

function curl(call: Call, at: At): void {
  const option = call.args[0] === undefined ? null : at.module.target(call.args[0], at.scope);
  if (option === null || !/\.SSL_VERIFY(?:PEER|HOST)$/.test(option)) return;
  const value = at.module.constant(call.args[1] ?? null, at.scope);
  if (value === 0 || value === false) report(call, at, true);
}

function openssl(call: Call, at: At): void {
  const mode = argumentOf(call, 0, "mode");
  if (mode !== null && at.module.target(mode, at.scope) === "OpenSSL.SSL.VERIFY_NONE") report(call, at, true);
}

function ldap(call: Call, at: At): void {
  const [option, value] = call.args.map((one) => at.module.target(one, at.scope));
  if (option === "ldap.OPT_X_TLS_REQUIRE_CERT" && (value === "ldap.OPT_X_TLS_NEVER" || value === "ldap.OPT_X_TLS_ALLOW"))
    report(call, at, true);
}

function verified(value: Expression): OfferedFix | null {
  if (value.kind !== "Constant") return null;
  return { title: "Set `verify=True`", isSafe: false, edits: [{ at: value, text: "True" }] };
}

function report(place: Expression, at: At, isProven: boolean, fix: OfferedFix | null = null): void {
  at.report(place, "Nothing checks who answers here: anybody on the way can read and change what is sent.", {
    confidence: isProven ? "proven" : "possible",
    fix,
  });
}
