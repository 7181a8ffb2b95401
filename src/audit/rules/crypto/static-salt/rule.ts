import type { Call } from "../../../../python/parse/ast.ts";
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
    if (isFixed(argumentOf(call, position, "salt"), at))
      at.report(call, "The salt is the same each time: one table of guesses serves against all passwords.");
  };
}
