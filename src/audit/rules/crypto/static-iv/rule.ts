import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall, type CallCheck } from "../../../patterns/call-table.ts";
import { isFixed, isUsuallyFixed } from "../../../patterns/fixed-value.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

const PYCRYPTO = "AES ARC2 Blowfish CAST DES DES3";

export const staticIv = defineRule({
  id: "CRY004",
  name: "static-iv",
  cwe: 329,
  severity: "medium",
  summary: "An initialisation vector or nonce that is a constant",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("Crypto.Cipher.{}.new", PYCRYPTO, pycrypto),
      ...eachCall("Cryptodome.Cipher.{}.new", PYCRYPTO, pycrypto),
      ...eachCall("Crypto.Cipher.{}.new", "ChaCha20 ChaCha20_Poly1305 Salsa20", named("nonce")),
      ...eachCall("Cryptodome.Cipher.{}.new", "ChaCha20 ChaCha20_Poly1305 Salsa20", named("nonce")),
      ...eachCall("cryptography.hazmat.primitives.ciphers.modes.{}", "CBC CFB CFB8 OFB GCM", at0("initialization_vector")),
      "cryptography.hazmat.primitives.ciphers.modes.CTR": at0("nonce"),
      "cryptography.hazmat.primitives.ciphers.algorithms.ChaCha20": (call, at) => check(argumentOf(call, 1, "nonce"), call, at),
      ...eachCall(
        "cryptography.hazmat.primitives.ciphers.aead.{}().encrypt",
        "AESGCM AESCCM AESGCMSIV AESOCB3 ChaCha20Poly1305",
        at0("nonce"),
      ),
    },
  },
});

function pycrypto(call: Call, at: At): void {
  const value = ["iv", "IV", "nonce"].map((name) => argumentOf(call, null, name)).find((one) => one !== null);
  check(value ?? argumentOf(call, 2, null), call, at);
}

function named(name: string): CallCheck {
  return (call, at) => check(argumentOf(call, null, name), call, at);
}

function at0(name: string): CallCheck {
  return (call, at) => check(argumentOf(call, 0, name), call, at);
}

const MESSAGE = "The initialisation vector is the same each time: equal beginnings of plain texts show, and in stream modes all of it.";

function check(value: Expression | null, call: Call, at: At): void {
  if (isFixed(value, at)) at.report(call, MESSAGE);
  else if (isUsuallyFixed(value, at)) at.report(call, MESSAGE, { confidence: "possible" });
}
