import type { Call, Compare, Expression, Name } from "../../../../python/parse/ast.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { isOfSecret } from "../../../patterns/hashed-secret.ts";
import { remembered, wordsOf } from "../../../patterns/name-words.ts";
import { defineRule, type At } from "../../../rule.ts";

/** What hmac gives, as target() writes it. */
const MAC = /^(?:hmac\.new\(\)\.(?:hex)?digest\(\)|hmac\.digest\(\)|Crypto(?:dome)?\.Hash\.HMAC\.new\(\)\.(?:hex)?digest\(\))$/;
const SECRET =
  /(?:^|_)(?:api_?key|secret_?key|(?:csrf|auth|access|api|webhook|reset|session|bearer)_token|hmac|webhook_secret|client_secret)$/;

export const digestComparedPlainly = defineRule({
  id: "CRY010",
  name: "digest-compared-plainly",
  cwe: 208,
  severity: "low",
  summary: "A message authentication code or secret is compared with ==, which takes longer the more of it is right",
  aliases: [],
  checks: { comparison: check },
});

const isSecretName = remembered((name) => SECRET.test(wordsOf(name).join("_")));

const PASSWORD = /(?:^|_)(?:password|passwd|passphrase|basic_auth)$/;
const isPasswordName = remembered((name) => PASSWORD.test(wordsOf(name).join("_")));
/** What the program compares with, rather than the same field written twice. */
const OWN = /^(?:configured|expected|correct|stored|real|actual|valid|required|admin|root|master|server|auth|basic|http|web|api)_/;
const SETTINGS = /^(?:settings|config|conf|cfg|options|opts|args|environ|env)$/;

function check(node: Compare, at: At): void {
  const [op] = node.ops;
  const right = node.comparators[0];
  if (node.ops.length === 1 && right !== undefined && comparesPassword(node, right, at))
    return at.report(node, "The time this takes tells how much of the password was right: use hmac.compare_digest.", {
      confidence: "pattern",
    });
  if (node.ops.length !== 1 || (op !== "Eq" && op !== "NotEq") || right === undefined) return;
  if (node.left.kind === "Constant" || right.kind === "Constant") return;
  if (isMac(node.left, at) || isMac(right, at)) {
    at.report(node, "The time this takes tells how much of the code was right: use hmac.compare_digest.", { severity: "medium" });
    return;
  }
  if ([node.left, right].some((one) => (one.kind === "Call" || one.kind === "Name") && isMacGiven(one, at)))
    return at.report(node, "The time this takes tells how much of the code was right: use hmac.compare_digest.", {
      confidence: "possible",
      severity: "medium",
    });
  if (isOfSecret(node.left, right, at) || isOfSecret(right, node.left, at))
    return at.report(node, "The time this takes tells how much of the digest was right: use hmac.compare_digest.", {
      confidence: "pattern",
    });
  if (comparesSignature(node.left, right, at))
    return at.report(node, "The time this takes tells how much of the signature was right: use hmac.compare_digest.", {
      confidence: "pattern",
    });
  const left = secretName(node.left);
  const other = secretName(right);
  // Two fields that shall be the same, as in a form, are no check of what somebody sent.
  if ((left || other) && !at.module.isConstant(left ? right : node.left, at.scope) && !isShort(left ? right : node.left))
    at.report(node, "The time this takes tells how much of the secret was right: use hmac.compare_digest.", { confidence: "pattern" });
}

/** `password == configured_password`, `(user, password) == credentials`, `basic_auth in self.accepted`. */
function comparesPassword({ left, ops: [op] }: Compare, right: Expression, at: At): boolean {
  if (at.module.isConstant(left, at.scope) || at.module.isConstant(right, at.scope)) return false;
  if (op === "In" || op === "NotIn") return nameOf(left) === "basic_auth" && right.kind !== "Constant" && nameOf(right) !== "";
  if (op !== "Eq" && op !== "NotEq") return false;
  const pair = [left, right].find((one) => one.kind === "Tuple" && one.elts.length === 2 && isPasswordName(nameOf(one.elts[1]!)));
  if (pair !== undefined) return true;
  const [one, other] = [nameOf(left), nameOf(right)];
  if (!isPasswordName(one) || !isPasswordName(other)) return false;
  return [left, right].some(isOwn) && !/confirm|repeat|again|retyp|old|new|2$/.test(`${one} ${other}`);
}

function isOwn(node: Expression): boolean {
  if (OWN.test(wordsOf(nameOf(node)).join("_"))) return true;
  const from =
    node.kind === "Attribute" || node.kind === "Subscript"
      ? node.value
      : node.kind === "Call" && node.func.kind === "Attribute"
        ? node.func.value
        : null;
  return from !== null && SETTINGS.test(nameOf(from).toLowerCase());
}

/** Of a variable, an attribute or what is looked up. */
function nameOf(node: Expression): string {
  const key = node.kind === "Subscript" ? node.slice : node.kind === "Call" && isLookUp(node) ? node.args[0] : undefined;
  if (key !== undefined) return key.kind === "Constant" && key.type === "str" ? key.value : "";
  return node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
}

function isMac(node: Expression, at: At): boolean {
  if (node.kind !== "Call" && node.kind !== "Name") return false;
  return MAC.test(at.module.target(node, at.scope) ?? "");
}

/** `signature(body)`, `self.signature(body)`, or a variable that is nothing else: of the only function of this name, which gives one, perhaps behind a word. */
function isMacGiven(node: Call | Name, at: At): boolean {
  const bindings = node.kind === "Name" ? at.module.everyBinding(node.id, at.scope) : null;
  const call = node.kind === "Call" ? node : bindings?.length === 1 ? bindings[0]!.value : null;
  if (call?.kind !== "Call") return false;
  const named = at.module.facts.everyFunction.filter(({ node: { name } }) => name === lastName(call.func));
  const [fn] = named;
  const given = named.length === 1 && fn!.returns.length === 1 ? fn!.returns[0]!.value : null;
  if (given === null) return false;
  const made = given.kind === "BinOp" && given.op === "Add" && given.left.kind === "Constant" ? given.right : given;
  return MAC.test(at.module.target(made, { ...at.scope, fn: fn!, cls: fn!.cls }) ?? "");
}

const SIGNATURE = /(?:^|_)(?:signature|sig|hmac|mac)$/;
const MADE = /^(?:expected|computed|calculated|correct|actual|generated|our|local|own)(?:_|$)/;

/** `signature != expected`, in a module that makes codes. */
function comparesSignature(left: Expression, right: Expression, at: At): boolean {
  const [one, other] = [left, right].map((node) => wordsOf(nameOf(node)).join("_")) as [string, string];
  const isPair = (sent: string, made: string): boolean =>
    SIGNATURE.test(sent) && (MADE.test(made) || (SIGNATURE.test(made) && sent !== made));
  if (!isPair(one, other) && !isPair(other, one)) return false;
  return at.module.facts.imports.some(({ module }) => module === "hmac" || module === "hashlib");
}

/** Also of what is looked up by a name: `os.environ["API_TOKEN"]`, `config.get("api_key")`. */
function secretName(node: Expression): boolean {
  const name = nameOf(node);
  return name.length > 3 && isSecretName(name);
}

function isLookUp({ func }: Call): boolean {
  return (func.kind === "Attribute" && ["get", "getenv"].includes(func.attr)) || (func.kind === "Name" && func.id === "getenv");
}

/** None, a number, a type: nothing that was sent. */
function isShort(node: Expression): boolean {
  return node.kind === "Compare" || node.kind === "BoolOp" || node.kind === "UnaryOp" || node.kind === "Lambda";
}
