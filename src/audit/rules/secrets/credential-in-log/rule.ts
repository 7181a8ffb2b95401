import type { Call, Expression, Name, Subscript } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { isPersonal, secretKind } from "../../../patterns/secret-name.ts";
import { defineRule, type At } from "../../../rule.ts";

const METHODS = "debug info warning warn error critical exception log";
const LOGGERS = new Set(["log", "logger", "logging"]);
/** What they give shows what they are given. */
const SHOWING = new Set(
  "str repr ascii encode decode strip lstrip rstrip lower upper title format removeprefix removesuffix split rsplit partition rpartition".split(
    " ",
  ),
);
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
  const shown = call.args.flatMap((one) => secretsIn(one, at, 0))[0];
  if (shown === undefined) return;
  at.report(shown, "Whoever reads the log reads this: leave it out, or log that it is there.", { confidence: "possible" });
}

function isLogger(node: Expression, at: At): boolean {
  if (["logging", "logging.getLogger()"].includes(at.module.target(node, at.scope) ?? "")) return true;
  const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
  return wordsOf(name).some((word) => LOGGERS.has(word));
}

/** Parts of what is shown that are named like a secret. */
function secretsIn(node: Expression, at: At, depth: number): readonly Expression[] {
  const inside = (more: readonly Expression[]): readonly Expression[] => more.flatMap((one) => secretsIn(one, at, depth + 1));
  if (depth > DEPTH_MAX) return [];
  switch (node.kind) {
    case "Name":
      return isSecret(node.id) || isFetched(node, at) ? [node] : [];
    case "Attribute":
      return isSecret(node.attr) ? [node] : [];
    case "Subscript":
      return isWrittenSecret(node.slice) ? [node] : isBegin(node) ? inside([node.value]) : [];
    case "JoinedStr":
      return inside(node.values);
    case "FormattedValue":
      return secretsIn(node.value, at, depth + 1);
    case "BinOp":
      return node.op === "Mod" || node.op === "Add" ? inside([node.left, node.right]) : [];
    case "Tuple":
    case "List":
      return inside(node.elts);
    case "Dict":
      return inside(node.values);
    case "Call":
      return isModelWithSecret(node, at) ? [node] : secretsShownBy(node, inside);
    default:
      return [];
  }
}

/** `bearer = request.headers.get("Authorization")`: a variable that is nothing else. */
function isFetched({ id }: Name, at: At): boolean {
  const bindings = at.module.everyBinding(id, at.scope);
  const [only] = bindings ?? [];
  if (bindings?.length !== 1 || only!.entered) return false;
  const { value } = only!;
  if (value.kind === "Subscript") return isWrittenSecret(value.slice);
  return value.kind === "Call" && value.func.kind === "Attribute" && value.func.attr === "get" && isWrittenSecret(value.args[0]);
}

/** `token.split(" ")[-1]`, `number[:16]`; the last four of many letters, `number[-4:]`, tell nobody. */
function isBegin({ value, slice }: Subscript): boolean {
  if (slice.kind === "Slice") return slice.lower === null;
  return value.kind === "Call" && value.func.kind === "Attribute" && /^r?(?:split|partition)$/.test(value.func.attr);
}

/** `body.model_dump()` of a model of the module that has a password, with nothing left out. */
function isModelWithSecret({ func, args, keywords }: Call, at: At): boolean {
  if (func.kind !== "Attribute" || !["model_dump", "model_dump_json", "dict", "json"].includes(func.attr) || func.value.kind !== "Name")
    return false;
  if (args.length + keywords.length > 0 || at.scope.fn === null) return false;
  const { id } = func.value;
  const parameters = at.scope.fn.node.args;
  const type = [...parameters.posonlyargs, ...parameters.args, ...parameters.kwonlyargs].find(({ arg }) => arg === id)?.annotation;
  const cls = type?.kind === "Name" ? at.module.facts.classes.get(type.id) : undefined;
  return (
    cls?.node.body.some((one) => one.kind === "AnnAssign" && one.target.kind === "Name" && isPlainSecret(one.target.id, one.annotation)) ===
    true
  );
}

/** `SecretStr` shows stars. */
function isPlainSecret(name: string, annotation: Expression): boolean {
  return secretKind(name) !== null && annotation.kind === "Name" && annotation.id === "str";
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

function isSecret(name: string): boolean {
  return isPersonal(name) || secretKind(name) !== null;
}
