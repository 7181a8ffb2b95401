// What runs when a service starts.
import type { ClassDef, Expression } from "../../python/parse/ast.ts";
import { lastName } from "../../python/parse/dotted-name.ts";
import { literalString } from "../../python/parse/literal-value.ts";
import type { At } from "../rule.ts";

const STARTS = new Set(
  "on_event on_startup startup before_serving before_first_request before_server_start main_process_start after_server_start listener".split(
    " ",
  ),
);
const FACTORY = /^(?:create|make|build|get|init)_(?:\w+_)?app(?:lication)?$/;

/** What stands here runs each time that a worker of a service starts: at the top of a module of a web framework, or in what it calls then. */
export function runsAtStart({ module, scope }: At): boolean {
  if (scope.main || !module.importsOneOf(module.models.frameworks)) return false;
  const { fn } = scope;
  if (fn === null) return scope.cls === null;
  const { name, decorator_list: decorators } = fn.node;
  if (FACTORY.test(name) || decorators.some(isStart)) return true;
  if (fn.cls !== null) return name === "ready" && isOf(fn.cls.node, "AppConfig");
  return module.facts.calls.some(({ node }) =>
    node.keywords.some(({ arg, value }) => START_KEYWORDS.has(arg ?? "") && namesIn(value).includes(name)),
  );
}

const START_KEYWORDS = new Set(["lifespan", "on_startup", "startup"]);

function namesIn(node: Expression): readonly string[] {
  if (node.kind === "List" || node.kind === "Tuple") return node.elts.flatMap(namesIn);
  return node.kind === "Name" ? [node.id] : [];
}

function isStart(decorator: Expression): boolean {
  const of = decorator.kind === "Call" ? decorator.func : decorator;
  if (of.kind !== "Attribute" || !STARTS.has(of.attr)) return false;
  const event = decorator.kind === "Call" ? decorator.args[0] : undefined;
  const named = event === undefined ? null : literalString(event);
  return named === null || /start/.test(named);
}

function isOf({ bases }: ClassDef, name: string): boolean {
  return bases.some((base) => lastName(base) === name);
}
