// Whether a comparison is of a digest that somebody must know: of a password or a token, or of a text with a secret in it.
import type { Call, Expression, Node } from "../../python/parse/ast.ts";
import { childrenOf } from "../../python/parse/walk.ts";
import type { At } from "../rule.ts";
import { wordsOf } from "./name-words.ts";

const HASHLIB = /^hashlib\.\w+\(\)\.(?:hex)?digest\(\)$/;
const SECRET = new Set(
  "password passwd pwd pw passphrase secret token signature sig hmac mac salt pepper pin otp credential credentials form post".split(" "),
);
/** Whoever hashes these asks whether something arrived whole, or is known already. */
const CONTENT = new Set(
  "etag file files path checksum checksums content contents blob chunk chunks download match cache cached".split(" "),
);
/** Of the expressions that say what is hashed; more is not looked at. */
const NODES_MAX = 60;

export function isOfSecret(node: Expression, other: Expression, at: At): boolean {
  const digest = digestAt(node, at);
  if (digest === null) return false;
  const words = new Set([...digest.of, other].flatMap(namesIn).flatMap((name) => wordsOf(name)));
  return [...words].some((word) => SECRET.has(word)) && ![...words].some((word) => CONTENT.has(word));
}

/** The expressions that a digest of hashlib is made from, where the expression is one: written there, in a variable, or what a function gives. */
function digestAt(node: Expression, at: At): { readonly of: readonly Expression[] } | null {
  if (node.kind === "Name") {
    const bindings = at.module.everyBinding(node.id, at.scope);
    const [only] = bindings ?? [];
    return bindings?.length === 1 && only!.value.kind === "Call" ? digestAt(only!.value, { ...at, scope: only!.scope }) : null;
  }
  if (node.kind !== "Call") return null;
  if (HASHLIB.test(at.module.target(node, at.scope) ?? "")) return { of: hashed(node, at) };
  const fn = node.func.kind === "Name" ? at.module.facts.functions.get(node.func.id) : undefined;
  const given = fn?.returns.length === 1 ? fn.returns[0]!.value : null;
  if (fn === undefined || given?.kind !== "Call" || !HASHLIB.test(at.module.target(given, { ...at.scope, fn }) ?? "")) return null;
  return { of: [...hashed(given, { ...at, scope: { ...at.scope, fn } }), node] };
}

/** Of `hashlib.sha256(a).hexdigest()`, and of what `update` is called with. */
function hashed({ func }: Call, at: At): Expression[] {
  const maker = func.kind === "Attribute" ? func.value : null;
  if (maker?.kind === "Call") return [...maker.args];
  if (maker?.kind !== "Name") return [];
  const binding = at.module.everyBinding(maker.id, at.scope)?.[0]?.value;
  const updates = at.module.facts.calls.filter(
    ({ node, scope }) =>
      scope.fn === at.scope.fn &&
      node.func.kind === "Attribute" &&
      node.func.attr === "update" &&
      node.func.value.kind === "Name" &&
      node.func.value.id === maker.id,
  );
  return [...(binding?.kind === "Call" ? binding.args : []), ...updates.flatMap(({ node }) => node.args)];
}

/** Names, attributes and what is looked up by. */
function namesIn(top: Expression): string[] {
  const names: string[] = [];
  const open: Node[] = [top];
  for (let at = open.pop(), seen = 0; at !== undefined && seen < NODES_MAX; at = open.pop(), seen++) {
    if (at.kind === "Name") names.push(at.id);
    else if (at.kind === "Attribute") names.push(at.attr);
    else if (at.kind === "Constant" && at.type === "str" && at.value.length < 40) names.push(at.value);
    open.push(...childrenOf(at));
  }
  return names;
}
