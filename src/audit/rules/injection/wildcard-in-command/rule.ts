import type { Call } from "../../../../python/parse/ast.ts";
import { argumentText, type BuiltText } from "../../../patterns/built-text.ts";
import { defineRule, type At } from "../../../rule.ts";
import { hasShell, SHELL_CALLS, SUBPROCESS_CALLS } from "../../../patterns/shell-command.ts";

/** Programs with options that run a command or change whom something belongs to, followed by a word that begins with `*`: `*.log` also is `--reference=x.log`. */
const WILDCARD = /(?:^|[\s;&|/])(?:tar|rsync|chown|chmod|chgrp|7z|zip)\s(?:[^;&|*]*\s)?(?<!\s--\s[^;&|*]*)\*/;

export const wildcardInCommand = defineRule({
  id: "INJ005",
  name: "wildcard-in-command",
  cwe: 155,
  severity: "low",
  summary: "A shell puts file names into a command where they are read as options",
  aliases: ["B609", "S609"],
  checks: {
    calls: {
      ...Object.fromEntries(SHELL_CALLS.map((name) => [name, (call: Call, at: At) => judge(argumentText(call, [0, null], at), call, at)])),
      ...Object.fromEntries(
        SUBPROCESS_CALLS.map((name) => [
          name,
          (call: Call, at: At) => hasShell(call, at) && judge(argumentText(call, [0, "args"], at), call, at),
        ]),
      ),
    },
  },
});

function judge(text: BuiltText | null, call: Call, at: At): void {
  if (text !== null && WILDCARD.test(text.text))
    at.report(call, "A file named like an option (`--checkpoint-action=…`) becomes one here: write `./*`, or `--` before the `*`.");
}
