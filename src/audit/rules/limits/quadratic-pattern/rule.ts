import type { Call } from "../../../../python/parse/ast.ts";
import { eachCall } from "../../../patterns/call-table.ts";
import { isCubic } from "../../../patterns/quadratic-regex.ts";
import { givenPattern, hasFlag, MULTILINE, VERBOSE, writtenPattern } from "../../../patterns/regex-call.ts";
import { parseWithReferences, withoutLayout } from "../../../patterns/regex-syntax.ts";
import { defineRule, type At } from "../../../rule.ts";

/** That a text from outside meets one is found by the data flow; by itself only what takes longer is told. */
export const quadraticPattern = defineRule({
  id: "DOS007",
  name: "quadratic-pattern",
  cwe: 1333,
  severity: "low",
  summary: "A text from outside meets a regular expression whose time grows with the square of its length",
  aliases: [],
  checks: { calls: { ...eachCall("re.{}", "compile match search sub subn split findall finditer fullmatch", judge) } },
});

function judge(call: Call, at: At): void {
  const written = writtenPattern(givenPattern(call), at);
  const pattern = written?.isWhole === true ? written.text : null;
  if (pattern === null || (pattern.match(UNBOUNDED)?.length ?? 0) < REPETITIONS_MIN) return;
  const regex = parseWithReferences(hasFlag(call, VERBOSE) ? withoutLayout(pattern) : pattern);
  if (regex === null || !isCubic(regex, "match", hasFlag(call, MULTILINE))) return;
  at.report(
    call,
    "Of a text that is ten times as long this regular expression may take a thousand times as long: bound the text's length.",
    {
      confidence: "pattern",
    },
  );
}

/** Cheap, and true wherever three repetitions have no end. */
const UNBOUNDED = /[*+]|\{\d*,\}/g;
const REPETITIONS_MIN = 3;
