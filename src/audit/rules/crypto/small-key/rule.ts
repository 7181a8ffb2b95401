import type { Call, Expression } from "../../../../python/parse/ast.ts";
import type { CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

/** NIST SP 800-131A: below these a key is not allowed; below 1024 it has been broken in public. */
const BITS_MIN = 2048;
const BITS_BROKEN = 1024;
/** Curves of less than 224 bits. */
const SMALL_CURVE =
  /(?:^|\.)(?:SECP192R1|SECT163K1|SECT163R2|BrainpoolP160R1|BrainpoolP192R1|secp160\w+|secp192\w+|[pP]-?192|NIST P-192|prime192v1)(?:\(\))?$/;

export const smallKey = defineRule({
  id: "CRY006",
  name: "small-key",
  cwe: 326,
  severity: "medium",
  summary: "A key that is too short for its algorithm",
  aliases: ["B505", "S505"],
  checks: {
    calls: {
      "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key": bits(1, "key_size", "RSA"),
      "cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key": bits(0, "key_size", "DSA"),
      "cryptography.hazmat.primitives.asymmetric.dsa.generate_parameters": bits(0, "key_size", "DSA"),
      "cryptography.hazmat.primitives.asymmetric.dh.generate_parameters": bits(1, "key_size", "Diffie-Hellman"),
      "cryptography.hazmat.primitives.asymmetric.ec.generate_private_key": curve(0),
      "Crypto.PublicKey.RSA.generate": bits(0, "bits", "RSA"),
      "Crypto.PublicKey.DSA.generate": bits(0, "bits", "DSA"),
      "Crypto.PublicKey.ECC.generate": curve(null),
      "Cryptodome.PublicKey.RSA.generate": bits(0, "bits", "RSA"),
      "Cryptodome.PublicKey.DSA.generate": bits(0, "bits", "DSA"),
      "Cryptodome.PublicKey.ECC.generate": curve(null),
      "OpenSSL.crypto.PKey().generate_key": bits(1, "bits", "private"),
      "paramiko.RSAKey.generate": bits(0, "bits", "RSA"),
      "paramiko.DSSKey.generate": bits(0, "bits", "DSA"),
      "rsa.newkeys": bits(0, "nbits", "RSA"),
    },
  },
});

function bits(position: number, name: string, algorithm: string): CallCheck {
  return (call, at) => {
    const size = at.module.constant(argumentOf(call, position, name), at.scope);
    if (typeof size !== "number" || size >= BITS_MIN || size <= 0) return;
    at.report(call, `A ${algorithm} key of ${size} bits is too short: take at least ${BITS_MIN}.`, {
      severity: size < BITS_BROKEN ? "high" : "medium",
    });
  };
}

function curve(position: number | null): CallCheck {
  return (call: Call, at: At) => {
    const value = argumentOf(call, position, "curve");
    if (value !== null && SMALL_CURVE.test(nameOf(value, at))) at.report(call, "This curve has less than 224 bits: take P-256 or Ed25519.");
  };
}

function nameOf(value: Expression, at: At): string {
  const text = at.module.constant(value, at.scope);
  return typeof text === "string" ? text : (at.module.target(value, at.scope) ?? "");
}
