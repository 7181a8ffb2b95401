// What a function shows to whoever sent a request: what it gives back as an answer, or writes into one.
import type { Call, Expression } from "../../python/parse/ast.ts";
import type { FunctionFact } from "../../python/facts/module-facts.ts";
import type { At } from "../rule.ts";

const ROUTES = new Set("route get post put patch delete api_route websocket errorhandler exception_handler app_errorhandler".split(" "));

export function shownBy(fact: FunctionFact, at: At): readonly Expression[] {
  const isWriting = isHandler(fact);
  if (!isWriting && (fact.returns.length === 0 || !answersRequests(fact))) return [];
  const written = isWriting ? at.module.facts.calls.filter(({ node, scope }) => scope.fn === fact && isWritten(node)) : [];
  const given = answersRequests(fact) ? fact.returns.flatMap(({ value }) => (value === null ? [] : [value])) : [];
  return [...given, ...written.flatMap(({ node }) => node.args)];
}

/** A method of a handler as Tornado has them, which writes its answer piece by piece. */
function isHandler({ cls }: FunctionFact): boolean {
  return cls !== null && cls.node.bases.some((base) => lastName(base).endsWith("RequestHandler"));
}

function isWritten({ func }: Call): boolean {
  return (
    func.kind === "Attribute" && (func.attr === "write" || func.attr === "finish") && func.value.kind === "Name" && func.value.id === "self"
  );
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

export function lastName(node: Expression): string {
  return node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
}
