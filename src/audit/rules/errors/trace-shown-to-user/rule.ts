import type { Call, ExceptHandler, Expression, Node } from "../../../../python/parse/ast.ts";
import type { FunctionFact, ModuleFacts } from "../../../../python/facts/module-facts.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { answersRequests, REFUSALS, shownBy } from "../../../patterns/shown-answers.ts";
import { onceForEach } from "../../../patterns/once-for-each.ts";
import { callsWithin } from "../../../patterns/within-function.ts";
import { defineRule, type At } from "../../../rule.ts";

const TRACES = new Set([
  "traceback.format_exc",
  "traceback.format_exception",
  "traceback.format_tb",
  "traceback.extract_tb",
  "sys.exc_info",
]);

export const traceShownToUser = defineRule({
  id: "ERR003",
  name: "trace-shown-to-user",
  cwe: 209,
  severity: "medium",
  summary: "The answer to a request holds the program's stack trace",
  aliases: [],
  checks: { fn: (fact, at) => [answers, handles].forEach((one) => one(fact, at)), handler: tells },
});

/** Of any error, of the database, of the file system, of other programs and hosts, and of mistakes of the program's own: their words name queries, tables, paths, commands and addresses. */
const TELLING =
  /^(?:builtins\.)?(?:Exception|BaseException|OSError|IOError|FileNotFoundError|ConnectionError|RuntimeError|AttributeError|ImportError|ModuleNotFoundError|SystemError)$|^subprocess\.(?:SubprocessError|CalledProcessError|TimeoutExpired)$|^(?:requests|httpx|urllib3|urllib\.error|aiohttp|ldap3?|redis|pymongo)\b.*(?:Error|Exception)$|^(?:sqlite3|psycopg2?|pymysql|MySQLdb|mysql|oracledb|cx_Oracle|pyodbc|asyncpg|sqlalchemy|django\.db|peewee)\b.*(?:Error|Exception)$/;

/** `except Exception as error: return str(error)`: the words of an error that nobody expected. */
function tells({ name, type, line, endLine }: ExceptHandler, at: At): void {
  const { fn } = at.scope;
  if (fn === null || name === null || type === null || !answersRequests(fn)) return;
  const types = type.kind === "Tuple" ? type.elts : [type];
  if (!types.some((one) => TELLING.test(at.module.target(one, at.scope) ?? ""))) return;
  const kept = keptWords(fn, { name, line, endLine });
  for (const { node: call } of callsWithin(fn, at.module.facts)) {
    const shown = call.line >= line && call.endLine <= endLine && REFUSALS.has(lastName(call.func)) ? call : null;
    const given = shown === null ? [] : [...shown.args, ...shown.keywords.map(({ value }) => value)];
    const words = given.find((one) => showsError(one, name));
    if (words !== undefined) tell(words, at);
  }
  const isInside = (value: Expression): boolean => value.line >= line && value.endLine <= endLine;
  for (const { value } of fn.returns)
    if (value !== null && ((isInside(value) && showsError(value, name)) || (value.line >= line && namesAny(value, kept)))) tell(value, at);
}

const HANDLERS = new Set(["errorhandler", "app_errorhandler", "exception_handler"]);

/** `@app.errorhandler(Exception)` over what answers with the words of the error. */
function handles(fact: FunctionFact, at: At): void {
  const [error] = fact.node.args.args.slice(-1);
  const isForAll = fact.node.decorator_list.some(
    (one) =>
      one.kind === "Call" &&
      HANDLERS.has(lastName(one.func)) &&
      one.args[0] !== undefined &&
      TELLING.test(at.module.target(one.args[0], at.scope) ?? ""),
  );
  if (error === undefined || !isForAll) return;
  for (const { value } of fact.returns) if (value !== null && showsError(value, error.arg)) tell(value, at);
}

function tell(value: Expression, at: At): void {
  at.report(
    value,
    "Any error ends here, also one whose words hold a path, a query or a value: log it, and answer with words of your own.",
    {
      confidence: "possible",
      severity: "low",
    },
  );
}

/** Variables that are given the words of the error: `message = str(error)`. */
function keptWords(
  fn: FunctionFact,
  { name, line, endLine }: { readonly name: string; readonly line: number; readonly endLine: number },
): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const [local, bindings] of fn.locals)
    if (bindings.some((one) => one.line >= line && one.line <= endLine && showsError(one.value, name))) kept.add(local);
  return kept;
}

function namesAny(value: Expression, names: ReadonlySet<string>): boolean {
  let found = false;
  if (names.size > 0)
    walk(value, (node) => {
      found ||= node.kind === "Name" && names.has(node.id);
      return !found;
    });
  return found;
}

/** As a text: what takes the error itself may do anything with it. */
function showsError(value: Expression, name: string): boolean {
  const isError = (node: Expression | undefined): boolean =>
    (node?.kind === "Name" && node.id === name) || (node?.kind === "Attribute" && node.attr === "args" && isError(node.value));
  let found = false;
  walk(value, (node) => {
    if (node.kind === "FormattedValue") found ||= isError(node.value);
    if (node.kind === "Call" && node.func.kind === "Name" && ["str", "repr"].includes(node.func.id)) found ||= isError(node.args[0]);
    if (node.kind === "BinOp" && node.op === "Mod")
      found ||= isError(node.right) || (node.right.kind === "Tuple" && node.right.elts.some(isError));
    if (node.kind === "Call" && node.func.kind === "Attribute" && node.func.attr === "format") found ||= node.args.some(isError);
    return !found;
  });
  return found;
}

function answers(fact: FunctionFact, at: At): void {
  if (!mayHaveTraces(at.module.facts)) return;
  const inside: At = { ...at, scope: { ...at.scope, fn: fact } };
  for (const value of shownBy(fact, at))
    if (holdsTrace(value, inside))
      at.report(
        value,
        "Whoever causes an error reads the paths, names and values of the program: log it, and answer with a number to ask for.",
      );
}

const mayHaveTraces = onceForEach(({ imports }: ModuleFacts) => imports.some(({ module }) => module === "traceback" || module === "sys"));

/** A function of the module that returns one. */
function givesTrace({ func }: Call, at: At): boolean {
  const fn = func.kind === "Name" ? at.module.facts.functions.get(func.id) : undefined;
  if (fn === undefined) return false;
  const inside: At = { ...at, scope: { ...at.scope, fn } };
  return fn.returns.some(({ value }) => value !== null && holdsTrace(value, inside, false));
}

/** Also through a name that is bound once: `text = traceback.format_exc()`. */
function holdsTrace(value: Expression, at: At, looksIntoCalls = true): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.kind === "Name") found ||= boundToTrace(node.id, at);
    if (node.kind === "Call")
      found ||=
        isPrintedTo(node, at) || TRACES.has(at.module.target(node.func, at.scope) ?? "") || (looksIntoCalls && givesTrace(node, at));
    // `traceback.format_exc() if settings.DEBUG else None`
    return !found && node.kind !== "IfExp" && !isCounting(node, at);
  });
  return found;
}

/** `len(text)`: a number says nothing of it. */
function isCounting(node: Node, at: At): boolean {
  return node.kind === "Call" && ["len", "bool", "hash"].includes(at.module.target(node.func, at.scope) ?? "");
}

/** `kept.getvalue()` of what `traceback.print_exc(file=kept)` wrote to. */
function isPrintedTo({ func }: Call, at: At): boolean {
  if (func.kind !== "Attribute" || func.attr !== "getvalue" || func.value.kind !== "Name") return false;
  const { id } = func.value;
  return at.module.facts.calls.some(
    ({ node, scope }) =>
      scope.fn === at.scope.fn &&
      node.keywords.some(({ arg, value }) => arg === "file" && value.kind === "Name" && value.id === id) &&
      (at.module.target(node.func, scope) ?? "").startsWith("traceback.print_"),
  );
}

const ON_TEXTS = new Set("join format split splitlines replace strip rstrip encode".split(" "));

/** What another function makes of it is another matter. */
function boundToTrace(name: string, at: At): boolean {
  const bindings = at.scope.fn?.locals.get(name);
  return (bindings ?? []).some(({ value }) => {
    let holds = false;
    walk(value, (node) => {
      const target = node.kind === "Call" ? (at.module.target(node.func, at.scope) ?? "") : "";
      holds ||= TRACES.has(target) && (node === value || target !== "sys.exc_info");
      return !holds && node.kind !== "IfExp" && (node.kind !== "Call" || (node.func.kind === "Attribute" && ON_TEXTS.has(node.func.attr)));
    });
    return holds;
  });
}
