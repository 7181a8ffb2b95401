import type { Call, Dict, Expression } from "../../../../python/parse/ast.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Broken for collisions (MD4, MD5: RFC 6151; SHA-1: shattered.io, NIST IR 8319). */
const WEAK = new Set(["md2", "md4", "md5", "sha", "sha1"]);
/** Where these are named, security rests on the hash; elsewhere it may be a checksum or the key of a cache. */
const SECURITY = new Set(
  "password passwd pwd passphrase secret token signature sign signed auth authenticate credential credentials hmac csrf otp pin login".split(
    " ",
  ),
);
/** What these give is drawn at random for good. */
const DRAWING = new Set(["urandom", "uuid4", "token_bytes", "token_hex", "token_urlsafe"]);
const EXPRESSION_NODES_MAX = 100;

export const weakHash = defineRule({
  id: "CRY001",
  name: "weak-hash",
  cwe: 328,
  severity: "medium",
  summary: "A broken hash function where security may rest on it",
  aliases: ["B303", "B324", "S303", "S324"],
  checks: {
    dict: chosen,
    calls: {
      "hashlib.md5": (call, at) => named("MD5", call, at),
      "hashlib.sha1": (call, at) => named("SHA-1", call, at),
      "hashlib.new": (call, at) => byName(argumentOf(call, 0, "name"), call, at),
      "hashlib.file_digest": (call, at) => byName(argumentOf(call, 1, "digest"), call, at),
      "crypt.crypt": (call, at) => ofPasswords(argumentOf(call, 1, "salt"), call, at),
      "crypt.mksalt": (call, at) => ofPasswords(argumentOf(call, 0, "method"), call, at),
      // Modules of Python 2 of their own.
      ...eachCall("md5.{}", "md5 new", (call, at) => named("MD5", call, at)),
      ...eachCall("sha.{}", "sha new", (call, at) => named("SHA-1", call, at)),
      "Crypto.Hash.MD2.new": always("MD2"),
      "Crypto.Hash.MD4.new": always("MD4"),
      "Crypto.Hash.MD5.new": always("MD5"),
      "Crypto.Hash.SHA.new": always("SHA-1"),
      "Crypto.Hash.SHA1.new": always("SHA-1"),
      "Cryptodome.Hash.MD2.new": always("MD2"),
      "Cryptodome.Hash.MD4.new": always("MD4"),
      "Cryptodome.Hash.MD5.new": always("MD5"),
      "Cryptodome.Hash.SHA1.new": always("SHA-1"),
      "cryptography.hazmat.primitives.hashes.MD5": always("MD5"),
      "cryptography.hazmat.primitives.hashes.SHA1": always("SHA-1"),
    },
  },
});

/** `{"ssh-rsa": hashes.SHA1}`: a table from which one is taken, here or elsewhere. */
function chosen({ values }: Dict, at: At): void {
  for (const value of values) {
    if (value.kind !== "Attribute" || !WEAK.has(value.attr.toLowerCase())) continue;
    const target = at.module.target(value, at.scope) ?? "";
    if (!/^(?:hashlib|cryptography\.hazmat\.primitives\.hashes|Crypto(?:dome)?\.Hash)\./.test(target)) continue;
    at.report(value, `${value.attr} is broken: do not offer it where somebody gains from a collision.`, {
      confidence: "pattern",
      severity: "low",
    });
  }
}

function byName(algorithm: Expression | null, call: Call, at: At): void {
  const name = at.module.constant(algorithm, at.scope);
  if (typeof name === "string" && WEAK.has(name.toLowerCase().replaceAll(/[-_]/g, ""))) named(name, call, at);
}

const CRYPT_METHODS: ReadonlyMap<string, string> = new Map([
  ["crypt.METHOD_CRYPT", "DES crypt"],
  ["crypt.METHOD_MD5", "MD5 crypt"],
]);

/** `crypt.crypt(word, crypt.METHOD_MD5)` */
function ofPasswords(method: Expression | null, call: Call, at: At): void {
  const name = method === null ? undefined : CRYPT_METHODS.get(at.module.target(method, at.scope) ?? "");
  if (name !== undefined) at.report(call, `${name} is broken: whoever gets at the hashes finds the passwords.`);
}

function named(what: string, call: Call, at: At): void {
  const isSaidNotSecure = at.module.constant(argumentOf(call, null, "usedforsecurity"), at.scope) === false;
  if (!isSaidNotSecure) report(what, call, at);
}

function always(what: string): (call: Call, at: At) => void {
  return (call, at) => report(what, call, at);
}

function report(what: string, call: Call, at: At): void {
  const isForSecurity = namesSecurity(call, at) && !call.args.some(isDrawn);
  at.report(call, `${what} is broken: do not use it where somebody gains from a collision.`, {
    confidence: isForSecurity ? "proven" : "possible",
    severity: isForSecurity ? "medium" : "low",
  });
}

/** `md5(os.urandom(16))`: whatever the hash, nobody can choose or guess what is hashed. */
function isDrawn(argument: Expression): boolean {
  let found = false;
  walk(argument, (node) => {
    const called = node.kind === "Call" ? node.func : null;
    found ||= called !== null && DRAWING.has(called.kind === "Attribute" ? called.attr : called.kind === "Name" ? called.id : "");
    return !found && node.kind !== "BinOp" && node.kind !== "JoinedStr";
  });
  return found;
}

/** Of the function it stands in, or of what is hashed. */
function namesSecurity(call: Call, at: At): boolean {
  if (wordsOf(at.scope.fn?.node.name ?? "").some((word) => SECURITY.has(word))) return true;
  let seen = 0;
  let found = false;
  for (const argument of call.args)
    walk(argument, (node) => {
      seen += 1;
      const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
      found ||= name !== "" && wordsOf(name).some((word) => SECURITY.has(word));
      return !found && seen < EXPRESSION_NODES_MAX;
    });
  return found;
}
