import type { Call, Compare, Expression } from "../../../../python/parse/ast.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { isSentPassword } from "../../../patterns/sent-password.ts";
import { defineRule, type At } from "../../../rule.ts";

const WRITES = /^\s*(?:insert\s+into|replace\s+into|update)\b/i;
const CREATE = "create update_or_create get_or_create acreate";
const CREATING = new Set(CREATE.split(" "));
const MESSAGE = "Whoever gets at the database has every password: keep what a password hash makes of it, such as argon2 or scrypt.";

export const passwordKeptPlainly = defineRule({
  id: "SEC012",
  name: "password-kept-plainly",
  cwe: 256,
  severity: "medium",
  summary: "A password is kept as it was sent",
  aliases: [],
  checks: {
    calls: { ...eachCall("*.{}", "execute executemany", written), ...eachCall("*.{}", CREATE, withDefaults) },
    keywords: { password: made, passwd: made },
    module: keptByName,
    attributes: { password: assigned, passwd: assigned, pwd: assigned },
    comparison: compared,
  },
});

/** `cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))`. */
function written(call: Call, at: At): void {
  const sql = at.module.constant(argumentOf(call, 0, null), at.scope);
  if (typeof sql !== "string" || !WRITES.test(sql) || !/passw(?:or)?d|\bpwd\b/i.test(sql)) return;
  const bound = call.args[1]?.kind === "Name" ? at.module.everyBinding(call.args[1].id, at.scope) : null;
  const given = bound?.length === 1 ? bound[0]!.value : call.args[1];
  const values = given?.kind === "Tuple" || given?.kind === "List" ? given.elts : given?.kind === "Dict" ? given.values : [];
  if (values.some((value) => isSentPassword(value, at))) at.report(call, MESSAGE, { confidence: "possible" });
}

/** `User(name=name, password=request.form["password"])`: an object of a class, which is kept. */
function made(value: Expression, call: Call, at: At): void {
  const isCreated = call.func.kind === "Attribute" && CREATING.has(call.func.attr) && lastName(call.func.value) === "objects";
  if (isCreated && isSentPassword(value, at)) return at.report(call, MESSAGE, { confidence: "possible" });
  const isClass =
    call.func.kind === "Name" && /^[A-Z]\w*[a-z]/.test(call.func.id) && !/(?:Form|Request|Schema|Credentials)$/.test(call.func.id);
  if (isClass && isSentPassword(value, at) && keepsSomething(at)) at.report(call, MESSAGE, { confidence: "possible" });
}

/** `User.objects.update_or_create(mail=mail, defaults={"password": password})`. */
function withDefaults(call: Call, at: At): void {
  const given = argumentOf(call, 0, "defaults");
  if (given?.kind !== "Dict") return;
  const place = given.keys.findIndex((key) => key?.kind === "Constant" && key.type === "str" && secretKind(key.value) === "password");
  if (place >= 0 && isSentPassword(given.values[place]!, at)) at.report(call, MESSAGE, { confidence: "possible" });
}

/** `fields["password"] = request.form["password"]`, and `create(**fields)`. */
function keptByName(at: At): void {
  for (const { node, scope } of at.module.facts.stores)
    for (const target of node.targets) {
      if (target.kind !== "Subscript" || target.value.kind !== "Name" || target.slice.kind !== "Constant" || target.slice.type !== "str")
        continue;
      const { id } = target.value;
      if (secretKind(target.slice.value) !== "password" || !isSentPassword(node.value, { ...at, scope })) continue;
      const isKept = at.module.facts.calls.some(
        ({ node: call, scope: where }) =>
          where.fn === scope.fn &&
          CREATING.has(lastName(call.func)) &&
          call.keywords.some(({ arg, value }) => arg === null && value.kind === "Name" && value.id === id),
      );
      if (isKept) at.report(node, MESSAGE, { confidence: "possible" });
    }
}

/** `user.password = request.form["password"]`, of something that is kept. */
function assigned(target: Expression, value: Expression, at: At): void {
  if (target.kind !== "Attribute" || (target.value.kind === "Name" && target.value.id === "self")) return;
  if (isSentPassword(value, at) && keepsSomething(at)) at.report(target, MESSAGE, { confidence: "possible" });
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
  const isOne = (sent: Expression, known: Expression): boolean => isSentPassword(sent, at) && isOfAccount(known);
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
