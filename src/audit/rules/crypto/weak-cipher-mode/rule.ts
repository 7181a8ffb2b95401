import { lastName } from "../../../../python/parse/dotted-name.ts";
import type { Call } from "../../../../python/parse/ast.ts";
import { argumentOf, hasUnpacked } from "../../../patterns/module-view.ts";
import { callsWithin } from "../../../patterns/within-function.ts";
import { defineRule, type At } from "../../../rule.ts";

export const weakCipherMode = defineRule({
  id: "CRY003",
  name: "weak-cipher-mode",
  cwe: 327,
  severity: "medium",
  summary: "ECB mode, which shows where the plain text repeats",
  aliases: ["B305", "S305"],
  checks: {
    calls: {
      "cryptography.hazmat.primitives.ciphers.modes.ECB": report,
      "Crypto.Cipher.AES.new": byArgument,
      "Cryptodome.Cipher.AES.new": byArgument,
    },
  },
});

function byArgument(call: Call, at: At): void {
  const mode = argumentOf(call, 1, "mode");
  if (mode !== null) {
    if (at.module.target(mode, at.scope)?.endsWith(".AES.MODE_ECB") === true || at.module.constant(mode, at.scope) === 1) report(call, at);
  } else if (!hasUnpacked(call)) {
    at.report(call, "No mode is named: PyCrypto takes ECB then, which shows where the plain text repeats.", { confidence: "possible" });
  }
}

const PADDING = new Set(["pad", "unpad", "PKCS7", "padder", "unpadder"]);

/** Whole texts are padded. Without that it may be one block, as in key wrapping, CMAC or a counter mode of one's own. */
function report(call: Call, at: At): void {
  const isText = callsWithin(at.scope.fn, at.module.facts).some(({ node: { func } }) => PADDING.has(lastName(func)));
  at.report(call, "ECB encrypts equal blocks to equal blocks: whoever reads it sees where the plain text repeats.", {
    confidence: isText ? "proven" : "possible",
  });
}
