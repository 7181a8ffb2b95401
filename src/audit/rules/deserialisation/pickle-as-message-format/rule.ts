import type { AnnAssign, Assign, Expression } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";

/** Settings of Celery, Kombu and Django that say in which formats messages and sessions are read. */
const SETTINGS = (
  "accept_content result_accept_content task_serializer result_serializer event_serializer " +
  "CELERY_ACCEPT_CONTENT CELERY_RESULT_ACCEPT_CONTENT CELERY_TASK_SERIALIZER CELERY_RESULT_SERIALIZER SESSION_SERIALIZER"
).split(" ");
const NAMES = new Set(SETTINGS);
const PICKLE = /^(?:pickle|application\/x-python-serialize|[\w.]+\.PickleSerializer)$/;

export const pickleAsMessageFormat = defineRule({
  id: "DES007",
  name: "pickle-as-message-format",
  cwe: 502,
  severity: "medium",
  summary: "Messages or sessions are pickles",
  aliases: [],
  checks: {
    keywords: Object.fromEntries(SETTINGS.map((name) => [name, (value: Expression, _call: unknown, at: At) => check(value, at)])),
    assignment: assigned,
  },
});

function assigned(node: Assign | AnnAssign, at: At): void {
  const target = node.kind === "Assign" ? node.targets[0] : node.target;
  const name = target?.kind === "Name" ? target.id : target?.kind === "Attribute" ? target.attr : "";
  if (node.value !== null && NAMES.has(name)) check(node.value, at);
}

function check(value: Expression, at: At): void {
  const known = at.module.constant(value, at.scope);
  const all: readonly unknown[] = Array.isArray(known) ? known : [known];
  if (all.some((one) => typeof one === "string" && PICKLE.test(one)))
    at.report(value, "Whoever can write to the broker or store can run code here: use json.");
}
