import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { isFixed } from "../../../patterns/fixed-value.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const staticSalt = defineRule({
  id: "CRY005",
  name: "static-salt",
  cwe: 760,
  severity: "medium",
  surest: { confidence: "possible", because: "most of those that were read were keys made from keys, where the salt may be fixed" },
  summary: "A password hash or derived key with a constant salt",
  aliases: [],
  checks: {
    calls: {
      "hashlib.pbkdf2_hmac": salt(2),
      "hashlib.scrypt": salt(null),
      "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": salt(2),
      "cryptography.hazmat.primitives.kdf.scrypt.Scrypt": salt(0),
      "Crypto.Protocol.KDF.PBKDF2": salt(1),
      "Crypto.Protocol.KDF.scrypt": salt(1),
      "Cryptodome.Protocol.KDF.PBKDF2": salt(1),
      "Cryptodome.Protocol.KDF.scrypt": salt(1),
      "argon2.low_level.hash_secret": salt(1),
      "argon2.low_level.hash_secret_raw": salt(1),
      "bcrypt.hashpw": salt(1),
      "crypt.crypt": salt(1),
      "django.contrib.auth.hashers.make_password": salt(1),
    },
  },
});

function salt(position: number | null): (call: Call, at: At) => void {
  return (call, at) => {
    const given = argumentOf(call, position, "salt");
    if (isFixed(given, at) || isEmpty(given, at))
      at.report(call, "The salt is the same each time: one table of guesses serves against all passwords.");
    else if (given !== null && isOfAccount(given, at, 0))
      at.report(call, "Who is known by this name is known before: draw a salt for each password.", { confidence: "possible" });
  };
}

/** `b""` */
function isEmpty(node: Expression | null, at: At): boolean {
  const value = node === null ? undefined : at.module.constant(node, at.scope);
  return (typeof value === "string" || value instanceof Uint8Array) && value.length === 0;
}

const ACCOUNT = /^(?:user_?name|login|e?_?mail|user_?id|account_?name)$/i;
const DEPTH_MAX = 4;

/** `username.encode()`, also through a variable. */
function isOfAccount(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Call" && node.func.kind === "Attribute" && ["encode", "lower", "strip"].includes(node.func.attr))
    return isOfAccount(node.func.value, at, depth + 1);
  if (node.kind === "Attribute") return ACCOUNT.test(node.attr);
  if (node.kind !== "Name") return false;
  const bindings = at.module.everyBinding(node.id, at.scope);
  return bindings?.length === 1 ? isOfAccount(bindings[0]!.value, at, depth + 1) : ACCOUNT.test(node.id);
}
