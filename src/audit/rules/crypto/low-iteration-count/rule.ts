import type { Call } from "../../../../python/parse/ast.ts";
import type { CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { givenTo } from "../../../patterns/unpacked-argument.ts";
import { defineRule, type At } from "../../../rule.ts";

/** OWASP asks for 210,000 (SHA-512) to 1,300,000 (SHA-1); a tenth of the least of these is far too few. */
const ITERATIONS_MIN = 20_000;
/** OWASP asks for 10 of bcrypt at least, and for 2**17 of scrypt; what was made for tests has less by far. */
const ROUNDS_MIN = 10;
const COST_MIN = 2 ** 12;

export const lowIterationCount = defineRule({
  id: "CRY013",
  name: "low-iteration-count",
  cwe: 916,
  severity: "low",
  summary: "A password hash with far too little work",
  aliases: [],
  checks: {
    calls: {
      "hashlib.pbkdf2_hmac": iterations(3, "iterations"),
      "cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC": iterations(3, "iterations"),
      "Crypto.Protocol.KDF.PBKDF2": iterations(3, "count"),
      "Cryptodome.Protocol.KDF.PBKDF2": iterations(3, "count"),
      "bcrypt.gensalt": (call, at) => {
        const rounds = numberAt(call, { position: 0, name: "rounds" }, at);
        if (rounds !== null && rounds < ROUNDS_MIN) at.report(call, `2 to the power of ${rounds} rounds make each guess cheap: take 12.`);
      },
      "hashlib.scrypt": (call, at) => {
        const cost = numberAt(call, { position: null, name: "n" }, at);
        if (cost !== null && cost < COST_MIN) at.report(call, `A cost of ${cost} makes each guess cheap: take 2**17 with r=8.`);
      },
    },
  },
});

function numberAt(call: Call, { position, name }: { readonly position: number | null; readonly name: string }, at: At): number | null {
  const value = at.module.constant(argumentOf(call, position, name), at.scope);
  return typeof value === "number" ? value : null;
}

function iterations(position: number, name: string): CallCheck {
  return (call, at) => {
    const count = at.module.constant(argumentOf(call, position, name) ?? givenTo(call, name, at), at.scope);
    if (typeof count === "number" && count < ITERATIONS_MIN)
      at.report(call, `${count} iterations make each guess cheap: take 600,000 with SHA-256, or scrypt.`);
  };
}
