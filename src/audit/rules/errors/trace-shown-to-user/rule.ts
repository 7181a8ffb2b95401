import type { Expression } from "../../../../python/parse/ast.ts";
import type { FunctionFact } from "../../../../python/facts/module-facts.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { defineRule, type At } from "../../../rule.ts";

const TRACES = new Set(["traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "sys.exc_info"]);
const ROUTES = new Set("route get post put patch delete api_route websocket errorhandler exception_handler app_errorhandler".split(" "));

export const traceShownToUser = defineRule({
  id: "ERR003",
  name: "trace-shown-to-user",
  cwe: 209,
  severity: "medium",
  summary: "The answer to a request holds the program's stack trace",
  aliases: [],
  checks: { fn: answers },
});

function answers(fact: FunctionFact, at: At): void {
  if (fact.returns.length === 0 || !answersRequests(fact) || !mayHaveTrace(at)) return;
  const inside: At = { ...at, scope: { ...at.scope, fn: fact } };
  for (const { value } of fact.returns)
    if (value !== null && holdsTrace(value, inside))
      at.report(
        value,
        "Whoever causes an error reads the paths, names and values of the program: log it, and answer with a number to ask for.",
      );
}

function mayHaveTrace(at: At): boolean {
  return at.module.facts.imports.some(({ module }) => module === "traceback" || module === "sys");
}

function answersRequests({ node, cls }: FunctionFact): boolean {
  const parameters = [...node.args.posonlyargs, ...node.args.args];
  if (parameters[cls === null ? 0 : 1]?.arg === "request") return true;
  return node.decorator_list.some(
    (decorator) => decorator.kind === "Call" && decorator.func.kind === "Attribute" && ROUTES.has(decorator.func.attr),
  );
}

/** Also through a name that is bound once: `text = traceback.format_exc()`. */
function holdsTrace(value: Expression, at: At): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.kind === "Name") found ||= boundToTrace(node.id, at);
    if (node.kind === "Call") found ||= TRACES.has(at.module.target(node.func, at.scope) ?? "");
    // `traceback.format_exc() if settings.DEBUG else None`
    return !found && node.kind !== "IfExp";
  });
  return found;
}

function boundToTrace(name: string, at: At): boolean {
  const bindings = at.scope.fn?.locals.get(name);
  return (bindings ?? []).some(({ value }) => value.kind === "Call" && TRACES.has(at.module.target(value.func, at.scope) ?? ""));
}
