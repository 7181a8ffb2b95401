import type { Call, Expression, Position, Subscript } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { lastName } from "../../../../python/parse/dotted-name.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { defineRule, type At } from "../../../rule.ts";

/** What follows the question mark, as frameworks call it. */
const QUERY = new Set(["args", "GET", "query_params", "query"]);
const REQUEST = /^(?:request|req|self\.request|flask\.request|quart\.request|sanic\.request)$/;
const ROUTES = new Set(["get", "post", "put", "patch", "delete"]);
const ASKING = "get post put patch delete head request";

export const passwordInAddress = defineRule({
  id: "SEC013",
  name: "password-in-address",
  cwe: 598,
  severity: "low",
  summary: "A password is part of an address",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("*.{}", "get getlist", (call, at) => read(call.func, call.args[0], call, at)),
      ...eachCall("requests.{}", ASKING, sent),
      ...eachCall("httpx.{}", ASKING, sent),
    },
    fn: asked,
    module: (at) => {
      for (const { node, scope } of at.module.facts.subscripts) if (node.ctx === "Load") readItem(node, { ...at, scope });
    },
  },
});

/** `@app.get("/login")` over `def login(password: str)`, as FastAPI reads it. */
function asked({ node }: FunctionFact, at: At): void {
  const isRoute = node.decorator_list.some((one) => one.kind === "Call" && one.func.kind === "Attribute" && ROUTES.has(one.func.attr));
  if (!isRoute || !at.module.facts.imports.some(({ module }) => module === "fastapi")) return;
  const { args, kwonlyargs, defaults, kw_defaults } = node.args;
  const given = [...args, ...kwonlyargs].map((one, i) => ({
    one,
    usual: i < args.length ? defaults[i - args.length + defaults.length] : kw_defaults[i - args.length],
  }));
  for (const { one, usual } of given)
    if (secretKind(one.arg) === "password" && one.annotation?.kind === "Name" && one.annotation.id === "str" && isOfQuery(usual))
      tell(one, at);
}

/** A text without more said of it: FastAPI looks for it behind the question mark, whatever the method is. */
function isOfQuery(usual: Expression | null | undefined): boolean {
  return usual == null || usual.kind !== "Call" || lastName(usual.func) === "Query";
}

function read(func: Expression, name: Expression | undefined, call: Call, at: At): void {
  if (func.kind === "Attribute" && isPassword(name) && isQuery(func.value, at)) tell(call, at);
}

function readItem(node: Subscript, at: At): void {
  if (isPassword(node.slice) && isQuery(node.value, at)) tell(node, at);
}

/** `request.args`, or a variable that is nothing else. */
function isQuery(node: Expression, at: At): boolean {
  if (node.kind === "Name") {
    const bindings = at.module.everyBinding(node.id, at.scope);
    return bindings?.length === 1 && bindings[0]!.value.kind === "Attribute" && isQuery(bindings[0]!.value, at);
  }
  return node.kind === "Attribute" && QUERY.has(node.attr) && REQUEST.test(nameOf(node.value));
}

/** `request`, `self.request`. */
function nameOf(node: Expression): string {
  if (node.kind === "Name") return node.id;
  return node.kind === "Attribute" && node.value.kind === "Name" ? `${node.value.id}.${node.attr}` : "";
}

function isPassword(node: Expression | undefined | null): boolean {
  return node?.kind === "Constant" && node.type === "str" && secretKind(node.value) === "password";
}

/** `requests.get(url, params={"password": word})`. */
function sent(call: Call, at: At): void {
  const params = argumentOf(call, null, "params");
  if (holdsPassword(params, at)) tell(params!, at);
  const [address] = call.args;
  if (address !== undefined)
    walk(address, (node) => {
      if (
        node.kind === "Call" &&
        at.module.target(node.func, at.scope) === "urllib.parse.urlencode" &&
        holdsPassword(node.args[0] ?? null, at)
      )
        tell(node, at);
    });
}

/** A dictionary with a password in it, also through a name. */
function holdsPassword(node: Expression | null, at: At): boolean {
  if (node?.kind === "Name") {
    const bindings = at.module.everyBinding(node.id, at.scope);
    return bindings?.length === 1 && bindings[0]!.value.kind === "Dict" && holdsPassword(bindings[0]!.value, at);
  }
  return node?.kind === "Dict" && node.keys.some(isPassword);
}

function tell(node: Position, at: At): void {
  at.report(node, "Addresses stand in logs, in the history of browsers and in what other sites are told: send it in the body.", {
    confidence: "possible",
  });
}
