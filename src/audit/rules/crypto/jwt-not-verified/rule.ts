import type { Call, Expression } from "../../../../python/parse/ast.ts";
import type { Confidence } from "../../../../model/finding.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const jwtNotVerified = defineRule({
  id: "CRY009",
  name: "jwt-not-verified",
  cwe: 347,
  severity: "high",
  surest: { confidence: "possible", because: "most of those that were read came from whoever may sign them" },
  summary: "A JSON web token is read without its signature being checked",
  aliases: [],
  checks: {
    calls: {
      "jwt.decode": decode,
      "jwt.decode_complete": decode,
      "jwt.PyJWT().decode": decode,
      "jose.jwt.decode": decode,
      "jose.jws.verify": (call, at) => {
        if (at.module.constant(argumentOf(call, 3, "verify"), at.scope) === false) report(call, at);
      },
      "jose.jwt.get_unverified_claims": (call, at) => report(call, at),
      "jwt.encode": encode,
      "jose.jwt.encode": encode,
    },
  },
});

function decode(call: Call, at: At): void {
  if (allowsNone(argumentOf(call, 2, "algorithms"), at)) report(call, at);
  // Claims may be read to find the key that then checks them.
  else if (isUnchecked(call, at)) report(call, at, isCheckedBeside(call, at) ? "possible" : "proven");
}

function isUnchecked(call: Call, at: At): boolean {
  return at.module.constant(argumentOf(call, null, "verify"), at.scope) === false || saysNoSignature(argumentOf(call, null, "options"), at);
}

function isCheckedBeside(call: Call, at: At): boolean {
  const { module, scope } = at;
  return module.facts.calls.some(({ node, scope: { fn } }) => {
    if (node === call || fn !== scope.fn || node.func.kind !== "Attribute" || node.func.attr !== "decode") return false;
    return module.target(node.func, scope) === module.target(call.func, scope) && !isUnchecked(node, at);
  });
}

function saysNoSignature(options: Expression | null, at: At): boolean {
  if (options?.kind === "Dict")
    return options.keys.some((key, i) => isSignatureKey(key, at) && at.module.constant(options.values[i]!, at.scope) === false);
  const value = at.module.constant(options, at.scope);
  return value instanceof Map && value.get("verify_signature") === false;
}

function isSignatureKey(key: Expression | null, at: At): boolean {
  return at.module.constant(key, at.scope) === "verify_signature";
}

function allowsNone(algorithms: Expression | null, at: At): boolean {
  const value = at.module.constant(algorithms, at.scope);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.some((one) => typeof one === "string" && one.toLowerCase() === "none");
}

function encode(call: Call, at: At): void {
  const algorithm = argumentOf(call, 2, "algorithm");
  const value = at.module.constant(algorithm, at.scope);
  if (algorithm !== null && (value === null || (typeof value === "string" && value.toLowerCase() === "none")))
    at.report(call, "The token is not signed: anybody can write one.");
}

function report(call: Call, at: At, confidence: Confidence = "proven"): void {
  at.report(call, "The signature is not checked: anybody can write such a token.", { confidence });
}
