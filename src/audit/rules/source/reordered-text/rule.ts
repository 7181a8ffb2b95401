import { defineRule, type At } from "../../../rule.ts";

/** Embeddings, overrides and isolates, and what ends them (https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters). */
const CONTROL = /[\u202A-\u202E\u2066-\u2069]/;
const OPENS = /[\u202A\u202B\u202D\u202E\u2066-\u2068]/g;
const CLOSES = /[\u202C\u2069]/g;

export const reorderedText = defineRule({
  id: "SRC004",
  name: "reordered-text",
  cwe: 1007,
  severity: "high",
  summary: "Invisible characters show the code in another order than it runs",
  aliases: ["B613"],
  checks: { module: lines },
});

function lines(at: At): void {
  if (!CONTROL.test(at.module.text)) return;
  for (const [i, line] of at.module.text.split("\n").entries()) {
    if (!CONTROL.test(line)) continue;
    // What is opened and closed again on the line cannot reach out of a text in a right-to-left script.
    const isOpen = count(line, OPENS) !== count(line, CLOSES);
    at.report({ line: i + 1 }, "Characters that change the direction of text stand here: what is shown is not what runs.", {
      confidence: isOpen ? "proven" : "possible",
      ...(isOpen ? {} : { severity: "low" as const }),
    });
  }
}

function count(line: string, what: RegExp): number {
  return line.match(what)?.length ?? 0;
}
