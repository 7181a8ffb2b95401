import type { Expression } from "../../../../python/parse/ast.ts";
import { defineRule, type At } from "../../../rule.ts";
import { effective, type WrittenSetting } from "../../../patterns/written-setting.ts";

/** Settings of Celery, Kombu and Django that say in which formats messages and sessions are read. */
const SETTINGS = (
  "accept_content result_accept_content task_serializer result_serializer event_serializer " +
  "CELERY_ACCEPT_CONTENT CELERY_RESULT_ACCEPT_CONTENT CELERY_TASK_SERIALIZER CELERY_RESULT_SERIALIZER SESSION_SERIALIZER"
).split(" ");
const PICKLE = /^(?:pickle|application\/x-python-serialize|[\w.]+\.PickleSerializer)$/;

export const pickleAsMessageFormat = defineRule({
  id: "DES007",
  name: "pickle-as-message-format",
  cwe: 502,
  severity: "medium",
  summary: "Messages or sessions are pickles",
  aliases: [],
  checks: {
    keywords: table((value: Expression, _call: unknown, at: At) => check(value, at)),
    attributes: table((_target: unknown, value: Expression, at: At) => check(value, at)),
    settings: table((setting: WrittenSetting, at: At) => judge(effective(setting, at)?.value, setting.value, at)),
  },
});

function table<C>(one: C): Record<string, C> {
  return Object.fromEntries(SETTINGS.map((name) => [name, one]));
}

function check(value: Expression, at: At): void {
  judge(at.module.constant(value, at.scope), value, at);
}

function judge(known: unknown, value: Expression, at: At): void {
  const all: readonly unknown[] = Array.isArray(known) ? known : [known];
  if (all.some((one) => typeof one === "string" && PICKLE.test(one)))
    at.report(value, "Whoever can write to the broker or store can run code here: use json.");
}
