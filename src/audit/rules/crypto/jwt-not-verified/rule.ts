import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { argumentOf } from "../../../module-view.ts";
import { defineRule, type At } from "../../../rule.ts";

export const jwtNotVerified = defineRule({
  id: "CRY009",
  name: "jwt-not-verified",
  cwe: 347,
  severity: "high",
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
      "jose.jwt.get_unverified_claims": report,
      "jwt.encode": encode,
      "jose.jwt.encode": encode,
    },
  },
});

function decode(call: Call, at: At): void {
  const isOff = at.module.constant(argumentOf(call, null, "verify"), at.scope) === false;
  if (isOff || saysNoSignature(argumentOf(call, null, "options"), at) || allowsNone(argumentOf(call, 2, "algorithms"), at))
    report(call, at);
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

function report(call: Call, at: At): void {
  at.report(call, "The signature is not checked: anybody can write such a token.");
}
