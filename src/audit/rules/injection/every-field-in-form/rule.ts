import { lastName } from "../../../../python/parse/dotted-name.ts";
import type { ClassDef, Expression, Statement } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";

export const everyFieldInForm = defineRule({
  id: "INJ023",
  name: "every-field-in-form",
  cwe: 915,
  severity: "low",
  summary: "A form or serializer takes every field that its model has or will have",
  aliases: [],
  checks: { module: (at) => [...at.module.facts.classes.values()].forEach(({ node }) => check(node, at)) },
});

function check(cls: ClassDef, at: At): void {
  const bases = cls.bases.map(lastName);
  // Whoever may use the administration may change every field.
  if (/Admin/.test(cls.name)) return;
  const isSerializer = bases.some((base) => base.endsWith("ModelSerializer"));
  if (isSerializer || bases.some((base) => base.endsWith("ModelForm")))
    for (const one of cls.body)
      if (one.kind === "ClassDef" && one.name === "Meta" && (!isSerializer || isOfAccounts(one.body))) report(one.body, at);
  if (bases.some((base) => /(?:Create|Update)View$/.test(base))) report(cls.body, at);
}

/** Most serializers only show fields; of an account every field is too much to show, and to take. */
function isOfAccounts(body: readonly Statement[]): boolean {
  return body.some(
    (one) =>
      one.kind === "Assign" &&
      one.targets.some((target) => target.kind === "Name" && target.id === "model") &&
      ["User", "get_user_model"].includes(lastName(one.value.kind === "Call" ? one.value.func : one.value)),
  );
}

function report(body: readonly Statement[], at: At): void {
  for (const one of body)
    if (one.kind === "Assign" && one.targets.some((target) => target.kind === "Name" && target.id === "fields") && isAll(one.value))
      at.report(one, "Whoever sends this may set every field of the model, also those that are added later: list the fields.", {
        confidence: "pattern",
      });
}

function isAll(node: Expression): boolean {
  return node.kind === "Constant" && node.value === "__all__";
}
