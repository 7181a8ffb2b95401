import type { Call, Compare, Expression } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { defineRule, type At } from "../../../rule.ts";

/** What was sent, as frameworks call it. */
const SENT = new Set(["form", "POST", "data", "json", "values", "args", "GET", "query_params", "cleaned_data", "validated_data"]);
const WRITES = /^\s*(?:insert\s+into|replace\s+into|update)\b/i;
const MESSAGE = "Whoever gets at the database has every password: keep what a password hash makes of it, such as argon2 or scrypt.";
const DEPTH_MAX = 4;

export const passwordKeptPlainly = defineRule({
  id: "SEC012",
  name: "password-kept-plainly",
  cwe: 256,
  severity: "medium",
  summary: "A password is kept as it was sent",
  aliases: [],
  checks: {
    calls: { ...eachCall("*.{}", "execute executemany", written), "*.set_cookie": inCookie },
    keywords: { password: made, passwd: made },
    attributes: { password: assigned, passwd: assigned, pwd: assigned },
    comparison: compared,
  },
});

/** `cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))`. */
function written(call: Call, at: At): void {
  const sql = at.module.constant(argumentOf(call, 0, null), at.scope);
  if (typeof sql !== "string" || !WRITES.test(sql) || !/passw(?:or)?d|\bpwd\b/i.test(sql)) return;
  const given = call.args[1];
  const values = given?.kind === "Tuple" || given?.kind === "List" ? given.elts : given?.kind === "Dict" ? given.values : [];
  if (values.some((value) => isSentPassword(value, at, 0))) at.report(call, MESSAGE, { confidence: "possible" });
}

/** `User(name=name, password=request.form["password"])`: an object of a class, which is kept. */
function made(value: Expression, call: Call, at: At): void {
  const isClass =
    call.func.kind === "Name" && /^[A-Z]\w*[a-z]/.test(call.func.id) && !/(?:Form|Request|Schema|Credentials)$/.test(call.func.id);
  if (isClass && isSentPassword(value, at, 0) && keepsSomething(at)) at.report(call, MESSAGE, { confidence: "possible" });
}

/** A cookie is kept by each browser. */
function inCookie(call: Call, at: At): void {
  const value = argumentOf(call, 1, "value");
  if (value !== null && isSentPassword(value, at, 0)) at.report(call, MESSAGE_OF_COOKIE, { confidence: "possible" });
}

const MESSAGE_OF_COOKIE = "Whoever gets at this browser has the password: keep a token that ends in its place.";

/** `user.password = request.form["password"]`, of something that is kept. */
function assigned(target: Expression, value: Expression, at: At): void {
  if (target.kind !== "Attribute" || (target.value.kind === "Name" && target.value.id === "self")) return;
  if (isSentPassword(value, at, 0) && keepsSomething(at)) at.report(target, MESSAGE, { confidence: "possible" });
}

const KEEPING = new Set(["save", "commit", "add", "flush", "insert", "put", "bulk_create"]);

function keepsSomething({ module, scope }: At): boolean {
  return module.facts.calls.some(
    ({ node: { func }, scope: where }) => where.fn === scope.fn && func.kind === "Attribute" && KEEPING.has(func.attr),
  );
}

/** `user.password == password`: what is kept can only be the password itself. */
function compared({ left, ops, comparators }: Compare, at: At): void {
  const [right, ...more] = comparators;
  if (right === undefined || more.length > 0 || (ops[0] !== "Eq" && ops[0] !== "NotEq")) return;
  const isOne = (sent: Expression, known: Expression): boolean => isSentPassword(sent, at, 0) && isOfAccount(known);
  if (isOne(left, right) || isOne(right, left)) at.report(left, MESSAGE, { confidence: "possible" });
}

const ACCOUNTS = new Set("user account member customer person row record profile admin employee".split(" "));

/** `user.password`, `row["password"]`. */
function isOfAccount(node: Expression): boolean {
  const [of, name] =
    node.kind === "Attribute"
      ? [node.value, node.attr]
      : node.kind === "Subscript" && node.slice.kind === "Constant" && node.slice.type === "str"
        ? [node.value, node.slice.value]
        : [];
  if (of === undefined || name === undefined || secretKind(name) !== "password") return false;
  const last = of.kind === "Name" ? of.id : of.kind === "Attribute" ? of.attr : "";
  return wordsOf(last).some((word) => ACCOUNTS.has(word));
}

/** `request.form["password"]`, or a variable that is nothing else. */
function isSentPassword(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Await") return isSentPassword(node.value, at, depth + 1);
  if (node.kind === "Name") {
    const bindings = at.module.everyBinding(node.id, at.scope) ?? [];
    return bindings.length > 0 && bindings.every(({ value, entered }) => !entered && isSentPassword(value, at, depth + 1));
  }
  if (node.kind === "Subscript") return isSent(node.value, at, 0) && isPassword(node.slice);
  if (node.kind !== "Call" || node.func.kind !== "Attribute") return false;
  return node.func.attr === "get" && isSent(node.func.value, at, 0) && isPassword(node.args[0]);
}

function isSent(node: Expression, at: At, depth: number): boolean {
  if (depth > DEPTH_MAX) return false;
  if (node.kind === "Attribute") return SENT.has(node.attr);
  if (node.kind === "Await") return isSent(node.value, at, depth + 1);
  if (node.kind === "Call") return node.func.kind === "Attribute" && ["get_json", "json", "form", "post"].includes(node.func.attr);
  const bindings = node.kind === "Name" ? (at.module.everyBinding(node.id, at.scope) ?? []) : [];
  return bindings.length === 1 && isSent(bindings[0]!.value, at, depth + 1);
}

function isPassword(node: Expression | undefined): boolean {
  return node?.kind === "Constant" && node.type === "str" && secretKind(node.value) === "password";
}
