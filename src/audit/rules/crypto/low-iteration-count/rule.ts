import type { CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule } from "../../../rule.ts";

/** OWASP asks for 210,000 (SHA-512) to 1,300,000 (SHA-1); a tenth of the least of these is far too few. */
const ITERATIONS_MIN = 20_000;

export const lowIterationCount = defineRule({
  id: "CRY013",
  name: "low-iteration-count",
  cwe: 916,
  severity: "low",
  summary: "PBKDF2 with far too few iterations",
  aliases: [],
  checks: {
    calls: {
      "hashlib.pbkdf2_hmac": iterations(3, "iterations"),
      "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": iterations(3, "iterations"),
      "Crypto.Protocol.KDF.PBKDF2": iterations(3, "count"),
      "Cryptodome.Protocol.KDF.PBKDF2": iterations(3, "count"),
    },
  },
});

function iterations(position: number, name: string): CallCheck {
  return (call, at) => {
    const count = at.module.constant(argumentOf(call, position, name), at.scope);
    if (typeof count === "number" && count < ITERATIONS_MIN)
      at.report(call, `${count} iterations make each guess cheap: take 600,000 with SHA-256, or scrypt.`);
  };
}
