import type { AnnAssign, Assign, Call, Compare, Dict, Expression } from "../../../../python/parse/ast.ts";
import { walk } from "../../../../python/parse/walk.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { statementAround, targetsOf, type Assignment } from "../../../patterns/assignment-around.ts";
import { defineRule, type At } from "../../../rule.ts";
import { isPublished, secretKind } from "../../../patterns/secret-name.ts";
import { isMadeOf, wordsOf } from "../../../patterns/name-words.ts";
import { secretValue } from "../../../patterns/secret-value.ts";

export const hardCodedPassword = defineRule({
  id: "SEC001",
  name: "hard-coded-password",
  cwe: 798,
  severity: "medium",
  summary: "A password, token or key is written in the program or its configuration",
  aliases: ["B105", "B106", "B107", "S105", "S106", "S107"],
  checks: {
    assignment: assigned,
    anyCall: keywords,
    fn: defaults,
    comparison: compared,
    dict: entries,
    calls: {
      "os.environ.get": fallback,
      "os.getenv": fallback,
      ...eachCall("os.environ.{}", "setdefault", fallback),
      ...eachCall("{}().login", "smtplib.SMTP smtplib.SMTP_SSL ftplib.FTP ftplib.FTP_TLS imaplib.IMAP4 imaplib.IMAP4_SSL", given(1)),
      ...eachCall("ldap.initialize().{}", "simple_bind_s simple_bind bind_s bind", given(1)),
      ...eachCall("*.{}", "simple_bind_s simple_bind", given(1)),
      ...eachCall("{}", "ldap3.Connection pymysql.connect MySQLdb.connect mysql.connector.connect ftplib.FTP ftplib.FTP_TLS", given(2)),
      ...eachCall(
        "{}",
        "requests.auth.HTTPBasicAuth requests.auth.HTTPDigestAuth httpx.BasicAuth httpx.DigestAuth aiohttp.BasicAuth " +
          "cassandra.auth.PlainTextAuthProvider pika.PlainCredentials neo4j.basic_auth kubernetes.client.V1BasicAuth",
        given(1),
      ),
      "*.login": login,
      ...eachCall("paramiko.SSHClient().{}", "connect", given(3)),
      ...eachCall("*.{}", "add_argument add_option", option),
      ...eachCall("{}", "click.option typer.Option", option),
    },
  },
});

function assigned(node: Assign | AnnAssign, at: At): void {
  credentials(node, at);
  if (node.value !== null && isExample(node)) noteExamples(node.value);
  const value = node.value === null ? null : written(node.value, at);
  if (value === null) return;
  for (const target of targetsOf(node)) check(nameOf(target), value, at);
}

const WRAPPERS = /^pydantic(?:\.v1)?(?:\.types)?\.Secret(?:Str|Bytes)$/;
const FIELDS = /^(?:pydantic(?:\.v1)?(?:\.fields)?\.Field|dataclasses\.field|attrs?\.(?:field|ib)|msgspec\.field|sqlmodel\.Field)$/;

/** The text that a name is given: as it is, in a `SecretStr`, or as the default of a field. */
function written(value: Expression, at: At): Expression | null {
  if (isText(value)) return value;
  if (value.kind !== "Call") return null;
  const called = at.module.target(value.func, at.scope) ?? "";
  const isField = FIELDS.test(called);
  if (!isField && !WRAPPERS.test(called)) return null;
  const inside = (isField ? value.keywords.find(({ arg }) => arg === "default")?.value : undefined) ?? value.args[0];
  return inside === undefined ? null : written(inside, at);
}

function keywords(call: Call, at: At): void {
  for (const { arg, value } of call.keywords) {
    if (arg !== null && EXAMPLES.has(arg)) noteExamples(value);
    if (arg === null || !isText(value) || (secretKind(arg) !== null && isInExample(call, at))) continue;
    if (secretKind(arg) === "password" && SIMPLE.has(textOf(value).toLowerCase())) report({ name: arg, found: "maybe" }, value, at);
    else check(arg, value, at);
  }
}

function defaults({ node: { args } }: FunctionFact, at: At): void {
  const positional = [...args.posonlyargs, ...args.args];
  const first = positional.length - args.defaults.length;
  args.defaults.forEach((value, i) => isText(value) && check(positional[first + i]!.arg, value, at));
  args.kw_defaults.forEach((value, i) => value !== null && isText(value) && check(args.kwonlyargs[i]!.arg, value, at));
}

function compared({ left, ops, comparators }: Compare, at: At): void {
  const [right] = comparators;
  if (ops.length !== 1 || (ops[0] !== "Eq" && ops[0] !== "NotEq") || right === undefined) return;
  if (isText(right)) check(nameOf(left), right, at);
  else if (isText(left)) check(nameOf(right), left, at);
  else for (const [one, other] of [[left, right] as const, [right, left] as const]) ofUsers(one, other, at);
}

/** `USERS.get(name) == password`, with `USERS = {"admin": "…"}`. */
function ofUsers(looked: Expression, other: Expression, at: At): void {
  if (secretKind(nameOf(other)) !== "password") return;
  const isGet = looked.kind === "Call" && looked.func.kind === "Attribute" && looked.func.attr === "get";
  const table = isGet && looked.func.kind === "Attribute" ? looked.func.value : looked.kind === "Subscript" ? looked.value : null;
  const bindings = table?.kind === "Name" ? at.module.everyBinding(table.id, at.scope) : null;
  const [only] = bindings?.length === 1 ? bindings : [];
  const first = only?.value.kind === "Dict" ? only.value.values.find(isText) : undefined;
  if (first !== undefined) check("password", first, at);
}

function entries(dict: Dict, at: At): void {
  if (examples.has(dict)) return;
  dict.keys.forEach((key, i) => {
    const value = dict.values[i]!;
    if (key?.kind !== "Constant" || key.type !== "str") return;
    if (EXAMPLES.has(key.value)) noteExamples(value);
    if (isText(value)) check(key.value, value, at);
  });
}

/** `json_schema_extra={"example": {"password": "…"}}`, `arguments_example = dict(password="…")`: what documentation shows. A dictionary is asked about after what it stands in. */
const EXAMPLES = new Set(["example", "examples", "openapi_examples"]);
const examples = new WeakSet<Dict>();

function isExample(node: Assignment): boolean {
  return targetsOf(node).some((target) => wordsOf(nameOf(target)).some((word) => EXAMPLES.has(word)));
}

function isInExample(call: Call, at: At): boolean {
  const around = statementAround(call, at);
  return around !== null && isExample(around);
}

function noteExamples(value: Expression): void {
  walk(value, (node) => {
    if (node.kind === "Dict") examples.add(node);
    return true;
  });
}

/** `os.environ.get("DB_PASSWORD", "hunter2")`: what holds where nobody sets it. */
function fallback(call: Call, at: At): void {
  const [name, value] = call.args;
  if (name?.kind !== "Constant" || name.type !== "str" || value === undefined || !isText(value)) return;
  const kind = secretKind(name.value);
  if (kind !== null && secretValue(textOf(value), kind) === "clear")
    at.report(value, `Where ${name.value} is not set, everybody who has the program knows it: fail instead.`, {
      confidence: "possible",
      severity: "low",
    });
}

/** `server.login("app", "hunter2")`: the password stands at this place. */
function given(position: number): (call: Call, at: At) => void {
  return ({ args }, at) => {
    const value = args[position];
    if (value !== undefined && isText(value)) check("password", value, at);
  };
}

/** Of whatever has a `login`: only what is no plain word. */
function login({ args: [user, value, ...more] }: Call, at: At): void {
  if (user === undefined || value === undefined || more.length > 0 || !isText(user) || !isText(value)) return;
  if (secretValue(textOf(value), "password") === "clear") report({ name: "password", found: "clear" }, value, at);
}

/** `session.auth = ("app", "hunter2")` */
function credentials(node: Assign | AnnAssign, at: At): void {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  if (target?.kind !== "Attribute" || target.attr !== "auth" || node.value?.kind !== "Tuple") return;
  const [user, value, ...more] = node.value.elts;
  if (user !== undefined && value !== undefined && more.length === 0 && isText(user) && isText(value)) check("password", value, at);
}

/** `parser.add_argument("--api-key", default="9f3b1c7e22d04a6b")`. */
function option({ args, keywords: more }: Call, at: At): void {
  const value = more.find(({ arg }) => arg === "default")?.value;
  if (value === undefined || !isText(value)) return;
  for (const name of args) if (isText(name) && textOf(name).startsWith("--")) check(textOf(name).slice(2).replaceAll("-", "_"), value, at);
}

function isText(node: Expression): boolean {
  if (node.kind === "BinOp") return node.op === "Add" && isText(node.left) && isText(node.right);
  return node.kind === "Constant" && (node.type === "str" || node.type === "bytes");
}

function textOf(node: Expression): string {
  if (node.kind === "BinOp") return textOf(node.left) + textOf(node.right);
  return node.kind === "Constant" && typeof node.value === "string" ? node.value : "";
}

function nameOf(node: Expression): string {
  if (node.kind === "Name") return node.id;
  if (node.kind === "Attribute") return node.attr;
  return node.kind === "Subscript" && node.slice.kind === "Constant" && node.slice.type === "str" ? node.slice.value : "";
}

/** Given to a call, these are passwords all the same; elsewhere they are names of fields. */
const SIMPLE = new Set(["password", "passwd", "secret", "test", "pass"]);
const PUBLISHED = new Set(
  "public publishable site client page next continuation sync test fake dummy example sample mock invalid".split(" "),
);
const TOKEN_LENGTH_MIN = 32;
/** From a letter of one case to the other, to a digit or a sign. Of drawn texts it is between most characters, of words between few. */
const CHANGE = /(?<=[a-z])(?=[^a-z])|(?<=[A-Z])(?=[^A-Z])|(?<=\d)(?=\D)|(?<=[^A-Za-z\d])(?=[A-Za-z\d])/;
const CHANGES_MIN = 0.4;
const CAPITALS = /^[A-Z0-9_]+$/;

function check(name: string, value: Expression, at: At): void {
  const kind = name === "" ? null : (secretKind(name) ?? keyByValue(name, textOf(value)));
  if (kind === null) return;
  const found = isMadeOf(textOf(value), name) ? null : secretValue(textOf(value), kind);
  // A word under a name in capitals is mostly one of several kinds: PASSWORD = "basic".
  if (found === null || (found === "maybe" && CAPITALS.test(name))) return;
  report({ name, found }, value, at);
}

/** Of tokens there are many kinds: `genius_token` is one of a service when its value is drawn from letters of both cases and digits. */
function keyByValue(name: string, value: string): "key" | null {
  const words = wordsOf(name);
  if (words.at(-1) !== "token" || isPublished(words) || words.some((word) => PUBLISHED.has(word))) return null;
  if (value.length < TOKEN_LENGTH_MIN || !/^[\w+/=.-]+$/.test(value)) return null;
  return value.split(CHANGE).length >= value.length * CHANGES_MIN ? "key" : null;
}

function report({ name, found }: { readonly name: string; readonly found: "clear" | "maybe" }, value: Expression, at: At): void {
  at.report(
    value,
    `The value of ${name} is written here: everybody who has the program has it.`,
    found === "clear" ? {} : { confidence: "pattern", severity: "low" },
  );
}
