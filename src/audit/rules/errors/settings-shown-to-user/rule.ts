import type { Expression, Node } from "../../../../python/parse/ast.ts";
import type { FunctionFact, ModuleFacts } from "../../../../python/facts/module-facts.ts";
import { walk } from "../../../../python/parse/walk.ts";
import { onceForEach } from "../../../patterns/once-for-each.ts";
import { secretKind } from "../../../patterns/secret-name.ts";
import { shownBy } from "../../../patterns/shown-answers.ts";
import { defineRule, type At } from "../../../rule.ts";

/** All that a process was started with, or an application was told. */
const WHOLE = new Set(["os.environ", "os.environb", "flask.current_app.config", "flask.Flask().config", "quart.current_app.config"]);
const SETTINGS = "django.conf.settings.";

export const settingsShownToUser = defineRule({
  id: "ERR004",
  name: "settings-shown-to-user",
  cwe: 200,
  severity: "medium",
  summary: "The answer to a request holds the environment or the settings of the program",
  aliases: [],
  checks: { fn: check },
});

const mayHaveSettings = onceForEach(({ imports }: ModuleFacts) =>
  imports.some(({ module }) => module === "os" || /^(?:flask|quart|django\.conf)\b/.test(module)),
);

function check(fact: FunctionFact, at: At): void {
  if (!mayHaveSettings(at.module.facts)) return;
  const inside: At = { ...at, scope: { ...at.scope, fn: fact } };
  for (const value of shownBy(fact, at))
    if (holdsSettings(value, inside) || namesIn(value).some((name) => isBoundToSettings(name, fact, inside)))
      at.report(value, "Passwords and keys are among these: name the few values that may be seen.", { confidence: "possible" });
}

function holdsSettings(value: Expression, at: At): boolean {
  let found = false;
  walk(value, (node) => {
    found ||= isWhole(node, at) || isSecret(node, at);
    return !found && !isPart(node, at);
  });
  return found;
}

function isWhole(node: Node, at: At): boolean {
  return (node.kind === "Name" || node.kind === "Attribute") && WHOLE.has(at.module.target(node, at.scope) ?? "");
}

/** `settings.SECRET_KEY`, `app.config["SECRET_KEY"]`, `os.environ["DB_PASSWORD"]`. */
function isSecret(node: Node, at: At): boolean {
  if (node.kind === "Attribute") return secretKind(node.attr) !== null && at.module.target(node, at.scope)?.startsWith(SETTINGS) === true;
  const key = keyOf(node, at);
  return key !== null && secretKind(key) !== null;
}

/** The name of the one value that is taken out; null where none is. */
function keyOf(node: Node, at: At): string | null {
  const [of, key] =
    node.kind === "Subscript"
      ? [node.value, node.slice]
      : node.kind === "Call" && node.func.kind === "Attribute" && ["get", "pop"].includes(node.func.attr)
        ? [node.func.value, node.args[0]]
        : [];
  const name = of !== undefined && key !== undefined && isWhole(of, at) ? at.module.constant(key, at.scope) : undefined;
  return typeof name === "string" ? name : null;
}

/** One of them, some that are chosen, their number, or whether one is there. */
function isPart(node: Node, at: At): boolean {
  if (node.kind === "Subscript") return isWhole(node.value, at);
  if (node.kind === "Compare" || node.kind === "IfExp") return true;
  if (node.kind === "DictComp" || node.kind === "ListComp" || node.kind === "GeneratorExp" || node.kind === "SetComp")
    return node.generators.some(({ ifs }) => ifs.length > 0);
  if (node.kind !== "Call") return false;
  const { func } = node;
  if (func.kind === "Name")
    return ["len", "bool", "sorted", "list", "set"].includes(func.id) && !node.args.some(({ kind }) => kind === "Call");
  return func.kind === "Attribute" && ["get", "pop", "keys"].includes(func.attr) && isWhole(func.value, at);
}

function namesIn(value: Expression): readonly string[] {
  const names: string[] = [];
  walk(value, (node) => {
    if (node.kind === "Name") names.push(node.id);
    return node.kind !== "Compare" && node.kind !== "IfExp" && node.kind !== "Subscript";
  });
  return names;
}

/** What a function of the program's own makes of it is another matter. */
function isBoundToSettings(name: string, { locals }: FunctionFact, at: At): boolean {
  const isOwnCall = (value: Expression): boolean =>
    value.kind === "Call" && value.func.kind === "Name" && at.module.facts.functions.has(value.func.id);
  return (locals.get(name) ?? []).some(({ value, entered }) => !entered && !isOwnCall(value) && holdsSettings(value, at));
}
