import type { AnnAssign, Assign, Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { isExponential } from "../../../patterns/exponential-regex.ts";
import { givenPattern, hasFlag, MULTILINE, VERBOSE, writtenPattern } from "../../../patterns/regex-call.ts";
import { parseWithReferences, withoutLayout } from "../../../patterns/regex-syntax.ts";
import { defineRule, type At } from "../../../rule.ts";

const MESSAGE =
  "Some texts of a few dozen characters keep this regular expression busy for hours: let each repetition begin with something of its own.";

export const exponentialPattern = defineRule({
  id: "DOS002",
  name: "exponential-pattern",
  cwe: 1333,
  severity: "medium",
  summary: "A regular expression whose time doubles with each character of some texts",
  aliases: [],
  checks: {
    calls: {
      ...eachCall("re.{}", "compile match search sub subn split findall finditer", (call, at) => judge(call, at, false)),
      "re.fullmatch": (call, at) => judge(call, at, true),
      "django.core.validators.RegexValidator": (call, at) => judge(call, at, false),
      "wtforms.validators.Regexp": (call, at) => judge(call, at, false),
    },
    assignment: kept,
  },
});

function judge(call: Call, at: At, wholeText: boolean): void {
  const pattern = writtenPattern(givenPattern(call), at);
  if (pattern === null || !NESTED.test(pattern.text)) return;
  const regex = parseWithReferences(hasFlag(call, VERBOSE) ? withoutLayout(pattern.text) : pattern.text);
  if (regex === null || !isExponential(regex, wholeText, hasFlag(call, MULTILINE))) return;
  at.report(call, MESSAGE, pattern.isWhole ? {} : { confidence: "pattern" });
}

/** `WORD = r"…"` in a class: who reads it compiles it, most likely. */
function kept({ value }: Assign | AnnAssign, at: At): void {
  if (at.scope.cls === null || at.scope.fn !== null || value === null || !KEPT_AS.has(value.kind)) return;
  const text = writtenPattern(value, at)?.text ?? "";
  if (!NESTED.test(text) || !WRITTEN_AS_REGEX.test(text)) return;
  const regex = parseWithReferences(text);
  if (regex !== null && isExponential(regex, false, false)) at.report(value, MESSAGE, { confidence: "pattern" });
}

const KEPT_AS: ReadonlySet<string> = new Set(["Constant", "BinOp", "JoinedStr"]);

/** A class of characters, or a group that keeps nothing: other texts have neither. */
const WRITTEN_AS_REGEX = /\\[dswDSW]|\[\^|\(\?:|\[[^\]\s]*\w-\w/;

/** Cheap, and true wherever a group is repeated. */
const NESTED = /\)(?:[*+]|\{\d*,)/;
