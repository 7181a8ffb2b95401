// Functions that make a password hash or a key of a password, and which of their arguments is the salt.
import type { Expression } from "../../python/parse/ast.ts";
import type { At } from "../rule.ts";
import type { CallCheck } from "./call-table.ts";
import { argumentOf } from "./module-view.ts";

/** Positions of the salt; null: by its name alone. */
const SALTS: Readonly<Record<string, number | null>> = {
  "hashlib.pbkdf2_hmac": 2,
  "hashlib.scrypt": null,
  "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": 2,
  "cryptography.hazmat.primitives.kdf.scrypt.Scrypt": 0,
  "Crypto.Protocol.KDF.PBKDF2": 1,
  "Crypto.Protocol.KDF.scrypt": 1,
  "Cryptodome.Protocol.KDF.PBKDF2": 1,
  "Cryptodome.Protocol.KDF.scrypt": 1,
  "argon2.low_level.hash_secret": 1,
  "argon2.low_level.hash_secret_raw": 1,
  "bcrypt.hashpw": 1,
  "crypt.crypt": 1,
  "django.contrib.auth.hashers.make_password": 1,
};

/** Asks about the salt of each such call that is given one. */
export function eachSalt(
  check: (salt: Expression, at: At) => { readonly message: string; readonly isSure: boolean } | null,
): Record<string, CallCheck> {
  return Object.fromEntries(
    Object.entries(SALTS).map(([name, position]) => [
      name,
      (call, at) => {
        const salt = argumentOf(call, position, "salt");
        const found = salt === null ? null : check(salt, at);
        if (found !== null) at.report(call, found.message, found.isSure ? {} : { confidence: "possible" });
      },
    ]),
  );
}

/** `b""`, `bytes()`, also through a name that is bound once. */
export function isEmptyText(node: Expression, at: At): boolean {
  const value = at.module.constant(node, at.scope);
  if ((typeof value === "string" || value instanceof Uint8Array) && value.length === 0) return true;
  const bindings = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope) : null;
  const made = bindings?.length === 1 ? bindings[0]!.value : node;
  const isMade = made.kind === "Call" && made.args.length + made.keywords.length === 0;
  return isMade && ["bytes", "str", "bytearray"].includes(at.module.target(made.func, at.scope) ?? "");
}
