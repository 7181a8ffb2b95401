import type { Call, Expression, Position, Subscript } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { argumentOf } from "../../../patterns/module-view.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { defineRule, type At } from "../../../rule.ts";

/** What follows the question mark, as frameworks call it. */
const QUERY = new Set(["args", "GET", "query_params", "query"]);
const REQUEST = /^(?:request|req|self\.request|flask\.request|quart\.request|sanic\.request)$/;
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
      for (const { node } of at.module.facts.subscripts) if (node.ctx === "Load") readItem(node, at);
    },
  },
});

/** `@app.get("/login")` over `def login(password: str)`, as FastAPI reads it. */
function asked({ node }: FunctionFact, at: At): void {
  const isGet = node.decorator_list.some((one) => one.kind === "Call" && one.func.kind === "Attribute" && one.func.attr === "get");
  if (!isGet || !at.module.facts.imports.some(({ module }) => module === "fastapi")) return;
  for (const one of [...node.args.args, ...node.args.kwonlyargs])
    if (secretKind(one.arg) === "password" && one.annotation?.kind === "Name" && one.annotation.id === "str") tell(one, at);
}

function read(func: Expression, name: Expression | undefined, call: Call, at: At): void {
  if (func.kind === "Attribute" && isQuery(func.value) && isPassword(name)) tell(call, at);
}

function readItem(node: Subscript, at: At): void {
  if (isQuery(node.value) && isPassword(node.slice)) tell(node, at);
}

function isQuery(node: Expression): boolean {
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
  if (params?.kind === "Dict" && params.keys.some(isPassword)) tell(params, at);
}

function tell(node: Position, at: At): void {
  at.report(node, "Addresses stand in logs, in the history of browsers and in what other sites are told: send it in the body.", {
    confidence: "possible",
  });
}
