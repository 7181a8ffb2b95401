import type { Attribute, Call, Expression } from "../../../../python/parse/ast.ts";
import { calledOtherwise } from "../../../fixes/call-edits.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { defineRule, type At, type ReportOptions } from "../../../rule.ts";

const UNVERIFIED = new Set(["ssl._create_unverified_context", "ssl._create_stdlib_context"]);

const SERVING = new Set(["ssl.PROTOCOL_TLS_SERVER", "ssl.Purpose.CLIENT_AUTH"]);

export const unverifiedTlsContext = defineRule({
  id: "NET002",
  name: "unverified-tls-context",
  cwe: 295,
  severity: "high",
  summary: "A TLS context that checks no certificate or no host name",
  aliases: ["B323", "S323"],
  checks: {
    calls: {
      "ssl._create_unverified_context": unverified,
      "ssl._create_stdlib_context": unverified,
    },
    attributes: { _create_default_https_context: defaultContext, verify_mode: verifyMode, check_hostname: checkHostname },
  },
});

function unverified(call: Call, at: At): void {
  const asked = argumentOf(call, null, "cert_reqs");
  if (asked !== null && at.module.target(asked, at.scope) !== "ssl.CERT_NONE") return askedFor(call, asked, at);
  const fix = { title: "Use `ssl.create_default_context`", isSafe: false };
  const hasArguments = call.args.length + call.keywords.length > 0;
  at.report(call, "This context checks no certificate: use ssl.create_default_context().", {
    fix: hasArguments ? null : calledOtherwise(call, "create_default_context", fix),
  });
}

/** `_create_unverified_context(cert_reqs=…)`: it may ask for a certificate, and looks at no name in it unless told to. */
function askedFor(call: Call, asked: Expression, at: At): void {
  const isRequired = at.module.target(asked, at.scope) === "ssl.CERT_REQUIRED";
  const checksName = at.module.constant(argumentOf(call, null, "check_hostname"), at.scope) === true;
  if (isRequired && checksName) return;
  const what = isRequired
    ? "Any valid certificate will do, whoever it was given to."
    : "Whether this context checks a certificate is chosen elsewhere.";
  at.report(call, what, { confidence: "possible" });
}

function defaultContext(target: Attribute, value: Expression, at: At): void {
  if (UNVERIFIED.has(at.module.target(value, at.scope) ?? ""))
    at.report(target, "From here on no HTTPS connection of this process checks a certificate.");
}

function verifyMode(target: Attribute, value: Expression, at: At): void {
  const isOff = at.module.target(value, at.scope) === "ssl.CERT_NONE" || at.module.constant(value, at.scope) === 0;
  if (isOff && !isOfServer(target, at)) at.report(target, "This context checks no certificate.", howSure(target, at));
}

function checkHostname(target: Attribute, value: Expression, at: At): void {
  if (at.module.constant(value, at.scope) === false && !isStepToNone(target, at) && !isOfServer(target, at))
    at.report(target, "Any valid certificate will do, whoever it was given to.", howSure(target, at));
}

/** `SSLContext(PROTOCOL_TLS_SERVER)`, `create_default_context(Purpose.CLIENT_AUTH)`: who serves asks nobody for a certificate, unless told to. */
function isOfServer({ value }: Attribute, at: At): boolean {
  if (value.kind !== "Name") return false;
  return at.module.facts.assignments.some(({ node, scope }) => {
    const target = node.kind === "Assign" ? node.targets[0] : node.target;
    if (scope.fn !== at.scope.fn || target?.kind !== "Name" || target.id !== value.id || node.value?.kind !== "Call") return false;
    const [kind] = [...node.value.args, ...node.value.keywords.map((one) => one.value)];
    return kind !== undefined && SERVING.has(at.module.target(kind, scope) ?? "");
  });
}

/** In a branch it holds only when somebody asks for it; of `self` it may be the state of a class that the module itself defines. */
function howSure({ value }: Attribute, at: At): ReportOptions {
  const isSelf = value.kind === "Name" && value.id === "self";
  return { confidence: at.scope.conditional || isSelf ? "possible" : "proven" };
}

/** `check_hostname = False` must precede `verify_mode = CERT_NONE`: then that one is reported. */
function isStepToNone({ value }: Attribute, at: At): boolean {
  if (value.kind !== "Name") return false;
  return at.module.facts.stores.some(({ node, scope }) => {
    const [target] = node.targets;
    if (scope.fn !== at.scope.fn || target?.kind !== "Attribute" || target.attr !== "verify_mode") return false;
    return target.value.kind === "Name" && target.value.id === value.id && at.module.target(node.value, scope) === "ssl.CERT_NONE";
  });
}
