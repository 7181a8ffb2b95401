import type { Call, Compare, Expression } from "../../../../python/parse/ast.ts";
import type { ClassFact, FunctionFact } from "../../../../python/facts/module-facts.ts";
import { dottedName, lastName } from "../../../../python/parse/dotted-name.ts";
import { isGuarded, looksAtWho } from "../../../patterns/guarded-handler.ts";
import { mentions } from "../../../patterns/mentions.ts";
import { routeOf } from "../../../patterns/written-route.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Whoever asks, as frameworks call them. */
const WHO = /^(?:current_user|(?:self\.)?request\.user|g\.user|flask_login\.current_user|user|me)(?:\.(?:id|pk|username|email|get_id))?$/;
/** Find one by its number. */
const FINDS = new Set(["get", "get_or_404", "first_or_404", "get_object_or_404", "aget_object_or_404", "one_or_404"]);
const KEYS = new Set(["pk", "id", "uuid", "slug", "number", "public_id"]);
/** Look for those of somebody. */
const FILTERS = new Set(["filter", "filter_by", "get", "get_or_404", "get_object_or_404", "exclude", "get_list_or_404"]);
const VIEWS = new Set(["DetailView", "UpdateView", "DeleteView"]);

export const recordOfAnybody = defineRule({
  id: "WEB025",
  name: "record-of-anybody",
  cwe: 639,
  severity: "medium",
  summary: "A record that has an owner is found by the number in the address alone",
  aliases: [],
  checks: { module: judge },
});

function judge(at: At): void {
  const { facts, models } = at.module;
  if (!at.module.importsOneOf(models.frameworks)) return;
  const owned = ownedModels(at);
  if (owned.size === 0) return;
  for (const fact of facts.everyFunction) judgeHandler(fact, owned, at);
  for (const fact of facts.classes.values()) judgeView(fact, owned, at);
}

/** Those of which the module elsewhere looks only for what belongs to whoever asks. */
function ownedModels(at: At): ReadonlySet<string> {
  const { calls, compares } = at.module.facts;
  return new Set([
    ...calls.flatMap(({ node }) => (isOfWho(node) ? modelsOf(node) : [])),
    // `.where(Letter.owner_id == current_user.id)`
    ...compares.flatMap(({ node }) => modelsCompared(node)),
  ]);
}

function isOfWho({ func, keywords }: Call): boolean {
  return FILTERS.has(lastName(func)) && keywords.some(({ arg, value }) => arg !== null && !KEYS.has(arg) && isWho(value));
}

function isWho(node: Expression): boolean {
  return WHO.test(dottedName(node) ?? "");
}

function modelsCompared({ left, ops, comparators: [right] }: Compare): readonly string[] {
  if (ops[0] !== "Eq" || right === undefined || left.kind !== "Attribute" || KEYS.has(left.attr) || !isWho(right)) return [];
  return left.value.kind === "Name" ? [left.value.id] : [];
}

/** `Letter` of `Letter.objects.get(…)`, `Letter.query.filter_by(…).first()`, `get_object_or_404(Letter, …)`, `db.session.get(Letter, …)`. */
function modelsOf({ func, args: [first] }: Call): readonly string[] {
  if (first?.kind === "Name" && /^[A-Z]/.test(first.id)) return [first.id];
  let at: Expression = func;
  for (let steps = 0; steps < 12; steps++) {
    if (at.kind === "Attribute") at = at.value;
    else if (at.kind === "Call") at = at.func;
    else break;
  }
  return at.kind === "Name" && /^[A-Z]/.test(at.id) ? [at.id] : [];
}

function judgeHandler(fact: FunctionFact, owned: ReadonlySet<string>, at: At): void {
  // Whoever names the one who asks, or refuses somebody, may look at the owner.
  if (fact.cls !== null || routeOf(fact, at) === null || looksAtWho(fact.node.body) || isForStaff(fact.node.decorator_list)) return;
  if (!isGuarded(fact, at)) return;
  const { args, kwonlyargs, posonlyargs } = fact.node.args;
  const parameters = new Set([...posonlyargs, ...args, ...kwonlyargs].map(({ arg }) => arg));
  for (const { node, scope } of at.module.facts.calls) {
    if (scope.fn !== fact || !FINDS.has(lastName(node.func)) || !isByNumber(node, parameters)) continue;
    const [model] = modelsOf(node);
    if (model !== undefined && owned.has(model)) tell(node, model, at);
  }
}

/** Nothing but the number says which. */
function isByNumber({ args, keywords }: Call, parameters: ReadonlySet<string>): boolean {
  const isNumber = (node: Expression): boolean => node.kind === "Name" && parameters.has(node.id) && node.id !== "request";
  const given = args.filter((one) => !(one.kind === "Name" && /^[A-Z]/.test(one.id)));
  if (keywords.length === 0) return given.length === 1 && isNumber(given[0]!);
  return given.length === 0 && keywords.every(({ arg, value }) => arg !== null && KEYS.has(arg) && isNumber(value));
}

function isForStaff(decorators: readonly Expression[]): boolean {
  return mentions(decorators, (node) =>
    /admin|staff|superuser|permission|role|scope|passes_test/i.test(
      node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "",
    ),
  );
}

/** Django's views of one record, whose base looks for it by the number alone. */
function judgeView({ node, methods, attributes }: ClassFact, owned: ReadonlySet<string>, at: At): void {
  const names = node.bases.map(lastName);
  if (!names.some((name) => VIEWS.has(name)) || !names.includes("LoginRequiredMixin")) return;
  const isPlain = node.bases.every((base) => (at.module.target(base, at.scope) ?? "").startsWith("django."));
  const looks = [...methods.values()].some(
    ({ node: { name, body } }) => /^get_(?:queryset|object)$|^dispatch$/.test(name) || looksAtWho(body),
  );
  const [model] = attributes.get("model") ?? [];
  if (!isPlain || looks || attributes.has("queryset") || isForStaff(node.bases) || model?.value.kind !== "Name") return;
  if (owned.has(model.value.id)) tell(model.value, model.value.id, at);
}

function tell(node: Expression, model: string, at: At): void {
  at.report(
    node,
    `Whoever is logged in reaches each \`${model}\` by its number, though elsewhere only their own are looked for: name the owner here too.`,
    {
      confidence: "possible",
    },
  );
}
