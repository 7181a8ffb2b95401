import { eachCall, type CallCheck } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule } from "../../../rule.ts";

/** Blocks of 64 bits (SWEET32, CVE-2016-2183), keys of 56 bits, or known biases (RFC 7465). */
const PYCRYPTO = "ARC2 ARC4 Blowfish CAST DES DES3 XOR";
const CRYPTOGRAPHY = "ARC4 Blowfish CAST5 DES IDEA RC2 SEED TripleDES";
/** Of OpenSSL's lists; what begins with `!` or `-` is left out. */
const WEAK_SUITE = /^(?!\W)(?:.*-)?(?:RC4|3DES|DES|NULL|eNULL|aNULL|EXPORT|EXP|MD5|LOW|ADH)(?:-.*)?$/;

export const weakCipher = defineRule({
  id: "CRY002",
  name: "weak-cipher",
  cwe: 327,
  severity: "high",
  summary: "A cipher that is broken or has too small a block",
  aliases: ["B304", "S304"],
  checks: {
    calls: {
      ...eachCall("Crypto.Cipher.{}.new", PYCRYPTO, report),
      ...eachCall("Cryptodome.Cipher.{}.new", PYCRYPTO, report),
      ...eachCall("cryptography.hazmat.primitives.ciphers.algorithms.{}", CRYPTOGRAPHY, report),
      ...eachCall("cryptography.hazmat.decrepit.ciphers.algorithms.{}", CRYPTOGRAPHY, report),
      ...eachCall("pyDes.{}", "des triple_des", report),
      "*.set_ciphers": (call, at) => {
        const ciphers = at.module.constant(argumentOf(call, 0, "ciphers"), at.scope);
        const weak = typeof ciphers === "string" ? ciphers.split(/[:, ]+/).find((one) => WEAK_SUITE.test(one)) : undefined;
        if (weak !== undefined)
          at.report(call, `${weak} can be broken, or encrypts nothing: leave the choice to Python, or name ECDHE+AESGCM.`);
      },
    },
  },
});

function report(...[call, at]: Parameters<CallCheck>): void {
  const parts = (at.module.target(call.func, at.scope) ?? "").split(".").filter((part) => part !== "new");
  at.report(call, `${parts.at(-1) ?? "This cipher"} is no longer secure: use AES-GCM or ChaCha20-Poly1305.`);
}
