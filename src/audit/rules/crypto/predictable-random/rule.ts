import type { AnnAssign, Assign, Call, Expression } from "../../../../python/parse/ast.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { eachCall } from "../../../call-table.ts";
import { wordsOf } from "../../../name-words.ts";
import { defineRule, type At } from "../../../rule.ts";

const DRAWS = "random randrange randint choice choices sample uniform randbytes getrandbits";
/** What nobody may guess, in so many words. */
const SECRET = new Set(["password", "passwd", "passphrase", "secret", "otp", "csrf", "nonce", "salt", "apikey", "sessionid"]);
/** Secrets in one sense, other things in another. */
const AMBIGUOUS = new Set(["token", "pin"]);
/** `secret_len`, `password_index`: about a secret, not one. */
const ABOUT = new Set([
  "len",
  "length",
  "count",
  "size",
  "index",
  "idx",
  "delay",
  "timeout",
  "interval",
  "probability",
  "prob",
  "type",
  "list",
]);
const PAIRS = /(?:^|_)(?:api|secret|access|private|session|encryption|signing|auth|reset)_(?:key|id|token|code)$/;
const EXPRESSION_NODES_MAX = 200;

export const predictableRandom = defineRule({
  id: "CRY007",
  name: "predictable-random",
  cwe: 330,
  severity: "high",
  summary: "A password, token or key from a generator whose output can be predicted",
  aliases: ["B311", "S311"],
  checks: {
    calls: eachCall("random.{}", DRAWS, inFunction),
    assignment: assigned,
  },
});

/** `def make_password(): return "".join(random.choice(letters) …)`. */
function inFunction(call: Call, at: At): void {
  const name = at.scope.fn?.node.name;
  const secret = name === undefined ? null : secretIn(name);
  if (secret !== null) report(call, secret, at);
}

function assigned(node: Assign | AnnAssign, at: At): void {
  const targets = node.kind === "Assign" ? node.targets : [node.target];
  if (at.module.facts.imports.length === 0 || node.value === null) return;
  if (at.scope.fn !== null && secretIn(at.scope.fn.node.name) !== null) return;
  for (const target of targets) {
    const secret = secretIn(nameOf(target));
    if (secret === null) continue;
    const call = drawIn(node.value, at);
    if (call !== null) report(call, secret, at);
    return;
  }
}

function nameOf(target: Expression): string {
  if (target.kind === "Name") return target.id;
  if (target.kind === "Attribute") return target.attr;
  return target.kind === "Subscript" && target.slice.kind === "Constant" && target.slice.type === "str" ? target.slice.value : "";
}

interface Secret {
  readonly word: string;
  readonly isCertain: boolean;
}

function secretIn(name: string): Secret | null {
  const words = wordsOf(name);
  if (words.some((word) => ABOUT.has(word))) return null;
  const word = words.find((one) => SECRET.has(one));
  if (word !== undefined) return { word: name, isCertain: true };
  if (PAIRS.test(words.join("_"))) return { word: name, isCertain: true };
  return words.some((one) => AMBIGUOUS.has(one)) ? { word: name, isCertain: false } : null;
}

function drawIn(value: Expression, at: At): Call | null {
  let found: Call | null = null;
  let seen = 0;
  walk(value, (node) => {
    seen += 1;
    if (found !== null || seen > EXPRESSION_NODES_MAX || node.kind === "Lambda") return false;
    if (node.kind !== "Call") return true;
    const target = at.module.target(node.func, at.scope);
    if (target?.startsWith("random.") && DRAWS.split(" ").includes(target.slice("random.".length))) found = node;
    return true;
  });
  return found;
}

function report(call: Call, { word, isCertain }: Secret, at: At): void {
  at.report(call, `What random gives can be predicted from what it gave before, and ${word} must not be: use secrets.`, {
    confidence: isCertain ? "proven" : "pattern",
    severity: isCertain ? "high" : "medium",
  });
}
