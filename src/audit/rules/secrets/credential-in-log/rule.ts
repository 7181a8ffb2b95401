import type { Call, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { defineRule, type At } from "../../../rule.ts";

const METHODS = "debug info warning warn error critical exception log";
const LOGGERS = new Set(["log", "logger", "logging"]);
/** What they give shows what they are given. */
const SHOWING = new Set("str repr ascii encode decode strip lstrip rstrip lower upper title format removeprefix removesuffix".split(" "));
const DEPTH_MAX = 8;

export const credentialInLog = defineRule({
  id: "SEC011",
  name: "credential-in-log",
  cwe: 532,
  severity: "medium",
  summary: "A password, key or token is written to a log",
  aliases: [],
  checks: { calls: eachCall("*.{}", METHODS, check) },
});

function check(call: Call, at: At): void {
  const { func } = call;
  if (func.kind !== "Attribute" || !isLogger(func.value, at)) return;
  const shown = call.args.flatMap((one) => secretsIn(one, 0))[0];
  if (shown === undefined) return;
  at.report(shown, "Whoever reads the log reads this: leave it out, or log that it is there.", { confidence: "possible" });
}

function isLogger(node: Expression, at: At): boolean {
  if (["logging", "logging.getLogger()"].includes(at.module.target(node, at.scope) ?? "")) return true;
  const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
  return wordsOf(name).some((word) => LOGGERS.has(word));
}

/** Parts of what is shown that are named like a secret. */
function secretsIn(node: Expression, depth: number): readonly Expression[] {
  const inside = (more: readonly Expression[]): readonly Expression[] => more.flatMap((one) => secretsIn(one, depth + 1));
  if (depth > DEPTH_MAX) return [];
  switch (node.kind) {
    case "Name":
      return isSecret(node.id) ? [node] : [];
    case "Attribute":
      return isSecret(node.attr) ? [node] : [];
    case "Subscript":
      return isWrittenSecret(node.slice) ? [node] : [];
    case "JoinedStr":
      return inside(node.values);
    case "FormattedValue":
      return secretsIn(node.value, depth + 1);
    case "BinOp":
      return node.op === "Mod" || node.op === "Add" ? inside([node.left, node.right]) : [];
    case "Tuple":
    case "List":
      return inside(node.elts);
    case "Dict":
      return inside(node.values);
    case "Call":
      return secretsShownBy(node, inside);
    default:
      return [];
  }
}

/** `form.get("password")` is one, `len(password)` shows none. */
function secretsShownBy(node: Call, inside: (more: readonly Expression[]) => readonly Expression[]): readonly Expression[] {
  const { func, args, keywords } = node;
  const name = func.kind === "Name" ? func.id : func.kind === "Attribute" ? func.attr : "";
  if (name === "get" && func.kind === "Attribute") return isWrittenSecret(args[0]) ? [node] : [];
  // `password.replace("\n", "")`: what is taken out is written there.
  const isCleaning = name === "replace" && args.every(({ kind }) => kind === "Constant");
  if (!SHOWING.has(name) && !isCleaning) return [];
  return inside([...(func.kind === "Attribute" ? [func.value] : []), ...args, ...keywords.map(({ value }) => value)]);
}

function isWrittenSecret(node: Expression | undefined): boolean {
  return node?.kind === "Constant" && node.type === "str" && isSecret(node.value);
}

/** What pays or proves who somebody is, of whoever sent it. */
const PERSONAL = /^(?:authorization|(?:credit_?)?card_?(?:number|no)|cvv2?|cvc2?|ssn|social_?security_?(?:number|no)|iban)$/i;

function isSecret(name: string): boolean {
  return PERSONAL.test(name) || secretKind(name) !== null;
}
