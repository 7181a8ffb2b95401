import type { AnnAssign, Assign, Call, Constant as ConstantExpression, Dict, Expression } from "../../../../python/parse/ast.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { wordsOf } from "../../../patterns/name-words.ts";
import { defineRule, type At } from "../../../rule.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";

/** https://www.rfc-editor.org/rfc/rfc1122#section-3.2.1.3 and https://www.rfc-editor.org/rfc/rfc4291#section-2.5.2 */
const ALL = new Set(["0.0.0.0", "::", "::0", "[::]"]);
const NAMES =
  "host hostname bind bind_address bind_host listen listen_address interface ip address addr server_host server_address server_addr socket_host".split(
    " ",
  );
const SERVERS =
  "http.server.HTTPServer http.server.ThreadingHTTPServer socketserver.TCPServer socketserver.UDPServer socketserver.ThreadingTCPServer " +
  "socketserver.ThreadingUDPServer xmlrpc.server.SimpleXMLRPCServer BaseHTTPServer.HTTPServer SocketServer.TCPServer";

export const boundToAllAddresses = defineRule({
  id: "WEB002",
  name: "bound-to-all-addresses",
  cwe: 1327,
  severity: "low",
  summary: "A server listens on every network of the machine",
  aliases: ["B104", "S104"],
  checks: {
    keywords: {
      ...Object.fromEntries(NAMES.map((name) => [name, (value: Expression, _call: Call, at: At) => address(value, at)])),
      default: (value, call, at) => {
        if (isOption(call)) address(value, at);
      },
    },
    calls: {
      "*.bind": (call, at) => pair(argumentOf(call, 0, "address"), at),
      "socket.create_server": (call, at) => pair(argumentOf(call, 0, "address"), at),
      ...eachCall("{}", SERVERS, (call, at) => pair(argumentOf(call, 0, "server_address"), at)),
      "wsgiref.simple_server.make_server": (call, at) => place(argumentOf(call, 0, null), at),
      "asyncio.start_server": (call, at) => place(argumentOf(call, 1, null), at),
      ...eachCall("*.{}", "create_server", (call, at) => place(argumentOf(call, 1, null), at)),
      ...eachCall("*.{}", "run", (call, at) => place(argumentOf(call, 0, null), at)),
      ...eachCall("{}", "os.environ.get os.getenv", (call, at) => place(argumentOf(call, 1, null), at)),
      ...eachCall("*.{}", "get _get setdefault get_option get_setting get_config", otherwise),
    },
    anyCall: ownServer,
    fn: defaults,
    assignment: assigned,
    dict: entries,
  },
});

/** A server without this address cannot be reached from a container's outside: worth knowing, not worth stopping for. */
const MESSAGE = "Whoever reaches any network of this machine reaches this: listen on 127.0.0.1 where that is not meant.";

/** An address as a keyword; a name that stands for it is followed. */
function address(value: Expression, at: At): void {
  const isAll = armsOf(value).some((one) => {
    const known = at.module.constant(one, at.scope);
    return typeof known === "string" && ALL.has(known);
  });
  if (isAll) at.report(value, MESSAGE);
}

/** Both of `"::" if is_ipv6 else "0.0.0.0"`. */
function armsOf(value: Expression): readonly Expression[] {
  return value.kind === "IfExp" ? [value.body, value.orelse] : [value];
}

/** `RelayServer(("0.0.0.0", 445), handler)`, of a class of the program's own. */
function ownServer({ func, args: [first] }: Call, at: At): void {
  if (first?.kind !== "Tuple" || first.elts.length !== 2 || !/server/i.test(lastName(func) ?? "")) return;
  const [host] = first.elts;
  if (host?.kind !== "Constant" || SERVER_CALLS.has(at.module.target(func, at.scope) ?? "")) return;
  maybe(host, at);
}

const SERVER_CALLS = new Set([...SERVERS.split(" "), "socket.create_server"]);

function place(value: Expression | null, at: At): void {
  if (value !== null) address(value, at);
}

function pair(value: Expression | null, at: At): void {
  if (value?.kind !== "Tuple" || value.elts.length < 2) return;
  const [host] = value.elts;
  if (host === undefined) return;
  if (at.module.constant(host, at.scope) === "") at.report(host, MESSAGE);
  else address(host, at);
}

function defaults({ node: { args } }: FunctionFact, at: At): void {
  const names = [...args.posonlyargs, ...args.args].slice(-args.defaults.length || Infinity);
  for (const [i, value] of args.defaults.entries()) if (NAMES.includes(snake(names[i]?.arg ?? ""))) addressOrPair(value, at);
  for (const [i, value] of args.kw_defaults.entries())
    if (value !== null && NAMES.includes(snake(args.kwonlyargs[i]?.arg ?? ""))) addressOrPair(value, at);
}

/** `listenAddress` */
function snake(name: string): string {
  return wordsOf(name).join("_");
}

function addressOrPair(value: Expression, at: At): void {
  if (value.kind === "Tuple") pair(value, at);
  else address(declared(value, at) ?? value, at);
}

/** `typer.Option("0.0.0.0")` */
function declared(value: Expression, at: At): Expression | null {
  if (value.kind !== "Call" || !/^typer\.(?:Option|Argument)$/.test(at.module.target(value.func, at.scope) ?? "")) return null;
  return argumentOf(value, 0, "default");
}

/** `server_addr = ("0.0.0.0", 8000)` */
function assigned(node: Assign | AnnAssign, at: At): void {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  if (node.value?.kind === "Constant" && target?.kind === "Name") return setting(target.id, node.value, at);
  const kept = target === undefined ? null : keptAs(target);
  if (kept !== null && isAddressName(kept)) {
    const all = node.value === null ? undefined : armsOf(node.value).find(isAll);
    if (all !== undefined) return at.report(all, MESSAGE, { confidence: "pattern" });
  }
  if (node.value?.kind === "BoolOp" && target?.kind === "Name") return chosen(target.id, node.value.values, at);
  if (node.value?.kind !== "Tuple" || node.value.elts.length !== 2 || target?.kind !== "Name") return;
  if (NAMES.includes(target.id.toLowerCase())) pair(node.value, at);
}

/** `host` of `self._host = …` and of `config["server.host"] = …`. */
function keptAs(target: Expression): string | null {
  if (target.kind === "Attribute") return target.attr;
  const key = target.kind === "Subscript" ? target.slice : null;
  return key?.kind === "Constant" && key.type === "str" ? key.value : null;
}

/** `settings.get("host", "0.0.0.0")`, `settings.get("server", "bind", fallback="0.0.0.0")` */
function otherwise({ args, keywords }: Call, at: At): void {
  const last = keywords.find(({ arg }) => arg === "fallback" || arg === "default")?.value;
  const given = last === undefined ? args : [...args, last];
  for (const [i, value] of given.entries()) {
    const key = given[i - 1];
    if (value.kind === "Constant" && key?.kind === "Constant" && key.type === "str" && isAddressName(key.value)) maybe(value, at);
  }
}

/** `host = host or "0.0.0.0"` */
function chosen(name: string, values: readonly Expression[], at: At): void {
  const last = values.at(-1);
  if (last?.kind === "Constant" && isAddressName(name)) maybe(last, at);
}

function isAddressName(name: string): boolean {
  const words = name.toLowerCase().split(/[_.-]/);
  return NAMES.includes(name.toLowerCase()) || NAMES.includes(words.at(-1)!);
}

/** Whether a server listens there is not seen. */
function maybe(value: ConstantExpression, at: At): void {
  if (isAll(value)) at.report(value, MESSAGE, { confidence: "pattern" });
}

function isAll(value: Expression): boolean {
  return value.kind === "Constant" && value.type === "str" && ALL.has(value.value);
}

/** `APP_BIND = "0.0.0.0"` in a class or module that leaves it to others; where the module itself uses the name, it is judged there. */
function setting(name: string, value: ConstantExpression, at: At): void {
  if (value.type !== "str" || !ALL.has(value.value) || at.scope.fn !== null || !isAddressName(name)) return;
  if (at.scope.cls !== null || (name === name.toUpperCase() && !isUsed(name, at))) maybe(value, at);
}

function isUsed(name: string, at: At): boolean {
  let used = false;
  walk(at.module.facts.ast, (node) => {
    used ||= node.kind === "Name" && node.id === name && node.ctx === "Load";
    return !used;
  });
  return used;
}

/** `{"server.socket_host": "0.0.0.0"}`. */
function entries({ keys, values }: Dict, at: At): void {
  for (const [i, value] of values.entries()) {
    const key = keys[i];
    if (value.kind !== "Constant" || value.type !== "str" || !ALL.has(value.value)) continue;
    if (key?.kind === "Constant" && key.type === "str" && NAMES.includes(key.value.split(".").at(-1)!)) at.report(value, MESSAGE);
  }
}

/** `parser.add_argument("--host", default=…)`, `@click.option("--host", default=…)`. */
function isOption({ func, args }: Call): boolean {
  if (func.kind === "Attribute" && func.attr === "add_argument") return true;
  if ((func.kind === "Attribute" ? func.attr : func.kind === "Name" ? func.id : "") !== "option") return false;
  return args.some((arg) => arg.kind === "Constant" && arg.type === "str" && /^--.*(?:host|bind|addr|listen|interface)/.test(arg.value));
}
