import type { Call, Expression } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { nameOfTarget, statementAround, targetsOf } from "../../../patterns/assignment-around.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { effective, reportSetting, type WrittenSetting } from "../../../patterns/written-setting.ts";
import { defineRule, type At } from "../../../rule.ts";

const HASHES = "md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512 blake2b blake2s";
const PASSWORD = new Set(["password", "passwd", "pwd", "passphrase", "passwort"]);
/** Of passlib: what other programs kept passwords as. */
const FAST =
  "md5_crypt des_crypt bsdi_crypt bigcrypt crypt16 sha1_crypt hex_md4 hex_md5 hex_sha1 hex_sha256 hex_sha512 ldap_md5 ldap_sha1 lmhash nthash mysql323 mysql41 plaintext";
const FAST_HASHER = /\.(?:Unsalted)?(?:MD5|SHA1|Crypt)PasswordHasher$/;
const MESSAGE = "A graphics card tries billions of such hashes a second: use a password hash.";
const EXPRESSION_NODES_MAX = 100;

export const plainPasswordHash = defineRule({
  id: "CRY011",
  name: "plain-password-hash",
  cwe: 916,
  severity: "medium",
  summary: "A password is hashed with a fast hash function",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("hashlib.{}", HASHES, (call, at) => check(argumentOf(call, 0, "string") ?? argumentOf(call, null, "data"), call, at)),
      ...eachCall("hashlib.{}().update", `${HASHES} new`, (call, at) => check(argumentOf(call, 0, "data"), call, at)),
      ...eachCall("passlib.hash.{}.hash", FAST, (call, at) => at.report(call, MESSAGE, { confidence: "possible" })),
      "passlib.context.CryptContext": (call, at) => {
        const schemes = at.module.constant(argumentOf(call, 0, "schemes"), at.scope);
        const said = at.module.constant(argumentOf(call, null, "default"), at.scope);
        const first = typeof said === "string" ? said : Array.isArray(schemes) ? schemes[0] : undefined;
        if (typeof first === "string" && FAST.split(" ").includes(first)) at.report(call, MESSAGE);
      },
      "werkzeug.security.generate_password_hash": (call, at) => {
        const method = at.module.constant(argumentOf(call, 1, "method"), at.scope);
        if (typeof method === "string" && /^(?:plain$|md5|sha\d|pbkdf2:\w+:\d{1,4}$)/.test(method)) at.report(call, MESSAGE);
      },
      "hashlib.new": (call, at) => check(argumentOf(call, 1, "data"), call, at),
    },
    settings: { PASSWORD_HASHERS: hashers },
  },
});

/** The first of them is what passwords are hashed with. */
function hashers(setting: WrittenSetting, at: At): void {
  const known = effective(setting, at);
  const [first] = Array.isArray(known?.value) ? known.value : [];
  if (setting.kind !== "module" || known === undefined || typeof first !== "string" || !FAST_HASHER.test(first)) return;
  reportSetting(setting, known.isSure, MESSAGE, at);
}

function check(value: Expression | null, call: Call, at: At): void {
  if (value === null) return;
  if (namesPassword(value) || isKeptAsPassword(call, at) || isMadeOfPassword(value, at))
    at.report(call, MESSAGE, { confidence: "possible" });
  else for (const asked of callsWithPassword(value, at)) at.report(asked, MESSAGE, { confidence: "possible" });
}

/** `sealed = password.encode()` before, and `sealed = sha256(sealed)` again and again: what it was first. */
function isMadeOfPassword(value: Expression, { scope }: At): boolean {
  const [first] = value.kind === "Name" ? (scope.fn?.locals.get(value.id) ?? []) : [];
  if (first === undefined) return false;
  const isPlain = first.value.kind !== "Call" || (first.value.func.kind === "Attribute" && first.value.func.attr === "encode");
  return isPlain && namesPassword(first.value);
}

/** `fingerprint(password)`, of the function in which what it is given is hashed. */
function callsWithPassword(value: Expression, at: At): readonly Call[] {
  const {
    module,
    scope: { fn, cls },
  } = at;
  if (fn === null || !namesParameter(value, fn)) return [];
  const isOf = ({ func }: Call): boolean =>
    cls === null ? func.kind === "Name" && func.id === fn.node.name : func.kind === "Attribute" && func.attr === fn.node.name;
  return module.facts.calls.flatMap(({ node, scope }) =>
    isOf(node) && (node.args.some(namesPassword) || isKeptAsPassword(node, { ...at, scope })) ? [node] : [],
  );
}

function namesParameter(value: Expression, { node: { args } }: FunctionFact): boolean {
  const names = new Set([...args.posonlyargs, ...args.args, ...args.kwonlyargs].map(({ arg }) => arg));
  let found = false;
  walk(value, (node) => {
    found ||= node.kind === "Name" && names.has(node.id);
    return !found;
  });
  return found;
}

const HASHED = new Set(["hash", "hashed", "digest", "encrypted", "crypted"]);

/** `password_hash = sha256(…).hexdigest()`. */
function isKeptAsPassword(call: Call, at: At): boolean {
  const statement = statementAround(call, at);
  return (
    statement !== null &&
    targetsOf(statement).some((target) => {
      const words = wordsOf(nameOfTarget(target));
      return words.some((word) => PASSWORD.has(word) || word === "pw") && words.some((word) => HASHED.has(word));
    })
  );
}

function namesPassword(value: Expression): boolean {
  let found = false;
  let seen = 0;
  walk(value, (node) => {
    seen += 1;
    if (found || seen > EXPRESSION_NODES_MAX) return false;
    const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
    if (name !== "" && PASSWORD.has(wordsOf(name).at(-1) ?? "")) found = true;
    // `form["password"]`
    if (node.kind === "Constant" && node.type === "str" && PASSWORD.has(node.value)) found = true;
    return true;
  });
  return found;
}
