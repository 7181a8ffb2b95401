// What a function shows to whoever sent a request: what it gives back as an answer, or writes into one.
import { lastName } from "../../python/parse/dotted-name.ts";
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import type { At } from "../rule.ts";
import { callsWithin } from "./within-function.ts";

const ROUTES = new Set("route get post put patch delete api_route websocket errorhandler exception_handler app_errorhandler".split(" "));

export function shownBy(fact: FunctionFact, at: At): readonly Expression[] {
  const isAnswering = answersRequests(fact);
  if (!isAnswering && !isHandler(fact)) return [];
  const written = callsWithin(fact, at.module.facts).filter(({ node }) => (isAnswering ? isRefusal(node) : isWritten(node)));
  const given = isAnswering ? fact.returns.flatMap(({ value }) => (value === null ? [] : [value])) : [];
  return [...given, ...written.flatMap(({ node }) => [...node.args, ...node.keywords.map(({ value }) => value)])];
}

/** What they are given is shown to whoever asked. */
export const REFUSALS = new Set(["HTTPException", "HTTPError", "APIException", "abort", "HTTPInternalServerError", "HTTPBadRequest"]);

function isRefusal({ func }: Call): boolean {
  return REFUSALS.has(lastName(func));
}

/** A method of a handler as Tornado has them, which writes its answer piece by piece. */
function isHandler({ cls }: FunctionFact): boolean {
  return cls !== null && cls.node.bases.some((base) => lastName(base).endsWith("RequestHandler"));
}

function isWritten({ func }: Call): boolean {
  if (func.kind !== "Attribute" || (func.attr !== "write" && func.attr !== "finish")) return false;
  // `self.write(…)` of Tornado, `self.wfile.write(…)` of http.server.
  const of = func.value.kind === "Attribute" && func.value.attr === "wfile" ? func.value.value : func.value;
  return of.kind === "Name" && of.id === "self";
}

const METHODS = new Set("get post put patch delete head options dispatch dispatch_request".split(" "));
const HANDLER = /(?:View|Resource|Endpoint|Handler|Controller)$/;

/** As its name, its class, its parameters or its decorators say. */
export function answersRequests({ node, cls }: FunctionFact): boolean {
  if (cls !== null && METHODS.has(node.name) && cls.node.bases.some((base) => HANDLER.test(lastName(base)))) return true;
  const parameters = [...node.args.posonlyargs, ...node.args.args];
  if (["request", "req"].includes(parameters[cls === null ? 0 : 1]?.arg ?? "")) return true;
  return node.decorator_list.some(
    (decorator) => decorator.kind === "Call" && decorator.func.kind === "Attribute" && ROUTES.has(decorator.func.attr),
  );
}
